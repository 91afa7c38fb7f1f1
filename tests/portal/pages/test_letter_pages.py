"""Letters: the list, the page, the file exactly as issued, and revoking."""

import hashlib

import pytest

from kernel.decision import Sentence
from kernel.errors import DomainError
from letters.errors import ContentLocked
from letters.ports import LetterRecord
from letters.service import Letters
from letters.values import LetterStatus
from tests.support.portal_cast import House, send


@pytest.fixture(scope="module")
def letter(house: House) -> LetterRecord:
    return house.issued(house.fresh_serial(), house.fresh_serial())


def test_the_file_is_sent_byte_for_byte_as_a_download_that_no_cache_keeps(house: House, letter: LetterRecord) -> None:
    answer = house.client("owner").get(f"/letters/{letter.number}.pdf")
    assert letter.seal
    assert hashlib.sha256(answer.data).digest() == letter.seal.file_digest
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{letter.number}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_tells_facts_seal_and_journal_and_leads_to_the_public_verdict(house: House, letter: LetterRecord) -> None:
    page = house.client("owner").get(f"/letters/{letter.number}").text
    code = house.desk.letters.content(letter).code
    for words in ("SPECIMEN", "In force", "Kazakhstan", "Content frozen", "Sealed and issued", "Holds", f'href="/v/{code}"'):
        assert words in page, words
    assert "Revoke this letter" not in page


def test_letters_are_found_by_part_of_number_or_vin_and_by_state(house: House, letter: LetterRecord) -> None:
    client = house.client("owner")
    assert letter.number in client.get(f"/letters?q={letter.vins[1][-8:].lower()}").text
    assert letter.number in client.get("/letters?status=issued&sort=-until").text
    assert letter.number not in client.get("/letters?status=void").text
    assert "No letter fits" in client.get("/letters?q=nothing").text


def test_a_page_beyond_the_last_or_no_number_at_all_shows_the_nearest(house: House, letter: LetterRecord) -> None:
    client = house.client("owner")
    for page in ("999999", "0", "-1", "x", "", "9" * 400):
        assert letter.number in client.get("/letters", query_string={"page": page}).text


@pytest.mark.parametrize("number", ["SPEC-2026-0000001-0", "nonsense", "x" * 300, "SPEC-1999-9999999-X"])
def test_what_is_no_letter_is_404(house: House, number: str) -> None:
    client = house.client("owner")
    assert [client.get(f"/letters/{number}{end}").status_code for end in ("", ".pdf")] == [404, 404]


def test_revoking_asks_for_reason_and_note_and_is_public_at_once(house: House) -> None:
    letter = house.issued()
    client, page = house.client("reviewer.li"), f"/letters/{letter.number}/revoke"
    assert "cannot be undone" in client.get(page).text
    missing = send(client, page, {})
    assert missing.status_code == 422
    for words in ("Choose why it is revoked.", "Write what happened", 'href="#f-reason"', 'href="#f-note"'):
        assert words in missing.text
    assert send(client, page, {"reason": "no-such-code", "note": "x"}).status_code == 422
    assert send(client, page, {"reason": "misuse", "note": "Found <b>forged</b> copies."}).location == f"/letters/{letter.number}"
    shown = house.client("owner").get(f"/letters/{letter.number}").text
    assert "Found &lt;b&gt;forged&lt;/b&gt; copies." in shown
    code = house.desk.letters.content(letter).code
    assert "Revoked" in house.client().get(f"/v/{code}").text


def test_revoking_twice_gives_the_first_answer_and_its_form_leads_back(house: House) -> None:
    letter = house.issued()
    client, page = house.client("reviewer.li"), f"/letters/{letter.number}/revoke"
    send(client, page, {"reason": "misuse", "note": "first"})
    assert send(client, page, {"reason": "other", "note": "second"}).status_code == 303
    ending = house.desk.letters.get(house.actor("owner"), letter.number).ending
    assert ending is not None
    assert ending.note == "first"
    assert client.get(page).location == f"/letters/{letter.number}"


def test_an_issued_letter_cannot_be_voided(house: House, letter: LetterRecord) -> None:
    client = house.client("reviewer.li")
    assert client.get(f"/letters/{letter.number}/void").location == f"/letters/{letter.number}"
    assert send(client, f"/letters/{letter.number}/void", {"note": "try"}).status_code == 422
    assert house.desk.letters.get(house.actor("owner"), letter.number).status is LetterStatus.ISSUED


def test_content_that_cannot_be_read_is_said_so_and_the_rest_stays(
    house: House, letter: LetterRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> DomainError:
        raise ContentLocked(Sentence("打不开", "locked"))

    monkeypatch.setattr(Letters, "content", locked)
    answer = house.client("owner").get(f"/letters/{letter.number}")
    assert answer.status_code == 200
    assert "cannot be decrypted now" in answer.text
    assert "/v/" not in answer.text
