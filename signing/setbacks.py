"""Which timestamp authorities failed lately: they are tried last for a while, so that one that hangs does not cost every letter its seconds."""

import threading
from collections.abc import Sequence

from signing.ports import TimestampAuthority

REST_SECONDS = 60.0
"""How long an authority that failed stands behind the others. Where it is the only one, it is tried all the same."""


class Setbacks:
    """The memory of one process; moments are those of a clock that only runs forward."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rests_until: dict[TimestampAuthority, float] = {}

    def ordered(self, authorities: Sequence[TimestampAuthority], moment: float) -> tuple[TimestampAuthority, ...]:
        """Return the authorities in the order to try them: those that rest last, otherwise as they were given."""
        with self._lock:
            return tuple(sorted(authorities, key=lambda one: self._rests_until.get(one, moment) > moment))

    def failed(self, authority: TimestampAuthority, moment: float) -> None:
        """Let an authority rest from `moment` on."""
        with self._lock:
            self._rests_until[authority] = moment + REST_SECONDS

    def answered(self, authority: TimestampAuthority) -> None:
        """Put an authority that gave a good timestamp back into its place."""
        with self._lock:
            self._rests_until.pop(authority, None)
