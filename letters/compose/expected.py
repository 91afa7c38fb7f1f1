"""What the pages of a letter must say, field by field, in the words of its wording where that is at hand."""

from collections.abc import Iterator

from kernel.decision import Sentence
from letters.compose.direction import apart
from letters.compose.outlets import directory_address
from letters.compose.vehicles import INSPECTION_STANDARD
from letters.phrases import Wording
from letters.values import LetterContent, LetterOutlet, LetterVehicle

Said = tuple[str, str]
"""A field and how it is printed, spaces and line breaks aside."""

_SCHEDULE = ("running_number", "vin", "brand_model", "registered", "transfer_short", "days_short", "papers")
_OUTLETS = ("outlet", "outlet_party", "outlet_scope")
"""What heads the columns, from left to right."""

INSIDE = ".parts_depot"
"""What is told in the middle of a sentence; everything else begins with its line."""


def expected(content: LetterContent, wording: Wording | None) -> Iterator[Said]:
    """Yield everything; without a `wording` only what the content says by itself, which verifying asks for as long as a letter is kept."""
    yield from _facts(content)
    if wording is not None:
        yield from _words(content, wording)
    for at, vehicle in enumerate(content.vehicles):
        path, single = f"vehicles[{at}]", len(content.vehicles) == 1
        yield from _single(path, vehicle) if single else _row(path, at + 1, vehicle)
        if wording is not None:
            yield from _single_words(path, vehicle, wording) if single else _row_words(path, vehicle, wording)
    for at, outlet in enumerate(content.outlets):
        yield from _outlet(at, outlet)
        if wording is not None:
            yield f"outlets[{at}].services", _services(outlet, wording)


def _facts(content: LetterContent) -> Iterator[Said]:
    day = content.issued_on
    maker = content.maker
    yield "maker.name", maker.name_zh + maker.name_en
    yield "maker.announcement", maker.announcement
    yield "maker.credit_code", maker.credit_code
    yield "exporter.name", content.exporter.name_zh + content.exporter.name_en
    yield "exporter.credit_code", content.exporter.credit_code
    yield "destination", f"{content.destination_zh}{content.destination_en}({content.destination})"
    yield "planned_application", content.planned_application.isoformat()
    yield "valid_until", f"{day.isoformat()}–{content.valid_until.isoformat()}"
    yield "issued_on", f"{day.year}年{day.month}月{day.day}日{day.isoformat()}"
    yield "host", content.host + content.number
    if content.outlets_serving is not None:
        yield "outlets_serving", str(content.outlets_serving)
        yield "outlets_serving", directory_address(content)


def _words(content: LetterContent, wording: Wording) -> Iterator[Said]:
    """Yield what the maker says in its own words, and the facts under the labels that make them what they are."""
    say, day, maker, many = wording.say, content.issued_on, content.maker, len(content.vehicles)
    address = f"{maker.address_zh}{maker.address_en}{say('credit_code').zh}{maker.credit_code}"
    yield "wording.letterhead", maker.name_zh + maker.name_en + address
    yield "wording.title", _both(say("title"))
    yield "wording.addressee", _both(say("addressee"))
    yield "number", f"{_both(say('number'))}{content.number}{_both(say('date'))}{day.isoformat()}"
    yield "wording.opening", _both(_opening(content, wording))
    yield "planned_application", f"{_both(say('planned_application'))}{content.planned_application.isoformat()}"
    yield "exporter.credit_code", f"{_both(say('credit_code'))}{content.exporter.credit_code}"
    yield "valid_until", f"{_both(say('validity'))}{day.isoformat()}–{content.valid_until.isoformat()}"
    yield "wording.section_vehicles", _both(say("section_vehicle" if many == 1 else "section_vehicles"))
    yield "wording.window_rule", _both(say("window_rule"))
    if many > 1:
        yield "wording.schedule", "".join(_both(say(head)) for head in _SCHEDULE)
        yield "wording.total", _both(say("total", count=many))
    if not all(vehicle.check_digit_holds for vehicle in content.vehicles):
        yield "wording.check_digit", _both(say("check_digit"))
    heads = "#" + "".join(_both(say(head)) for head in _OUTLETS) if wording.has("outlet") else ""
    yield "wording.section_outlets", _both(say("section_outlets")) + heads
    yield "wording.section_commitments", _both(say("section_commitments"))
    yield from ((f"wording.commitments[{at}]", f"{at + 1}.{_both(said)}") for at, said in enumerate(wording.commitments))
    signed = _both(say("closing")) + _both(say("signatory")) + maker.name_zh + maker.name_en
    yield "wording.closing", f"{signed}{day.year}年{day.month}月{day.day}日{day.isoformat()}"
    yield "host", f"{content.host}{content.number}{say('verify').zh}/{say('verify').en}"


def _opening(content: LetterContent, wording: Wording) -> Sentence:
    many = len(content.vehicles)
    return wording.say(
        "opening",
        counted=wording.say("one_vehicle") if many == 1 else wording.say("vehicles_counted", count=many),
        exporter=Sentence(content.exporter.name_zh, content.exporter.name_en),
        destination=Sentence(content.destination_zh, content.destination_en),
    )


