"""What every part of the registry stands on: the store, the clock, and what is remembered of the store."""

from datetime import date, datetime, time, timedelta

from kernel.actor import Actor
from kernel.clock import SHANGHAI, Clock
from kernel.decision import Reason, Refused
from kernel.text import check_text
from outlets import rules
from outlets.memory import Memory
from outlets.ports import OutletStore

NOTE_LENGTH = 200


class Part:
    """One part of the registry's service over a store."""

    def __init__(self, store: OutletStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._memory = Memory(store)


def against(actor: Actor, maker: str, note: str) -> tuple[Reason, ...]:
    """Return what speaks against somebody's changing a maker's registry with this note."""
    allowed = rules.may_keep(actor, maker)
    reasons = allowed.reasons if isinstance(allowed, Refused) else ()
    return reasons + (check_text(note, field="note", max_length=NOTE_LENGTH) if note else ())


def end_of(day: date) -> datetime:
    """Return the instant when a day ends in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
