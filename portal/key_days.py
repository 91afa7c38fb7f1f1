"""How long each key can still seal: told weeks ahead, because a new certificate takes a CA days and a maker longer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from kernel.clock import shanghai_day
from kernel.decision import Sentence
from letters.values import Maker
from portal.keys.records import KeyRecord, KeyState
from portal.wiring import Desk
from signing.certificates import load

STEPS = (7, 14, 30)
"""Days before the end at which it is said again, and louder."""


class Level(StrEnum):
    """How near the end is."""

    FINE = "fine"
    NOTICE = "notice"
    WARNING = "warning"
    URGENT = "urgent"
    OVER = "over"


_LEVELS = (Level.URGENT, Level.WARNING, Level.NOTICE)


@dataclass(frozen=True, slots=True)
class KeyDays:
    """One key that seals or waits to: the last day on which it can seal a letter of the maker's usual length, and how many that leaves.

    `ends` is its certificate's own last day. `letters_left` is None where nobody set a number.
    """

    maker: str
    key: str
    state: KeyState
    ends: date
    last_day: date
    days: int
    letters_left: int | None

    @property
    def level(self) -> Level:
        """How near the end is, by days; a key without letters left is over."""
        if self.days < 0 or (self.letters_left is not None and self.letters_left <= 0):
            return Level.OVER
        return next((level for step, level in zip(STEPS, _LEVELS, strict=True) if self.days <= step), Level.FINE)

    @property
    def sentence(self) -> Sentence:
        """What to say about it."""
        counted = self.letters_left is not None
        zh, en = (f"，还可签 {self.letters_left} 份", f", {self.letters_left} letters left") if counted else ("", "")
        if self.level is Level.OVER:
            return Sentence(
                f"{self.maker} 的密钥 {self.key} 已不能再签发确认书（最后一日 {self.last_day}{zh}）；请启用新的密钥。",
                f"Key {self.key} of {self.maker} seals no more letters (last day {self.last_day}{en}); activate another key.",
            )
        return Sentence(
            f"{self.maker} 的密钥 {self.key} 还可签发 {self.days} 天（至 {self.last_day}{zh}；证书 {self.ends} 到期）。",
            f"Key {self.key} of {self.maker} can seal for {self.days} days more (until {self.last_day}{en}; its certificate ends on {self.ends}).",
        )

    def as_json(self) -> dict[str, Any]:
        """Return the object that `letters keys days --json` prints."""
        return {
            "maker": self.maker,
            "key": self.key,
            "state": self.state.value,
            "level": self.level.value,
            "days": self.days,
            "last_day": self.last_day.isoformat(),
            "certificate_ends": self.ends.isoformat(),
            "letters_left": self.letters_left,
            "sentence": self.sentence.as_json(),
        }


def key_days(desk: Desk, maker: str = "") -> tuple[KeyDays, ...]:
    """Return the days of every key that seals or waits to, of one maker or of all."""
    with desk.work.reading() as books:
        makers = books.makers()
    return tuple(days for found in makers if maker in ("", found.code) for days in _days_of(desk, found))


def near_the_end(desk: Desk, maker: str = "") -> tuple[KeyDays, ...]:
    """Return the days of the keys that seal now and will not for long; a key that waits to be activated worries nobody yet."""
    return tuple(days for days in key_days(desk, maker) if days.state is KeyState.ACTIVE and days.level is not Level.FINE)


def _days_of(desk: Desk, maker: Maker) -> Iterator[KeyDays]:
    folder, today = desk.keyring.folder, shanghai_day(desk.clock.now())
    for record in folder.records(maker.code):
        if record.state in (KeyState.ACTIVE, KeyState.NEXT):
            ends = shanghai_day(load(folder.certificate(maker.code, record.fingerprint)).not_valid_after_utc)
            last = min(ends - timedelta(days=maker.validity_days), record.until or ends)
            yield KeyDays(maker.code, record.id, record.state, ends, last, (last - today).days, _letters_left(desk, record))


def _letters_left(desk: Desk, record: KeyRecord) -> int | None:
    if record.most_letters is None:
        return None
    with desk.work.reading() as books:
        return record.most_letters - books.sealed_with(bytes.fromhex(record.fingerprint))
