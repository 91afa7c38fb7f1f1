"""The registry's list as the address states it: what it is narrowed to, its order and its page."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from kernel.decision import Sentence
from outlets.coverage import WARNING_DAYS
from outlets.values import POWERTRAINS, Outlet, OutletFilter, OutletStatus, Service
from portal.views.lists import PAGE_ROWS, Page, chosen

WHEN = {
    "counts": Sentence("今天有效", "Valid today"),
    "lapsed": Sentence("启用但不在有效期", "Active but not valid today"),
    **{str(days): Sentence(f"{days} 天内到期", f"Ends within {days} days") for days in WARNING_DAYS},
}
"""What a day asks of an outlet, by the word in the address."""

LONGEST = 100

Find = Callable[[int, int], tuple[tuple[Outlet, ...], int]]
"""Finds so many outlets from an offset on, and tells how many there are."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words of the address that narrow the list; what is none of the known words narrows nothing."""

    q: str = ""
    country: str = ""
    status: str = ""
    brand: str = ""
    powertrain: str = ""
    service: str = ""
    when: str = ""

    def on(self, today: date) -> OutletFilter:
        """Return the filter that these words mean on a day (Shanghai)."""
        ends = today + timedelta(days=int(self.when)) if self.when.isdigit() else None
        return OutletFilter(
            country=self.country,
            status=chosen(OutletStatus, self.status),
            brand=self.brand,
            powertrain=self.powertrain,
            service=chosen(Service, self.service),
            text=self.q,
            lapsed_on=today if self.when == "lapsed" else None,
            counts_on=today if self.when == "counts" or ends else None,
            ending_by=ends,
        )

    @property
    def query(self) -> str:
        """The words as they stand in an address."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.query)


def wanted(args: Mapping[str, str]) -> Wanted:
    """Return what the words of an address ask for."""
    typed = {name: args.get(name, "").strip()[:LONGEST] for name in Wanted.__slots__}
    known = {
        "when": typed["when"] if typed["when"] in WHEN else "",
        "powertrain": typed["powertrain"] if typed["powertrain"] in POWERTRAINS else "",
        "status": typed["status"] if chosen(OutletStatus, typed["status"]) else "",
        "service": typed["service"] if chosen(Service, typed["service"]) else "",
    }
    return Wanted(**{**typed, **known})


def found_page(find: Find, number: str) -> Page[Outlet]:
    """Return the page of that number as it stands in the address; what is no page leads to the nearest one."""
    at = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    rows, total = find((at - 1) * PAGE_ROWS, PAGE_ROWS)
    pages = max(1, -(-total // PAGE_ROWS))
    if at > pages:
        rows, total = find((pages - 1) * PAGE_ROWS, PAGE_ROWS)
    return Page(rows, min(at, pages), pages, total)
