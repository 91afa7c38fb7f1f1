"""What tests of `letters outlets` keep in a specimen instance: one more outlet of its maker, and who may keep it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from click.testing import Result

from outlets.values import Outlet
from portal.instance.specimen import MAKER
from tests.support import outlet_sheets
from tests.support.outlet_sheets import REGISTRAR

Say = Callable[..., Result]
"""Says `letters ...` to an instance."""

ID = "KZ-NEW-1"
CHEN = replace(REGISTRAR, maker=MAKER)


def outlet(**changes: Any) -> Outlet:
    """Return an outlet that the specimen instance does not hold yet, with some fields changed."""
    return outlet_sheets.outlet(**{"maker": MAKER, "outlet_id": ID, **changes})


def sheet(*rows: dict[str, str]) -> bytes:
    """Return a sheet of such outlets."""
    return outlet_sheets.sheet(*({"outlet_id": ID, **row} for row in rows))
