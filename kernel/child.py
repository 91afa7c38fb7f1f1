"""A child process that answers one question about a stranger's bytes, without our environment and within limits."""

import contextlib
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from kernel.framing import READY

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
WARM_SECONDS = 30.0
"""How long a child may take to start on a busy machine; that is our time, not the file's."""
_OVERRUN = (-signal.SIGXCPU, -signal.SIGKILL)
"""How the kernel ends a child that used up its CPU seconds, or the machine's memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost: seconds by the wall clock and of CPU, bytes of address space."""

    wall_seconds: float = 5.0
    cpu_seconds: int = 5
    memory_bytes: int = 768 * 1024 * 1024


class Alarm:
    """Kills a process that is not done in time; `rang` tells whether it had to."""

    def __init__(self, process: "subprocess.Popen[bytes]", seconds: float) -> None:
        self._process, self.rang = process, False
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def _ring(self) -> None:
        self.rang = True
        self._process.kill()

    def __enter__(self) -> "Alarm":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


class Child:
    """One child process, from its start to its burial: `python -m MODULE CPU_SECONDS MEMORY_BYTES`, of a module of ours.

    The module says `READY` once it is warm, reads frames (see `kernel.framing`), puts a `kernel.fence` around itself, answers, ends.
    """

    def __init__(self, module: str, limits: Limits) -> None:
        self.limits = limits
        command = [sys.executable, "-s", "-E", "-m", module, str(limits.cpu_seconds), str(limits.memory_bytes)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no input in the command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=ENVIRONMENT,
            start_new_session=True,
        )

    @property
    def is_alive(self) -> bool:
        """Whether it still waits."""
        return self._process.poll() is None

    def ask(self, question: bytes, longest: int) -> tuple[bytes, bool]:
        """Return the answer (empty if there was none, cut beyond `longest`) and whether the child overran; afterwards it is gone."""
        answer, alarm = b"", Alarm(self._process, self.limits.wall_seconds)
        try:
            if self._is_warm():
                with alarm:
                    answer = self._exchange(question, longest)
        finally:
            self.bury()
        return answer, alarm.rang or self._process.returncode in _OVERRUN

    def _is_warm(self) -> bool:
        assert self._process.stdout is not None
        with Alarm(self._process, WARM_SECONDS):
            return self._process.stdout.read(1) == READY

    def _exchange(self, question: bytes, longest: int) -> bytes:
        """Write all, then read all; the child reads all before it writes, so neither waits for the other."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(question)
            self._process.stdin.close()
            answer = self._process.stdout.read(longest + 1)
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