def _single(path: str, vehicle: LetterVehicle) -> Iterator[Said]:
    yield f"{path}.vin", vehicle.vin + _star(vehicle)
    yield f"{path}.model", vehicle.brand + vehicle.model
    yield f"{path}.certificate_number", vehicle.certificate_number
    yield f"{path}.inspection_agency", vehicle.inspection_agency
    yield f"{path}.inspection", vehicle.inspection_number + vehicle.inspection_on.isoformat()
    yield f"{path}.days", _days(vehicle)
    yield from ((f"{path}.dates", day.isoformat()) for day in (vehicle.manufactured, vehicle.registered, vehicle.transfer_pending))


def _single_words(path: str, vehicle: LetterVehicle, wording: Wording) -> Iterator[Said]:
    labelled = {"registered": vehicle.registered, "transfer_pending": vehicle.transfer_pending, "manufactured": vehicle.manufactured}
    yield f"{path}.vin", _both(wording.say("vin")) + vehicle.vin + _star(vehicle)
    yield f"{path}.days", _both(wording.say("days")) + _days(vehicle)
    yield from ((f"{path}.{name}", _both(wording.say(name)) + day.isoformat()) for name, day in labelled.items())
    yield f"{path}.certificate_number", _both(wording.say("certificate")) + vehicle.certificate_number
    kind = wording.say(f"powertrain_{vehicle.powertrain}"), wording.say(f"category_{vehicle.category}")
    yield f"{path}.powertrain", f"{vehicle.brand}{vehicle.model}{kind[0].zh}{kind[1].zh}{kind[0].en},{kind[1].en}"
    report = vehicle.inspection_number + vehicle.inspection_on.isoformat()
    yield f"{path}.inspection", report + INSPECTION_STANDARD.get(vehicle.category, "")


def _row(path: str, number: int, vehicle: LetterVehicle) -> Iterator[Said]:
    """A schedule is compared by whole rows, so that two cars' dates cannot change places."""
    registered, transfer = vehicle.registered.isoformat(), vehicle.transfer_pending.isoformat()
    yield f"{path}.vin", f"{number}{vehicle.vin}{_star(vehicle)}{vehicle.brand}{vehicle.model}{registered}{transfer}{vehicle.days}"
    yield f"{path}.certificate_number", vehicle.manufactured.isoformat() + vehicle.certificate_number
    yield f"{path}.inspection", vehicle.inspection_agency + vehicle.inspection_number + vehicle.inspection_on.isoformat()


def _row_words(path: str, vehicle: LetterVehicle, wording: Wording) -> Iterator[Said]:
    kind, category = wording.say(f"powertrain_{vehicle.powertrain}"), wording.say(f"category_{vehicle.category}")
    yield f"{path}.powertrain", f"{kind.zh}{category.zh}{kind.en}{vehicle.manufactured.isoformat()}"


def _star(vehicle: LetterVehicle) -> str:
    return "" if vehicle.check_digit_holds else "*"


def _days(vehicle: LetterVehicle) -> str:
    return f"{vehicle.days}({'≤' if vehicle.days <= 180 else '>'}180)"


def _outlet(at: int, outlet: LetterOutlet) -> Iterator[Said]:
    path = f"outlets[{at}]"
    yield f"{path}.name", f"{at + 1}{outlet.name_zh}{outlet.name_en}"
    yield f"{path}.name_local", outlet.name_local
    yield f"{path}.provider", outlet.provider
    yield f"{path}.address", _place(outlet)
    yield f"{path}.phone", outlet.phone + outlet.email
    yield f"{path}.scope", ",".join(outlet.brands) + ",".join(outlet.powertrains)
    yield from ((f"{path}.{name}", value) for name, value in _described(outlet))


def _place(outlet: LetterOutlet) -> str:
    """Return the address as it must be printed, from the street to the city: what of it the street's own line names is not said twice."""
    rest = (part for part in (outlet.district, outlet.city, outlet.postal_code) if part and part not in outlet.address)
    return ", ".join(apart((outlet.address, *rest)))


def _described(outlet: LetterOutlet) -> Iterator[Said]:
    """Yield what not every outlet has; what is empty is on every page."""
    yield "provider_zh", outlet.provider_zh
    yield "provider_en", outlet.provider_en
    yield "parts_depot", outlet.parts_depot
    yield "parts_lead_days", "" if outlet.parts_lead_days is None else str(outlet.parts_lead_days)
    yield "hv_certificate", outlet.hv_certificate
    yield "hv_until", outlet.hv_until.isoformat() if outlet.hv_until else ""
    yield "valid_to", outlet.valid_to.isoformat() if outlet.valid_to else ""


def _services(outlet: LetterOutlet, wording: Wording) -> str:
    services = [wording.say(f"service_{service}") for service in outlet.services]
    return "、".join(service.zh for service in services) + ", ".join(service.en for service in services)


def _both(said: Sentence) -> str:
    return said.zh + said.en
