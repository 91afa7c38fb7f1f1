"""The shell in a real browser: both languages, phone and desk, light and dark, with and without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kernel.actor import Role
from tests.support.browser import accessibility_faults, browser, live_server, widest_overflow
from tests.support.shell import PASSWORD, make_shell

__all__ = ["browser"]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("site")
    shell = make_shell(folder)
    shell.person("wang", Role.REVIEWER)
    with live_server(shell.app) as address:
        yield address


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    chosen = getattr(request, "param", {})
    context = browser.new_context(
        locale=LOCALES[chosen.get("language", "zh")],
        color_scheme=chosen.get("scheme", "light"),
        viewport={"width": chosen.get("width", 1440), "height": 900},
        java_script_enabled=chosen.get("script", True),
    )
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


def _log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/login?next=%2Faccount%2Fconfirm")
    page.fill("#f-login", "wang")
    page.fill("#f-password", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{site}/account/confirm")


WAYS = [
    {"language": language, "scheme": scheme, "width": width}
    for language in ("zh", "en")
    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 360), ("dark", 390))
]


@pytest.mark.parametrize("page", WAYS, indirect=True, ids=str)
@pytest.mark.parametrize("path", ["/", "/login", "/style", "/nowhere"])
def test_pages_are_accessible_and_never_wider_than_the_window(page: Page, site: str, path: str) -> None:
    page.goto(site + path)
    assert accessibility_faults(page) == []
    assert widest_overflow(page) <= 0


@pytest.mark.parametrize("page", WAYS[::2], indirect=True, ids=str)
def test_the_rail_is_accessible(page: Page, site: str) -> None:
    _log_in(page, site)
    for path in ("/account/confirm", "/style"):
        page.goto(site + path)
        assert accessibility_faults(page) == []
        assert widest_overflow(page) <= 0


def test_no_page_breaks_its_own_content_security_policy(page: Page, site: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    _log_in(page, site)
    page.goto(f"{site}/style")
    assert [text for text in complaints if "Content Security Policy" in text or "Refused" in text] == []


@pytest.mark.parametrize("page", [{"width": 720}], indirect=True)
def test_at_200_percent_zoom_nothing_is_cut(page: Page, site: str) -> None:
    page.goto(f"{site}/style")
    assert widest_overflow(page) <= 0


@pytest.mark.parametrize("page", [{"script": False, "width": 390}], indirect=True)
def test_without_script_one_logs_in_opens_the_menu_and_logs_out(page: Page, site: str) -> None:
    _log_in(page, site)
    page.click(".menu summary")
    page.click(".menu-sheet button.link")
    page.wait_for_selector("text=您已退出登录")


@pytest.mark.parametrize("page", [{"language": "zh"}, {"language": "en"}], indirect=True, ids=str)
def test_a_wrong_password_brings_the_summary_to_attention_and_keeps_the_name(page: Page, site: str) -> None:
    page.goto(f"{site}/login")
    page.fill("#f-login", "wang")
    page.fill("#f-password", "")
    page.keyboard.press("Enter")
    page.wait_for_selector(".summary:focus")
    assert page.input_value("#f-login") == "wang"
    page.click(".summary a")
    assert page.evaluate("document.activeElement.id") == "f-password"
    assert accessibility_faults(page) == []


def test_the_language_switch_stays_on_the_page(page: Page, site: str) -> None:
    page.goto(f"{site}/login?next=%2Faccount%2Fconfirm")
    page.click("a.language")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url == f"{site}/login?next=%2Faccount%2Fconfirm"


def test_copying_a_vin_gives_seventeen_characters(page: Page, site: str) -> None:
    page.goto(f"{site}/style")
    chosen = page.evaluate("getSelection().selectAllChildren(document.querySelector('.facts .vin')), getSelection().toString()")
    assert chosen == "LSVAM4187C2184847"
    assert page.evaluate("getComputedStyle(document.querySelector('.facts .vin span')).fontFamily").startswith("ui-monospace")


def test_the_keyboard_walks_down_a_list(page: Page, site: str) -> None:
    page.goto(f"{site}/style")
    page.focus("tbody tr:nth-child(1) a")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == "SPECIMEN-2026-0000002-7"


def test_the_first_tab_stop_skips_to_the_content(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
