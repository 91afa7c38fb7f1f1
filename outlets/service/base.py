"""What every part of the registry stands on: the store, the clock, and what is remembered of the store."""

from kernel.clock import Clock
from outlets.memory import Memory
from outlets.ports import OutletStore


class Part:
    """One part of the registry's service over a store."""

    def __init__(self, store: OutletStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._memory = Memory(store)
