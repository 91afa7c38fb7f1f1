"""A maker that is no specimen: its own certificate, its recorded seal image, timestamps and revocation lists over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest

from kernel.clock import FixedClock, SystemClock
from letters.errors import Conflict
from letters.values import LetterStatus
from portal.boarding import art_of
from portal.key_acts import add_key, retire
from portal.keys import lists
from portal.keys.offers import offer_in_service
from portal.keys.records import KeyRecord, KeyState
from signing.certificates import fingerprint_of
from signing.keys import LoadedSealKey
from tests.support.csc_server import CREDENTIAL, PIN, TOKEN, SigningService
from tests.support.csc_server import served as csc_served
from tests.support.private_ca import make_private_ca, served
from tests.support.real_maker import CODE, MAKER, NAME_ZH, Works, add_seal_image, make_works, pin_everything
from verification.values import Word


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    """A production instance in which all is in order but that the maker has no key yet."""
    clock = FixedClock(SystemClock().now())
    with served(make_private_ca(clock)) as ca:
        found = make_works(tmp_path / "instance", clock, ca)
        pin_everything(found)
        add_seal_image(found)
        yield found
        found.desk.database.engine.dispose()


def test_a_letter_is_issued_and_nothing_in_it_is_a_specimen(works: Works) -> None:
    key = works.add()
    outcome = works.outcome()
    assert outcome.verdict.word is Word.GENUINE, outcome.letter.waiting
    assert outcome.letter.seal is not None
    assert outcome.letter.seal.fingerprint.hex() == key.fingerprint
    assert b"SPECIMEN" not in outcome.pdf
    assert "样章" not in str(outcome.verdict.as_json())
    assert works.ca.asked.count("/stamp") >= 2


def test_a_maker_that_seals_in_wet_ink_issues_signed_files_with_room_for_it(works: Works) -> None:
    works.add()
    art_of(works.desk, CODE).set_ink()
    works.desk.keyring.folder.touch()
    outcome = works.outcome()
    assert outcome.verdict.word is Word.GENUINE, outcome.letter.waiting
    with pypdfium2.PdfDocument(outcome.pdf) as document:
        document.init_forms()
        page = document[len(document) - 1]
        red = sum(1 for r, g, b in page.render(scale=1).to_pil().convert("RGB").get_flattened_data() if r > g + 80 and r > b + 80)
    assert red == 0
    assert "盖章处 place for the official seal".encode("utf-16-be").hex().upper().encode() in outcome.pdf


def test_a_letter_per_key_opens_the_key_once(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    works.add()
    opened: list[str] = []
    keyring = works.desk.keyring
    real = keyring.key_of
    monkeypatch.setattr(keyring, "key_of", lambda *given: opened.append(given[0]) or real(*given))
    assert [works.outcome(serial).verdict.word for serial in range(3)] == [Word.GENUINE] * 3
    assert opened == [CODE]


def test_without_a_key_nothing_is_approved_and_no_number_is_spent(works: Works) -> None:
    with pytest.raises(Conflict, match="letters keys add"):
        works.outcome()
    with works.desk.work.reading() as books:
        assert books.letters() == ()
    works.add()
    assert works.outcome(1).letter.number.split("-")[2] == "0000001"


def test_a_letter_whose_key_is_retired_meanwhile_waits_and_is_sealed_by_the_next(works: Works) -> None:
    first = works.add()
    frozen = works.frozen(0)
    retire(works.desk, first.id)
    waiting = works.desk.sealing.seal(frozen.id)
    assert waiting.status is LetterStatus.FROZEN
    assert waiting.waiting is not None
    second = works.add()
    issued = works.desk.sealing.seal(frozen.id)
    assert issued.seal is not None
    assert issued.seal.fingerprint.hex() == second.fingerprint


def test_a_certificate_revoked_at_the_ca_seals_nothing_once_the_lists_were_fetched(works: Works) -> None:
    key = works.add()
    folder = works.desk.keyring.folder
    before = works.outcome(0)
    works.desk.clock.advance(timedelta(minutes=20))  # type: ignore[attr-defined]
    works.ca.revoke(folder.certificate(CODE, key.fingerprint))
    assert all(
        found.taken for found in lists.refresh(folder.authorities, (folder.certificate(CODE, key.fingerprint),), works.desk.clock.now())
    )
    folder.touch()
    waiting = works.outcome(1).letter
    assert waiting.status is LetterStatus.FROZEN
    assert waiting.waiting is not None
    assert "revoked" in waiting.waiting.en
    assert works.desk.verification.by_file(before.pdf).word is Word.GENUINE


def test_lists_that_are_out_of_date_say_so_instead_of_green(works: Works) -> None:
    works.add()
    outcome = works.outcome()
    works.desk.clock.advance(timedelta(days=6))  # type: ignore[attr-defined]
    for verdict in (works.desk.verification.by_code(outcome.code), works.desk.verification.by_file(outcome.pdf)):
        assert verdict.word is Word.UNAVAILABLE
    waiting = works.outcome(1).letter.waiting
    assert waiting is not None
    assert "revocation list is out of date" in waiting.en


def test_the_file_holds_the_chain_of_the_pinned_root(works: Works) -> None:
    works.add()
    pdf = works.outcome().pdf
    found = works.desk.verification.by_file(pdf)
    assert found.word is Word.GENUINE
    assert fingerprint_of(works.ca.root.der) in {fingerprint_of(der) for der in works.desk.keyring.trust().roots}


def test_a_certificate_that_a_letter_would_outlive_seals_nothing_and_no_number_is_spent(works: Works) -> None:
    """190 days of certificate, 180 of letter: eleven days later nothing is approved any more."""
    works.add(works.ca.seal(NAME_ZH, days=190))
    frozen = works.frozen(0)
    works.desk.clock.advance(timedelta(days=11))  # type: ignore[attr-defined]
    with pytest.raises(Conflict, match="no letter fits in any more"):
        works.outcome(1)
    assert works.desk.keyring.lacking(CODE, 170) is None
    assert frozen.status is LetterStatus.FROZEN


def test_a_key_withdrawn_while_it_seals_hands_out_nothing(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    record = works.add()
    frozen = works.frozen(0)
    seals = works.desk.keyring.open(CODE)
    signing = type(seals.key).sign

    def sign_and_be_retired(key: LoadedSealKey, data: bytes) -> bytes:
        if works.desk.keyring.folder.records(CODE)[0].state is KeyState.ACTIVE and key.fingerprint == record.fingerprint:
            retire(works.desk, record.id)
        return signing(key, data)

    monkeypatch.setattr(LoadedSealKey, "sign", sign_and_be_retired)
    waiting = works.desk.sealing.seal(frozen.id)
    assert waiting.status is LetterStatus.FROZEN
    assert works.desk.archive.digests() == frozenset()


def test_a_key_at_a_signing_service_seals_through_the_portal(works: Works, tmp_path: Path) -> None:
    mine, secret = works.ca.seal(NAME_ZH), tmp_path / "token"
    secret.write_text(f"{TOKEN}\n{PIN}\n")
    secret.chmod(0o600)
    with csc_served(SigningService(mine.key, (mine.certificate, *mine.chain), wants_pin=True)) as service:
        made = add_key(works.desk, MAKER, offer_in_service(service.base, CREDENTIAL, secret))
        assert isinstance(made, KeyRecord), made
        assert works.outcome().verdict.word is Word.GENUINE
        before = [method for method, _ in service.asked].count("credentials/info")
        assert works.outcome(1).verdict.word is Word.GENUINE
        assert [method for method, _ in service.asked].count("credentials/info") == before
