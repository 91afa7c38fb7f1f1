"""Comparing the pages of a file from a stranger, though its seal be good, in a child with limits: PDFium never sees it in this process.

Whoever has a key can seal a bomb. One child a file, as for inspecting (see docs/adr/0013-strangers-files-in-a-child.md); a server keeps
none warm, because a file that was issued is known by its digest and needs no child.
"""

import atexit
import json
import re
import threading
from dataclasses import replace
from typing import Any

from kernel.child import Child, Limits
from kernel.framing import frame
from letters.compose.comparing import CODES, Compared
from letters.content import content_bytes
from letters.values import LetterContent

_WORKER = "letters.compose.comparing_worker"
_FIELD = re.compile(r"[a-z0-9_\[\]. ]{0,60}", re.ASCII)
MAX_ANSWER = 4 * 1024 * 1024
"""Bytes; a child that writes more is not ours any more."""
MAX_CHILDREN = 2
"""Children at work at once; further questions wait a moment for a place."""
WAIT_SECONDS = 1.0

LIMITS = Limits()
_LEAST_SECONDS, _LEAST_CPU, _A_LINE = 2.5, 0.8, 0.02
"""By the wall clock, and of CPU, which a busy machine does not use up: a letter of one car takes a tenth of a second, one of 200
cars and 40 outlets half a second."""
_places = threading.BoundedSemaphore(MAX_CHILDREN)


_spare: list[Child] = []


def warm_up() -> None:
    """Start the child for the next question now: for a program that looks at one file, and inspects it first."""
    _spare.append(Child(_WORKER, LIMITS))


@atexit.register
def _bury_spare() -> None:
    while _spare:
        _spare.pop().bury()


def _more_for(content: LetterContent) -> float:
    """Return how many seconds more a letter may take that says more."""
    return _A_LINE * (len(content.vehicles) + len(content.outlets))


def compare_bounded(pdf: bytes, content: LetterContent, most_seconds: float | None = None) -> Compared | None:
    """Compare as `letters.compose.comparing.compare` does; never raises.

    None, which says nothing about the file, if its pages cannot be read within the limits, the child breaks, or too many ask at once.
    """
    more = _more_for(content)
    seconds = min(LIMITS.wall_seconds, _LEAST_SECONDS + more) if most_seconds is None else most_seconds
    cpu = min(LIMITS.cpu_seconds, _LEAST_CPU + more)
    if not _places.acquire(timeout=WAIT_SECONDS):
        return None
    try:
        child = _spare.pop() if _spare else Child(_WORKER, LIMITS)
        child.limits = replace(LIMITS, wall_seconds=seconds)
        answer, overran = child.ask(frame(b"%.2f" % cpu) + frame(content_bytes(content)) + frame(pdf), MAX_ANSWER)
        return None if overran or len(answer) > MAX_ANSWER else _compared(json.loads(answer))
    except (OSError, ValueError):
        return None
    finally:
        _places.release()


def _compared(answer: Any) -> Compared | None:
    """Believe nothing of a child that read a stranger's bytes but known codes, names of fields and one text. Raises `ValueError`."""
    if answer is None:
        return None
    try:
        faults = tuple((code, field) for code, field in answer["faults"])
        said = answer["code"]
        known = all(code in CODES and _FIELD.fullmatch(field) for code, field in faults)
    except (KeyError, TypeError) as fault:
        raise ValueError("malformed answer") from fault
    if not known or not isinstance(said, str):
        raise ValueError("malformed answer")
    return Compared(faults, said)
