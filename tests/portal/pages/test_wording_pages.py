"""The words of letters at the screen: copied, edited side by side, looked at on real pages, approved by somebody else."""

import re
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from letters.own_wording import OwnWording, WordingState
from letters.service.wording_faults import LOCKED
from letters.wording import CURRENT, load_wording
from portal.views.wording_changes import changes
from portal.views.wording_form import read_commitments, read_phrases, texts_of
from portal.views.wording_words import SLOTS, groups
from tests.support.portal_cast import House, send

LIST = "/wordings"


@pytest.fixture
def draft(house: House) -> OwnWording:
    """Return a draft of the registrar's that changes nothing yet; whatever draft there was is gone."""
    wordings, registrar = house.desk.wordings, house.actor("registrar.chen")
    shelf = wordings.shelf(registrar)
    if shelf.draft:
        wordings.drop(registrar, shelf.draft.id)
    return wordings.copy(registrar, shelf.present)


def page_of(own: OwnWording, page: str = "") -> str:
    return f"{LIST}/{own.id.replace('/', '-')}{page}"


def inputs(own: OwnWording, **changed: str) -> dict[str, str]:
    return {**texts_of(own.wording), "seen": own.digest, **changed}


def test_the_list_shows_every_version_its_state_and_how_many_letters_speak_it(house: House) -> None:
    house.issued()
    page = house.client("sealer.zhao").get(LIST).text
    row = page[page.index(CURRENT) :]
    assert "In use" in row
    assert re.search(r'class="number">\s*1<', row)
    assert "Draft a new version" not in page


def test_a_draft_is_begun_edited_and_shown_with_what_it_changes(house: House) -> None:
    client = house.client("registrar.chen")
    begun = send(client, LIST, {"base": CURRENT}, LIST)
    assert begun.location.endswith("/edit")
    draft = house.desk.wordings.shelf(house.actor("registrar.chen")).draft
    assert draft
    saved = send(client, begun.location, inputs(draft, **{"closing.en": "So <b>confirmed</b>."}), begun.location)
    assert (saved.status_code, saved.location) == (303, page_of(draft))
    page = client.get(saved.location).text
    assert "Hereby" in page
    assert "<del>" in page
    assert "&lt;" in page
    assert "<b>confirmed</b>" not in page


def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(house: House, draft: OwnWording) -> None:
    form = page_of(draft, "/edit")
    sent = inputs(draft, **{"opening.zh": "车辆由{exporter}申请。", "closing.en": "Confirmed 确认", "commitments[4].zh": "只有中文。"})
    answer = send(house.client("registrar.chen"), form, sent, form)
    assert answer.status_code == 422
    for words in (
        "{destination}",
        "《道路机动车辆生产企业公告》",
        "Confirmed 确认",
        "只有中文。",
        "Opening (Chinese): ",
        "Commitment 3 (English): ",
    ):
        assert words in answer.text, words


def test_a_form_that_was_overtaken_stores_nothing(house: House, draft: OwnWording) -> None:
    form = page_of(draft, "/edit")
    answer = send(house.client("admin.sun"), form, inputs(draft, seen="0" * 64, **{"closing.en": "So confirmed."}), form)
    assert answer.status_code == 409
    assert "draft_changed" in answer.text


def test_another_person_approves_what_was_shown_and_new_letters_speak_it(house: House, draft: OwnWording) -> None:
    form = page_of(draft, "/edit")
    send(house.client("registrar.chen"), form, inputs(draft, **{"closing.en": "Thus confirmed."}), form)
    reviewer = house.client("reviewer.wang")
    page = reviewer.get(page_of(draft)).text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest
    answer = send(reviewer, page_of(draft, "/approve"), {"digest": digest[1]}, page_of(draft))
    assert answer.location == page_of(draft)
    letter = house.issued()
    assert letter.wording == draft.id
    assert "Thus confirmed." in text_of(house.desk.letters.pdf(letter))
    assert house.desk.journal.prove(f"wording/{draft.id}")
    assert house.client("registrar.chen").get(page_of(draft, "/edit")).location == page_of(draft)


