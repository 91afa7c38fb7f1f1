"""Verifying without an account: every way, every kind of wrong file, the same answer for typo, unknown and malformed."""

import io
import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kernel.decision import Sentence
from kernel.errors import DomainError
from letters.compose import compose
from letters.content import content_bytes
from letters.ports import LetterRecord
from letters.service import Journal
from letters.service.seal_words import seal_spec
from letters.values import RevocationCode
from letters.wording import load_wording
from portal.offline import offline_verification
from portal.trust import trust_document
from signing.pades import seal
from tests.support.drafts import redata
from tests.support.portal_cast import House
from verification.values import Word

JSON = {"Accept": "application/json"}
UNKNOWN = "64TV23SCM1NA9H24XBT2NCJFGYR"


@pytest.fixture(scope="module")
def letter(house: House) -> LetterRecord:
    return house.issued(house.fresh_serial(), house.fresh_serial())


@pytest.fixture
def visitor(house: House) -> FlaskClient:
    house.app.extensions["letters-limiter"].reset()
    return house.client()


def _code(house: House, letter: LetterRecord) -> str:
    return house.desk.letters.content(letter).code


def _upload(client: FlaskClient, data: bytes, name: str = "letter.pdf", **more: str) -> Any:
    return client.post("/verify", data={"file": (io.BytesIO(data), name), **more})


def _json(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = answer.json
    return found


def _word(page: str) -> str:
    found = re.search(r'data-verdict="([a-z-]+)"', page)
    return found[1] if found else ""


def test_the_issued_file_is_genuine_and_says_so_in_order(house: House, visitor: FlaskClient, letter: LetterRecord) -> None:
    page = _upload(visitor, house.desk.letters.pdf(letter)).text
    assert _word(page) == "genuine"
    order = [
        "Genuine",
        "As of",
        "SPECIMEN",
        "Compare with paper and car",
        "What to do next",
        "Service outlets in",
        "How we know",
        "right site",
    ]
    places = [page.index(words, page.index("data-verdict")) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("path", ["/v/", "/V/"])
def test_a_scanned_code_gives_the_page_or_the_published_json(house: House, visitor: FlaskClient, letter: LetterRecord, path: str) -> None:
    page = visitor.get(path + _code(house, letter))
    assert (_word(page.text), page.headers["Cache-Control"]) == ("genuine", "no-store")
    answer = visitor.get(path + _code(house, letter).lower(), headers=JSON)
    assert _json(answer)["verdict"] == "genuine"
    assert _json(answer)["letter"]["number"] == letter.number
    assert answer.headers["Cache-Control"] == "no-store"


def test_number_and_vin_in_any_letter_case_are_found_together_only(visitor: FlaskClient, letter: LetterRecord) -> None:
    both = visitor.post("/verify", data={"number": letter.number.lower(), "vin": letter.vins[1].lower()})
    assert _word(both.text) == "genuine"
    other = visitor.post("/verify", data={"number": letter.number, "vin": "LFV2A21K1A3123456"})
    assert _word(other.text) == "not-ours"
    assert letter.vins[0] not in other.text


def test_a_code_may_be_typed_with_spaces_and_o_for_0(house: House, visitor: FlaskClient, letter: LetterRecord) -> None:
    code = _code(house, letter).replace("0", "o")
    spaced = " ".join(code[at : at + 4] for at in range(0, 27, 4))
    assert _word(visitor.post("/verify", data={"code": spaced}).text) == "genuine"


def test_the_text_of_the_qr_code_is_checked_with_its_signed_claims(house: House, visitor: FlaskClient, letter: LetterRecord) -> None:
    text = house.desk.sealing.qr_text(letter)
    page = visitor.post("/verify", data={"qr": text}).text
    assert _word(page) == "genuine"
    assert "signature inside the QR code holds" in page
    broken = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert _word(visitor.post("/verify", data={"qr": broken}).text) in ("altered", "not-ours")
    foreign = re.sub("^HTTPS?://[^/]+", "HTTPS://EVIL.EXAMPLE", text)
    answer = visitor.post("/verify", data={"qr": foreign}, headers=JSON)
    assert [finding["code"] for finding in _json(answer)["findings"]] == ["qr_foreign_host"]


def test_typo_unknown_and_malformed_look_alike_and_weigh_the_same(house: House, visitor: FlaskClient, letter: LetterRecord) -> None:
    code = _code(house, letter)
    typo = code[:5] + ("2" if code[5] != "2" else "3") + code[6:]
    answers = [visitor.get(f"/v/{text}", headers=JSON) for text in (typo, UNKNOWN, "U" * 27, "x", "../etc", "a" * 500)]
    bodies = {re.sub(r'"as_of":"[^"]*"', "", answer.text) for answer in answers}
    assert len(bodies) == 1
    assert "mistyped_or_unknown" in bodies.pop()
    pages = [visitor.get(f"/v/{text}").text for text in (typo, UNKNOWN, "U" * 27)]
    assert len({len(page) for page in pages}) == 1


def test_typo_unknown_and_malformed_take_the_same_time(visitor: FlaskClient, house: House, letter: LetterRecord) -> None:
    code = _code(house, letter)
    typo = code[:-1] + ("0" if code[-1] != "0" else "1")
    taken: dict[str, list[float]] = {typo: [], UNKNOWN: [], "x": []}
    for _ in range(30):
        for text, times in taken.items():
            began = time.perf_counter()
            visitor.get(f"/v/{text}", headers=JSON)
            times.append(time.perf_counter() - began)
        house.app.extensions["letters-limiter"].reset()
    # The best of thirty: what a busy machine adds says nothing of the service.
    best = [min(times) for times in taken.values()]
    assert max(best) < 2.5 * min(best)


@pytest.mark.parametrize("tail", [b"\n", b"%", b"\0"])
def test_one_byte_behind_the_end_is_altered(house: House, visitor: FlaskClient, letter: LetterRecord, tail: bytes) -> None:
    page = _upload(visitor, house.desk.letters.pdf(letter) + tail).text
    assert _word(page) == "altered"
    assert letter.number not in page


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "empty.pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "photo.png"),
        (b"PK\x03\x04" + bytes(500), "letter.docx"),
        (bytes(5_000_000), "zeros.pdf"),
        (b"%PDF-1.7\n" + b"1 0 obj\n" * 1000, "torn.pdf"),
    ],
    ids=["empty", "picture", "word", "zeros", "torn"],
)
def test_a_file_that_is_no_letter_is_a_verdict_that_says_what_to_do(visitor: FlaskClient, data: bytes, name: str) -> None:
    answer = _upload(visitor, data, name)
    assert (answer.status_code, _word(answer.text)) == (200, "unreadable")
    assert "Upload the PDF as you received it" in answer.text


