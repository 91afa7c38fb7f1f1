"""The directory as car owners abroad read it: seven languages, map, search, pages of a long list."""

import re
from dataclasses import replace

import pytest

from outlets.records import OutletRecords
from outlets.values import Outlet, OutletStatus, Service
from portal.instance.specimen import MAKER
from portal.language import EVERY
from tests.support.portal_cast import House
from tests.support.shell import cookies

WRITTEN = re.compile(r"<html lang=\"([\w-]+)\"( dir=\"rtl\")?>")


@pytest.fixture(scope="module", autouse=True)
def many(house: House) -> None:
    """Sixty outlets in Georgia over three towns, a draft, a suspended one, and one whose text is markup."""
    base = next(one for one in house.desk.registry.all_outlets(MAKER) if one.country == "KZ")
    towns = (("Tbilisi", 41.7, 44.8), ("Batumi", 41.64, 41.63), ("Kutaisi", 42.25, 42.7))

    def made(at: int) -> Outlet:
        town, lat, lon = towns[at % 3]
        return replace(
            base,
            outlet_id=f"GE-{at:03}",
            country="GE",
            subdivision="",
            city=town,
            name_en=f"Garage {at:03}",
            name_zh=f"样例{at:03}",
            name_local=f"სერვისი {at:03}",
            latitude=lat if at else None,
            longitude=lon if at else None,
            powertrains=("BEV",) if at % 2 else ("ICE",),
            services=(Service.REPAIR, Service.PARTS, Service.BODY) if at < 5 else (Service.MAINTENANCE, Service.PARTS),
            agreement_number="SECRET-AGREEMENT",
        )

    outlets = [made(at) for at in range(60)]
    hidden = [
        replace(made(97), name_en="Hidden draft", status=OutletStatus.DRAFT),
        replace(made(98), name_en="Hidden suspended", status=OutletStatus.SUSPENDED),
    ]
    nasty = replace(made(99), country="AM", name_en="<script>alert(1)</script>", city='"><b>', website="https://x.example/?a=1&b=2")
    with OutletRecords(house.desk.database).changing() as changes:
        changes.put([*outlets, *hidden, nasty], by="registrar", at=house.clock.now())


@pytest.mark.parametrize("code", EVERY)
@pytest.mark.parametrize("path", ["/outlets", "/outlets/GE", "/outlets/FR", "/outlets/nowhere", "/outlets?q=zzz", "/outlets/GE?q=zzz"])
def test_every_page_speaks_the_language_asked_for(house: House, code: str, path: str) -> None:
    answer = house.app.test_client().get(path + ("&" if "?" in path else "?") + f"lang={code}")
    found = WRITTEN.search(answer.text)
    assert found is not None
    assert found[1] == {"zh": "zh-CN"}.get(code, code)
    assert bool(found[2]) == (code == "ar")
    assert f"letters-lang={code}" in cookies(answer)[0]


@pytest.mark.parametrize(
    ("header", "tag"), [("ru-RU,ru;q=0.9", "ru"), ("pt-BR", "pt"), ("ar", "ar"), ("kk", "en"), ("fr,zh;q=0.5", "fr"), ("", "zh-CN")]
)
def test_the_browser_says_which_of_the_seven(house: House, header: str, tag: str) -> None:
    page = house.app.test_client().get("/outlets", headers={"Accept-Language": header} if header else {}).text
    assert f'<html lang="{tag}"' in page


def test_a_visitor_who_chose_another_language_reads_english_elsewhere(house: House) -> None:
    client = house.app.test_client()
    client.get("/outlets?lang=ar")
    assert '<html lang="ar" dir="rtl">' in client.get("/outlets/GE").text
    for path in ("/", "/verify", "/login", "/nowhere"):
        page = client.get(path).text
        assert '<html lang="en">' in page
        assert "dir=" not in page.split("<body", 1)[0]


def test_the_seven_languages_are_a_click_away_and_keep_the_search(house: House) -> None:
    page = house.client().get("/outlets/GE?q=garage&page=2").text
    assert all(f'href="?q=garage&amp;page=2&amp;lang={code}"' in page for code in EVERY)


