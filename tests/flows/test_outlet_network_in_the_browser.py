"""A network of outlets, end to end, by people at a browser: imported, looked at, suspended from under letters, found by a car's owner."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from letters.ports import LetterRecord
from outlets.intake import write_sheet
from outlets.values import Outlet, OutletStatus
from tests.support.visitors import Site, faults_of, tab_to

BOTH = pytest.mark.parametrize("language", ["zh", "en"])
SAYS = {
    "zh": {"take": "导入 1 个网点", "taken": "已导入", "suspend": "暂停 1 个网点", "done": "已暂停"},
    "en": {"take": "Import outlets: 1", "taken": "Imported", "suspend": "Suspend 1 outlet", "done": "Suspended"},
}


ALMATY_PHONE, NEW_PHONE = "+77272500001", "+77252500011"


@pytest.fixture(autouse=True)
def no_limit(site: Site) -> None:
    site.house.app.extensions["letters-limiter"].reset()


@pytest.fixture
def letter(site: Site) -> LetterRecord:
    """Return a letter in force that names Almaty, which counts again if another test stopped it."""
    registry, found = site.house.desk.registry, site.house.desk.registry.standing("SPEC", "KZ-ALA-01")
    assert found
    back = replace(found.outlet, status=OutletStatus.ACTIVE)
    registry.keep(back, seen=found.version, actor=site.house.actor("admin.sun"))
    return site.house.issued()


def _like_almaty(site: Site, **changes: str) -> Outlet:
    found = site.house.desk.registry.standing("SPEC", "KZ-ALA-01")
    assert found
    return replace(found.outlet, status=OutletStatus.ACTIVE, **changes)


def _sheet(folder: Path, outlet: Outlet) -> Path:
    path = folder / "network.csv"
    path.write_bytes(write_sheet([outlet]))
    return path


def _import(page: Page, sheet: Path) -> None:
    page.goto("/registry/import")
    assert faults_of(page) == []
    page.set_input_files("#f-sheet", sheet)
    page.click("form[action='/registry/import'] .button")
    page.wait_for_selector("form[action$=confirm]")
    assert faults_of(page) == []
    page.click("form[action$=confirm] button")
    page.wait_for_selector(".notice.good")


@BOTH
def test_from_a_sheet_to_an_outlet_that_is_gone_from_the_public_page(
    site: Site, letter: LetterRecord, language: str, tmp_path: Path
) -> None:
    says, name = SAYS[language], f"Specimen Shymkent {language}"
    outlet = _like_almaty(site, outlet_id=f"KZ-SHY-{language}", name_en=name, name_zh="样例奇姆肯特", city="Шымкент", phone=NEW_PHONE)
    # A registrar imports a sheet: tried first, taken after a yes.
    registrar = site.visitor("registrar.chen", language)
    _import(registrar, _sheet(tmp_path, outlet))
    assert says["taken"] in registrar.inner_text("main")
    # Coverage shows it on the map, and the map leads to it.
    registrar.goto("/registry/coverage")
    assert faults_of(registrar) == []
    registrar.focus(".map a[href*='country=KZ']")
    registrar.keyboard.press("Enter")
    registrar.wait_for_url("**/registry?country=KZ*")
    registrar.click(f"text={outlet.outlet_id}")
    registrar.wait_for_url(f"**/registry/{outlet.outlet_id}")
    assert registrar.locator(".map .marker").is_visible()
    assert faults_of(registrar) == []
    # Suspending Almaty: the letter that leans on it is named before it is done.
    registrar.goto("/registry?q=KZ-ALA-01")
    registrar.check(".pick input[value=KZ-ALA-01]")
    registrar.click("button[value=suspend]")
    registrar.wait_for_url("**/registry/bulk")
    assert letter.number in registrar.inner_text("main")
    assert faults_of(registrar) == []
    registrar.fill("#f-note", "Flooded.")
    registrar.click(f"button:has-text('{says['suspend']}')")
    registrar.wait_for_url("**/registry/KZ-ALA-01")
    assert says["done"] in registrar.inner_text("[role=status]")
    # It is kept with who and why, and the letter waits on the list of those whose outlets stopped.
    registrar.goto("/registry/KZ-ALA-01/history")
    assert "Flooded." in registrar.inner_text(".history li:first-child")
    assert faults_of(registrar) == []
    registrar.goto("/registry/leaning")
    assert letter.number in registrar.inner_text("main")
    # The owner of a car finds the new outlet on the country's page, and the suspended one is gone.
    owner = site.visitor("", language)
    owner.goto("/outlets/KZ")
    assert owner.locator(f"a[href='tel:{NEW_PHONE}']").first.is_visible()
    assert owner.locator(f"a[href='tel:{ALMATY_PHONE}']").count() == 0


def test_the_pin_is_put_by_a_click_and_moved_by_the_arrows(site: Site) -> None:
    page = site.visitor("registrar.chen")
    page.goto("/registry/KZ-ALA-01/edit")
    page.locator("[data-pin] svg").click(position={"x": 200, "y": 100})
    clicked = (float(page.input_value("#f-latitude")), float(page.input_value("#f-longitude")))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.keyboard.press("ArrowDown")
    moved = (float(page.input_value("#f-latitude")), float(page.input_value("#f-longitude")))
    assert (moved[0] < clicked[0], moved[1] > clicked[1]) == (True, True)
    page.fill("#f-latitude", "43.2")
    page.fill("#f-longitude", "76.8")
    assert page.locator("[data-pin] .marker").is_visible()
    assert faults_of(page) == []


def test_the_list_is_walked_and_ticked_without_a_mouse(site: Site) -> None:
    page = site.visitor("registrar.chen")
    page.goto("/registry")
    tab_to(page, "tbody tr:first-child td a")
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    assert page.locator(".pick input:checked").count() == 2
    assert "2" in page.inner_text("[data-chosen]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/registry/*-*")


def test_an_outlet_is_edited_and_confirmed_without_script(site: Site, letter: LetterRecord) -> None:
    page = site.visitor("registrar.chen", script=False)
    page.goto("/registry/KZ-ALA-01/edit")
    page.check("[name=status][value=suspended]")
    page.click(".outlet-form > .actions button")
    assert letter.number in page.inner_text("main")
    page.click("button[value=confirmed]")
    page.wait_for_url("**/registry/KZ-ALA-01")
    assert "Suspended" in page.inner_text(".headline")


PAGES = (
    "/registry?when=60",
    "/registry/KZ-AST-01",
    "/registry/KZ-AST-01/edit",
    "/registry/KZ-AST-01/history",
    "/registry/new",
    "/registry/past?on=2026-03-02",
    "/registry/bulk?deed=close&ids=KZ-AST-01",
    "/registry/bulk?deed=last-day&ids=KZ-AST-01",
    "/registry/coverage",
    "/registry/import",
)


@pytest.mark.parametrize(
    "how",
    [{"language": "zh", "width": 1440}, {"language": "en", "width": 390}, {"language": "zh", "width": 360, "scheme": "dark"}],
    ids=str,
)
def test_every_page_of_the_registry_is_accessible_and_fits_its_window(site: Site, how: dict[str, object]) -> None:
    page = site.visitor("registrar.chen", **how)  # type: ignore[arg-type]  # the parameters are a visitor's
    found = {}
    for path in PAGES:
        page.goto(path)
        found[path] = faults_of(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
