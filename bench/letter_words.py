"""What a letter says, as plain strings in two languages: the same content for every program that is measured."""

from dataclasses import dataclass

from kernel.decision import Sentence
from letters.compose import check_word
from letters.content import content_digest
from letters.values import LetterContent
from letters.wording import load_wording

Row = tuple[str, str, str]
"""Label in Chinese, label in English, value."""


@dataclass(frozen=True, slots=True)
class Words:
    """The strings of a letter: head, paragraphs, facts, the outlets' facts, commitments, signature and foot."""

    head: tuple[str, ...]
    title: Sentence
    paragraphs: tuple[str, ...]
    facts: tuple[Row, ...]
    outlets: tuple[tuple[Row, ...], ...]
    commitments: tuple[Sentence, ...]
    signature: tuple[str, ...]
    foot: str


def words_of(content: LetterContent) -> Words:
    """Return the words of a letter for one car."""
    wording, maker = load_wording(content.wording), content.maker
    exporter, destination = content.exporter, Sentence(content.destination_zh, content.destination_en)
    opening = wording.say(
        "opening",
        counted=wording.say("one_vehicle"),
        exporter=Sentence(exporter.name_zh, exporter.name_en),
        destination=destination,
    )
    number = f"No. {content.number}"
    to, rule = wording.say("addressee"), wording.say("window_rule")
    return Words(
        (maker.name_zh, maker.name_en, maker.address_zh, maker.address_en, maker.credit_code, number, content.issued_on.isoformat()),
        wording.say("title"),
        (to.zh, to.en, opening.zh, opening.en, rule.zh, rule.en),
        tuple(_row(content, key, value) for key, value in _facts(content)),
        tuple(tuple(_row(content, key, value) for key, value in _outlet(content, at)) for at in range(len(content.outlets))),
        wording.commitments,
        (maker.name_zh, maker.name_en, content.issued_on.isoformat(), content.host),
        f"{number}　{check_word(content_digest(content))}　Page 1 of 1",
    )


def _row(content: LetterContent, key: str, value: str) -> Row:
    label = load_wording(content.wording).say(key)
    return label.zh, label.en, value


def _facts(content: LetterContent) -> list[tuple[str, str]]:
    car = content.vehicles[0]
    return [
        ("destination", f"{content.destination_zh} {content.destination_en} ({content.destination})"),
        ("planned_application", content.planned_application.isoformat()),
        ("exporter", f"{content.exporter.name_zh} {content.exporter.name_en}"),
        ("credit_code", content.exporter.credit_code),
        ("validity", f"{content.issued_on} – {content.valid_until}"),
        ("announcement", content.maker.announcement),
        ("vin", car.vin),
        ("days", str(car.days)),
        ("brand_model", f"{car.brand} {car.model} {car.powertrain} {car.category}"),
        ("registered", car.registered.isoformat()),
        ("certificate", car.certificate_number),
        ("transfer_pending", car.transfer_pending.isoformat()),
        ("inspection", f"{car.inspection_agency} {car.inspection_number} {car.inspection_on}"),
        ("manufactured", car.manufactured.isoformat()),
    ]


def _outlet(content: LetterContent, at: int) -> list[tuple[str, str]]:
    outlet = content.outlets[at]
    return [
        ("outlet", f"{at + 1} {outlet.name_zh} {outlet.name_en}"),
        ("outlet", outlet.name_local),
        ("provider", outlet.provider),
        ("address", f"{outlet.address}, {outlet.city}"),
        ("contact", f"{outlet.phone} {outlet.email}"),
        ("services", ", ".join(outlet.services)),
        ("scope", f"{', '.join(outlet.brands)} {', '.join(outlet.powertrains)}"),
        ("valid_until", str(outlet.valid_to or "")),
    ]
