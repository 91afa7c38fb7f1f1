"""Rules about the car: whose it is, what the records say of it, whether it has a letter already."""

from dataclasses import replace

import pytest

from kernel.decision import Allowed, Reason, Refused
from kernel.vin import Vin
from letters.rules import Case, LetterInForce, may_request
from letters.values import Category
from tests.support import trade as t
from tests.support.contents import vin_at

SUSPECT = t.with_failing_check_digit()


def reasons(case: Case) -> tuple[Reason, ...]:
    decision = may_request(case)
    return decision.reasons if isinstance(decision, Refused) else ()


def codes(case: Case) -> list[str]:
    return [reason.code for reason in reasons(case)]


@pytest.mark.parametrize(("count", "allowed"), [(0, False), (1, True), (200, True), (201, False)])
def test_a_request_names_1_to_200_vehicles(count: int, allowed: bool) -> None:
    cars = tuple(t.vehicle(n) for n in range(1, count + 1))
    found = reasons(t.case(replace(t.request(), vehicles=cars)))
    assert [reason.code for reason in found] == ([] if allowed else ["vehicle_count"])
    assert all(str(count) in reason.sentence.en and "200" in reason.sentence.zh for reason in found)


def test_a_vin_named_twice_is_told_at_both_its_places() -> None:
    found = reasons(t.case(t.request(t.vehicle(1), t.vehicle(2), t.vehicle(1))))
    assert [(reason.code, reason.field) for reason in found] == [("vin_twice", "vehicles[0].vin"), ("vin_twice", "vehicles[2].vin")]
    assert all(vin_at(1) in reason.sentence.zh for reason in found)


def test_a_foreign_wmi_is_told_with_the_wmi_and_nothing_is_said_about_production() -> None:
    foreign = "LFV" + vin_at(1)[3:]
    (reason,) = reasons(t.case(t.request(t.vehicle(vin=foreign)), produced={}))
    assert (reason.code, reason.field, reason.value) == ("vin_wrong_manufacturer", "vehicles[0].vin", foreign)
    assert "LFV" in reason.sentence.zh
    assert "LFV" in reason.sentence.en


def small_maker_vin(key: str) -> Vin:
    """Return a VIN with the six-character key: positions 1-3 and 12-14."""
    text = f"{key[:3]}B7AC20T0{key[3:]}001"
    bare = Vin(text)
    return Vin(text[:8] + bare.expected_check_digit + text[9:])


@pytest.mark.parametrize(
    ("wmis", "key", "claimed"),
    [
        (("LA9SPC",), "LA9SPC", True),
        (("LA9SPC",), "LA9SPD", False),
        (("LA9SPC", "LA9SPD"), "LA9SPD", True),
        (("LA9",), "LA9SPC", False),
        (("LSP",), "LA9SPC", False),
    ],
)
def test_a_small_maker_is_told_by_six_characters_and_never_by_the_first_three(wmis: tuple[str, ...], key: str, claimed: bool) -> None:
    vin = small_maker_vin(key)
    case = t.case(t.request(t.vehicle(vin=vin)), maker=t.maker(wmis=wmis))
    assert codes(case) == ([] if claimed else ["vin_wrong_manufacturer"])


def test_a_three_character_wmi_is_not_read_as_the_start_of_a_six_character_one() -> None:
    assert codes(t.case(maker=t.maker(wmis=("LSP" + vin_at(1)[11:14],)))) == ["vin_wrong_manufacturer"]


def test_a_vin_the_production_record_does_not_hold_is_refused() -> None:
    (reason,) = reasons(t.case(produced={}))
    assert (reason.code, reason.value) == ("vin_not_produced", vin_at(1))


def test_another_makers_production_row_is_as_good_as_none() -> None:
    assert codes(t.case(produced=t.recorded(maker=t.FOREIGN_MAKER))) == ["vin_not_produced"]


def test_a_failing_check_digit_passes_with_a_note_where_the_production_record_holds_the_car() -> None:
    decision = may_request(t.case(t.request(t.vehicle(vin=SUSPECT))))
    assert isinstance(decision, Allowed)
    (note,) = decision.notes
    assert (note.code, note.field) == ("vin_check_digit", "vehicles[0].vin")
    assert Vin(SUSPECT).expected_check_digit in note.sentence.en


