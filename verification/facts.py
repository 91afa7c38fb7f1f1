"""The public facts of a letter: what is printed on it, beside what is true today."""

from letters.compose.check_word import check_word
from letters.content import content_digest
from letters.ports import LetterRecord
from letters.values import LetterContent, LetterOutlet, LetterVehicle
from verification.today import Today
from verification.values import COUNTING, PublicLetter, PublicOutlet, PublicVehicle


def public_facts(content: LetterContent, letter: LetterRecord | None, today: Today | None) -> PublicLetter:
    """Return what anyone who holds the letter may read; `today` is None where the registry was not asked (offline)."""
    seal = letter.seal if letter else None
    digest = content_digest(content)
    return PublicLetter(
        number=content.number,
        specimen=content.specimen,
        maker_zh=content.maker.name_zh,
        maker_en=content.maker.name_en,
        exporter_zh=content.exporter.name_zh,
        exporter_en=content.exporter.name_en,
        destination=content.destination,
        destination_zh=content.destination_zh,
        destination_en=content.destination_en,
        vehicles=tuple(_vehicle(vehicle) for vehicle in content.vehicles),
        outlets=tuple(_outlet(outlet, today) for outlet in content.outlets),
        planned_application=content.planned_application,
        issued_on=content.issued_on,
        valid_until=content.valid_until,
        seal_holder=content.maker.name_zh,
        seal_fingerprint=seal.fingerprint.hex() if seal else "",
        sealed_at=seal.sealed_at if seal else None,
        content_digest=digest.hex(),
        check_word=check_word(digest),
        serving_today=len(today.serving_all) if today else None,
    )


def _vehicle(vehicle: LetterVehicle) -> PublicVehicle:
    return PublicVehicle(vehicle.vin, vehicle.brand, vehicle.model, vehicle.registered, vehicle.days)


def _outlet(outlet: LetterOutlet, today: Today | None) -> PublicOutlet:
    state = today.state_of(outlet.outlet_id) if today else None
    return PublicOutlet(
        outlet_id=outlet.outlet_id,
        name_zh=outlet.name_zh,
        name_en=outlet.name_en,
        name_local=outlet.name_local,
        provider=outlet.provider,
        address=outlet.address,
        city=outlet.city,
        phone=outlet.phone,
        services=outlet.services,
        active_today=None if state is None else state in COUNTING,
        state_today=state,
        changed_today=tuple(today.changed(outlet)) if today else (),
    )
