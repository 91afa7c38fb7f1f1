"""Facts as CSV files with their provenance in README.md, and the one function that reads them."""

import csv
import io
from importlib.resources import files


def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `kernel/data/<name>` by column; works from the installed wheel as well."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))
