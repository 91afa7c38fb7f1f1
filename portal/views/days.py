"""A day in words, for sentences that are written once in both languages."""

from datetime import date

from kernel.decision import Sentence


def day_words(day: date) -> Sentence:
    """Return 2026年3月2日 and 2026-03-02."""
    return Sentence(f"{day.year}年{day.month}月{day.day}日", day.isoformat())
