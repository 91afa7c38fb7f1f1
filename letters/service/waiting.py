"""When a letter that could not be sealed is tried again, and whether what stood in the way is its own or everybody's."""

from datetime import timedelta

from kernel.errors import DomainError
from letters.compose import CannotCompose
from letters.errors import ContentLocked, SealingRefused

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
MAKERS_LONGEST_PAUSE = timedelta(minutes=1)
"""For what concerns all letters of a maker: once it is over, many are waiting."""
DEAD_AFTER = timedelta(minutes=2)
"""An attempt that has not ended by then died on the way; it holds up nobody any more."""
RATE_REACHED, KEY_USED_UP = "sealing_rate", "seal_key_used_up"
_OWN = (SealingRefused, ContentLocked, CannotCompose)


def is_own(fault: DomainError) -> bool:
    """Return whether a fault lies in this letter; keys, timestamps, the disk and the cap of seals are other letters' too."""
    return isinstance(fault, _OWN) and fault.code not in (RATE_REACHED, KEY_USED_UP)


def pause_after(tries: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """Return how long to wait after so many tries in vain (at least one): five seconds, doubled each time up to `longest`."""
    doublings = min(max(tries, 1) - 1, 16)
    return min(FIRST_PAUSE * (1 << doublings), longest)


def letters_pause(tries: int, fault: DomainError) -> timedelta:
    """Return how long a letter waits after a fault; where it is not its own, whoever seals sees to the longer pauses."""
    return pause_after(tries) if is_own(fault) else FIRST_PAUSE
