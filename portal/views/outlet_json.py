"""An outlet as programs read it: JSON, and a GeoJSON feature (RFC 7946); public facts alone (docs/api-outlets.md)."""

from datetime import date
from typing import Any

from outlets.values import Outlet
from portal.views.directory import works_on_high_voltage


def as_json(outlet: Outlet, on: date) -> dict[str, Any]:
    """Return the published shape of an outlet on a day; agreement, certificate numbers and notes stay inside."""
    return {**_facts(outlet, on), "location": _location(outlet)}


def as_feature(outlet: Outlet, on: date) -> dict[str, Any]:
    """Return a GeoJSON feature; its geometry is null where the outlet has no coordinates."""
    where = _location(outlet)
    point = {"type": "Point", "coordinates": [where["longitude"], where["latitude"]]} if where else None
    return {"type": "Feature", "id": f"{outlet.maker}/{outlet.outlet_id}", "geometry": point, "properties": _facts(outlet, on)}


def _location(outlet: Outlet) -> dict[str, float] | None:
    if outlet.latitude is None or outlet.longitude is None:
        return None
    return {"latitude": outlet.latitude, "longitude": outlet.longitude}


def _facts(outlet: Outlet, on: date) -> dict[str, Any]:
    return {
        "maker": outlet.maker,
        "outlet_id": outlet.outlet_id,
        "country": outlet.country,
        "name": {"zh": outlet.name_zh, "en": outlet.name_en, "local": outlet.name_local},
        "provider": {"registered": outlet.provider, "zh": outlet.provider_zh, "en": outlet.provider_en},
        "address": {
            "street": outlet.address,
            "district": outlet.district,
            "city": outlet.city,
            "subdivision": outlet.subdivision,
            "postal_code": outlet.postal_code,
        },
        "phone": outlet.phone,
        "email": outlet.email,
        "website": outlet.website,
        "opening_hours": outlet.opening_hours,
        "languages": list(outlet.languages),
        "brands": list(outlet.brands),
        "powertrains": list(outlet.powertrains),
        "categories": list(outlet.categories),
        "services": [str(service) for service in outlet.services],
        "parts": _parts(outlet),
        "high_voltage": _high_voltage(outlet, on),
        "valid_from": outlet.valid_from.isoformat(),
        "valid_to": outlet.valid_to and outlet.valid_to.isoformat(),
    }


def _parts(outlet: Outlet) -> dict[str, Any] | None:
    if outlet.parts_supply is None:
        return None
    return {"supply": str(outlet.parts_supply), "depot": outlet.parts_depot, "lead_days": outlet.parts_lead_days}


def _high_voltage(outlet: Outlet, on: date) -> dict[str, Any]:
    certified = works_on_high_voltage(outlet, on)
    return {"certified": certified, "until": outlet.hv_until.isoformat() if certified and outlet.hv_until else None}
