"""Freezing: what an approved request becomes, once and for all."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kernel.clock import shanghai_day
from kernel.decision import Decision, Refused, decide
from letters.code import NO_CODE, letter_number
from letters.compose import glyph_faults
from letters.rules import RULE_BOOK_VERSION, Case, days_between, may_request
from letters.service.choosing import choose, serving_outlets
from letters.values import (
    LetterContent,
    LetterMaker,
    LetterOutlet,
    LetterVehicle,
    Maker,
    Party,
    ProducedVehicle,
    RequestedVehicle,
)
from letters.wording import CURRENT, Wording, load_wording
from outlets.values import HIGH_VOLTAGE, Outlet


def freeze(case: Case, *, counter: int, code: str, status_index: int, wording: Wording, host: str, now: datetime) -> LetterContent:
    """Return the content of the letter for an allowed case.

    Raises `ValueError` if maker or exporter are unknown: only an allowed case may get here.
    """
    if case.maker is None or case.exporter is None:
        raise ValueError("only an allowed case can be frozen")
    today = shanghai_day(now)
    named, serving = choose(case), len(serving_outlets(case))
    return LetterContent(
        number=letter_number(case.maker.code, today.year, counter),
        code=code,
        specimen=case.maker.specimen,
        maker=letter_maker(case.maker),
        exporter=Party(case.exporter.name_zh, case.exporter.name_en, case.exporter.credit_code),
        destination=case.request.destination,
        destination_zh=case.destination_name.zh,
        destination_en=case.destination_name.en,
        vehicles=tuple(_vehicle(v, case.produced[str(v.vin)], case) for _, v in case.vehicles()),
        outlets=tuple(_outlet(outlet, wording, today if _has_high_voltage(case) else None) for outlet in named),
        planned_application=case.request.planned_application,
        issued_on=today,
        valid_until=today + timedelta(days=case.maker.validity_days),
        rule_book=RULE_BOOK_VERSION,
        wording=wording.id,
        wording_digest=wording.digest,
        host=host,
        status_index=status_index,
        issued_at=now.replace(microsecond=0),
        outlets_serving=serving if serving > len(named) else None,
    )


def decision_on(case: Case, now: datetime) -> Decision:
    """Return what the rules say, and refuse what no embedded font can print: it would only fail at the seal."""
    decision = may_request(case)
    if isinstance(decision, Refused):
        return decision
    return decide(glyph_faults(trial(case, now)), decision.notes)


def trial(case: Case, now: datetime) -> LetterContent:
    """Return what an allowed case would become, in the words of today, under a number and a code that nobody is given."""
    return freeze(case, counter=1, code=NO_CODE, status_index=0, wording=load_wording(CURRENT), host="", now=now)


def letter_maker(maker: Maker) -> LetterMaker:
    """Return a maker as letters name it."""
    return LetterMaker(
        maker.code,
        maker.name_zh,
        maker.name_en,
        maker.announcement,
        maker.credit_code,
        maker.address_zh,
        maker.address_en,
    )


def _vehicle(stated: RequestedVehicle, row: ProducedVehicle, case: Case) -> LetterVehicle:
    return LetterVehicle(
        vin=str(stated.vin),
        brand=stated.brand,
        model=stated.model,
        powertrain=row.powertrain.value,
        category=row.category.value,
        manufactured=row.manufactured,
        registered=stated.registered,
        transfer_pending=stated.transfer_pending,
        certificate_number=stated.certificate_number,
        inspection_agency=stated.inspection.agency,
        inspection_number=stated.inspection.number,
        inspection_on=stated.inspection.on,
        days=days_between(stated.registered, case.request.planned_application),
        check_digit_holds=stated.vin.check_digit_holds,
    )


def _has_high_voltage(case: Case) -> bool:
    return any(row.powertrain.value in HIGH_VOLTAGE for row in case.produced.values())


def _outlet(outlet: Outlet, wording: Wording, certified_on: date | None) -> LetterOutlet:
    """Return what the letter says of an outlet: as far as paper needs it, and as far as its wording has words."""
    found = LetterOutlet(
        outlet_id=outlet.outlet_id,
        name_zh=outlet.name_zh,
        name_en=outlet.name_en,
        name_local=outlet.name_local,
        provider=outlet.provider,
        address=outlet.address,
        city=outlet.city,
        phone=outlet.phone,
        email=outlet.email,
        brands=outlet.brands,
        powertrains=outlet.powertrains,
        services=tuple(service.value for service in outlet.services if wording.has(f"service_{service}")),
        valid_to=outlet.valid_to,
        provider_zh=outlet.provider_zh,
        provider_en=outlet.provider_en,
        district=outlet.district,
        postal_code=outlet.postal_code,
    )
    found = replace(found, **_certificate(outlet, certified_on)) if certified_on and wording.has("high_voltage") else found
    return replace(found, **_supply(outlet)) if wording.has("parts_supply") else found


def _supply(outlet: Outlet) -> dict[str, Any]:
    supply = outlet.parts_supply.value if outlet.parts_supply else ""
    return {"parts_supply": supply, "parts_depot": outlet.parts_depot, "parts_lead_days": outlet.parts_lead_days}


def _certificate(outlet: Outlet, on: date) -> dict[str, Any]:
    """Return the high-voltage certificate unless it has run out: a letter cites nothing that does not hold."""
    if outlet.hv_until is not None and outlet.hv_until < on:
        return {}
    return {"hv_certificate": outlet.hv_certificate, "hv_until": outlet.hv_until}
