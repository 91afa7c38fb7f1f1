"""What Excel keeps in a cell turned into the text that a person meant, or told to be something else by now."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

Kept = str | float | bool | date | time | timedelta
"""What the reader returns for a cell; `datetime` is a `date`, `int` a `float`."""

DAYS = frozenset({"valid_from", "valid_to", "hv_until"})
MEASURES = frozenset({"latitude", "longitude"})
WRITTEN_OUT = frozenset({"phone", "postal_code"})
"""A number here has lost its plus sign or its leading zeros, and nobody can tell any more."""
_EXACT = 10**15
"""Excel keeps fifteen digits; a longer number lost its last ones."""


class NotText(Exception):
    """The cell became something else in Excel than what was typed; `code` is the fault's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_of(kept: Kept, column: str) -> str:
    """Return the text of a cell of a column ("" beyond the columns). Raises `NotText`: `cell_number` or `cell_date`."""
    if isinstance(kept, str):
        return kept
    if isinstance(kept, bool):
        return "TRUE" if kept else "FALSE"
    if isinstance(kept, int | float):
        return _number(kept, column)
    if column not in DAYS or not isinstance(kept, date):
        raise NotText("cell_date")
    return str(kept) if isinstance(kept, datetime) and kept.time() != time() else f"{kept:%Y-%m-%d}"


def _number(kept: float, column: str) -> str:
    whole = float(kept).is_integer() and abs(kept) < _EXACT
    if column in WRITTEN_OUT or not (whole or column in MEASURES):
        raise NotText("cell_number")
    return str(int(kept)) if whole else format(Decimal(repr(float(kept))), "f")
