"""The rule book as a whole: each rule cited and tested, each reason told in both languages, all reasons at once."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kernel.decision import Allowed, Reason, Refused
from letters.rules import RULE_BOOK, LetterInForce, may_request
from letters.rules.book import Rule, Weight
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.faulty_cases import BARRED_ITSELF, FAULTY, Faulty

HANZI = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NAMED_OTHERWISE = {"exporter_not_filed", "exporter_barred", "exporter_affiliate_barred", "no_outlet_in_country"}
"""Reasons whose sentence calls firm or country by name instead of by code."""
NOTHING_THERE = {"inspection_missing"}
every_fault = pytest.mark.parametrize("faulty", FAULTY, ids=lambda f: f"{f.rule}-{f.codes[0]}")


def told(faulty: Faulty) -> tuple[Reason, ...]:
    """Return the reasons and notes that a faulty case draws."""
    decision = may_request(faulty.case)
    return (*(decision.reasons if isinstance(decision, Refused) else ()), *decision.notes)


def all_told() -> list[tuple[Reason, Faulty]]:
    barred = Faulty("exporter_standing", (), BARRED_ITSELF)
    return [(reason, faulty) for faulty in (*FAULTY, barred) for reason in told(faulty)]


def test_a_good_case_is_allowed_without_a_word() -> None:
    assert may_request(t.case()) == Allowed()


def test_every_rule_of_the_book_has_a_case_that_breaks_it_and_no_case_breaks_an_unknown_rule() -> None:
    assert {faulty.rule for faulty in FAULTY} == {rule.code for rule in RULE_BOOK}


def test_every_rule_has_a_code_of_its_own_and_a_source() -> None:
    codes = [rule.code for rule in RULE_BOOK]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z_]+", rule.code) and rule.source.strip() for rule in RULE_BOOK)


@every_fault
def test_a_case_that_breaks_one_rule_draws_that_rule_and_nothing_else(faulty: Faulty) -> None:
    decision = may_request(faulty.case)
    assert bool(decision) is faulty.note
    found = decision.notes if isinstance(decision, Allowed) else decision.reasons
    assert tuple(reason.code for reason in found) == faulty.codes
    assert isinstance(decision, Allowed) or decision.notes == ()


@every_fault
def test_the_rule_alone_draws_the_same_as_the_whole_book(faulty: Faulty) -> None:
    rule = next(rule for rule in RULE_BOOK if rule.code == faulty.rule)
    assert tuple(reason.code for reason in rule.look(faulty.case)) == faulty.codes
    assert (rule.weight is Weight.NOTES) is faulty.note


@every_fault
def test_without_its_rule_the_faulty_case_would_pass_unnoticed(faulty: Faulty) -> None:
    others = tuple(rule for rule in RULE_BOOK if rule.code != faulty.rule)
    assert may_request(faulty.case, others) == Allowed()


def test_every_reason_says_in_both_languages_what_is_wrong() -> None:
    for reason, _ in all_told():
        assert HANZI.search(reason.sentence.zh), reason
        assert (reason.sentence.zh[-1], reason.sentence.en[-1]) == ("。", "."), reason
        assert len(reason.sentence.zh) >= 8, reason
        assert len(reason.sentence.en) >= 20, reason


def test_the_english_sentence_has_chinese_in_it_only_where_it_quotes_data() -> None:
    data = (t.produced().brand, t.produced().model, "天津市商务局")
    for reason, _ in all_told():
        english = reason.sentence.en
        for quoted in (*data, reason.value):
            english = english.replace(quoted, "") if quoted else english
        assert not HANZI.search(english), reason.sentence.en


def test_every_reason_names_the_value_it_is_about() -> None:
    for reason, _ in all_told():
        if reason.code in NAMED_OTHERWISE | NOTHING_THERE | {"destination_advisory"}:
            continue
        assert reason.value, reason
        named = (reason.value, vin_at(1), "China", "These VINs", "manufacturer")
        assert any(name in reason.sentence.en for name in named), reason
        assert any(name in reason.sentence.zh for name in (reason.value, vin_at(1), "中国", "这些车架号")), reason


def test_every_reason_stands_at_a_place_that_the_request_has() -> None:
    place = re.compile(
        r"vehicles(\[[0-9]+\](\.(vin|registered|transfer_pending|brand|model|inspection(\.on)?|service_history\.on))?)?"
        r"|planned_application|exporter|destination"
    )
    assert [reason.field for reason, _ in all_told() if not place.fullmatch(reason.field)] == []


def test_every_refusing_reason_says_what_to_do() -> None:
    english = re.compile(
        r"\b(check|ask|correct|choose|enter|add|keep|split|renew|have|use|contact|compare|take|review|none is needed|need no letter)\b",
        re.IGNORECASE,
    )
    for reason, faulty in all_told():
        if not faulty.note:
            assert english.search(reason.sentence.en), reason.sentence.en
            assert re.search("请|不需要确认书", reason.sentence.zh), reason.sentence.zh


def test_all_faults_of_a_request_are_told_at_once() -> None:
    wrong = t.vehicle(
        vin=t.with_failing_check_digit(),
        brand="Specimen Star",
        model="XT7180E2",
        registered=t.MADE - timedelta(days=1),
        transfer_pending=t.TODAY + timedelta(days=30),
        inspection=t.inspection(agency="", on=t.TODAY + timedelta(days=1)),
        service_history=None,
    )
    foreign = t.vehicle(2, vin="LFV" + vin_at(2)[3:])
    asked = t.request(wrong, wrong, foreign, planned_application=date(2026, 12, 1))
    row = t.produced(vin=str(wrong.vin), modified=True, imported=True)
    case = t.case(
        asked,
        exporter=t.exporter(filed_until=t.TODAY, incidents=(t.incident("disqualified"),)),
        produced={row.vin: row},
        serving={},
        in_force={row.vin: LetterInForce("SPECMN-2026-0000007-X", t.STRANGER_FIRM)},
    )
    decision = may_request(case)
    assert isinstance(decision, Refused)
    assert {reason.code for reason in decision.reasons} == {
        "letter_not_needed",
        "date_order",
        "date_future",
        "planned_beyond_validity",
        "vin_twice",
        "vin_wrong_manufacturer",
        "brand_mismatch",
        "model_mismatch",
        "imported_vehicle",
        "vin_unavailable",
        "inspection_missing",
        "exporter_not_filed",
        "exporter_barred",
        "no_outlet_for_vehicle",
    }
    assert {note.code for note in decision.notes} == {
        "vin_check_digit",
        "modified_vehicle",
        "service_history_unchecked",
        "enhanced_review",
    }


def test_an_empty_book_decides_nothing() -> None:
    with pytest.raises(ValueError, match="empty rule book"):
        may_request(t.case(), ())


def test_a_book_of_notes_alone_decides_nothing() -> None:
    notes = tuple(rule for rule in RULE_BOOK if rule.weight is Weight.NOTES)
    with pytest.raises(ValueError, match="empty rule book"):
        may_request(t.case(), notes)


def test_a_rule_applies_from_its_first_to_its_last_day_of_planned_application() -> None:
    rule = replace(RULE_BOOK[0], since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert [rule.applies_on(day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_a_rule_out_of_force_is_not_asked_and_does_not_count_as_a_book() -> None:
    def never(_: object) -> list[Reason]:
        raise AssertionError("asked although out of force")

    later = Rule("later", "law of tomorrow", Weight.REFUSES, never, since=t.PLANNED + timedelta(days=1))
    assert may_request(t.case(), (*RULE_BOOK, later)) == Allowed()
    with pytest.raises(ValueError, match="empty rule book"):
        may_request(t.case(), (later,))
