"""Outlets and sheets for tests: one good row that a test bends at one place."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kernel.actor import Actor, Role
from outlets.sheet import COLUMNS
from outlets.values import Outlet, OutletStatus, PartsSupply, Service, ServiceQuestion

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

FULL = {
    **GOOD,
    "provider_zh": "阿斯塔纳汽车有限公司",
    "provider_en": "Astana Auto LLP",
    "subdivision": "KZ-75",
    "district": "Медеуский район",
    "postal_code": "050000",
    "latitude": "43.238949",
    "longitude": "76.889709",
    "website": "https://almaty.specimen.example/service",
    "opening_hours": "Mo-Fr 09:00-18:00; Sa 10:00-15:00; PH off",
    "languages": "kk|ru|zh-Hans",
    "categories": "passenger|commercial",
    "hv_certificate": "HV-KZ-0001",
    "hv_until": "2027-06-30",
    "parts_supply": "depot",
    "parts_depot": "Almaty Regional Depot",
    "parts_lead_days": "5",
    "agreement_number": "SPEC/2025/001",
}
"""`GOOD` with every later column filled as well."""

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

FULL_OUTLET = replace(
    OUTLET,
    provider_zh="阿斯塔纳汽车有限公司",
    provider_en="Astana Auto LLP",
    subdivision="KZ-75",
    district="Медеуский район",
    postal_code="050000",
    latitude=43.238949,
    longitude=76.889709,
    website="https://almaty.specimen.example/service",
    opening_hours="Mo-Fr 09:00-18:00; Sa 10:00-15:00; PH off",
    languages=("kk", "ru", "zh-Hans"),
    categories=("passenger", "commercial"),
    hv_certificate="HV-KZ-0001",
    hv_until=date(2027, 6, 30),
    parts_supply=PartsSupply.DEPOT,
    parts_depot="Almaty Regional Depot",
    parts_lead_days=5,
    agreement_number="SPEC/2025/001",
)
"""What `FULL` reads as."""

QUESTION = ServiceQuestion(maker=MAKER, brand="BYD", powertrain="BEV", destination="KZ", on=TODAY)


def outlet(**changes: Any) -> Outlet:
    """Return `OUTLET` with some fields changed."""
    return replace(OUTLET, **changes)


def sheet(*rows: dict[str, str], header: tuple[str, ...] = COLUMNS) -> bytes:
    """Return a sheet with this header whose rows are `GOOD` with the cells given, the later columns empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([{**GOOD, **row}.get(column, "") for column in header] for row in rows)
    return out.getvalue().encode()
