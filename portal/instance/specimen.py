"""The specimen world of a first run: a maker, exporters, outlets, production records and one account a role."""

import json
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from kernel.actor import SYSTEM, Role
from kernel.clock import shanghai_day
from kernel.decision import Refused
from kernel.vin import Vin
from letters.values import Category, Exporter, Incident, Maker, Powertrain, ProducedVehicle
from portal.accounts import Accounts
from portal.wiring import Desk

MAKER = "SPEC"
BRAND = "SPECIMEN"
EXPORTER = "91999900MA00000B2P"
DESTINATION = "KZ"
PRODUCED = 400
_FLEET = (
    ("SP7000BEV", Powertrain.BEV, Category.PASSENGER),
    ("SP7152PHEV", Powertrain.PHEV, Category.PASSENGER),
    ("SP7151", Powertrain.ICE, Category.PASSENGER),
    ("SP1041", Powertrain.ICE, Category.COMMERCIAL),
)


def fill(desk: Desk) -> None:
    """Put maker, exporters, production records and outlets in place; what is there already stays as it is."""
    with desk.work.writing() as books:
        if books.maker(MAKER) is not None:
            return
        for maker in makers():
            books.add_maker(maker)
        for exporter in _exporters():
            books.add_exporter(exporter)
        books.add_produced(production(desk.clock.now().date()))
    sheet = files("templates").joinpath("specimen/outlets.csv").read_bytes()
    desk.registry.import_sheet(MAKER, sheet, actor=SYSTEM)


def production(today: date) -> Iterator[ProducedVehicle]:
    """Yield the specimen production record: VINs with right check digits, made 200 to 60 days ago."""
    for serial in range(PRODUCED):
        model, powertrain, category = _FLEET[serial % len(_FLEET)]
        made = today - timedelta(days=200 - serial % 141)
        yield ProducedVehicle(specimen_vin(serial), MAKER, BRAND, model, powertrain, category, made)


def specimen_vin(serial: int) -> str:
    """Return the specimen VIN of a serial number, check digit computed (GB 16735-2019)."""
    draft = f"L0SPEC{serial % len(_FLEET)}A0T1{serial:06d}"
    return draft[:8] + Vin(draft).expected_check_digit + draft[9:]


def add_accounts(accounts: Accounts) -> dict[str, str]:
    """Create one account a role that does not exist yet; return login name -> password of the new ones."""
    there = {account.login for account in accounts.everyone()}
    made = {}
    for role in Role:
        if role.value not in there:
            made[role.value] = _account(accounts, role)
    return made


def _account(accounts: Accounts, role: Role) -> str:
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    belongs = {"exporter": EXPORTER} if role is Role.EXPORTER else {"maker": MAKER}
    created = accounts.create(role.value, f"Specimen {role.value}", [role], password, **belongs)
    if isinstance(created, Refused):
        raise ValueError(created.reasons[0].sentence.en)
    return password


def _read(name: str) -> Any:
    return json.loads(files("templates").joinpath(f"specimen/{name}").read_text(encoding="utf-8"))


def makers() -> Iterator[Maker]:
    """Yield the specimen makers of the data file."""
    for entry in _read("makers.json"):
        yield Maker(**{**entry, "wmis": tuple(entry["wmis"])})


def _exporters() -> Iterator[Exporter]:
    for entry in _read("exporters.json"):
        yield Exporter(
            **{
                **entry,
                "filed_until": date.fromisoformat(entry["filed_until"]),
                "affiliates": tuple(entry["affiliates"]),
                "incidents": tuple(_incident(incident) for incident in entry["incidents"]),
            }
        )


def _incident(entry: dict[str, Any]) -> Incident:
    until = entry["until"]
    return Incident(**{**entry, "on": date.fromisoformat(entry["on"]), "until": until and date.fromisoformat(until)})


def next_request(desk: Desk) -> dict[str, Any] | None:
    """Return a request document for the next specimen VIN that no letter names; None once all are used."""
    with desk.work.reading() as books:
        vins = books.unused_vins(MAKER, 1)
        produced = books.produced(vins)
    return request_of(produced[vins[0]], shanghai_day(desk.clock.now())) if vins else None


def request_of(car: ProducedVehicle, today: date) -> dict[str, Any]:
    """Return a request document for a car, in which nothing is wrong on `today`."""
    inspected = (today - timedelta(days=2)).isoformat()
    return {
        "format": "request/v1",
        "exporter": EXPORTER,
        "destination": DESTINATION,
        "planned_application": (today + timedelta(days=7)).isoformat(),
        "vehicles": [
            {
                "vin": car.vin,
                "brand": car.brand,
                "model": car.model,
                "registered": (today - timedelta(days=30)).isoformat(),
                "transfer_pending": (today - timedelta(days=3)).isoformat(),
                "certificate_number": "SPECIMEN-0001",
                "inspection": {"agency": "样例检测有限公司", "number": "SP-2026-0001", "on": inspected},
            }
        ],
    }
