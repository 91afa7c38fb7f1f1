"""Coverage as staff read it: what letters were asked for beside who serves it, gaps first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from letters.service.demand import Demand
from outlets.coverage import Coverage
from outlets.escapes import escape
from portal.views.lists import sorted_rows

LOOKED_BACK = timedelta(days=180)
"""How long a request tells of demand: as long as a registration obliges to a letter."""


@dataclass(frozen=True, slots=True)
class Row:
    """How one brand and powertrain are served in one country, and how many vehicles letters were asked for; see `Coverage`."""

    country: str
    brand: str
    powertrain: str
    asked: int
    last_asked: date | None
    outlets: int = 0
    serving: int = 0
    stock: int = 0
    depot: int = 0
    lead_days: int | None = None
    uncertified: int = 0
    nearest_end: date | None = None

    @property
    def is_served(self) -> bool:
        """Whether a letter can be issued for this kind of vehicle."""
        return self.serving > 0

    @property
    def is_gap(self) -> bool:
        """Whether a letter was asked for that nobody's service could stand in."""
        return self.asked > 0 and not self.is_served


SORTS = {
    "country": lambda row: (row.country, row.brand, row.powertrain),
    "asked": lambda row: row.asked,
    "outlets": lambda row: row.outlets,
    "serving": lambda row: row.serving,
    "lead": lambda row: (row.lead_days is None, row.lead_days or 0),
    "uncertified": lambda row: row.uncertified,
    "ends": lambda row: (row.nearest_end is None, row.nearest_end),
}


def rows(covered: Iterable[Coverage], demand: Iterable[Demand]) -> tuple[Row, ...]:
    """Return what is served and what was asked for: first what was asked for in vain, the most of it first."""
    asked = {(one.destination, one.brand, one.powertrain): one for one in demand}
    served = {(one.country, one.brand, one.powertrain): one for one in covered}
    found = [_row(kind, served.get(kind), asked.get(kind)) for kind in sorted({*asked, *served})]
    return tuple(sorted(found, key=lambda row: (not row.is_gap, row.is_served, -row.asked if row.is_gap else 0)))


def narrowed(found: Iterable[Row], country: str, brand: str, powertrain: str, *, gaps: bool) -> list[Row]:
    """Return the rows of a country, brand and powertrain; an empty word narrows nothing, `gaps` keeps what was asked for in vain."""
    return [
        row
        for row in found
        if country in ("", row.country) and brand in ("", row.brand) and powertrain in ("", row.powertrain) and (row.is_gap or not gaps)
    ]


def ordered(found: Sequence[Row], by: str) -> Sequence[Row]:
    """Return the rows in the order that the address asks for."""
    return sorted_rows(found, by, SORTS)


def cells(row: Row) -> tuple[str, ...]:
    """Return a row as cells of a sheet, safe to open in a spreadsheet."""
    return tuple("" if value is None else escape(str(value)) for value in (getattr(row, name) for name in Row.__slots__))


def _row(kind: tuple[str, str, str], covered: Coverage | None, demand: Demand | None) -> Row:
    asked, last = (demand.vehicles, demand.last) if demand else (0, None)
    if covered is None:
        return Row(*kind, asked, last)
    return Row(
        *kind,
        asked,
        last,
        covered.outlets,
        covered.serving,
        covered.stock,
        covered.depot,
        covered.lead_days,
        covered.uncertified,
        covered.nearest_end,
    )
