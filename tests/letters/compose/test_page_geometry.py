"""However many cars and outlets, and however long their names in any script: nothing overlaps, nothing leaves its place, nothing is missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pytest

from letters.compose.page_reading import plain
from letters.compose.qr import QUIET_ZONE, qr_symbol
from letters.compose.signature import QR_SIDE
from letters.compose.style import FOOT, LEFT, PAGE_HEIGHT, RIGHT
from letters.values import LetterContent
from letters.wording import load_wording
from tests.letters.compose.test_compose import Glyph, glyphs, overlaps
from tests.support.contents import QR_TEXT, composed, content, described, extreme

VEHICLES, OUTLETS = (1, 2, 3, 12, 40, 200), (1, 2, 3, 12, 40)
FOOT_RULE = FOOT + 13
SPOKEN = {
    "Chinese": "沿海公路汽车服务与配件供应中心",
    "English": "Donaudampfschiffahrtsgesellschaft Western Motor Services & Sons ",
    "Russian": "Электроавтосервис-Дальневосточный Каширское шоссе ",
    "Arabic": "شارع الشيخ زايد (Building 14)، المنطقة الصناعية 3، ",
    "Hebrew": "רחוב הרצל 17 (תל אביב) ",
    "Thai": "ศูนย์บริการกรุงเทพฯ ถนนสุขุมวิท ",
    "Hindi": "सेवा केन्द्र काठमाडौँ नेपाल मार्ग ",
    "Burmese": "ရန်ကုန်မြို့ ကားပြုပြင်ရေး ",
    "Khmer": "មជ្ឈមណ្ឌលសេវាកម្ម ភ្នំពេញ ",
    "Georgian": "ავტოსერვისი თბილისი ",
    "Vietnamese": "Trung tâm dịch vụ ô tô Nguyễn Huệ ",
}


def long(text: str, most: int) -> str:
    """Return a text said again and again, as long as a field lets it be."""
    return (text * most)[:most].strip()


def utmost(vehicles: int, outlets: int, text: str) -> LetterContent:
    """Return a letter whose every name is as long as registry and rules let it be, those of the outlets in one script."""
    zh, en = SPOKEN["Chinese"], SPOKEN["English"]
    built = described(vehicles, outlets)
    wide = {
        "name_zh": long(zh, 120),
        "name_en": long(en, 120),
        "name_local": long(text, 120),
        "provider": long(text, 160),
        "provider_zh": long(zh, 160),
        "provider_en": long(en, 160),
        "address": long(text, 200),
        "city": long(text, 79) + ".",
        "district": long(text, 78) + "..",
        "parts_depot": long(text, 120),
        "email": f"{'service-' * 7}x@{'outlet-' * 8}x.example",
    }
    return replace(
        built,
        maker=replace(built.maker, name_zh=long(zh, 60), name_en=long(en, 120), address_zh=long(zh, 100), address_en=long(en, 200)),
        exporter=replace(built.exporter, name_zh=long(zh, 120), name_en=long(en, 160)),
        vehicles=tuple(replace(one, model=long(en, 60), brand=long(zh, 40), inspection_agency=long(zh, 100)) for one in built.vehicles),
        outlets=tuple(replace(one, **wide) for one in built.outlets),
    )


@dataclass(frozen=True, slots=True)
class Looked:
    """A page as PDFium sees it: its characters without the specimen mark, and its text as it is compared."""

    glyphs: tuple[Glyph, ...]
    text: str


def looked_at(pdf: bytes) -> Iterator[Looked]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield Looked(tuple(glyphs(page)), plain(page.get_textpage().get_text_range()))


def assert_well_set(what: LetterContent) -> None:
    """Assert of the finished file all that an eye would see at once."""
    done = composed(what)
    pages = tuple(looked_at(done.pdf))
    for number, page in enumerate(pages, start=1):
        assert_in_place(page)
        assert f"第{number}页共{len(pages)}页Page{number}of{len(pages)}" in page.text
    assert_ends_well(pages[-1], done.seal_box)
    assert_schedule(what, pages)
    assert_outlets(what, pages)


def assert_in_place(page: Looked) -> None:
    """Nothing stands over anything, outside the margins, or where the foot is."""
    assert overlaps(list(page.glyphs)) == []
    assert [g for g in page.glyphs if g[1] < LEFT - 1.5 or g[3] > RIGHT + 1.5 or g[2] < 18 or g[4] > PAGE_HEIGHT - 28] == []
    assert [g for g in page.glyphs if g[2] < FOOT_RULE < g[4]] == [], "across the rule over the foot"


def assert_ends_well(page: Looked, seal: tuple[float, float, float, float]) -> None:
    """The code has its quiet zone, and the seal covers nothing but name and date."""
    quiet = QR_SIDE / qr_symbol(QR_TEXT).side * QUIET_ZONE
    caption = max(g[4] for g in page.glyphs if g[1] < LEFT + QR_SIDE and g[4] < seal[3] and g[0] in "lst" and g[4] - g[2] > 1)
    under = [g for g in page.glyphs if g[1] < LEFT + QR_SIDE + quiet and caption + 0.5 < g[2] < caption + QR_SIDE + 2 * quiet - 1]
    assert under == [], "in the code or its quiet zone"
    left, bottom, right, top = seal
    assert left > LEFT + QR_SIDE + quiet
    assert bottom > FOOT_RULE
    covered = "".join(g[0] for g in page.glyphs if left < (g[1] + g[3]) / 2 < right and bottom < (g[2] + g[4]) / 2 < top)
    assert "2026年3月2日" in covered
    assert not re.search("网点|承诺|扫码|letters", covered)


def assert_schedule(what: LetterContent, pages: tuple[Looked, ...]) -> None:
    """Every car has its number in turn, the heads stand on each page that lists cars, and the total is told."""
    many, whole = len(what.vehicles), "".join(page.text for page in pages)
    if many == 1:
        assert whole.count(what.vehicles[0].vin) == 1
        return
    places = [whole.index(f"{number}{vehicle.vin}") for number, vehicle in enumerate(what.vehicles, start=1)]
    assert places == sorted(places)
    assert all("序号No.车架号VIN" in page.text for page in pages if any(vehicle.vin in page.text for vehicle in what.vehicles))
    assert whole.count(f"合计{many}辆Total:{many}vehicles") == 1


def assert_outlets(what: LetterContent, pages: tuple[Looked, ...]) -> None:
    """Every outlet has its number in turn, under heads on each page that lists outlets."""
    words = load_wording(what.wording)
    heads = plain("#" + "".join(words.say(key).zh + words.say(key).en for key in ("outlet", "outlet_party", "outlet_scope")))
    whole = "".join(page.text for page in pages)
    named = [whole.index(f"{number}{plain(outlet.name_zh)[:4]}") for number, outlet in enumerate(what.outlets, start=1)]
    assert len(named) == len(what.outlets)
    assert all(heads in page.text for page in pages if any(outlet.phone in page.text for outlet in what.outlets))


GRID = sorted({*((vehicles, few) for vehicles in VEHICLES for few in (1, 3)), *((one, outlets) for one in (1, 3) for outlets in OUTLETS)})
"""Every number of cars and of outlets with few and with several of the other; each character of each page is looked at, which takes its time."""


@pytest.mark.parametrize(("vehicles", "outlets"), GRID)
def test_any_number_of_cars_and_outlets_is_well_set(vehicles: int, outlets: int) -> None:
    assert_well_set(content(vehicles, outlets))


@pytest.mark.parametrize(("vehicles", "outlets"), [(1, 1), (1, 12), (12, 2), (40, 3)])
def test_long_words_that_cannot_be_divided_are_well_set(vehicles: int, outlets: int) -> None:
    assert_well_set(extreme(vehicles, outlets))


@pytest.mark.parametrize("script", SPOKEN)
def test_the_longest_names_of_every_script_are_well_set(script: str) -> None:
    assert_well_set(utmost(3, 2, SPOKEN[script]))


def test_the_star_of_a_vin_stands_behind_it_on_its_line() -> None:
    what = content()
    noted = replace(what, vehicles=(replace(what.vehicles[0], check_digit_holds=False),))
    with pypdfium2.PdfDocument(composed(noted).pdf) as document:
        words = document[0].get_textpage()
        text = words.get_text_range()
        vin = text.index(what.vehicles[0].vin)
        (_, bottom, _, top), (_, low, _, high) = words.get_charbox(vin), words.get_charbox(text.index("*", vin))
    assert bottom < (low + high) / 2 < top