@pytest.mark.parametrize("headers", [{}, JSON], ids=["page", "json"])
def test_thirty_megabytes_are_refused_with_413_and_a_way_on(visitor: FlaskClient, headers: dict[str, str]) -> None:
    answer = visitor.post("/verify", data={"file": (io.BytesIO(bytes(30_000_000)), "zeros.pdf")}, headers=headers)
    assert answer.status_code == 413
    assert "20 MB" in answer.text


@pytest.mark.parametrize(
    ("field", "data"), [("file", {}), ("number", {"vin": "x", "number": ""}), ("vin", {"number": "x"}), ("code", {"code": " "})]
)
def test_what_was_left_empty_is_said_at_its_field(visitor: FlaskClient, field: str, data: dict[str, str]) -> None:
    answer = visitor.post("/verify", data=data)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


def test_a_revoked_letter_is_amber_and_keeps_its_facts(house: House, visitor: FlaskClient) -> None:
    revoked = house.issued()
    house.desk.letters.revoke(house.actor("reviewer.wang"), revoked.number, RevocationCode.MISUSE, "internal words")
    page = visitor.get(f"/v/{_code(house, revoked)}").text
    assert _word(page) == "revoked"
    assert 'class="band wait"' in page
    assert revoked.number in page
    assert "internal words" not in page
    assert "Ask the exporter for a letter that is in force" in page


