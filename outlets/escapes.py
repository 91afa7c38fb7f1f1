"""Cells that no spreadsheet takes for formulas, and that read back as they were."""

_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
"""What a spreadsheet may take for the start of a formula (OWASP ASVS 5.0, 1.2.10; full-width forms included)."""


def escape(cell: str) -> str:
    """Return the cell as it is written: an apostrophe goes before what could start a formula, or is one itself."""
    return "'" + cell if cell[:1] in _FORMULA_STARTS or cell[:1] == "'" else cell


def unescape(cell: str) -> str:
    """Undo `escape`: drop one leading apostrophe that guards a formula start or another apostrophe."""
    return cell[1:] if cell[:1] == "'" and (cell[1:2] in _FORMULA_STARTS or cell[1:2] == "'") else cell
