"""Time: instants are UTC and aware, days are calendar days in Shanghai."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from kernel.decision import Reason, Sentence
from kernel.text import shown

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST, LATEST = date(1980, 1, 1), date(2099, 12, 31)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Clock(Protocol):
    """The port through which every room asks for the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands where it was set, for tests and dry runs."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant this clock was set to."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move the clock on by `by`."""
        self._at += by


def shanghai_day(instant: datetime) -> date:
    """Return the calendar day in Shanghai at `instant` (aware); the day every rule counts in."""
    return instant.astimezone(SHANGHAI).date()


def parse_day(text: str) -> date | Reason:
    """Read a day written `YYYY-MM-DD` in ASCII digits, 1980 to 2099, or say what is wrong.

    Stricter than `date.fromisoformat`, which also takes `20260101` and `2026-W01-1`. Codes:
    `date_format`, `date_invalid`, `date_range`.
    """
    if not _ISO_DAY.fullmatch(text):
        found = shown(text)
        return Reason(
            "date_format",
            Sentence(
                f"日期“{found}”格式不对，请写成 年-月-日，例如 2026-03-02。",
                f'"{found}" is not a date in the form YYYY-MM-DD; write it like 2026-03-02.',
            ),
            value=text,
        )
    try:
        day = date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    except ValueError:
        return Reason(
            "date_invalid",
            Sentence(f"日历上没有 {text} 这一天，请核对月和日。", f"There is no {text} in the calendar; check month and day."),
            value=text,
        )
    if not EARLIEST <= day <= LATEST:
        return Reason(
            "date_range",
            Sentence(
                f"日期 {text} 不在 1980 年至 2099 年之间，请核对年份。",
                f"{text} lies outside 1980 to 2099; check the year.",
            ),
            value=text,
        )
    return day
