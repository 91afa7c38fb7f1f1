"""What somebody writes beside a deed: a note of a few lines, held to the one text rule, because others read it for years."""

from kernel.decision import Reason
from kernel.text import check_text

LONGEST_NOTE = 500


def note_faults(note: str, empty: Reason) -> tuple[Reason, ...]:
    """Return every fault of a note, or `empty` where there is none; new lines are welcome."""
    if not note:
        return (empty,)
    on_one_line = note.replace("\r\n", " ").replace("\n", " ")
    return check_text(on_one_line, field="note", max_length=LONGEST_NOTE)
