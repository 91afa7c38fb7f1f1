"""A child that fails at a stranger's file as a reader with a fault would: `python -m tests.support.failing WAY MEMORY_BYTES`.

It stands in for a worker of ours; the number that tells ours its CPU seconds tells this one its way to fail (see `WAYS`).
"""

import os
import signal
import sys
import time

from kernel.framing import READY, read_frame

WAYS = {
    "hangs": 1,
    "crashes": 2,
    "is out of memory": 3,
    "floods": 4,
    "says no JSON": 5,
    "says what none of ours says": 6,
    "says nothing": 7,
}


def main() -> None:
    """Say that we are warm, read the question, fail."""
    answers = sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    read_frame(sys.stdin.buffer)
    way = int(sys.argv[1])
    if way == WAYS["hangs"]:
        time.sleep(60)
    if way in (WAYS["crashes"], WAYS["is out of memory"]):
        os.kill(os.getpid(), signal.SIGSEGV if way == WAYS["crashes"] else signal.SIGKILL)
    if way == WAYS["floods"]:
        answers.write(b" " * 64_000_000)
    said = {WAYS["says no JSON"]: b"{", WAYS["says what none of ours says"]: b'{"faults": [["page_fine", "<b>"]], "code": "x"}'}
    answers.write(said.get(way, b""))


if __name__ == "__main__":
    main()
