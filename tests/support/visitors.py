"""People at a real browser: log in, fill in the request form, look for what is wrong with a page."""

import json
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.support.browser import accessibility_faults, widest_overflow
from tests.support.portal_cast import House
from tests.support.shell import PASSWORD

LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Site:
    """A house that is served at an address, and the browser that looks at it."""

    house: House
    address: str
    browser: Browser

    def visitor(self, login: str = "", language: str = "en", *, script: bool = True, width: int = 1280, scheme: str = "light") -> Page:
        """Return a page in a browser window of its own, logged in as a member of the cast if one is named."""
        context = self.browser.new_context(
            base_url=self.address,
            locale=LOCALES[language],
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        if login:
            page.goto("/login")
            page.fill("#f-login", login)
            page.fill("#f-password", PASSWORD)
            page.click("main button")
            page.wait_for_url("**/start")
        return page


def fill_request(page: Page, typed: dict[str, str]) -> None:
    """Type the inputs of a request into its form; rows are added as needed, the exporter stays as it stands."""
    rows = max(int(name[9 : name.index("]")]) for name in typed if name.startswith("vehicles["))
    for _ in range(rows):
        page.click("[data-add]")
    for name, value in typed.items():
        if name != "exporter":
            page.fill(f"[name={json.dumps(name)}]", value)


def send_request(page: Page) -> None:
    """Press the button that sends the request."""
    with page.expect_navigation():
        page.click(".actions button[value=send]")


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until the focus is on `selector`, as somebody without a mouse does."""
    reached = f"document.activeElement.matches({json.dumps(selector)})"
    for _ in range(most):
        if page.evaluate(reached):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {selector}")


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page for somebody who cannot see it, or whose window is narrow."""
    overflow = widest_overflow(page)
    return accessibility_faults(page) + ([f"wider than its window by {overflow} px"] if overflow > 0 else [])
