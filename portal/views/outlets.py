"""When an outlet has lapsed."""

from datetime import date

from outlets.rules import counts_on
from outlets.values import Outlet, OutletStatus


def lapsed(outlet: Outlet, on: date) -> bool:
    """Whether an outlet is marked active and yet does not count on a day, because its validity ended or has not begun."""
    return outlet.status is OutletStatus.ACTIVE and not counts_on(outlet, on)
