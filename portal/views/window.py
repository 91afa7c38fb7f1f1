"""The answer to a date: until which day a licence application needs the letter, told while the form is filled in."""

from datetime import date, timedelta

from kernel.clock import parse_day
from kernel.decision import Sentence
from letters.rules.window import APPLIES_FROM, WINDOW_DAYS, days_between
from portal.views.days import day_words

NEEDED = Sentence(
    "需要确认书：注册登记后第 {days} 天申请；{until}（第 180 天）及以前申请都需要。",
    "Letter needed: day {days} after registration. It is needed until {until} (day 180).",
)
FREE = Sentence(
    "不需要确认书：{until} 是需要确认书的最后一天，计划申请日为第 {days} 天。请把这辆车移出本申请。",
    "No letter needed: {until} was the last day for it, and this is day {days}. Take this vehicle out of the request.",
)
UNPLANNED = Sentence("{until} 及以前申请许可证都需要确认书。", "A licence application needs the letter until {until}.")
BEFORE = Sentence(
    "{until} 以前申请许可证不需要确认书。",
    "Licence applications before {until} need no letter.",
)


def window_note(registered: str, planned: str) -> Sentence | None:
    """Return until when the letter is needed for a car registered on a day as typed; None for what is no day yet."""
    since, on = parse_day(registered), parse_day(planned)
    if not isinstance(since, date):
        return None
    until = since + timedelta(days=WINDOW_DAYS)
    if not isinstance(on, date):
        return _filled(UNPLANNED, until)
    if on < APPLIES_FROM:
        return _filled(BEFORE, APPLIES_FROM)
    days = days_between(since, on)
    return _filled(NEEDED if days <= WINDOW_DAYS else FREE, until, days)


def _filled(sentence: Sentence, until: date, days: int = 0) -> Sentence:
    said = day_words(until)
    return Sentence(sentence.zh.format(until=said.zh, days=days), sentence.en.format(until=said.en, days=days))
