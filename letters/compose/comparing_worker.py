"""The child that compares the pages of one file from a stranger and ends: `python -m letters.compose.comparing_worker CPU_SECONDS MEMORY_BYTES`.

It reads a frame with the seconds of CPU it may use, one with the canonical content and one with the file, and answers with JSON:
`{"faults": [[code, field]], "code"}`, or `null` for pages that cannot be read.
"""

import json
import signal
import sys

from kernel.fence import fence
from kernel.framing import READY, read_frame
from letters.compose.comparing import compare
from letters.compose.fonts import CODE, HEAD, load
from letters.compose.look_alikes import look_alikes
from letters.content import from_json


def main() -> None:
    """Answer one question, end."""
    # What takes longer than a page and is the same for every file.
    look_alikes()
    for face in (*HEAD[:4], *CODE[:1]):
        load(face)
    answers = sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    try:
        seconds, data, pdf = (read_frame(sys.stdin.buffer) for _ in range(3))
    except EOFError:
        return
    fence(int(sys.argv[1]), int(sys.argv[2]))
    signal.setitimer(signal.ITIMER_PROF, float(seconds))  # ends this process, whatever it is in; the fence counts whole seconds only
    found = compare(pdf, from_json(json.loads(data)))
    answers.write(json.dumps(found and {"faults": found.faults, "code": found.code}).encode("ascii"))
    answers.flush()


if __name__ == "__main__":
    main()
