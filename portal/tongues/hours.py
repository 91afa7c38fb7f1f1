"""Opening hours in words: the common part of OpenStreetMap's syntax, day by day as a language writes it.

What the common part does not cover (months, weeks, sunrise, comments) is left as it stands: shown raw it is still
readable to some, guessed at it would send somebody to a closed door.
"""

import re
from dataclasses import dataclass

from babel import Locale

from portal.tongues.words import text_of
from portal.tongues.writing import weekday_in

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = f"(?:{'|'.join(DAYS)}|PH)"
_RULE = re.compile(rf"(?P<days>{_DAY}(?:[-,] ?{_DAY})*)? ?(?P<times>[0-9][0-9:, -]*|off|closed)", re.ASCII)
_TIMES = re.compile(r"[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of opening hours: which days, and which times."""

    days: str
    times: str


def hours_in(text: str, locale: Locale) -> tuple[Line, ...] | None:
    """Return opening hours as lines in a language, or None for what must be shown as it stands."""
    if text.strip() == "24/7":
        return (Line(text_of("every_day", locale), text_of("always_open", locale)),)
    lines = [_line(rule.strip(), locale) for rule in text.split(";") if rule.strip()]
    found = tuple(line for line in lines if line is not None)
    return found if found and len(found) == len(lines) else None


def _line(rule: str, locale: Locale) -> Line | None:
    match = _RULE.fullmatch(rule)
    if match is None:
        return None
    times = _times(match["times"], locale)
    return Line(_days(match["days"] or "Mo-Su", locale), times) if times else None


def _times(text: str, locale: Locale) -> str:
    if text in ("off", "closed"):
        return text_of("closed", locale)
    spans = [span.strip() for span in text.split(",")]
    if not all(_TIMES.fullmatch(span) for span in spans):
        return ""
    return text_of("list_comma", locale).join(span.replace("-", "–") for span in spans)


def _days(text: str, locale: Locale) -> str:
    if text == "Mo-Su":
        return text_of("every_day", locale)
    return text_of("list_comma", locale).join(_span(part.strip(), locale) for part in text.split(","))


def _span(part: str, locale: Locale) -> str:
    first, _, last = part.partition("-")
    if not last:
        return _day(first, locale)
    return text_of("days_range", locale, first=_day(first, locale), last=_day(last, locale))


def _day(name: str, locale: Locale) -> str:
    return text_of("holidays", locale) if name == "PH" else weekday_in(DAYS.index(name), locale)
