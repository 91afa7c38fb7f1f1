"""Ten mistakes that people make, each with its clear answer in Chinese and in English, and nothing written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from letters.ports import LetterRecord
from portal.instance.specimen import specimen_vin
from tests.support.portal_cast import inputs
from tests.support.visitors import Site, faults_of, fill_request, send_request

BOTH = pytest.mark.parametrize("language", ["zh", "en"])
FOREIGN_VIN = "LFV2A21K1A3123456"


@pytest.fixture(scope="module")
def letter(site: Site) -> LetterRecord:
    return site.house.issued()


@pytest.fixture(autouse=True)
def no_limit(site: Site) -> None:
    site.house.app.extensions["letters-limiter"].reset()


def _written(site: Site) -> tuple[int, int, int]:
    """Count what the register holds: letters, requests that wait, journal entries of letters."""
    desk, reviewer = site.house.desk, site.house.actor("reviewer.wang")
    letters = desk.letters.list(reviewer)
    waiting = [stored for stored in desk.requests.list(reviewer) if stored.status.value in ("waiting", "approved")]
    return len(letters), len(waiting), sum(len(desk.journal.prove(letter.id)) for letter in letters)


@pytest.fixture
def nothing_written(site: Site, letter: LetterRecord) -> Iterator[None]:
    before = _written(site)
    yield
    assert _written(site) == before


def _ask(site: Site, language: str, serials: tuple[int, ...] = (), vehicles: tuple[dict[str, Any], ...] = (), **changes: Any) -> Page:
    """Return the page that answers a request form filled in by the owner with one thing wrong."""
    document = site.house.document(*serials, **changes)
    for vehicle, wrong in zip(document["vehicles"], vehicles, strict=False):
        vehicle |= wrong
    page = site.visitor("owner", language)
    page.goto("/requests/new")
    fill_request(page, inputs(document))
    send_request(page)
    return page


def _told(page: Page, *words: str) -> None:
    """Check that the page says each of the words, has no fault of its own and speaks one language."""
    shown = re.sub(r"\s+", " ", page.inner_text("main"))
    assert [word for word in words if word not in shown] == [], shown[:1500]
    assert faults_of(page) == []


def _beside(page: Page, name: str, words: str) -> None:
    """Check that the fault stands beside its field, that the summary leads there, and that what was typed is still there."""
    field = page.locator(f'[name="{name}"]')
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any(words in page.inner_text(f"#{part}") for part in described)
    assert page.evaluate("document.activeElement.classList.contains('summary')")
    page.click(f'.summary a[href="#{field.get_attribute("id")}"]')
    assert page.evaluate("document.activeElement.name") == name


@BOTH
def test_1_a_wrong_vin(site: Site, language: str, nothing_written: None) -> None:
    page = _ask(site, language, vehicles=({"vin": "LSVAM4187C218484O"},))
    words = {"zh": "车架号第 17 位的“O”不允许使用，是否应为 0？", "en": 'Character 17 of the VIN, "O", is not allowed; did you mean 0?'}[
        language
    ]
    _told(page, words, "LSVAM4187C218484O")
    _beside(page, "vehicles[0].vin", words)
    assert page.input_value('[name="vehicles[0].vin"]') == "LSVAM4187C218484O"


@BOTH
def test_2_an_unknown_country(site: Site, language: str, nothing_written: None) -> None:
    page = _ask(site, language, destination="Ruritania")
    words = {"zh": "不认识国家或地区“Ruritania”，请填写", "en": '"Ruritania" is no country or region known here; write its'}[language]
    _told(page, {"zh": "出口目的国", "en": "Destination"}[language], words)
    _beside(page, "destination", words)


@BOTH
def test_3_no_outlet_in_the_destination(site: Site, language: str, nothing_written: None) -> None:
    document_page = site.visitor("owner", language)
    document_page.goto("/requests/new")
    document_page.fill("[name=destination]", "FR")
    early = {"zh": "该国没有有效网点，申请会被拒绝", "en": "No outlet there: the request would be refused"}[language]
    assert early in document_page.inner_text("[data-destination]")
    page = _ask(site, language, destination="FR")
    _told(
        page,
        *{
            "zh": ("不符合规定", "在法国没有有效的售后服务网点", "请改选有网点的国家"),
            "en": ("Refused", "no active service outlet in France", "choose a destination with one"),
        }[language],
    )
    _told(page, "no_outlet_in_country", "FR")


@BOTH
def test_4_dates_out_of_order(site: Site, language: str, nothing_written: None) -> None:
    page = _ask(site, language, vehicles=({"transfer_pending": "2020-02-03"},))
    words = {
        "zh": ("转让登记待出口日期 2020-02-03 早于注册登记日期", "请对照登记证书核对两个日期并更正"),
        "en": ("transfer-pending-export date 2020-02-03 lies before", "compare both with the registration certificate"),
    }
    _told(page, *words[language], "date_order", {"zh": "转让登记待出口日期", "en": "Transfer-pending-export date"}[language])


@BOTH
def test_5_another_makers_vin(site: Site, language: str, nothing_written: None) -> None:
    serials = (site.house.fresh_serial(), site.house.fresh_serial())
    page = _ask(site, language, serials, vehicles=({}, {"vin": FOREIGN_VIN}))
    words = {
        "zh": ("识别代号 LFV 不属于样例汽车制造有限公司", "请向该车的生产企业申请", "第 2 辆车的车架号"),
        "en": ("The WMI LFV", "ask the vehicle's own manufacturer", "VIN of vehicle 2"),
    }
    _told(page, *words[language], FOREIGN_VIN, "vin_wrong_manufacturer")


@BOTH
def test_6_a_second_letter_for_a_vin(site: Site, language: str, letter: LetterRecord, nothing_written: None) -> None:
    page = _ask(site, language, vehicles=({"vin": letter.vins[0]},))
    words = {"zh": f"已有有效的确认书 {letter.number}，请使用该确认书", "en": f"already has letter {letter.number} in force; use it"}
    _told(page, words[language], letter.vins[0], "letter_exists")


@BOTH
def test_7_approving_ones_own_request(site: Site, language: str) -> None:
    stored = site.house.asked("reviewer.wang")
    before = _written(site)
    page = site.visitor("reviewer.wang", language)
    page.goto(f"/requests/{stored.id}")
    words = {
        "zh": "不能审批自己提交的申请，请由另一位审核人员审批。",
        "en": "You cannot approve your own request; another reviewer has to.",
    }[language]
    _told(page, words, "four_eyes")
    assert page.locator("form[action$=approve]").count() == 0
    # Somebody who sends the form all the same gets the same answer as a page.
    page.evaluate(
        """([id, digest]) => { const form = document.createElement('form'); form.method = 'post'; form.action = `/requests/${id}/approve`;
        const token = document.querySelector('[name=csrf_token]').value;
        for (const [name, value] of [['csrf_token', token], ['digest', digest]]) form.append(Object.assign(document.createElement('input'), {name, value}));
        document.body.append(form); form.submit(); }""",
        [stored.id, stored.digest],
    )
    page.wait_for_url("**/approve")
    _told(page, words, {"zh": "请把这份申请交给另一位审核人员", "en": "Hand the request to another reviewer"}[language])
    assert _written(site) == before


def _verify(site: Site, language: str, path: Path, *, script: bool = True) -> Page:
    page = site.visitor("", language, script=script)
    page.goto("/verify")
    page.set_input_files("#f-file", path)
    return page


@BOTH
@pytest.mark.parametrize("name", ["letter.pdf", "photo.jpg", "letter.docx", "empty.pdf"])
def test_8_a_pdf_that_is_no_pdf(site: Site, language: str, name: str, tmp_path: Path, nothing_written: None) -> None:
    kinds = {
        "letter.pdf": b"<html>not a PDF</html>",
        "photo.jpg": b"\xff\xd8\xff\xe0" + bytes(900),
        "letter.docx": b"PK\x03\x04" + bytes(900),
        "empty.pdf": b"",
    }
    (tmp_path / name).write_bytes(kinds[name])
    page = _verify(site, language, tmp_path / name)
    with page.expect_navigation():
        page.click("form[data-verify] button")
    _told(
        page,
        *{"zh": ("无法读取", "PDF", "请上传收到的原始 PDF 文件"), "en": ("Unreadable", "PDF", "Upload the PDF as you received it")}[
            language
        ],
    )


@BOTH
def test_9_thirty_megabytes_of_zeros(site: Site, language: str, tmp_path: Path, nothing_written: None) -> None:
    (tmp_path / "zeros.pdf").write_bytes(bytes(30 * 1024 * 1024))
    page = _verify(site, language, tmp_path / "zeros.pdf")
    _told(
        page,
        *{
            "zh": ("文件有 30 MB，最多 20 MB，没有上传", "请选择原始的 PDF 确认书"),
            "en": ("The file has 30 MB, at most 20 MB are taken", "Choose the original PDF letter"),
        }[language],
    )
    page.click("form[data-verify] button")
    assert page.url.endswith("/verify")
    assert page.locator("[data-verdict]").count() == 0
    # Without script the server says it.
    plain = _verify(site, language, tmp_path / "zeros.pdf", script=False)
    with plain.expect_navigation():
        plain.click("form[data-verify] button")
    shown = plain.inner_text("main")
    for words in {
        "zh": ("文件太大", "文件超过 20 MB", "请上传原始的 PDF 确认书"),
        "en": ("The file is too large", "over 20 MB", "Upload the original PDF letter"),
    }[language]:
        assert words in shown


@BOTH
def test_10_a_code_with_a_typo(site: Site, language: str, letter: LetterRecord, nothing_written: None) -> None:
    code = site.house.desk.letters.content(letter).code
    typo = code[:7] + ("7" if code[7] != "7" else "8") + code[8:]
    page = site.visitor("", language)
    page.goto("/verify")
    page.fill("#f-code", typo)
    with page.expect_navigation():
        page.click("#code button")
    words = {
        "zh": ("查无此件", "输入有误，或登记簿中没有这份确认书", "对照纸面再输入一次"),
        "en": ("Not ours", "Mistyped or unknown", "Compare with the paper and try again"),
    }
    _told(page, *words[language])
    assert typo not in page.url
    page.goto(f"/v/{typo}")
    _told(page, *words[language])


@BOTH
def test_all_faults_of_a_form_are_told_at_once(site: Site, language: str, nothing_written: None) -> None:
    wrong = {
        "vin": specimen_vin(9)[:-1],
        "registered": "2026-13-01",
        "brand": "",
        "inspection": {"agency": "", "number": "", "on": "1/2/2026"},
    }
    page = _ask(site, language, destination="Korea", planned_application="tomorrow", vehicles=(wrong,))
    links = page.locator(".summary li")
    assert links.count() == 8
    _told(page, "Korea", "tomorrow", "2026-13-01", "1/2/2026")
