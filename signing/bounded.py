"""Inspection of files from strangers: in a child of its own, with limits, one child a file, one always warm and waiting.

pyHanko takes most of a second to import, so the next child is started while this one works. A child never sees a
second file, has no environment and is killed when it overruns. See docs/adr/0013-strangers-files-in-a-child.md.
"""

import atexit
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from signing.findings import MAX_PDF, Inspection, failed, inspection_from_json
from signing.framing import READY, frame
from signing.trust import SealTrust, trust_to_json

_ROOT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
MAX_ANSWER = 32 * 1024 * 1024
"""Bytes; a child that writes more is not ours any more."""
MAX_CHILDREN = 4
"""Children at work at once, beside the spare; further questions wait a moment for a place."""
_OVERRUN = (-signal.SIGXCPU, -signal.SIGKILL)
"""How the kernel ends a child that used up its CPU seconds, or the machine's memory."""
WAIT_SECONDS = 1.0
"""How long a question waits for a place; whoever floods us must not hold the threads that serve everybody."""
WARM_SECONDS = 30.0
"""How long a child may take to start on a busy machine; that is our time, not the file's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds by the wall clock and of CPU, bytes of address space."""

    wall_seconds: float = 5.0
    cpu_seconds: int = 5
    memory_bytes: int = 768 * 1024 * 1024


LIMITS = Limits()


def inspect_bounded(pdf: bytes, trust: SealTrust, limits: Limits = LIMITS, *, as_of: datetime | None = None) -> Inspection:
    """Inspect bytes from a stranger as `signing.inspection.inspect` does; never raises, never outlasts the limits by much.

    A file that overruns time, CPU or memory is `unreadable_too_costly`; a child that breaks otherwise, or too many
    questions at once, is `cannot_check`.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    if len(pdf) > MAX_PDF:
        return failed(sha256, "readable", "file_too_large")
    if not _nursery.places.acquire(timeout=min(limits.wall_seconds, WAIT_SECONDS)):
        return failed(sha256, "readable", "cannot_check")
    try:
        question = json.dumps({"trust": trust_to_json(trust), "as_of": as_of.isoformat() if as_of else None})
        return _answer(_nursery.take(limits), frame(question.encode("ascii")) + frame(pdf), sha256)
    except OSError:
        return failed(sha256, "readable", "cannot_check")
    finally:
        _nursery.places.release()


def warm_up(limits: Limits = LIMITS) -> None:
    """Start the first spare child now instead of with the first question (call it when a server starts)."""
    _nursery.restock(limits)


class _Alarm:
    """Kills a process that is not done in time; `rang` tells whether it had to."""

    def __init__(self, process: "subprocess.Popen[bytes]", seconds: float) -> None:
        self._process, self.rang = process, False
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def _ring(self) -> None:
        self.rang = True
        self._process.kill()

    def __enter__(self) -> "_Alarm":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


class _Child:
    """One child process, from its start to its burial."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        command = [sys.executable, "-s", "-E", "-m", "signing.bounded_worker", str(limits.cpu_seconds), str(limits.memory_bytes)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no input in the command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            start_new_session=True,
        )

    @property
    def is_alive(self) -> bool:
        """Whether it still waits."""
        return self._process.poll() is None

    def ask(self, question: bytes) -> tuple[bytes, bool]:
        """Return the answer (empty if there was none) and whether the child overran; afterwards it is gone."""
        answer, alarm = b"", _Alarm(self._process, self.limits.wall_seconds)
        try:
            if self._is_warm():
                with alarm:
                    answer = self._exchange(question)
        finally:
            self.bury()
        return answer, alarm.rang or self._process.returncode in _OVERRUN

    def _is_warm(self) -> bool:
        assert self._process.stdout is not None
        with _Alarm(self._process, WARM_SECONDS):
            return self._process.stdout.read(1) == READY

    def _exchange(self, question: bytes) -> bytes:
        """Write all, then read all; the child reads all before it writes, so neither waits for the other."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(question)
            self._process.stdin.close()
            answer = self._process.stdout.read(MAX_ANSWER + 1)
            # Its end is waited for under the alarm, so that the return code is the child's own and not our kill.
            self._process.wait()
        except BrokenPipeError:
            return b""
        return answer

    def bury(self) -> None:
        """Kill it if it lives, close the pipes, and take its return code, so that no zombie stays."""
        if self._process.poll() is None:
            self._process.kill()
        self._close_pipes()
        self._process.wait()

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                assert pipe is not None
                pipe.close()

    def disown(self) -> None:
        """Forget a child that belongs to the process we were forked from: close our copies of its pipes, nothing else."""
        self._close_pipes()
        self._process.returncode = 0


class _Nursery:
    """Keeps one warm child in reserve, for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: _Child | None = None
        self.places = threading.BoundedSemaphore(MAX_CHILDREN)

    def take(self, limits: Limits) -> _Child:
        """Return the spare (or a new child, if there is none of this kind) and start the next one."""
        with self._lock:
            child, self._spare = self._spare, None
            if child is not None and (child.limits != limits or not child.is_alive):
                child.bury()
                child = None
            child = child or _Child(limits)
            self._spare = _Child(limits)
            return child

    def restock(self, limits: Limits) -> None:
        """See to it that a spare is there."""
        with self._lock:
            if self._spare is None or not self._spare.is_alive:
                self._spare = _Child(limits)

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


def _answer(child: _Child, question: bytes, sha256: str) -> Inspection:
    text, overran = child.ask(question)
    if overran:
        return failed(sha256, "readable", "unreadable_too_costly")
    try:
        if len(text) > MAX_ANSWER:
            raise ValueError("too long an answer")
        return replace(inspection_from_json(json.loads(text)), sha256=sha256)
    except ValueError:
        return failed(sha256, "readable", "cannot_check")
