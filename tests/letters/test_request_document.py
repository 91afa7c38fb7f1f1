"""`request/v1`: a sound document is read as it was written, a faulty one is answered with every fault and its place."""

import copy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.decision import Reason
from letters.document import from_json, parse_request, to_json
from letters.values import Inspection, Request, RequestedVehicle, ServiceHistory
from tests.support import trade as t
from tests.support.contents import vin_at

MAKERS = (t.foreign_maker(), t.maker())
DAY = st.dates(date(1980, 1, 1), date(2099, 12, 31))
WORD = st.sampled_from(["星途样车", "XT7180E1", "Smith & Sons <Ltd>", "Жигули", "Ğöker A.Ş.", "津检 0017", "a" * 80])
NAME = st.sampled_from(["星途样车", "XT7180E1", "Smith & Sons <Ltd>", "Ğöker", "a" * 80])
NUMBER = st.sampled_from(["津检 0017", "WMT8-1/2.3_(4)#5", "二〇二六", "a" * 80])
HISTORIES = st.none() | st.builds(ServiceHistory, NUMBER, WORD, DAY, WORD)
CARS = st.builds(
    RequestedVehicle,
    vin=st.integers(1, 9_999_999).map(lambda n: t.vehicle(n).vin),
    brand=NAME,
    model=NAME,
    registered=DAY,
    transfer_pending=DAY,
    certificate_number=NUMBER,
    inspection=st.builds(Inspection, WORD, NUMBER, DAY),
    service_history=HISTORIES,
)
REQUESTS = st.builds(
    Request,
    maker=st.sampled_from([t.MAKER, t.FOREIGN_MAKER, "X9"]),
    exporter=st.sampled_from([t.OWNER, t.STRANGER_FIRM]),
    destination=st.sampled_from(["KZ", "RU", "AE", "CN"]),
    planned_application=DAY,
    vehicles=st.lists(CARS, min_size=1, max_size=3).map(tuple),
)


def good() -> dict[str, Any]:
    return to_json(t.request(t.vehicle(1), t.vehicle(2, service_history=None)))


