"""A look through a worksheet's XML before its values are read: formulas, errors, and how far it reaches."""

import re
import zipfile

from outlets.sheet import MAX_ROWS, letter
from outlets.workbook.gate import Refused
from outlets.workbook.markup import stream

MOST_COLUMNS = 64
"""No column beyond this may hold a value; the sheet has far fewer, and a reader holds a full rectangle in memory."""

Spot = tuple[int, int]
"""Row from 1 and column from 0."""

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_NEAR = frozenset(map(letter, range(MOST_COLUMNS)))
_DIGITS = "0123456789"


class Scan:
    """What was seen: spots of formulas and of errors."""

    def __init__(self) -> None:
        self.formulas: set[Spot] = set()
        self.errors: set[Spot] = set()
        self._row, self._name = 0, ""
        self._is_error = False
        self.deeds = {"c": self._cell, "row": self._next_row, "v": self._value, "is": self._value, "f": self._formula}

    def _next_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else self._row + 1
        self._name = ""

    def _cell(self, attributes: dict[str, str]) -> None:
        self._is_error = attributes.get("t") == "e"
        self._name = attributes.get("r") or self._next_name()

    def _next_name(self) -> str:
        """Return the name of a cell that has none: it stands right of the one before."""
        row, column = spot_of(self._name) if self._name else (self._row, -1)
        return f"{letter(column + 1)}{row}"

    def _value(self, _: dict[str, str]) -> None:
        letters = self._name.rstrip(_DIGITS)
        if letters not in _NEAR:
            spot_of(self._name)
            raise Refused("sheet_too_wide", self._name)
        number = self._name[len(letters) :]
        if not 0 < len(number) < 8 or int(number) > MAX_ROWS + 1:
            raise Refused("sheet_too_many_rows" if number else "sheet_damaged")
        if self._is_error:
            self.errors.add(spot_of(self._name))

    def _formula(self, attributes: dict[str, str]) -> None:
        self._value(attributes)
        first = last = spot_of(self._name)
        if attributes.get("t") == "array":
            corners = attributes.get("ref", "").split(":")
            first, last = spot_of(corners[0]), spot_of(corners[-1])
        rows = range(first[0], min(last[0], MAX_ROWS + 1) + 1)
        self.formulas.update((row, column) for row in rows for column in range(first[1], min(last[1], MOST_COLUMNS) + 1))


def spot_of(name: str) -> Spot:
    """Return the spot of `B7`. Raises `Refused` for what is no name of a cell."""
    found = _CELL.fullmatch(name)
    if found is None:
        raise Refused("sheet_damaged")
    column = 0
    for character in found[1]:
        column = column * 26 + ord(character) - ord("A") + 1
    return int(found[2]), column - 1


def scan(archive: zipfile.ZipFile, part: str) -> Scan:
    """Look through one worksheet. Raises `Refused` for what is not plain, or reaches too far."""
    seen = Scan()
    stream(archive, part, seen.deeds)
    return seen
