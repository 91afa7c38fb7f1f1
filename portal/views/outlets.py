"""What the registry's lists narrow outlets by, and when one has lapsed."""

from collections.abc import Iterable
from datetime import date

from outlets.rules import counts_on
from outlets.values import Outlet, OutletStatus


def filtered(outlets: Iterable[Outlet], country: str, status: OutletStatus | None, text: str) -> list[Outlet]:
    """Return the outlets of a country (or all), of a status (or all), in whose row the text stands, in any letter case."""
    sought = text.casefold()
    return [
        outlet
        for outlet in outlets
        if country in ("", outlet.country) and status in (None, outlet.status) and (not sought or sought in _words(outlet))
    ]


def _words(outlet: Outlet) -> str:
    parts = (outlet.outlet_id, outlet.name_zh, outlet.name_en, outlet.name_local, outlet.provider, outlet.address, outlet.city)
    return "\n".join((*parts, *outlet.brands)).casefold()


def lapsed(outlet: Outlet, on: date) -> bool:
    """Whether an outlet is marked active and yet does not count on a day, because its validity ended or has not begun."""
    return outlet.status is OutletStatus.ACTIVE and not counts_on(outlet, on)
