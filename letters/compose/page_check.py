"""Checks the pages of a letter: the text extracted from them says what the content says, field by field."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kernel.decision import Reason, Sentence
from letters.compose.check_word import check_word
from letters.compose.direction import apart
from letters.compose.outlets import directory_address
from letters.compose.page_reading import ReadPage, plain
from letters.compose.page_search import START, Pages
from letters.content import content_digest
from letters.values import LetterContent, LetterOutlet, LetterVehicle

_VIN_LIKE = re.compile(r"(?<![A-Z0-9])[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])", re.ASCII)

_INSIDE = ".parts_depot"
"""What is told in the middle of a sentence; everything else begins with its line."""


def page_faults(pages: Sequence[ReadPage], content: LetterContent) -> Iterator[Reason]:
    """Yield what is missing on the pages, what stands there and should not, and which page lacks number or check word."""
    yield from (_missing(path, value) for path, value in _unsaid(pages, content))
    word = check_word(content_digest(content))
    for number, page in enumerate(pages, start=1):
        if content.number not in page.text or word not in page.text:
            yield _unmarked(number)
        yield from (_hidden(number, text) for text in page.unseen)
    known = repr(content)
    for found in sorted({vin for page in pages for vin in _VIN_LIKE.findall(page.text)}):
        if found not in known:
            yield _other_vin(found)


def title_faults(pages: Sequence[ReadPage], title: str, content: LetterContent) -> Iterator[Reason]:
    """Yield a reason unless the file's title is what the first page is headed with, and the number."""
    heading = title.removesuffix(f" {content.number}")
    if heading in ("", title) or plain(heading) not in plain(pages[0].text):
        yield Reason(
            "metadata_differs",
            Sentence(f"文件标题“{title}”不是页面上的标题和编号。", f"The file's title \"{title}\" is not the page's heading and number."),
            "title",
            title,
        )


def _unsaid(read: Sequence[ReadPage], content: LetterContent) -> Iterator[tuple[str, str]]:
    """Yield what the pages do not say; a car's or an outlet's facts must stand behind those of the one before it.

    So two outlets' telephones cannot change places, though each stands on the page.
    """
    pages, behind = Pages(read), START
    for entry, said in groupby(_expected(content), lambda one: one[0].partition(".")[0]):
        start = behind if entry.endswith("]") else START
        for path, value in said:
            place = pages.find(value, start, inside=path.endswith(_INSIDE))
            if place is None:
                yield path, value
            elif entry.endswith("]"):
                behind = behind.or_later(place)


def _expected(content: LetterContent) -> Iterator[tuple[str, str]]:
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
    for at, vehicle in enumerate(content.vehicles):
        yield from _vehicle(at, vehicle, single=len(content.vehicles) == 1)
    for at, outlet in enumerate(content.outlets):
        yield from _outlet(at, outlet)


def _vehicle(at: int, vehicle: LetterVehicle, *, single: bool) -> Iterator[tuple[str, str]]:
    path = f"vehicles[{at}]"
    star = "" if vehicle.check_digit_holds else "*"
    registered, transfer = vehicle.registered.isoformat(), vehicle.transfer_pending.isoformat()
    report = vehicle.inspection_number + vehicle.inspection_on.isoformat()
    if not single:
        # A schedule is compared by whole rows, so that two cars' dates cannot change places.
        yield f"{path}.vin", f"{at + 1}{vehicle.vin}{star}{vehicle.brand}{vehicle.model}{registered}{transfer}{vehicle.days}"
        yield f"{path}.certificate_number", vehicle.manufactured.isoformat() + vehicle.certificate_number
        yield f"{path}.inspection", vehicle.inspection_agency + report
        return
    yield f"{path}.vin", vehicle.vin + star
    yield f"{path}.model", vehicle.brand + vehicle.model
    yield f"{path}.certificate_number", vehicle.certificate_number
    yield f"{path}.inspection_agency", vehicle.inspection_agency
    yield f"{path}.inspection", report
    yield f"{path}.days", f"{vehicle.days}({'≤' if vehicle.days <= 180 else '>'}180)"
    yield from ((f"{path}.dates", day) for day in (vehicle.manufactured.isoformat(), registered, transfer))


def _outlet(at: int, outlet: LetterOutlet) -> Iterator[tuple[str, str]]:
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


def _described(outlet: LetterOutlet) -> Iterator[tuple[str, str]]:
    """Yield what not every outlet has; what is empty is on every page."""
    yield "provider_zh", outlet.provider_zh
    yield "provider_en", outlet.provider_en
    yield "parts_depot", outlet.parts_depot
    yield "parts_lead_days", "" if outlet.parts_lead_days is None else str(outlet.parts_lead_days)
    yield "hv_certificate", outlet.hv_certificate
    yield "hv_until", outlet.hv_until.isoformat() if outlet.hv_until else ""
    yield "valid_to", outlet.valid_to.isoformat() if outlet.valid_to else ""


def _missing(path: str, value: str) -> Reason:
    return Reason(
        "page_text",
        Sentence(f"页面上没有冻结内容中的 {path}：{value}。", f"The page does not say {path} as the content does: {value}."),
        path,
        value,
    )


def _unmarked(number: int) -> Reason:
    return Reason(
        "page_mark",
        Sentence(f"第 {number} 页缺少编号或校验词。", f"Page {number} lacks the number or the check word."),
        f"page {number}",
    )


def _hidden(number: int, text: str) -> Reason:
    return Reason(
        "page_hidden",
        Sentence(f"第 {number} 页上的文字看不见：{text}。", f"Text on page {number} cannot be seen: {text}."),
        f"page {number}",
        text,
    )


def _other_vin(vin: str) -> Reason:
    return Reason(
        "page_other_vin",
        Sentence(f"页面上出现了不属于本确认书的车架号 {vin}。", f"The page shows a VIN that is not of this letter: {vin}."),
        "vehicles",
        vin,
    )
