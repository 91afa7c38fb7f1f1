"""The addresses of outlets in the registry."""

PAGES = frozenset(
    {
        "import",
        "new",
        "bulk",
        "past",
        "past.csv",
        "coverage",
        "leaning",
        "outlets.csv",
        "outlets.xlsx",
        "template.csv",
        "template.xlsx",
        "coverage.csv",
    }
)
"""Names under `/registry/` that are pages, so an outlet with such an id is addressed as `~id` (no id begins with a tilde)."""


def outlet_path(outlet_id: str, deed: str = "") -> str:
    """Return the address of an outlet's record, or of a page of it such as `edit`."""
    at = f"/registry/{'~' if outlet_id in PAGES else ''}{outlet_id}"
    return f"{at}/{deed}" if deed else at


def id_in(address: str) -> str:
    """Return the outlet id that an address names."""
    return address.removeprefix("~")
