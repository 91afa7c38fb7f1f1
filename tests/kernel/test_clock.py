"""Days count in Shanghai, are written one way only, and clocks stand where they were set."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.clock import EARLIEST, LATEST, FixedClock, SystemClock, parse_day, shanghai_day
from kernel.decision import Reason


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 12, 31, 15, 59, 59, 999999, UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 3, 1, 20, 0, tzinfo=timezone(timedelta(hours=-8))), date(2026, 3, 2)),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(instant: datetime, day: date) -> None:
    assert shanghai_day(instant) == day


@pytest.mark.parametrize("text", ["1980-01-01", "2099-12-31", "2028-02-29", "2026-03-02"])
def test_a_day_is_read(text: str) -> None:
    assert parse_day(text) == date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date_format"),
        ("20260101", "date_format"),
        ("2026-W01-1", "date_format"),
        ("2026-1-1", "date_format"),
        ("2026/01/01", "date_format"),
        ("2026-01-01T00:00", "date_format"),
        ("2026-01-01\n", "date_format"),
        (" 2026-01-01", "date_format"),
        ("٢٠٢٦-٠١-٠١", "date_format"),
        ("２０２６-01-01", "date_format"),
        ("-001-01-01", "date_format"),
        ("2026-02-30", "date_invalid"),
        ("2026-02-29", "date_invalid"),
        ("2026-00-01", "date_invalid"),
        ("2026-13-01", "date_invalid"),
        ("0000-01-01", "date_invalid"),
        ("0001-01-01", "date_range"),
        ("1979-12-31", "date_range"),
        ("2100-01-01", "date_range"),
        ("9999-12-31", "date_range"),
    ],
)
def test_what_is_no_day_has_its_code(text: str, code: str) -> None:
    found = parse_day(text)
    assert isinstance(found, Reason)
    assert found.code == code
    assert found.value == text


@given(st.dates(EARLIEST, LATEST))
def test_every_day_in_range_reads_as_itself(day: date) -> None:
    assert parse_day(day.isoformat()) == day


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_a_reason(text: str) -> None:
    found = parse_day(text)
    assert isinstance(found, Reason) or found.isoformat() == text


def test_a_fixed_clock_moves_only_when_moved() -> None:
    clock = FixedClock(datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8))))
    assert clock.now() == clock.now() == datetime(2026, 3, 2, 4, tzinfo=UTC)
    clock.advance(timedelta(days=1))
    assert clock.now() == datetime(2026, 3, 3, 4, tzinfo=UTC)


def test_a_clock_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 3, 2))  # noqa: DTZ001 - the naive instant is what is refused


def test_the_machines_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
