"""The directory in a real browser: accessible and within its window in every language, mirrored in Arabic, by keyboard, without script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from portal.language import EVERY
from tests.support.browser import browser, live_server
from tests.support.portal_cast import House
from tests.support.visitors import faults_of, tab_to

__all__ = ["browser"]
PATHS = ("/outlets", "/outlets?q=nowhere", "/outlets/KZ", "/outlets/KZ?q=nothing", "/outlets/FR", "/outlets/Korea", "/outlets/my-car")


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with live_server(house.app) as served:
        yield served


def visitor(browser: Browser, address: str, width: int = 1440, *, script: bool = True, scheme: str = "light") -> Page:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        java_script_enabled=script,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


@pytest.mark.parametrize(
    ("code", "width", "scheme"),
    [*((code, 360, "dark") for code in EVERY), ("zh", 1440, "light"), ("ar", 1440, "light"), ("ru", 1440, "light")],
)
def test_every_page_is_accessible_and_fits_its_window_in_every_language(
    browser: Browser, address: str, code: str, width: int, scheme: str
) -> None:
    page = visitor(browser, address, width, scheme=scheme)
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security Policy" in message.text else None)
    found = {}
    for path in PATHS:
        page.goto(path + ("&" if "?" in path else "?") + f"lang={code}")
        found[path] = faults_of(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert blocked == []


def test_arabic_is_mirrored_and_phones_stay_left_to_right(browser: Browser, address: str) -> None:
    page = visitor(browser, address)
    page.goto("/outlets/KZ?lang=ar")
    brand, links, term, value = (_middle(page, selector) for selector in (".brand", ".bar nav", ".outlet dt", ".outlet dd"))
    assert links < 720 < brand
    assert value < term
    assert page.locator(".phone bdi").first.evaluate("node => getComputedStyle(node).direction") == "ltr"


def test_a_country_is_reached_from_its_bubble_by_keyboard(browser: Browser, address: str) -> None:
    page = visitor(browser, address)
    page.goto("/outlets?lang=en")
    tab_to(page, '.map a[href="/outlets/KZ"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/outlets/KZ")
    tab_to(page, '.map a[href="#o1"]')
    page.keyboard.press("Enter")
    assert page.locator("#o1:target").count() == 1


def test_the_land_is_drawn(browser: Browser, address: str) -> None:
    page = visitor(browser, address)
    page.goto("/outlets?lang=en")
    box = page.locator(".map .land").bounding_box()
    assert box is not None
    assert box["width"] > 500


def test_search_and_languages_work_without_script(browser: Browser, address: str) -> None:
    page = visitor(browser, address, 390, script=False)
    page.goto("/outlets/KZ?lang=en")
    page.fill("#q", "almaty")
    page.click(".filters button")
    assert "q=almaty" in page.url
    assert page.locator(".directory-list .outlet").count() == 1
    page.click('.tongues a[lang="ru"]')
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.input_value("#q") == "almaty"


def _middle(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2