def faults(document: Any) -> list[tuple[str, str]]:
    found = parse_request(document, MAKERS)
    assert isinstance(found, tuple), found
    return [(reason.code, reason.field) for reason in found]


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the good document with one member set, e.g. `vehicles.0.vin`."""
    document: Any = good()
    keys = [int(key) if key.isdigit() else key for key in path.split(".")]
    at = document
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = value
    return document


@given(REQUESTS)
def test_a_request_is_read_back_exactly_as_it_was_written(request_: Request) -> None:
    assert parse_request(to_json(request_), MAKERS) == request_
    assert from_json(to_json(request_)) == request_


def test_the_maker_may_be_left_out_and_is_told_by_the_first_known_wmi() -> None:
    document = good()
    del document["maker"], document["format"]
    found = parse_request(document, MAKERS)
    assert isinstance(found, Request)
    assert found.maker == t.MAKER


def test_without_any_known_wmi_the_maker_stays_open_for_the_rules() -> None:
    document = {**good(), "maker": ""}
    found = parse_request(document, (t.foreign_maker(),))
    assert isinstance(found, Request)
    assert found.maker == ""


PLACES = {
    "exporter": "exporter",
    "destination": "destination",
    "planned_application": "planned_application",
    "vehicles.0.vin": "vehicles[0].vin",
    "vehicles.0.brand": "vehicles[0].brand",
    "vehicles.1.model": "vehicles[1].model",
    "vehicles.0.registered": "vehicles[0].registered",
    "vehicles.1.transfer_pending": "vehicles[1].transfer_pending",
    "vehicles.0.certificate_number": "vehicles[0].certificate_number",
    "vehicles.0.inspection.agency": "vehicles[0].inspection.agency",
    "vehicles.1.inspection.number": "vehicles[1].inspection.number",
    "vehicles.0.inspection.on": "vehicles[0].inspection.on",
    "vehicles.0.service_history.reference": "vehicles[0].service_history.reference",
    "vehicles.0.service_history.on": "vehicles[0].service_history.on",
}
each_place = pytest.mark.parametrize(("path", "place"), PLACES.items(), ids=PLACES.values())


@each_place
@pytest.mark.parametrize("value", [None, ""], ids=["null", "empty"])
def test_a_missing_member_is_told_with_its_place(path: str, place: str, value: Any) -> None:
    assert faults(changed(path, value)) == [("field_missing", place)]


@each_place
@pytest.mark.parametrize("value", [5, 1.5, True, [], {}, ["x"], {"x": 1}], ids=repr)
def test_a_member_of_the_wrong_type_is_told_with_its_place(path: str, place: str, value: Any) -> None:
    assert faults(changed(path, value)) == [("type_text", place)]


@pytest.mark.parametrize("parent", ["", "vehicles.1.", "vehicles.0.inspection.", "vehicles.0.service_history."], ids=str)
def test_an_unknown_member_is_told_with_its_place_and_the_known_ones(parent: str) -> None:
    place = parent.replace("vehicles.", "vehicles[").replace("0.", "0].", 1).replace("1.", "1].", 1)
    found = parse_request(changed(f"{parent}colour", "red"), MAKERS)
    assert isinstance(found, tuple)
    (reason,) = found
    assert (reason.code, reason.field) == ("field_unknown", f"{place}colour")
    assert "on" in reason.sentence.en


@pytest.mark.parametrize("value", [None, [], "request/v1", 7, True, [{}]], ids=repr)
def test_what_is_no_object_is_told_once_and_not_member_by_member(value: Any) -> None:
    assert faults(value) == [("type_object", "")]


@pytest.mark.parametrize("value", [None, "", {}, "LSP", 5, []], ids=repr)
def test_vehicles_have_to_be_a_list_with_something_in_it(value: Any) -> None:
    assert faults(changed("vehicles", value)) == [("vehicles_missing", "vehicles")]


@pytest.mark.parametrize("value", [None, "LSPB7AC20T0000001", [], 3], ids=repr)
def test_a_vehicle_that_is_no_object_is_told_once_at_its_place(value: Any) -> None:
    assert faults(changed("vehicles.1", value)) == [("type_object", "vehicles[1]")]


def test_a_missing_inspection_is_told_as_what_it_is() -> None:
    document = good()
    del document["vehicles"][1]["inspection"]
    assert faults(document) == [("inspection_missing", "vehicles[1].inspection")]
    assert faults(changed("vehicles.0.inspection", None)) == [("inspection_missing", "vehicles[0].inspection")]


def test_an_inspection_that_is_no_object_is_told_once() -> None:
    assert faults(changed("vehicles.0.inspection", "WMT8-1")) == [("type_object", "vehicles[0].inspection")]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("format", "request/v2", "format_unknown"),
        ("format", 1, "type_text"),
        ("maker", "specmn", "maker_code"),
        ("maker", "TOOLONGCODE", "maker_code"),
        ("maker", "S\x00", "maker_code"),
        ("maker", 5, "type_text"),
        ("exporter", "91120118MA06XKQ41D", "credit_code"),
        ("destination", "XX", "country_unknown"),
        ("destination", "UK", "country_ambiguous"),
        ("destination", "Korea", "country_ambiguous"),
        ("planned_application", "2026-02-30", "date_invalid"),
        ("planned_application", "20260101", "date_format"),
        ("planned_application", "2026-W01-1", "date_format"),
        ("planned_application", "٢٠٢٦-٠٣-٠٢", "date_format"),
        ("planned_application", "0001-01-01", "date_range"),
        ("planned_application", "9999-12-31", "date_range"),
        ("planned_application", "2026-03-02\n", "date_format"),
        ("vehicles.0.vin", vin_at(1)[:16], "vin_length"),
        ("vehicles.0.vin", vin_at(1) + "1", "vin_length"),
        ("vehicles.0.vin", vin_at(1).lower(), "vin_lower_case"),
        ("vehicles.0.vin", "O" + vin_at(1)[1:], "vin_character"),
        ("vehicles.0.vin", vin_at(1)[:16] + "А", "vin_character"),
        ("vehicles.0.vin", vin_at(1) + "\n", "vin_length"),
        ("vehicles.0.vin", vin_at(1)[:9] + "U" + vin_at(1)[10:], "vin_year_character"),
        ("vehicles.0.brand", "Xingtu\u202egnp", "text_character"),
        ("vehicles.0.brand", "x\x00y", "text_character"),
        ("vehicles.0.model", "M" * 81, "text_length"),
        ("vehicles.0.model", "   ", "text_empty"),
        ("vehicles.0.model", "e\u0301", "text_not_nfc"),
        ("vehicles.0.certificate_number", "Аudi", "text_script"),
        ("vehicles.0.inspection.agency", "津检\u200b", "text_character"),
        ("vehicles.0.service_history.by", "🚗", "text_character"),
    ],
)
def test_each_bad_input_has_its_own_answer_at_its_place(path: str, value: Any, code: str) -> None:
    found = parse_request(changed(path, value), MAKERS)
    assert isinstance(found, tuple)
    place = path.replace("vehicles.0", "vehicles[0]")
    assert (code, place) in [(reason.code, reason.field) for reason in found]
    assert {reason.field for reason in found} == {place}
    for reason in found:
        assert isinstance(reason, Reason)
        assert reason.sentence.zh
        assert reason.sentence.en


@pytest.mark.parametrize("path", ["certificate_number", "inspection.number", "service_history.reference"])
@pytest.mark.parametrize(
    "number", ["АВС-0001", "ΑΒΓ 12", "Ⅴ-12", "ǀǁ12", "ı1", "SPECİMEN", "A‑B", "12−34", "X²", "ᴀ1", "①", "ｱ1", "1:2", "⼀1", "Ａ1"]
)
def test_a_number_that_could_be_read_as_another_is_refused_by_character_and_position(path: str, number: str) -> None:
    found = parse_request(changed(f"vehicles.0.{path}", number), MAKERS)
    assert isinstance(found, tuple)
    assert {reason.field for reason in found} == {f"vehicles[0].{path}"}
    assert all("U+" in r.sentence.zh and "haracter " in r.sentence.en for r in found)


@pytest.mark.parametrize("path", ["brand", "model"])
@pytest.mark.parametrize("name", ["Жигули", "ΑΒΓ", "Ⅴ", "ﬁne", "ＡＢ", "X…"])
def test_a_brand_and_a_model_are_latin_or_chinese_without_compatibility_characters(path: str, name: str) -> None:
    assert {place for _, place in faults(changed(f"vehicles.0.{path}", name))} == {f"vehicles[0].{path}"}


def test_all_faults_of_a_document_are_told_at_once_in_their_order() -> None:
    document = changed("vehicles.0.vin", "LSP")
    document["exporter"] = "1"
    document["colour"] = "red"
    document["vehicles"][0]["registered"] = "yesterday"
    document["vehicles"][1]["inspection"]["on"] = "2026-13-01"
    del document["destination"]
    assert faults(document) == [
        ("field_unknown", "colour"),
        ("credit_code", "exporter"),
        ("field_missing", "destination"),
        ("vin_length", "vehicles[0].vin"),
        ("date_format", "vehicles[0].registered"),
        ("date_invalid", "vehicles[1].inspection.on"),
    ]


def test_the_value_told_is_cut_and_never_the_whole_of_a_long_input() -> None:
    found = parse_request(changed("vehicles.0.brand", "长" * 5000), MAKERS)
    assert isinstance(found, tuple)
    assert all(len(str(reason.as_json()["value"])) <= 120 and len(reason.sentence.zh) < 300 for reason in found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*good(), "vin", "on", "agency", "x"]), inner, max_size=4),
    max_leaves=10,
)


@given(JSON)
def test_any_json_gives_a_request_or_faults_and_never_an_error(value: Any) -> None:
    found = parse_request(value, MAKERS)
    assert isinstance(found, Request) or found


@given(st.sampled_from(sorted(PLACES)), JSON)
def test_any_member_may_be_anything(path: str, value: Any) -> None:
    found = parse_request(changed(path, value), MAKERS)
    assert isinstance(found, Request) or {reason.field for reason in found} == {PLACES[path]}


def test_a_stored_document_that_lost_a_member_is_an_error_and_not_a_guess() -> None:
    stored = copy.deepcopy(good())
    del stored["vehicles"][0]["brand"]
    with pytest.raises(KeyError):
        from_json(stored)
    with pytest.raises(ValueError, match="VIN"):
        from_json(changed("vehicles.0.vin", "LSP"))


def test_an_old_request_is_not_judged_again_when_it_is_read_from_the_books() -> None:
    odd = t.request(replace(t.vehicle(), brand="x" * 200))
    assert from_json(to_json(odd)) == odd