def test_a_failing_check_digit_is_a_reason_where_the_production_record_does_not_hold_the_car() -> None:
    assert codes(t.case(t.request(t.vehicle(vin=SUSPECT)), produced={})) == ["vin_check_digit", "vin_not_produced"]


def test_a_car_of_no_known_maker_is_not_measured_by_a_production_record() -> None:
    assert codes(t.case(t.request(t.vehicle(vin=SUSPECT)), maker=None, produced={})) == ["maker_unknown", "vin_check_digit"]


@pytest.mark.parametrize(("name", "stated"), [("brand", "星途"), ("model", "xt7180e1"), ("model", "XT7180E1 ")])
def test_brand_and_model_must_equal_the_record_to_the_letter(name: str, stated: str) -> None:
    (reason,) = reasons(t.case(t.request(t.vehicle(**{name: stated}))))
    assert (reason.code, reason.field, reason.value) == (f"{name}_mismatch", f"vehicles[0].{name}", stated)
    for text in (reason.sentence.zh, reason.sentence.en):
        assert stated in text
        assert getattr(t.produced(), name) in text


def test_an_imported_car_is_told_that_nobody_can_issue_and_when_it_is_free() -> None:
    (reason,) = reasons(t.case(produced=t.recorded(imported=True)))
    assert reason.code == "imported_vehicle"
    assert "2026-07-20" in reason.sentence.zh
    assert "2026-07-20" in reason.sentence.en


def test_a_modified_car_is_allowed_with_a_note_to_the_reviewer() -> None:
    decision = may_request(t.case(produced=t.recorded(modified=True)))
    assert isinstance(decision, Allowed)
    assert [(note.code, note.field) for note in decision.notes] == [("modified_vehicle", "vehicles[0].vin")]


NUMBER = "SPECMN-2026-0000007-X"


def test_the_number_of_the_letter_in_force_is_told_to_its_own_exporter() -> None:
    (reason,) = reasons(t.case(in_force={vin_at(1): LetterInForce(NUMBER, t.OWNER)}))
    assert reason.code == "letter_exists"
    assert NUMBER in reason.sentence.zh
    assert NUMBER in reason.sentence.en


def test_a_letter_of_another_exporter_is_told_as_unavailable_and_nothing_more() -> None:
    (reason,) = reasons(t.case(in_force={vin_at(1): LetterInForce(NUMBER, t.STRANGER_FIRM)}))
    assert reason.code == "vin_unavailable"
    whole = str(reason.as_json())
    assert NUMBER not in whole
    assert "0000007" not in whole
    assert t.STRANGER_FIRM not in whole


@pytest.mark.parametrize(("agency", "number"), [("", "W-1"), ("  ", "W-1"), ("滨海检测", ""), ("滨海检测", "  "), ("", "")])
def test_every_car_needs_agency_and_number_of_its_inspection(agency: str, number: str) -> None:
    assert codes(t.case(t.request(t.vehicle(inspection=t.inspection(agency=agency, number=number))))) == ["inspection_missing"]


@pytest.mark.parametrize(("category", "standard"), [(Category.PASSENGER, "WM/T 8-2022"), (Category.COMMERCIAL, "WM/T 9-2022")])
def test_the_missing_inspection_names_the_standard_for_the_kind_of_car(category: Category, standard: str) -> None:
    case = t.case(t.request(t.vehicle(inspection=t.inspection(agency=""))), produced=t.recorded(category=category))
    (reason,) = reasons(case)
    assert standard in reason.sentence.zh
    assert standard in reason.sentence.en


def test_the_missing_inspection_tells_nothing_from_another_makers_record() -> None:
    car = t.vehicle(inspection=t.inspection(agency=""))
    foreign = t.case(t.request(car), produced=t.recorded(maker=t.FOREIGN_MAKER, category=Category.COMMERCIAL))
    assert all("WM/T 9" not in reason.sentence.en for reason in reasons(foreign))


def test_cars_without_a_service_history_are_counted_in_one_note() -> None:
    cars = [t.vehicle(n, service_history=None) for n in (1, 2)]
    decision = may_request(t.case(t.request(*cars, t.vehicle(3))))
    assert isinstance(decision, Allowed)
    assert [(note.code, note.value) for note in decision.notes] == [("service_history_unchecked", "2")]
