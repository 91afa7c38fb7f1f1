"""One outlet read from the texts of its cells, and written as them: for sheets and for forms alike."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from outlets import cells, details
from outlets.cells import Wrong
from outlets.consistency import Placed, inconsistencies
from outlets.languages import languages
from outlets.sheet import COLUMNS, FIRST_COLUMNS
from outlets.subdivisions import subdivision
from outlets.values import CATEGORIES, POWERTRAINS, Outlet, OutletStatus, PartsSupply, Service

READERS: Mapping[str, Callable[[str], Any]] = {
    "outlet_id": cells.outlet_id,
    "country": cells.country,
    **{column: cells.text_of(column) for column in cells.TEXTS},
    "email": cells.email,
    "brands": cells.brands,
    "powertrains": cells.words(POWERTRAINS, "powertrain_unknown"),
    "services": cells.members(Service, "service_unknown"),
    "valid_from": cells.first_day,
    "valid_to": cells.last_day,
    "status": cells.member(OutletStatus, "status_unknown"),
    "postal_code": details.postal_code,
    "latitude": details.latitude,
    "longitude": details.longitude,
    "website": details.website,
    "opening_hours": details.opening_hours,
    "languages": languages,
    "categories": cells.or_nothing((), cells.words(CATEGORIES, "category_unknown")),
    "hv_certificate": details.hv_certificate,
    "hv_until": cells.last_day,
    "parts_supply": cells.or_nothing(None, cells.member(PartsSupply, "parts_supply_unknown")),
    "parts_lead_days": details.lead_days,
    "agreement_number": details.agreement_number,
}
"""How each column is read that needs no other column."""

IN_COUNTRY: Mapping[str, Callable[[str, str | None], Any]] = {"phone": cells.phone, "subdivision": subdivision}
"""How each column is read that must be one of the country (alpha-2; None if that could not be read)."""

Reader = Callable[[str, str], Any]


def read_cell(column: str, text: str) -> Any:
    """Read one cell of a column that needs no other column."""
    return READERS[column](text)


def read_row(maker: str, texts: Mapping[str, str], reader: Reader = read_cell) -> Outlet | tuple[Placed, ...]:
    """Return the outlet that the cells state (by column, trimmed), or every fault by column in the order of the columns.

    A column beyond the first sixteen may be absent and then has its default. What must fit together is looked at once
    each cell is in order, as far as all columns concerned are there.
    """
    given = [column for column in COLUMNS if column in texts or column in COLUMNS[:FIRST_COLUMNS]]
    values = {column: reader(column, texts.get(column, "")) for column in given if column in READERS}
    place = values["country"] if isinstance(values["country"], str) else None
    values |= {column: read(texts.get(column, ""), place) for column, read in IN_COUNTRY.items() if column in given}
    wrong = [(column, values[column]) for column in given if isinstance(values[column], Wrong)]
    faults = tuple((column, reason) for column, cell in wrong for reason in cell.reasons) or inconsistencies(values, given)
    return faults or Outlet(maker=maker, **values)


def written_row(outlet: Outlet) -> tuple[str, ...]:
    """Return an outlet's cells as texts, one for each column."""
    return tuple(written(getattr(outlet, column)) for column in COLUMNS)


def written(value: object) -> str:
    """Return a value as the text of its cell."""
    match value:
        case None:
            return ""
        case tuple():
            return "|".join(str(part) for part in value)
        case date():
            return value.isoformat()
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case _:
            return str(value)