def test_what_cannot_be_checked_is_503_and_never_green(
    house: House, visitor: FlaskClient, letter: LetterRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> bool:
        raise DomainError(Sentence("库坏了", "database down"))

    monkeypatch.setattr(Journal, "bears_out", down)
    answer = visitor.get(f"/v/{_code(house, letter)}")
    assert (answer.status_code, _word(answer.text)) == (503, "unavailable")
    assert 'class="band unknown"' in answer.text
    assert visitor.get(f"/v/{_code(house, letter)}", headers=JSON).status_code == 503


def test_the_file_of_another_letter_than_the_one_looked_at_is_pointed_out(house: House, visitor: FlaskClient, letter: LetterRecord) -> None:
    other = house.issued()
    page = _upload(visitor, house.desk.letters.pdf(other), beside=letter.number).text
    assert f"the file is letter {other.number}, not {letter.number}" in page
    forged = _upload(visitor, house.desk.letters.pdf(other), beside="<script>x").text
    assert "<script>x" not in forged


def test_verifying_works_for_a_program_without_cookies_and_sets_none(house: House, letter: LetterRecord) -> None:
    program = house.app.test_client(use_cookies=False)
    answer = program.post("/verify", data={"file": (io.BytesIO(house.desk.letters.pdf(letter)), "x.pdf")}, headers=JSON)
    assert _json(answer)["verdict"] == "genuine"
    assert "Set-Cookie" not in answer.headers


def test_a_form_on_another_site_cannot_use_us_to_look_genuine(visitor: FlaskClient) -> None:
    answer = visitor.post("/verify", data={"code": UNKNOWN}, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_the_code_is_never_written_into_the_logs(
    house: House, visitor: FlaskClient, letter: LetterRecord, caplog: pytest.LogCaptureFixture
) -> None:
    code = _code(house, letter)
    visitor.get(f"/v/{code}")
    visitor.post("/verify", data={"code": code})
    assert code not in caplog.text


def test_too_many_questions_from_one_address_are_429(house: House, visitor: FlaskClient) -> None:
    found = {visitor.post("/verify", data={"code": UNKNOWN}).status_code for _ in range(61)}
    house.app.extensions["letters-limiter"].reset()
    assert found == {200, 429}


def _forged(house: House, letter: LetterRecord) -> bytes:
    """Seal pages that show another destination than their data, with the maker's own key and past the service."""
    content, seals, now = house.desk.letters.content(letter), house.desk.keyring.open(letter.maker), house.clock.now()
    shown = replace(content, destination="RU", destination_zh="俄罗斯联邦", destination_en="Russian Federation")
    made = compose(shown, qr_text=house.desk.sealing.qr_text(letter), seal=seals.art, wording=load_wording(shown.wording))
    draft, spec = redata(made.draft, lambda _: content_bytes(content)), seal_spec(content, made)
    return seal(draft, spec, seals.key, seals.timestamps, seals.revocation, now, trust=seals.trust).data


def test_a_file_sealed_with_a_stolen_key_whose_pages_show_another_country_says_so_in_both_languages(
    house: House, visitor: FlaskClient, letter: LetterRecord, tmp_path: Path
) -> None:
    forged = _forged(house, letter)
    answer = _json(visitor.post("/verify", data={"file": (io.BytesIO(forged), "x.pdf")}, headers=JSON))
    assert (answer["verdict"], answer["letter"]) == ("altered", None)
    assert [(finding["step"], finding["code"]) for finding in answer["findings"]] == [("pages", "pages_differ")]
    english = _upload(visitor, forged).text
    assert _word(english) == "altered"
    assert "differs from the data inside the file: the destination" in english
    assert "页面上显示的与文件内的数据不同：目的国" in _upload(house.client(language="zh"), forged).text
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps(trust_document(house.desk)))
    offline = offline_verification(trust)
    offline._clock = house.clock
    assert [finding.code for finding in offline.by_file(forged).findings][-2:] == ["content_ok", "pages_differ"]
    assert offline.by_file(house.desk.letters.pdf(letter)).word is Word.GENUINE
