"""Outlets and sheets for tests: one good row that a test bends at one place."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kernel.actor import Actor, Role
from outlets.sheet import COLUMNS
from outlets.values import Outlet, OutletStatus, Service, ServiceQuestion

MAKER = "SPECMN"
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
TODAY = date(2026, 3, 2)
REGISTRAR = Actor(id="lin", name="林登记", roles=frozenset({Role.REGISTRAR}), maker=MAKER)

GOOD = {
    "outlet_id": "KZ-ALA-01",
    "country": "KZ",
    "name_zh": "阿拉木图服务中心",
    "name_en": "Almaty Service Centre",
    "name_local": "Алматы қызмет орталығы",
    "provider": "ТОО «Astana Авто»",
    "address": "просп. Райымбека, 525",
    "city": "Алматы",
    "phone": "+77272500001",
    "email": "almaty@specimen.example",
    "brands": "吉利Geely|BYD",
    "powertrains": "ICE|BEV",
    "services": "maintenance|repair|parts",
    "valid_from": "2025-01-01",
    "valid_to": "2026-12-31",
    "status": "active",
}

OUTLET = Outlet(
    maker=MAKER,
    outlet_id="KZ-ALA-01",
    country="KZ",
    name_zh="阿拉木图服务中心",
    name_en="Almaty Service Centre",
    name_local="Алматы қызмет орталығы",
    provider="ТОО «Astana Авто»",
    address="просп. Райымбека, 525",
    city="Алматы",
    phone="+77272500001",
    email="almaty@specimen.example",
    brands=("吉利Geely", "BYD"),
    powertrains=("ICE", "BEV"),
    services=(Service.MAINTENANCE, Service.REPAIR, Service.PARTS),
    valid_from=date(2025, 1, 1),
    valid_to=date(2026, 12, 31),
    status=OutletStatus.ACTIVE,
)
"""What `GOOD` reads as."""

QUESTION = ServiceQuestion(maker=MAKER, brand="BYD", powertrain="BEV", destination="KZ", on=TODAY)


def outlet(**changes: Any) -> Outlet:
    """Return `OUTLET` with some fields changed."""
    return replace(OUTLET, **changes)


def sheet(*rows: dict[str, str], header: tuple[str, ...] = COLUMNS) -> bytes:
    """Return a sheet whose rows are `GOOD` with the cells given."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([{**GOOD, **row}[column] for column in COLUMNS] for row in rows)
    return out.getvalue().encode()
