"""Inspection of files from strangers: in a child of its own, with limits, one child a file, one always warm and waiting.

pyHanko takes most of a second to import, so the next child is started while this one works. A child never sees a
second file, has no environment and is killed when it overruns. See docs/adr/0013-strangers-files-in-a-child.md.
"""

import atexit
import hashlib
import json
import os
import threading
from dataclasses import replace
from datetime import datetime

from kernel.child import Child, Limits
from kernel.framing import frame
from signing.findings import MAX_PDF, Inspection, failed, inspection_from_json
from signing.trust import SealTrust, trust_to_json

_WORKER = "signing.bounded_worker"
MAX_ANSWER = 32 * 1024 * 1024
"""Bytes; a child that writes more is not ours any more."""
MAX_CHILDREN = 4
"""Children at work at once, beside the spare; further questions wait a moment for a place."""
WAIT_SECONDS = 1.0
"""How long a question waits for a place; whoever floods us must not hold the threads that serve everybody."""

LIMITS = Limits()


def inspect_bounded(
    pdf: bytes, trust: SealTrust, limits: Limits = LIMITS, *, as_of: datetime | None = None, is_last: bool = False
) -> Inspection:
    """Inspect bytes from a stranger as `signing.inspection.inspect` does; never raises, never outlasts the limits by much.

    A file that overruns time, CPU or memory is `unreadable_too_costly`; a child that breaks otherwise, or too many
    questions at once, is `cannot_check`. A program that will ask no more says so with `is_last`, and no next child is started.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    if len(pdf) > MAX_PDF:
        return failed(sha256, "readable", "file_too_large")
    if not _nursery.places.acquire(timeout=min(limits.wall_seconds, WAIT_SECONDS)):
        return failed(sha256, "readable", "cannot_check")
    try:
        question = json.dumps({"trust": trust_to_json(trust), "as_of": as_of.isoformat() if as_of else None})
        return _answer(_nursery.take(limits, restock=not is_last), frame(question.encode("ascii")) + frame(pdf), sha256)
    except OSError:
        return failed(sha256, "readable", "cannot_check")
    finally:
        _nursery.places.release()


def warm_up(limits: Limits = LIMITS) -> None:
    """Start the first spare child now instead of with the first question (call it when a server starts)."""
    _nursery.restock(limits)


class _Nursery:
    """Keeps one warm child in reserve, for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: Child | None = None
        self.places = threading.BoundedSemaphore(MAX_CHILDREN)

    def take(self, limits: Limits, *, restock: bool) -> Child:
        """Return the spare (or a new child, if there is none of this kind) and start the next one, if it is to be restocked."""
        with self._lock:
            child, self._spare = self._spare, None
            if child is not None and (child.limits != limits or not child.is_alive):
                child.bury()
                child = None
            child = child or Child(_WORKER, limits)
            if restock:
                self._spare = Child(_WORKER, limits)
            return child

    def restock(self, limits: Limits) -> None:
        """See to it that a spare is there."""
        with self._lock:
            if self._spare is None or not self._spare.is_alive:
                self._spare = Child(_WORKER, limits)

    def close(self) -> None:
        """Bury the spare."""
        with self._lock:
            child, self._spare = self._spare, None
        if child is not None:
            child.bury()

    def begin_anew(self) -> None:
        """After a fork: the spare belongs to the parent, and a lock may be held by a thread that is not here."""
        if self._spare is not None:
            self._spare.disown()
        self.__init__()  # type: ignore[misc]


_nursery = _Nursery()
atexit.register(_nursery.close)
os.register_at_fork(after_in_child=_nursery.begin_anew)


def _answer(child: Child, question: bytes, sha256: str) -> Inspection:
    text, overran = child.ask(question, MAX_ANSWER)
    if overran:
        return failed(sha256, "readable", "unreadable_too_costly")
    try:
        if len(text) > MAX_ANSWER:
            raise ValueError("too long an answer")
        return replace(inspection_from_json(json.loads(text)), sha256=sha256)
    except ValueError:
        return failed(sha256, "readable", "cannot_check")