def test_a_writer_is_told_that_somebody_else_has_to_approve(house: House, draft: OwnWording) -> None:
    page = house.client("registrar.chen").get(page_of(draft)).text
    assert "another reviewer or admin" in page
    assert "/approve" not in page


def test_a_draft_that_changes_nothing_is_refused_with_the_reason_on_its_page(house: House, draft: OwnWording) -> None:
    answer = send(house.client("reviewer.li"), page_of(draft, "/approve"), {"digest": draft.digest}, page_of(draft))
    assert answer.status_code == 422
    assert "nothing to approve" in answer.text


def test_a_draft_is_discarded_and_an_approved_version_is_not(house: House, draft: OwnWording) -> None:
    client = house.client("admin.sun")
    assert send(client, page_of(draft, "/discard"), {}, page_of(draft)).location == LIST
    assert client.get(page_of(draft)).status_code == 404
    own = next(one for one in house.desk.wordings.shelf(house.actor("admin.sun")).own if one.state is WordingState.CURRENT)
    assert send(client, page_of(own, "/discard"), {}, page_of(own)).status_code == 409


def test_the_preview_shows_real_pages_that_are_crossed_out(house: House, draft: OwnWording) -> None:
    client = house.client("sealer.zhao")
    page = client.get(page_of(draft, "/preview?vehicles=12")).text
    assert re.findall(r'src="[^"]+/preview/(\d)\.png', page) == ["1", "2"]
    picture = client.get(page_of(draft, "/preview/1.png?vehicles=12"))
    image = Image.open(BytesIO(picture.data))
    assert image.format == "PNG"
    assert image.width > 1100
    assert client.get(page_of(draft, "/preview/3.png?vehicles=12")).status_code == 404
    pdf = client.get(page_of(draft, "/preview.pdf"))
    assert "PREVIEW" in pdf.headers["Content-Disposition"]
    assert "SPECIMEN" in text_of(pdf.data)


def test_another_makers_words_are_not_there(house: House, draft: OwnWording) -> None:
    client = house.client("foreigner")
    for page in ("", "/preview", "/preview/1.png", "/preview.pdf"):
        assert client.get(page_of(draft, page)).status_code == 404, page
    for login in ("owner", ""):
        assert house.client(login).get(page_of(draft, "/preview.pdf")).status_code == (403 if login else 303)
    for nothing in ("x", "confirmation-v99", "..-v1", "%20"):
        assert client.get(f"{LIST}/{nothing}").status_code == 404, nothing


def test_saving_a_form_unchanged_changes_nothing() -> None:
    wording = load_wording(CURRENT)
    sent = {name: text.strip() for name, text in texts_of(wording).items()}
    assert {**wording.phrases, **read_phrases(sent, wording)} == dict(wording.phrases)
    assert read_commitments(sent) == wording.commitments
    assert changes(wording, wording) == ()


def test_every_phrase_is_in_the_form_once_or_locked_and_every_slot_is_explained() -> None:
    wording = load_wording(CURRENT)
    offered = [key for group in groups(wording) for key in group.phrases]
    assert sorted([*offered, *LOCKED]) == sorted(wording.phrases)
    used = set(re.findall(r"\{[a-z_]+\}", "".join(wording.phrases[key].zh for key in offered)))
    assert used == set(SLOTS)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_draft_that_changes_something_waits_on_the_start_page_of_who_may_approve_it(house: House, draft: OwnWording) -> None:
    reviewer, waits = house.client("reviewer.wang"), "Words of letters waiting for your approval"
    assert waits not in reviewer.get("/start").text
    form = page_of(draft, "/edit")
    send(house.client("admin.sun"), form, inputs(draft, **{"closing.en": "All confirmed."}), form)
    assert waits in reviewer.get("/start").text
    assert waits not in house.client("admin.sun").get("/start").text