def test_a_long_list_comes_in_pages_numbered_through(house: House) -> None:
    client = house.client()
    first, third = client.get("/outlets/GE").text, client.get("/outlets/GE?page=3").text
    assert ("1–25 of 60" in first, "51–60 of 60" in third) == (True, True)
    assert re.findall(r'id="o(\d+)"', third) == [str(number) for number in range(51, 61)]
    for odd in ("0", "-1", "99", "x", "1e9", "٣", "9" * 30):
        assert client.get(f"/outlets/GE?page={odd}").status_code == 200


def test_the_map_shows_every_outlet_that_fits_and_leads_to_its_place_in_the_list(house: House) -> None:
    page = house.client().get("/outlets/GE").text
    assert page.count('class="pin several"') == 3
    assert 'href="#o1"' in page
    assert re.search(r'href="\?page=2#o\d+"', page)
    assert "Not on the map, for want of coordinates: 1 outlet." in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=garage+007", 1),
        ("q=TBILISI", 20),
        ("q=სერვისი", 60),
        ("city=Batumi", 20),
        ("powertrain=BEV", 30),
        ("service=body", 5),
        ("service=body&powertrain=BEV", 2),
        ("brand=SPECIMEN", 60),
    ],
)
def test_search_and_filters_narrow_the_list(house: House, query: str, count: int) -> None:
    page = house.client().get(f"/outlets/GE?{query}").text
    assert f"of {count}</p>" in page


@pytest.mark.parametrize(
    "query", ["q=nothing", "brand=OTHER", "service=dance", "powertrain=STEAM", "city=Rome", "q=%00", "q=" + "x" * 5000]
)
def test_what_fits_nothing_says_what_to_do(house: House, query: str) -> None:
    page = house.client().get(f"/outlets/GE?{query}").text
    assert "No outlet fits" in page
    assert 'href="/outlets/GE"' in page


def test_only_what_counts_is_published_and_no_agreement(house: House) -> None:
    page = house.client().get("/outlets/GE").text + house.client().get("/outlets/GE?q=hidden").text
    assert "Hidden draft" not in page
    assert "Hidden suspended" not in page
    assert "SECRET-AGREEMENT" not in page


def test_what_an_outlet_is_called_stays_text(house: House) -> None:
    page = house.client().get("/outlets/AM").text
    assert "<script>alert" not in page
    assert '"><b>' not in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert re.search(r'href="geo:41\.7,44\.8\?q=41\.7,44\.8"', page)


def test_countries_are_found_by_any_spelling_and_sorted_as_asked(house: House) -> None:
    client = house.client()
    for typed in ("哈萨克斯坦", "KAZ", "kazakh", "Казахстан"):
        page = client.get("/outlets", query_string={"q": typed}).text
        assert re.findall(r'<th scope="row"><a href="/outlets/(\w\w)"', page) == ["KZ"]
    by_count = re.findall(r'<th scope="row"><a href="/outlets/(\w\w)"', client.get("/outlets?sort=-count").text)
    assert by_count[:2] == ["GE", "KZ"]
    assert "No country with outlets matches" in client.get("/outlets?q=Atlantis").text


def test_each_country_has_a_bubble_and_a_row_that_say_the_same(house: House) -> None:
    page = house.client().get("/outlets").text
    bubbles = dict(re.findall(r'<a href="/outlets/(\w\w)"><title>[^<]*: ([\d,]+) outlets?</title>', page))
    rows = dict(re.findall(r'<a href="/outlets/(\w\w)">[^<]+</a></th><td>([\d,]+)</td>', page))
    assert bubbles == rows
    assert rows["GE"] == "60"


def test_a_first_visit_is_small_and_has_no_inline_style_or_script(house: House) -> None:
    client = house.client(language="ru")
    for path in ("/outlets", "/outlets/GE"):
        page = client.get(path).text
        loads = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
        assert len(page.encode()) + sum(len(client.get(load).data) for load in loads) < 100_000, path
        assert not re.search(r"<script(?![^>]*\bsrc=)|\bstyle=|\bon[a-z]+=\"|<style", page)
