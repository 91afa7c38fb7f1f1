"""The child that inspects one untrusted file and ends: `python -m signing.bounded_worker CPU_SECONDS MEMORY_BYTES`.

Over stdin and stdout (see `kernel.framing`): the child says that it is warm; it reads a frame of JSON
(`{"trust", "as_of"}`) and a frame with the file; it answers with the JSON of the inspection and ends. It has no
environment, and its limits are set before the file is looked at.
"""

import json
import sys
from datetime import datetime

from kernel.fence import fence
from kernel.framing import READY, read_frame
from signing.findings import Inspection, failed, inspection_to_json
from signing.inspection import inspect
from signing.trust import trust_from_json


def _work(asked: bytes, pdf: bytes) -> Inspection:
    question = json.loads(asked)
    as_of = datetime.fromisoformat(question["as_of"]) if question["as_of"] else None
    try:
        return inspect(pdf, trust_from_json(question["trust"]), as_of=as_of)
    except MemoryError:
        return failed("", "readable", "unreadable_too_costly")


def main() -> None:
    """Answer one question, end."""
    answers = sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    try:
        asked, pdf = read_frame(sys.stdin.buffer), read_frame(sys.stdin.buffer)
    except EOFError:
        return
    fence(int(sys.argv[1]), int(sys.argv[2]))
    answers.write(json.dumps(inspection_to_json(_work(asked, pdf))).encode("ascii"))
    answers.flush()


if __name__ == "__main__":
    main()
