"""The day window and the order of dates, at the boundary: 商贸函〔2025〕648号."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import shanghai_day
from kernel.decision import Allowed, Reason, Refused
from letters.rules import Case, days_between, first_free_day, may_request
from letters.rules.window import letter_needed
from tests.support import trade as t
from tests.support.contents import vin_at

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))


def dated(registered: date, planned: date, today: date | None = None, **maker: object) -> Case:
    """Return a case in which nothing but registration and planned application can be wrong."""
    car = t.vehicle(
        registered=registered,
        transfer_pending=registered,
        inspection=t.inspection(on=registered),
        service_history=replace(t.HISTORY, on=registered),
    )
    case = t.case(t.request(car, planned_application=planned), maker=t.maker(**maker), exporter=t.exporter(filed_until=date(2099, 12, 31)))
    return replace(case, today=today or max(registered, planned - timedelta(days=30)), produced=t.recorded(manufactured=registered))


def codes(case: Case) -> list[str]:
    decision = may_request(case)
    return [reason.code for reason in decision.reasons] if isinstance(decision, Refused) else []


def only_reason(case: Case) -> Reason:
    decision = may_request(case)
    assert isinstance(decision, Refused)
    (reason,) = decision.reasons
    return reason


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (1, True), (179, True), (180, True), (181, False), (182, False), (400, False)])
def test_a_letter_is_for_cars_of_up_to_180_days(days: int, allowed: bool) -> None:
    registered = date(2026, 1, 20)
    assert bool(may_request(dated(registered, registered + timedelta(days=days)))) is allowed


def test_day_181_is_answered_with_the_first_free_day() -> None:
    reason = only_reason(dated(date(2026, 1, 20), date(2026, 7, 20)))
    assert reason.code == "letter_not_needed"
    assert reason.field == "vehicles[0].registered"
    assert "2026-07-20" in reason.sentence.zh
    assert "181" in reason.sentence.zh
    assert "2026-07-20" in reason.sentence.en
    assert vin_at(1) in reason.sentence.en


@given(DAYS)
def test_the_first_free_day_is_day_181_and_the_day_before_is_not_free(registered: date) -> None:
    free = first_free_day(registered)
    assert days_between(registered, free) == 181
    assert letter_needed(registered, free - timedelta(days=1)) or free <= date(2026, 1, 1)
    assert not letter_needed(registered, free)


@pytest.mark.parametrize(("planned", "allowed"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_the_rule_begins_with_applications_of_the_first_of_january_2026(planned: date, allowed: bool) -> None:
    assert codes(dated(date(2025, 12, 1), planned)) == ([] if allowed else ["letter_not_needed"])


def test_an_application_before_2026_is_told_that_it_needs_no_letter_and_why() -> None:
    reason = only_reason(dated(date(2025, 12, 1), date(2025, 12, 31)))
    assert "2026-01-01" in reason.sentence.zh
    assert "2025-12-31" in reason.sentence.zh
    assert "2026-01-01" in reason.sentence.en
    assert reason.value == "2025-12-31"


@pytest.mark.parametrize(
    ("registered", "last", "free"),
    [
        (date(2028, 2, 29), date(2028, 8, 27), date(2028, 8, 28)),
        (date(2028, 2, 28), date(2028, 8, 26), date(2028, 8, 27)),
        (date(2027, 9, 3), date(2028, 3, 1), date(2028, 3, 2)),
        (date(2027, 9, 2), date(2028, 2, 29), date(2028, 3, 1)),
        (date(2026, 9, 2), date(2027, 3, 1), date(2027, 3, 2)),
    ],
)
def test_the_leap_day_counts_as_a_day(registered: date, last: date, free: date) -> None:
    assert days_between(registered, last) == 180
    assert first_free_day(registered) == free
    assert may_request(dated(registered, last))
    assert codes(dated(registered, free)) == ["letter_not_needed"]


def test_the_issue_day_plays_no_part_in_the_window() -> None:
    registered, planned = date(2026, 1, 20), date(2026, 7, 19)
    answers = {may_request(dated(registered, planned, today=registered + timedelta(days=n))) for n in (0, 30, 100, 180)}
    assert answers == {Allowed()}


def test_a_maker_that_writes_letters_beyond_the_window_does_so_with_a_note() -> None:
    decision = may_request(dated(date(2026, 1, 20), date(2026, 7, 20), letters_beyond_window=True))
    assert isinstance(decision, Allowed)
    assert [note.code for note in decision.notes] == ["letter_not_needed"]


def test_only_the_car_that_needs_no_letter_is_named() -> None:
    old = t.vehicle(2, registered=date(2025, 9, 1))
    case = t.case(t.request(t.vehicle(1), old))
    case = replace(case, produced={vin: replace(row, manufactured=date(2025, 8, 1)) for vin, row in case.produced.items()})
    reason = only_reason(case)
    assert (reason.code, reason.field) == ("letter_not_needed", "vehicles[1].registered")


@pytest.mark.parametrize(
    ("instant", "today"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(instant: datetime, today: date) -> None:
    assert shanghai_day(instant) == today
    tomorrow = date(2026, 3, 2)
    case = t.case(t.request(t.vehicle(transfer_pending=tomorrow)), today=shanghai_day(instant))
    assert codes(case) == ([] if today == tomorrow else ["date_future"])


IN_ORDER = {"manufactured": t.MADE, "registered": t.REGISTERED, "transfer_pending": t.TRANSFER, "planned_application": t.PLANNED}
PAIRS = [("registered", "manufactured"), ("transfer_pending", "registered"), ("planned_application", "transfer_pending")]


def with_days(**days: date) -> Case:
    d = {**IN_ORDER, **days}
    asked = t.request(
        t.vehicle(registered=d["registered"], transfer_pending=d["transfer_pending"]), planned_application=d["planned_application"]
    )
    return t.case(asked, produced=t.recorded(manufactured=d["manufactured"]))


@pytest.mark.parametrize(("later", "earlier"), PAIRS)
def test_two_days_of_the_order_may_be_the_same_day(later: str, earlier: str) -> None:
    assert codes(with_days(**{later: IN_ORDER[earlier]})) == []


@pytest.mark.parametrize(("later", "earlier"), PAIRS)
def test_a_day_before_its_forerunner_is_refused_with_both_days(later: str, earlier: str) -> None:
    wrong = IN_ORDER[earlier] - timedelta(days=1)
    reason = only_reason(with_days(**{later: wrong}))
    assert reason.code == "date_order"
    assert reason.field == (later if later == "planned_application" else f"vehicles[0].{later}")
    for text in (reason.sentence.zh, reason.sentence.en):
        assert wrong.isoformat() in text
        assert IN_ORDER[earlier].isoformat() in text


def test_the_order_of_days_tells_nothing_from_another_makers_record() -> None:
    case = with_days(registered=t.MADE - timedelta(days=1))
    foreign = replace(case, produced=t.recorded(maker=t.FOREIGN_MAKER))
    assert codes(foreign) == ["vin_not_produced"]


@pytest.mark.parametrize("name", ["registered", "transfer_pending", "inspection.on", "service_history.on"])
@pytest.mark.parametrize(("ahead", "fault"), [(0, False), (1, True)])
def test_no_day_but_the_planned_application_may_lie_after_today(name: str, ahead: int, fault: bool) -> None:
    day = t.TODAY + timedelta(days=ahead)
    changes = {
        "registered": {"registered": day, "transfer_pending": day + timedelta(days=3)},
        "transfer_pending": {"transfer_pending": day},
        "inspection.on": {"inspection": t.inspection(on=day)},
        "service_history.on": {"service_history": replace(t.HISTORY, on=day)},
    }[name]
    decision = may_request(t.case(t.request(t.vehicle(**changes))))
    future = [r for r in getattr(decision, "reasons", ()) if r.field == f"vehicles[0].{name}"]
    assert [r.code for r in future] == (["date_future"] if fault else [])


@pytest.mark.parametrize(("validity", "allowed"), [(17, False), (18, True), (19, True)])
def test_the_letter_must_still_be_in_force_on_the_planned_day(validity: int, allowed: bool) -> None:
    assert codes(t.case(maker=t.maker(validity_days=validity))) == ([] if allowed else ["planned_beyond_validity"])


@given(registered=DAYS, planned=DAYS)
def test_the_window_is_exactly_180_days_whatever_the_dates(registered: date, planned: date) -> None:
    needed = planned >= date(2026, 1, 1) and planned - registered <= timedelta(days=180)
    assert letter_needed(registered, planned) is needed
