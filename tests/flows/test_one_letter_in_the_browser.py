"""One letter, end to end, by people at a browser: asked for, approved, downloaded, verified, revoked."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from letters.ports import LetterRecord
from tests.support.portal_cast import inputs
from tests.support.visitors import Site, faults_of, fill_request, send_request, tab_to

BOTH = pytest.mark.parametrize("language", ["zh", "en"])
SAYS = {
    "zh": {
        "waiting": "待审批",
        "approve": "批准并盖章（2 辆车）",
        "issued": "已盖章签发",
        "download": "下载 PDF",
        "genuine": "真实有效",
        "revoked": "已撤销",
    },
    "en": {
        "waiting": "Waiting for approval",
        "approve": "Approve and seal for 2 vehicles",
        "issued": "is sealed and issued",
        "download": "Download PDF",
        "genuine": "Genuine",
        "revoked": "Revoked",
    },
}


@pytest.fixture(autouse=True)
def no_limit(site: Site) -> None:
    site.house.app.extensions["letters-limiter"].reset()


def _verify_file(page: Page, path: Path) -> str:
    page.goto("/verify")
    page.set_input_files("#f-file", path)
    with page.expect_navigation():
        page.click("form[data-verify] button")
    assert faults_of(page) == []
    return page.inner_text("h1")


@BOTH
def test_from_request_to_revocation(site: Site, language: str, tmp_path: Path) -> None:
    says = SAYS[language]
    # An exporter asks for two vehicles and is told at once that the letter is needed.
    exporter = site.visitor("owner", language)
    exporter.goto("/requests/new")
    assert faults_of(exporter) == []
    fill_request(exporter, inputs(site.house.document(site.house.fresh_serial(), site.house.fresh_serial())))
    answers = exporter.locator("[data-window].needed")
    assert answers.count() == 2
    send_request(exporter)
    assert says["waiting"] in exporter.inner_text(".headline")
    assert faults_of(exporter) == []
    # A reviewer finds it on the list, reads it and approves.
    reviewer = site.visitor("reviewer.wang", language)
    reviewer.goto("/approvals")
    assert faults_of(reviewer) == []
    reviewer.click(f'a[href="{exporter.url.removeprefix(site.address)}"]')
    assert faults_of(reviewer) == []
    reviewer.click(f"text={says['approve']}")
    reviewer.wait_for_url("**/letters/*")
    assert says["issued"] in reviewer.inner_text("main")
    assert faults_of(reviewer) == []
    # The exporter downloads the file from their own page of the request.
    exporter.reload()
    exporter.click("a[href^='/letters/']")
    exporter.wait_for_url("**/letters/*-*")
    with exporter.expect_download() as download:
        exporter.click(f"text={says['download']}")
    number = exporter.url.rsplit("/", 1)[1]
    assert download.value.suggested_filename == f"{number}.pdf"
    download.value.save_as(tmp_path / "letter.pdf")
    # Anybody verifies it.
    anybody = site.visitor("", language)
    assert _verify_file(anybody, tmp_path / "letter.pdf") == says["genuine"]
    assert number in anybody.inner_text("main")
    # The reviewer revokes it, and the same file is shown revoked.
    reviewer.goto(f"/letters/{number}/revoke")
    assert faults_of(reviewer) == []
    reviewer.check("[value=exporter-request]")
    reviewer.fill("#f-note", "The contract was cancelled.")
    reviewer.click("button.danger")
    reviewer.wait_for_url(f"**/letters/{number}")
    assert says["revoked"] in reviewer.inner_text(".headline")
    assert _verify_file(anybody, tmp_path / "letter.pdf") == says["revoked"]


def _type(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


def test_a_letter_is_asked_for_and_approved_without_a_mouse(site: Site) -> None:
    typed = inputs(site.house.document())
    exporter = site.visitor("owner")
    exporter.goto("/requests/new")
    for name, value in typed.items():
        if name != "exporter":
            _type(exporter, f'[name="{name}"]', value)
    with exporter.expect_navigation():
        exporter.keyboard.press("Enter")  # Enter in a field sends the request; it never adds or removes a row
    assert "Waiting for approval" in exporter.inner_text(".headline")
    reviewer = site.visitor("reviewer.wang")
    reviewer.goto(exporter.url)
    tab_to(reviewer, "form[action$=approve] button")
    with reviewer.expect_navigation():
        reviewer.keyboard.press("Enter")
    reviewer.wait_for_url("**/letters/*")
    assert "is sealed and issued" in reviewer.inner_text("main")


def test_a_letter_is_asked_for_without_script(site: Site) -> None:
    document = site.house.document(site.house.fresh_serial(), site.house.fresh_serial())
    page = site.visitor("owner", script=False)
    page.goto("/requests/new")
    first = {name: value for name, value in inputs(document).items() if "[1]" not in name and name != "exporter"}
    for name, value in first.items():
        page.fill(f'[name="{name}"]', value)
    page.click("[data-add]")
    page.wait_for_selector('[name="vehicles[1].vin"]')
    for name, value in inputs(document).items():
        if "[1]" in name:
            page.fill(f'[name="{name}"]', value)
    assert page.input_value('[name="vehicles[0].vin"]') == document["vehicles"][0]["vin"]
    page.click(".actions button[value=send]")
    page.wait_for_url("**/requests/*")
    assert "Waiting for approval" in page.inner_text(".headline")


def test_a_list_of_vins_pasted_into_one_field_becomes_rows(site: Site) -> None:
    page = site.visitor("owner")
    page.goto("/requests/new")
    page.fill('[name="vehicles[0].brand"]', "SPECIMEN")
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text', 'L0SPEC0AXT1000004\\nL0SPEC0A0T1000008, L0SPEC0A7T1000012');
        document.querySelector('[name="vehicles[0].vin"]').dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    assert [page.input_value(f'[name="vehicles[{at}].vin"]')[-4:] for at in range(3)] == ["0004", "0008", "0012"]
    assert page.input_value('[name="vehicles[2].brand"]') == "SPECIMEN"
    assert page.inner_text("[data-count]") == "3"


def test_a_draft_survives_leaving_the_page_and_is_forgotten_once_sent(site: Site) -> None:
    page = site.visitor("owner")
    page.goto("/requests/new")
    fill_request(page, inputs(site.house.document(site.house.fresh_serial(), site.house.fresh_serial())))
    page.goto("/letters")
    page.goto("/requests/new")
    page.click("[data-restore]")
    assert page.input_value("[name=destination]") == "KZ"
    assert page.locator("[data-vehicle]").count() == 2
    assert faults_of(page) == []
    send_request(page)
    assert "Waiting for approval" in page.inner_text(".headline")
    page.goto("/requests/new")
    assert not page.is_visible("[data-restore]")


@pytest.fixture(scope="module")
def letter(site: Site) -> LetterRecord:
    return site.house.issued()


def _scan(site: Site, text: str, **how: object) -> Page:
    page = site.visitor(**how)  # type: ignore[arg-type]
    page.goto(text)
    return page


@BOTH
def test_a_scanned_address_checks_the_signed_claims_behind_the_fragment(site: Site, letter: LetterRecord, language: str) -> None:
    page = _scan(site, site.house.desk.sealing.qr_text(letter), language=language)
    page.wait_for_selector(".band:focus")
    assert page.inner_text("h1") == SAYS[language]["genuine"]
    page.click(".steps summary")
    assert {"zh": "二维码中的签名有效", "en": "The signature inside the QR code holds"}[language] in page.inner_text(".steps")
    assert faults_of(page) == []


def test_a_genuine_code_with_forged_claims_turns_red(site: Site, letter: LetterRecord) -> None:
    text = site.house.desk.sealing.qr_text(letter)
    forged = text[:-30] + ("A" if text[-30] != "A" else "B") + text[-29:]
    page = _scan(site, forged)
    page.wait_for_selector(".band.bad")
    assert page.get_attribute("[data-verdict]", "data-verdict") in ("altered", "not-ours")
    assert letter.number not in page.inner_text("main")


def test_without_a_network_for_the_claims_the_page_says_what_was_not_checked(site: Site, letter: LetterRecord) -> None:
    page = site.visitor()
    page.route("**/verify", lambda route: route.abort())
    page.goto(site.house.desk.sealing.qr_text(letter))
    page.wait_for_selector("[data-claims].wait")
    assert "could not be checked" in page.inner_text("[data-claims]")


def test_a_file_dropped_on_a_verdict_is_compared_at_once(site: Site, letter: LetterRecord, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(site.house.desk.letters.pdf(letter))
    code = site.house.desk.letters.content(letter).code
    page = site.visitor()
    page.goto(f"/v/{code}")
    page.set_input_files("#f-file", tmp_path / "letter.pdf")
    with page.expect_navigation():
        page.evaluate(
            """() => { const input = document.querySelector('#f-file'), data = new DataTransfer(); data.items.add(input.files[0]);
            document.querySelector('[data-drop]').dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true})); }"""
        )
    assert page.inner_text("h1") == "Genuine"


PAGES = {
    "": ("/verify", "/outlets", "/outlets/my-car", "/outlets/KZ", "/outlets/FR", "/outlets/Korea", "/v/0"),
    "owner": ("/start", "/requests", "/requests?status=declined", "/letters", "/requests/new"),
    "registrar.chen": ("/registry", "/registry?q=nothing", "/registry/import"),
    "sealer.zhao": ("/start", "/approvals"),
}


@pytest.mark.parametrize(
    "how",
    [{"language": "zh", "width": 1440}, {"language": "en", "width": 390}, {"language": "zh", "width": 360, "scheme": "dark"}],
    ids=str,
)
@pytest.mark.parametrize("login", PAGES)
def test_every_page_is_accessible_and_fits_its_window(site: Site, letter: LetterRecord, login: str, how: dict[str, object]) -> None:
    page = site.visitor(login, **how)  # type: ignore[arg-type]
    found = {}
    for path in PAGES[login]:
        page.goto(path)
        found[path] = faults_of(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_verdict_page_weighs_less_than_100_kilobytes(site: Site, letter: LetterRecord) -> None:
    page, sizes = site.visitor(), []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"/v/{site.house.desk.letters.content(letter).code}")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < 100_000
