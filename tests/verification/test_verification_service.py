"""A stranger asks about letters that were really sealed: by code, by number and VIN, by QR code, by file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from kernel.decision import Sentence
from letters.code import ALPHABET, parse_code
from letters.errors import RecordsUnavailable
from letters.ports import LetterRecord
from letters.values import LetterStatus, Powertrain, RevocationCode
from outlets.errors import RegistryUnavailable
from outlets.values import OutletStatus
from portal.inspector import BoundedInspector
from signing import qr_token
from signing.findings import Inspection
from signing.pades import seal
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.pki import cast, plain_pdf, seal_spec
from tests.support.trade_seals import Issued, NearInspector, SealingDesk, chain_at, qr_key, seal_key, trust_at
from verification.service import Verification
from verification.values import Verdict, Word


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def failed(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings if not finding.passed]


def verification(desk: SealingDesk, **changes: Any) -> Verification:
    """Return the verification of a desk with some of what it stands on replaced."""
    world = desk.world
    usual = {
        "letters": world.letters,
        "journal": world.journal,
        "outlets": world.registry,
        "inspector": desk.inspector,
        "keys": desk.qr,
        "clock": world.clock,
    }
    return Verification(**{**usual, **changes})


def every_way(desk: SealingDesk, letter: LetterRecord) -> dict[str, Verdict]:
    """Return the verdicts on a letter by every way a stranger has."""
    v = desk.verification
    return {
        "code": v.by_code(desk.code(letter)),
        "number": v.by_number(letter.number, letter.vins[0]),
        "qr": v.by_qr(desk.qr_text(letter)),
        "file": v.by_file(desk.pdf(letter)),
    }


def words(verdicts: dict[str, Verdict]) -> set[str]:
    return {verdict.word.value for verdict in verdicts.values()}


# -- genuine --------------------------------------------------------------------------------------------------------

STEPS = ["registered_ok", "record_ok", "archive_ok", "journal_ok", "in-force_ok"]


@pytest.mark.parametrize("which", ["one", "several"])
def test_a_letter_in_force_is_genuine_by_every_way(issued: Issued, which: str) -> None:
    letter = getattr(issued, which)
    found = every_way(issued.desk, letter)
    assert words(found) == {"genuine"}
    assert all(verdict.exit_code == 0 for verdict in found.values())
    assert codes(found["code"]) == codes(found["number"]) == STEPS
    assert codes(found["qr"]) == ["qr-signature_ok", "qr-record_ok", *STEPS]
    assert codes(found["file"])[0] == "bytes_ok"
    assert codes(found["file"])[-6:] == ["content_ok", *STEPS]


def test_the_public_facts_are_those_of_the_letter_and_of_today(issued: Issued) -> None:
    facts = issued.desk.verification.by_code(issued.desk.code(issued.several)).letter
    assert facts is not None
    assert facts.number == issued.several.number
    assert [vehicle.vin for vehicle in facts.vehicles] == [vin_at(2), vin_at(3)]
    assert facts.seal_fingerprint == seal_key().fingerprint
    assert facts.sealed_at == t.NOON
    assert [outlet.active_today for outlet in facts.outlets] == [True]


def test_every_vin_of_a_letter_opens_it_in_either_case(issued: Issued) -> None:
    v = issued.desk.verification
    for vin in issued.several.vins:
        assert v.by_number(f" {issued.several.number.lower()} ", f" {vin.lower()} ").word is Word.GENUINE


def test_a_code_typed_with_look_alikes_and_gaps_is_the_same_code(issued: Issued) -> None:
    code = issued.desk.code(issued.one)
    typed = "-".join(code[at : at + 5] for at in range(0, 27, 5)).lower().replace("0", "o").replace("1", "l")
    assert issued.desk.verification.by_code(typed).word is Word.GENUINE


# -- mistyped, unknown, foreign -------------------------------------------------------------------------------------


def unlike(code: str) -> str:
    last = ALPHABET[(ALPHABET.index(code[-1]) + 1) % 32]
    return code[:-1] + last


@pytest.mark.parametrize(
    "spoil", [unlike, lambda _: "", lambda _: "0" * 27, lambda _: "x" * 5000, lambda _: "码" * 27, lambda c: c[:-1], lambda c: c + "0"]
)
def test_a_typo_an_unknown_and_a_malformed_code_get_one_and_the_same_answer(issued: Issued, spoil: Callable[[str], str]) -> None:
    verdict = issued.desk.verification.by_code(spoil(issued.desk.code(issued.one)))
    assert verdict == issued.desk.verification.by_code("0" * 27)
    assert (verdict.word, failed(verdict), verdict.letter, verdict.exit_code) == (Word.NOT_OURS, ["mistyped_or_unknown"], None, 4)


@pytest.mark.parametrize(
    ("number", "vin"),
    [("own", "other"), ("own", ""), ("own", "LSP"), ("unknown", "own"), ("", "own"), ("own", "lower-and-wrong"), ("frozen", "frozen")],
)
def test_a_number_opens_only_with_one_of_its_own_vins(issued: Issued, number: str, vin: str) -> None:
    numbers = {"own": issued.one.number, "unknown": "SPECMN-2026-0000099-0", "": "", "frozen": issued.frozen.number}
    vins = {
        "own": vin_at(1),
        "other": vin_at(2),
        "": "",
        "LSP": "LSP",
        "lower-and-wrong": vin_at(2).lower(),
        "frozen": issued.frozen.vins[0],
    }
    verdict = issued.desk.verification.by_number(numbers[number], vins[vin])
    assert (verdict.word, failed(verdict), verdict.letter) == (Word.NOT_OURS, ["mistyped_or_unknown"], None)


def test_a_letter_that_was_never_given_out_is_unknown(issued: Issued) -> None:
    desk = issued.desk
    for verdict in (desk.verification.by_code(desk.code(issued.frozen)), desk.verification.by_qr(desk.qr_text(issued.frozen))):
        assert verdict.word is Word.NOT_OURS
        assert failed(verdict) == ["mistyped_or_unknown"]
        assert verdict.letter is None


# -- no longer in force ---------------------------------------------------------------------------------------------


def test_a_revoked_letter_is_revoked_by_every_way_and_still_shown(issued: Issued) -> None:
    found = every_way(issued.desk, issued.revoked)
    assert words(found) == {"revoked"}
    for verdict in found.values():
        assert verdict.exit_code == 3
        assert failed(verdict) == ["revoked"]
        assert verdict.letter is not None


def test_a_superseded_letter_names_its_successor(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    with desk.world.work.writing() as books:
        assert books.move_letter(LetterStatus.ISSUED, replace(letter, status=LetterStatus.SUPERSEDED, successor="SPECMN-2026-0000002-8"))
    found = every_way(desk, letter)
    assert words(found) == {"superseded"}
    assert {verdict.successor for verdict in found.values()} == {"SPECMN-2026-0000002-8"}


def test_a_letter_expires_when_its_last_day_in_shanghai_ends(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    seen = desk.qr_text(letter), desk.pdf(letter)
    desk.world.clock.advance(timedelta(days=180, hours=11, minutes=59, seconds=59))
    assert words(every_way(desk, letter)) == {"genuine"}
    desk.world.clock.advance(timedelta(seconds=1))
    found = every_way(desk, letter)
    assert words(found) == {"expired"}
    assert all("2026-08-29" in verdict.findings[-1].sentence.zh for verdict in found.values())
    assert seen == (desk.qr_text(letter), desk.pdf(letter))


def test_a_revocation_is_seen_at_once(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    assert words(every_way(desk, letter)) == {"genuine"}
    desk.world.letters.revoke(t.reviewer, letter.number, RevocationCode.WRONG_DATA, "x")
    assert words(every_way(desk, letter)) == {"revoked"}


# -- our own faults are never green ---------------------------------------------------------------------------------


def test_a_damaged_or_missing_archive_file_is_unavailable(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    pdf, code, qr = desk.pdf(letter), desk.code(letter), desk.qr_text(letter)
    (file,) = desk.world.archive._folder.rglob("*.pdf")
    for spoil in (lambda: file.write_bytes(pdf + b"\n"), file.unlink):
        spoil()
        found = [desk.verification.by_code(code), desk.verification.by_qr(qr), desk.verification.by_file(pdf)]
        assert [verdict.word for verdict in found] == [Word.UNAVAILABLE] * 3
        assert [failed(verdict) for verdict in found] == [["archive_damaged"]] * 3
        assert {verdict.exit_code for verdict in found} == {5}


JOURNAL_FAULTS = {
    "the frozen event is gone": "DELETE FROM event WHERE kind = 'frozen'",
    "the frozen event was exchanged": "UPDATE event SET event = '{}' WHERE kind = 'frozen'",
    "a node is gone": 'DELETE FROM journal_node WHERE level = 0 AND "index" = 0',
    "the head is gone": "DELETE FROM journal_head",
    "the head is unsigned": "UPDATE journal_head SET checkpoint = ''",
}


@pytest.mark.parametrize("what", JOURNAL_FAULTS)
def test_a_journal_that_cannot_prove_the_letter_is_unavailable(desk: SealingDesk, what: str) -> None:
    letter = desk.issued(1)
    with desk.world.work.writing() as books:
        books.session.execute(text(JOURNAL_FAULTS[what]))
    found = every_way(desk, letter)
    assert words(found) == {"unavailable"}
    assert all(failed(verdict) == ["journal_without_letter"] for verdict in found.values())


def test_content_that_cannot_be_opened_is_unavailable_and_shows_nothing(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    code, pdf = desk.code(letter), desk.pdf(letter)
    with desk.world.work.writing() as books:
        books.session.execute(text("UPDATE letter SET locked_content = :x"), {"x": b"\x01" * 64})
    for verdict in (desk.verification.by_code(code), desk.verification.by_number(letter.number, vin_at(1)), desk.verification.by_file(pdf)):
        assert verdict.word is Word.UNAVAILABLE
        assert failed(verdict) == ["record_unreadable"]
        assert verdict.letter is None


def test_a_database_that_does_not_answer_is_unavailable(issued: Issued) -> None:
    class Gone:
        def __getattr__(self, _: str) -> Callable[..., None]:
            def fail(*_: object) -> None:
                raise RecordsUnavailable

            return fail

    broken = verification(issued.desk, letters=Gone())
    answers = [
        broken.by_code(issued.desk.code(issued.one)),
        broken.by_number(issued.one.number, vin_at(1)),
        broken.by_qr(issued.desk.qr_text(issued.one)),
        broken.by_file(issued.desk.pdf(issued.one)),
    ]
    assert [(verdict.word, failed(verdict)) for verdict in answers] == [(Word.UNAVAILABLE, ["cannot_check"])] * 4


def test_a_silent_registry_hides_only_what_is_true_today(issued: Issued) -> None:
    class Silent:
        def serving(self, *_: object) -> None:
            raise RegistryUnavailable

    verdict = verification(issued.desk, outlets=Silent()).by_code(issued.desk.code(issued.one))
    assert verdict.word is Word.GENUINE
    assert verdict.letter is not None
    (outlet,) = verdict.letter.outlets
    assert (outlet.active_today, outlet.state_today, outlet.changed_today, verdict.letter.serving_today) == (None, None, (), None)


TODAY_CASES = [
    ({}, "active", True),
    ({"status": OutletStatus.SUSPENDED}, "suspended", False),
    ({"status": OutletStatus.CLOSED}, "closed", False),
    ({"status": OutletStatus.DRAFT}, "unregistered", False),
    ({"country": "UZ"}, "unregistered", False),
    ({"valid_to": t.TODAY - timedelta(days=1)}, "lapsed", False),
    ({"valid_from": t.TODAY + timedelta(days=1)}, "lapsed", False),
    ({"powertrains": ("ICE",)}, "not-serving", True),
    ({"categories": ("commercial",)}, "not-serving", True),
]


@pytest.mark.parametrize(("change", "state", "active"), TODAY_CASES)
def test_an_outlet_is_told_as_it_stands_today(desk: SealingDesk, change: dict[str, object], state: str, active: bool) -> None:
    letter = desk.issued(1)
    desk.world.open_outlet(t.outlet(**change))
    verdict = desk.verification.by_code(desk.code(letter))
    assert verdict.word is Word.GENUINE
    assert verdict.letter is not None
    published = verdict.letter.as_json()
    (outlet,) = published["outlets"]
    assert (outlet["state_today"], outlet["active_today"], outlet["changed_today"]) == (state, active, {})
    assert published["serving_today"] == (1 if state == "active" else 0)


def test_an_outlet_that_is_not_registered_any_more_is_told(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    with desk.world.database.write.begin() as session:
        session.execute(text("DELETE FROM outlet"))
        session.execute(text("UPDATE outlet_revision SET revision = revision + 1"))
    facts = desk.verification.by_code(desk.code(letter)).letter
    assert facts is not None
    assert [outlet.state_today for outlet in facts.outlets] == ["unregistered"]


def test_what_changed_since_the_seal_is_told_beside_what_was_sealed(desk: SealingDesk) -> None:
    letter, sealed = desk.issued(1), t.outlet()
    desk.world.open_outlet(t.outlet(phone="+77172000111", address="пр. Абая, 10", email="new@almaty.specimen.example"))
    facts = desk.verification.by_code(desk.code(letter)).letter
    assert facts is not None
    (outlet,) = facts.outlets
    assert (outlet.phone, outlet.address) == (sealed.phone, sealed.address)
    assert dict(outlet.changed_today) == {"address": "пр. Абая, 10", "phone": "+77172000111"}
    assert list(facts.as_json()["outlets"][0])[-3:] == ["active_today", "state_today", "changed_today"]


def test_other_outlets_count_only_if_they_serve_every_vehicle(desk: SealingDesk) -> None:
    desk.world.produce([2], powertrain=Powertrain.ICE)
    letter = desk.issued(1, 2)
    desk.world.open_outlet(t.outlet(status=OutletStatus.CLOSED))
    desk.world.open_outlet(t.outlet(outlet_id="KZ-AST-01", powertrains=("BEV",)))
    desk.world.open_outlet(t.outlet(outlet_id="KZ-AST-02"))
    facts = desk.verification.by_code(desk.code(letter)).letter
    assert facts is not None
    assert facts.serving_today == 1


def test_an_outlet_closed_since_is_told_and_changes_no_verdict(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    desk.world.open_outlet(t.outlet(status=OutletStatus.CLOSED))
    verdict = desk.verification.by_code(desk.code(letter))
    assert verdict.word is Word.GENUINE
    assert verdict.letter is not None
    assert [outlet.active_today for outlet in verdict.letter.outlets] == [False]


# -- QR codes -------------------------------------------------------------------------------------------------------


def test_one_changed_character_of_a_qr_text_is_never_genuine(issued: Issued) -> None:
    v, whole = issued.desk.verification, issued.desk.qr_text(issued.one)
    for at, old in enumerate(whole):
        for new in {"A", "2", "0", old.lower(), "#", "é"} - {old}:
            verdict = v.by_qr(whole[:at] + new + whole[at + 1 :])
            assert verdict.word in (Word.ALTERED, Word.NOT_OURS), (at, new, verdict.word)
            assert verdict.letter is None


@given(st.data())
@settings(max_examples=60)
def test_no_cut_or_grown_qr_text_is_genuine(issued: Issued, data: st.DataObject) -> None:
    whole = issued.desk.qr_text(issued.one)
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, len(whole)))
    middle = data.draw(st.text(st.sampled_from("A2#/ =\n"), max_size=3))
    changed = whole[:begin] + middle + whole[end:]
    assert changed == whole or issued.desk.verification.by_qr(changed).word is not Word.GENUINE


def test_the_claims_of_another_letter_behind_a_code_are_altered(issued: Issued) -> None:
    desk = issued.desk
    mine, other = desk.qr_text(issued.one), desk.qr_text(issued.several)
    mixed = mine.split("#")[0] + "#" + other.split("#")[1]
    verdict = desk.verification.by_qr(mixed)
    assert (verdict.word, failed(verdict), verdict.letter) == (Word.ALTERED, ["qr_signature_invalid"], None)


@pytest.mark.parametrize(
    "host", ["HTTPS://LETTERS.SPECIMEN.EXAMPLE.EVIL", "HTTP://LETTERS.SPECIMEN.EXAMPLE", "HTTPS://LETTERS.SPECIMEN.EXAMPLE:444"]
)
def test_a_host_that_is_not_ours_is_told_as_such(issued: Issued, host: str) -> None:
    whole = issued.desk.qr_text(issued.one)
    verdict = issued.desk.verification.by_qr(host + whole[len(t.HOST) :])
    assert (verdict.word, failed(verdict)) == (Word.NOT_OURS, ["qr_foreign_host"])


@pytest.mark.parametrize("scanned", ["", "https://example.com", "WIFI:S:x;;", "x" * 5000, "HTTPS://LETTERS.SPECIMEN.EXAMPLE/V/"])
def test_another_qr_code_is_told_as_such(issued: Issued, scanned: str) -> None:
    verdict = issued.desk.verification.by_qr(scanned)
    assert (verdict.word, failed(verdict)) == (Word.NOT_OURS, ["qr_not_ours"])


def claims_of(issued: Issued) -> qr_token.QrClaims:
    found = qr_token.verify(issued.desk.qr_text(issued.one).split("#")[1], issued.desk.qr.keys)
    assert isinstance(found, qr_token.QrClaims)
    return found


CHANGED_CLAIMS = {
    "number": {"number": "SPECMN-2026-0000099-0"},
    "end": {"expires": t.NOON + timedelta(days=9000)},
    "day": {"issued_at": t.NOON + timedelta(seconds=1)},
    "car": {"vin": vin_at(7)},
    "cars": {"vin": "", "vins_hash16": bytes(16)},
    "destination": {"destination": "RU"},
    "content": {"content_digest16": bytes(16)},
    "status": {"status_index": 99},
}


@pytest.mark.parametrize("what", CHANGED_CLAIMS)
def test_claims_that_differ_from_the_record_are_altered_even_when_signed_by_our_key(issued: Issued, what: str) -> None:
    forged = qr_token.issue(replace(claims_of(issued), **CHANGED_CLAIMS[what]), qr_key())
    verdict = issued.desk.verification.by_qr(f"{issued.desk.qr_text(issued.one).split('#')[0]}#{forged}")
    assert (verdict.word, failed(verdict), verdict.letter) == (Word.ALTERED, ["qr_differs"], None)


def test_claims_signed_by_an_unknown_key_are_altered(issued: Issued) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    forged = qr_token.issue(claims_of(issued), qr_token.QrKey(ec.generate_private_key(ec.SECP256R1())))
    verdict = issued.desk.verification.by_qr(f"{issued.desk.qr_text(issued.one).split('#')[0]}#{forged}")
    assert (verdict.word, failed(verdict)) == (Word.ALTERED, ["qr_signature_invalid"])


# -- files ----------------------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=50)
def test_no_file_with_a_changed_byte_is_genuine(issued: Issued, data: st.DataObject) -> None:
    pdf = issued.desk.pdf(issued.one)
    at = data.draw(st.integers(0, len(pdf) - 1))
    flip = data.draw(st.integers(1, 255))
    verdict = issued.desk.verification.by_file(pdf[:at] + bytes([pdf[at] ^ flip]) + pdf[at + 1 :])
    assert verdict.word in (Word.ALTERED, Word.NOT_OURS, Word.UNREADABLE)
    assert verdict.exit_code == 4
    assert verdict.letter is None


@given(st.data())
@settings(max_examples=30)
def test_no_file_with_bytes_added_or_cut_away_is_genuine(issued: Issued, data: st.DataObject) -> None:
    pdf = issued.desk.pdf(issued.one)
    begin = data.draw(st.sampled_from([0, len(pdf)]) | st.integers(0, len(pdf)))
    end = min(len(pdf), begin + data.draw(st.sampled_from([0, 0, 1, 7, 1000])))
    changed = pdf[:begin] + data.draw(st.binary(max_size=12)) + pdf[end:]
    if changed != pdf:
        verdict = issued.desk.verification.by_file(changed)
        assert verdict.exit_code == 4
        assert verdict.letter is None


@pytest.mark.parametrize("tail", [b"\n", b"%", b" ", b"\x00", b"% comment\n"])
def test_a_byte_behind_the_end_is_altered(issued: Issued, tail: bytes) -> None:
    verdict = issued.desk.verification.by_file(issued.desk.pdf(issued.one) + tail)
    assert (verdict.word, failed(verdict)) == (Word.ALTERED, ["changed_after_sealing"])


def resaved(pdf: bytes, change: Callable[[pikepdf.Pdf], None] = lambda _: None) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out)
    return out.getvalue()


def test_a_file_saved_again_by_another_program_is_not_genuine_and_told_as_changed(issued: Issued) -> None:
    verdict = issued.desk.verification.by_file(resaved(issued.desk.pdf(issued.one)))
    assert (verdict.word, failed(verdict)) == (Word.ALTERED, ["changed_after_sealing"])


def test_a_page_of_another_letter_put_in_is_not_genuine(issued: Issued) -> None:
    other = issued.desk.pdf(issued.several)

    def exchange(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(BytesIO(other)) as donor:
            pdf.pages.append(donor.pages[0])
            del pdf.pages[0]

    verdict = issued.desk.verification.by_file(resaved(issued.desk.pdf(issued.one), exchange))
    assert verdict.exit_code == 4
    assert verdict.letter is None


def test_the_qr_code_of_another_letter_put_over_is_not_genuine(issued: Issued) -> None:
    other = issued.desk.pdf(issued.several)

    def overlay(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(BytesIO(other)) as donor:
            pdf.pages[-1].add_overlay(donor.pages[-1], pikepdf.Rectangle(0, 0, 200, 200))

    verdict = issued.desk.verification.by_file(resaved(issued.desk.pdf(issued.one), overlay))
    assert verdict.exit_code == 4
    assert verdict.letter is None


def test_the_genuine_key_on_something_that_was_never_issued_is_not_ours(issued: Issued) -> None:
    chain = chain_at(issued.desk.world.clock)
    stray = seal(plain_pdf(), seal_spec(), seal_key(), chain.timestamps(), chain, t.NOON)
    verdict = issued.desk.verification.by_file(stray.data)
    assert (verdict.word, failed(verdict), verdict.letter) == (Word.NOT_OURS, ["never_issued"], None)


def test_an_orphan_sealed_twice_but_released_once_is_not_genuine(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    chain = chain_at(desk.world.clock)
    content = desk.world.letters.content(letter)
    from letters.compose import compose
    from letters.service.seal_words import seal_spec
    from letters.wording import load_wording
    from tests.support.trade_seals import seal_art

    again = compose(content, qr_text=desk.qr_text(letter), seal=seal_art(), wording=load_wording(content.wording))
    twin = seal(again.draft, seal_spec(content, again), seal_key(), chain.timestamps(), chain, t.NOON)
    verdict = desk.verification.by_file(twin.data)
    assert verdict.word is Word.NOT_OURS
    assert failed(verdict) == ["never_issued"]


@pytest.mark.parametrize(
    ("data", "word", "code"),
    [
        (b"", "unreadable", "unreadable"),
        (b"hello", "unreadable", "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "unreadable", "unreadable"),
        (b"PK\x03\x04" + bytes(100), "unreadable", "unreadable"),
        (b"%PDF-1.7\n", "unreadable", "unreadable"),
    ],
)
def test_what_is_no_pdf_is_unreadable(issued: Issued, data: bytes, word: str, code: str) -> None:
    verdict = issued.desk.verification.by_file(data)
    assert (verdict.word.value, failed(verdict)) == (word, [code])


def test_an_unsealed_pdf_is_not_ours(issued: Issued) -> None:
    verdict = issued.desk.verification.by_file(plain_pdf())
    assert (verdict.word, failed(verdict)) == (Word.NOT_OURS, ["never_issued"])


def test_30_megabytes_of_zeros_are_unreadable(issued: Issued) -> None:
    verdict = issued.desk.verification.by_file(bytes(30 * 1024 * 1024))
    assert verdict.word is Word.UNREADABLE


def test_an_issued_file_in_the_bounded_child_is_genuine_and_a_changed_one_is_not(issued: Issued) -> None:
    class Trust:
        def trust(self) -> object:
            return trust_at(issued.desk.world.clock)

    bounded = verification(issued.desk, inspector=BoundedInspector(Trust(), issued.desk.world.clock))  # type: ignore[arg-type]
    pdf = issued.desk.pdf(issued.one)
    assert bounded.by_file(pdf).word is Word.GENUINE
    assert bounded.by_file(pdf + b"\n").word is Word.ALTERED


# -- an issued file whose inspection says otherwise -----------------------------------------------------------------

SPOILED: dict[str, tuple[Callable[[Inspection], Inspection], Word]] = {
    "found nothing": (lambda i: replace(i, findings=()), Word.UNAVAILABLE),
    "broke off without a word": (lambda i: replace(i, findings=i.findings[:3]), Word.UNAVAILABLE),
    "names another maker": (lambda i: replace(i, maker=t.FOREIGN_MAKER), Word.ALTERED),
    "names another seal": (lambda i: replace(i, fingerprint="00" * 32), Word.ALTERED),
    "carries other data": (lambda i: replace(i, attachments={"letter.json": b"{}"}), Word.ALTERED),
    "carries no data": (lambda i: replace(i, attachments={}), Word.ALTERED),
}


@pytest.mark.parametrize("what", SPOILED)
def test_issued_bytes_alone_are_not_enough_if_the_inspection_disagrees(issued: Issued, what: str) -> None:
    spoil, word = SPOILED[what]
    inspector = NearInspector(issued.desk.world.clock, spoil)
    verdict = verification(issued.desk, inspector=inspector).by_file(issued.desk.pdf(issued.one))
    assert verdict.word is word
    assert verdict.letter is None or word is Word.UNAVAILABLE


def test_a_seal_revoked_with_a_date_before_the_sealing_is_under_review(issued: Issued) -> None:
    chain = cast().chain.revoking(seal_key().certificate, t.NOON, t.NOON - timedelta(hours=1))

    class Later:
        def inspect(self, pdf: bytes) -> Inspection:
            from signing.inspection import inspect

            return inspect(pdf, chain.trust({t.MAKER: (seal_key(),)}))

    verdict = verification(issued.desk, inspector=Later()).by_file(issued.desk.pdf(issued.one))
    assert (verdict.word, verdict.exit_code) == (Word.UNDER_REVIEW, 3)


def test_no_answer_ever_tells_a_code(issued: Issued, tmp_path: Path) -> None:
    desk, code = issued.desk, issued.desk.code(issued.one)
    found = every_way(desk, issued.one)
    assert parse_code(code) == code
    assert all(code not in str(verdict.as_json()) for verdict in found.values())


def test_every_finding_that_strangers_read_speaks_both_languages(issued: Issued) -> None:
    v = issued.desk.verification
    seen = [*every_way(issued.desk, issued.one).values(), *every_way(issued.desk, issued.revoked).values(), v.by_file(b""), v.by_qr("x")]
    sentences: list[Sentence] = [finding.sentence for verdict in seen for finding in verdict.findings]
    assert all(sentence.zh and sentence.en for sentence in sentences)
