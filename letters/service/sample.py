"""A letter that is none: a maker's words on real pages with made-up cars and outlets, crossed 样章, to look at and to try."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kernel.clock import shanghai_day
from kernel.decision import Reason
from kernel.vin import Vin
from letters.code import NO_CODE
from letters.compose import CannotCompose, Composed, Picture, compose, draw_specimen_seal, lint, room_for_ink
from letters.phrases import Wording
from letters.rules import RULE_BOOK_VERSION
from letters.service.freezing import letter_maker
from letters.values import LetterContent, LetterOutlet, LetterVehicle, Maker, Party

QR = "PREVIEW ONLY. NOT A LETTER. SPECIMEN. " * 6
"""What the code of a preview says: no address, so that nothing is ever verified by it."""

TRIALS = ((1, 1), (12, 3))
"""Vehicles and outlets of the letters on which words have to fit before anybody may approve them."""

_EXPORTER = Party("样例二手车出口有限公司", "Specimen Used Car Export Co., Ltd.", "91000000MA00000000")
_POWERTRAINS = ("BEV", "PHEV", "ICE", "HEV", "FCEV")
_OUTLET = LetterOutlet(
    outlet_id="KZ-XXX-01",
    name_zh="样例服务中心",
    name_en="Specimen Service Centre",
    name_local="Үлгі қызмет көрсету орталығы",
    provider="ТОО «Үлгі»",
    address="Үлгі көшесі, 1",
    city="Алматы",
    phone="+77000000000",
    email="service@outlet.example",
    brands=("样例 SPECIMEN",),
    powertrains=_POWERTRAINS,
    services=("maintenance", "repair", "parts", "body", "battery", "recall", "software", "warranty"),
    valid_to=None,
    provider_zh="样例汽车服务有限公司",
    provider_en="Specimen Auto Service LLP",
    postal_code="050000",
    parts_supply="depot",
    parts_depot="Specimen Parts Centre",
    parts_lead_days=7,
    hv_certificate="SPECIMEN-HV-0001",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A composed preview and what it was composed of."""

    content: LetterContent
    composed: Composed

    @property
    def pdf(self) -> bytes:
        """The unsealed file."""
        return self.composed.pdf


def sample(maker: Maker, wording: Wording, now: datetime, *, vehicles: int = 1, outlets: int = 1) -> Sample:
    """Return a preview of a maker's words. Raises `CannotCompose` if they cannot be set."""
    content = _content(maker, wording, now, vehicles, outlets)
    return Sample(content, compose(content, qr_text=QR, seal=draw_specimen_seal(maker.name_zh), wording=wording, preview=True))


def sample_with_room(maker: Maker, wording: Wording, now: datetime, mark: Picture | None) -> Sample:
    """Return a preview under the maker's mark with room for a seal in wet ink, as a maker without a seal image prints it."""
    content = _content(maker, wording, now, 1, 1)
    return Sample(content, compose(content, qr_text=QR, seal=room_for_ink(specimen=True), wording=wording, mark=mark, preview=True))


def rehearse(maker: Maker, wording: Wording, now: datetime) -> tuple[Reason, ...]:
    """Return everything that keeps the words from real pages, as the lint that every letter passes tells it."""
    found: list[Reason] = []
    for vehicles, outlets in TRIALS:
        try:
            content = _content(maker, wording, now, vehicles, outlets)
            composed = compose(content, qr_text=QR, seal=draw_specimen_seal(maker.name_zh), wording=wording)
        except CannotCompose as impossible:
            found += impossible.reasons
        else:
            found += lint(composed.pdf, content, QR, wording=wording)
    return tuple(dict.fromkeys(found))


def _content(maker: Maker, wording: Wording, now: datetime, vehicles: int, outlets: int) -> LetterContent:
    today = shanghai_day(now)
    planned = today + timedelta(days=18)
    listed = outlets < 40
    return LetterContent(
        number=f"{maker.code}-{today.year}-PREVIEW",
        code=NO_CODE,
        specimen=True,
        maker=letter_maker(maker),
        exporter=_EXPORTER,
        destination="KZ",
        destination_zh="哈萨克斯坦",
        destination_en="Kazakhstan",
        vehicles=tuple(sample_vehicle(number, today, planned) for number in range(1, vehicles + 1)),
        outlets=tuple(replace(_OUTLET, outlet_id=f"KZ-XXX-{number:02d}") for number in range(1, outlets + 1)),
        planned_application=planned,
        issued_on=today,
        valid_until=today + timedelta(days=maker.validity_days),
        rule_book=RULE_BOOK_VERSION,
        wording=wording.id,
        wording_digest=wording.digest,
        host="https://letters.example",
        status_index=0,
        issued_at=now.replace(microsecond=0),
        outlets_serving=None if listed else 312,
    )


def sample_vehicle(number: int, today: date, planned: date) -> LetterVehicle:
    """Return the `number`-th made-up car, registered in the weeks before `today`."""
    registered = today - timedelta(days=40 + number)
    bare = f"LSPB7AC2{{}}T{number:07d}"
    return LetterVehicle(
        vin=bare.format(Vin(bare.format("0")).expected_check_digit),
        brand="样例 SPECIMEN",
        model=f"SP700{number % 10}",
        powertrain=_POWERTRAINS[number % 5],
        category="passenger",
        manufactured=registered - timedelta(days=30),
        registered=registered,
        transfer_pending=today - timedelta(days=5),
        certificate_number=f"0000{number:08d}",
        inspection_agency="样例机动车检测有限公司",
        inspection_number=f"SPECIMEN-{number:05d}",
        inspection_on=today - timedelta(days=4),
        days=(planned - registered).days,
        check_digit_holds=True,
    )
