"""An exporter's document: the same strictness as a maker's."""

from datetime import date
from typing import Any

import pytest

from letters.exporter_document import parse_exporter
from letters.values import Exporter, Incident

ENTRY = {"code": "false-condition", "on": "2026-02-01", "source": "样例省商务厅", "measure": "disqualified"}


def good(**changes: Any) -> dict[str, Any]:
    usual = {"name_zh": "远航贸易有限公司", "name_en": "Voyage Trading Co., Ltd.", "legal_person": "赵远航", "filed_until": "2027-03-31"}
    return {"credit_code": "91999900MA00000B2P", **usual, **changes}


def faults(document: Any) -> list[tuple[str, str]]:
    found = parse_exporter(document)
    assert isinstance(found, tuple), found
    assert all(reason.sentence.zh and reason.sentence.en for reason in found)
    return [(reason.code, reason.field) for reason in found]


def test_a_sound_exporter_is_read_as_it_is_written() -> None:
    expected = Exporter("91999900MA00000B2P", "远航贸易有限公司", "Voyage Trading Co., Ltd.", "赵远航", date(2027, 3, 31))
    assert parse_exporter(good()) == expected


def test_affiliates_and_incidents_are_read_and_bar_the_firm_from_their_day_on() -> None:
    found = parse_exporter(good(affiliates=["91999900MA00000D40"], incidents=[ENTRY]))
    assert isinstance(found, Exporter)
    assert found.affiliates == ("91999900MA00000D40",)
    assert found.incidents == (Incident("false-condition", date(2026, 2, 1), "样例省商务厅", "disqualified"),)
    assert (found.barred_on(date(2026, 1, 31)), found.barred_on(date(2026, 2, 1))) == (False, True)


def test_an_incident_may_end() -> None:
    found = parse_exporter(good(incidents=[{**ENTRY, "until": "2026-06-30"}]))
    assert isinstance(found, Exporter)
    assert not found.barred_on(date(2026, 7, 1))


@pytest.mark.parametrize("value", [None, [], "exporter", 1], ids=repr)
def test_what_is_no_object_is_told_once(value: Any) -> None:
    assert faults(value) == [("type_object", "")]


def test_an_empty_object_is_told_every_missing_member_at_once() -> None:
    missing = ["credit_code", "filed_until", "legal_person", "name_en", "name_zh"]
    assert faults({}) == [("field_missing", name) for name in missing]


@pytest.mark.parametrize("name", ["credit_code", "name_zh", "filed_until", "affiliates", "incidents"])
@pytest.mark.parametrize("value", [None, 1.5, {}], ids=repr)
def test_a_member_of_the_wrong_type_is_told(name: str, value: Any) -> None:
    assert faults(good(**{name: value})) == [("type_wrong", name)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"colour": "red"}, "field_unknown", "colour"),
        ({"credit_code": "91999900MA00000B2X"}, "credit_code", "credit_code"),
        ({"name_zh": " "}, "text_empty", "name_zh"),
        ({"legal_person": "赵" * 101}, "text_length", "legal_person"),
        ({"filed_until": "20270331"}, "date_format", "filed_until"),
        ({"affiliates": ["91999900MA00000D40", 7]}, "credit_code", "affiliates[1]"),
        ({"incidents": ["barred"]}, "type_object", "incidents[0]"),
        ({"incidents": [{**ENTRY, "on": "2026-02-30"}]}, "date_invalid", "incidents[0].on"),
        ({"incidents": [{**ENTRY, "until": "soon"}]}, "date_format", "incidents[0].until"),
        ({"incidents": [{**ENTRY, "measure": "barred"}]}, "measure", "incidents[0].measure"),
        ({"incidents": [ENTRY, {**ENTRY, "source": ""}]}, "text_empty", "incidents[1].source"),
        ({"incidents": [{"code": "x"}]}, "field_missing", "incidents[0].measure"),
    ],
)
def test_each_fault_names_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    assert faults(good(**changes))[0] == (code, field)
