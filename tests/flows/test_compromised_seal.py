"""When the seal's key may have been in other hands, every way of verifying says so at once, online and offline."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.clock import FixedClock, SystemClock
from letters.compose.comparing import compare
from letters.document import parse_request
from letters.values import Request, RevocationCode
from portal.app import create_app
from portal.instance.specimen import MAKER, next_request
from portal.issuance import Outcome, carry_through
from portal.trust import trust_document
from portal.wiring import Desk
from signing.inspection import inspect
from signing.keys import write_secret
from signing.unsafe import chain_to_files
from tests.support.instance import desk, desk_of, instance, instance_template
from verification.offline import OfflineVerification, offline_from_json
from verification.values import Verdict, Word

__all__ = ["desk", "instance", "instance_template"]


def issue(desk: Desk) -> Outcome:
    with desk.work.reading() as books:
        request = parse_request(next_request(desk), books.makers())
    assert isinstance(request, Request)
    people = {account.login: account.actor for account in desk.accounts.everyone()}
    outcome = carry_through(desk, request, people["exporter"], people["reviewer"])
    assert isinstance(outcome, Outcome)
    return outcome


def every_way(desk: Desk, letter: Outcome) -> dict[str, Verdict]:
    trust = offline_from_json(json.loads(json.dumps(trust_document(desk))))
    offline = OfflineVerification(trust, lambda pdf, seals, at: inspect(pdf, seals, as_of=at), compare, desk.clock)
    ours = desk.verification
    return {
        "code": ours.by_code(letter.code),
        "QR text": ours.by_qr(letter.qr),
        "number": ours.by_number(letter.letter.number, letter.letter.vins[0]),
        "file": ours.by_file(letter.pdf),
        "QR text offline": offline.by_qr(letter.qr),
        "file offline": offline.by_file(letter.pdf),
    }


def revoke_seal(desk: Desk, since: timedelta) -> None:
    """Revoke the seal certificate with an invalidity date before now, as `letters run` finds it on disk."""
    now, folder = desk.clock.now(), desk.keyring.folder
    chain = folder.specimen_chain(desk.clock)
    assert chain is not None
    revoked = chain.revoking(desk.keyring.open(MAKER).key.certificate, now, now - since)
    name = "specimen-revoked.json"
    write_secret(folder.path / name, chain_to_files(revoked, folder.passphrase())[name])


def test_a_letter_sealed_after_the_compromise_is_under_review_in_every_way_at_once(desk: Desk) -> None:
    letter = issue(desk)
    assert {way: verdict.word for way, verdict in every_way(desk, letter).items()} == dict.fromkeys(every_way(desk, letter), Word.GENUINE)
    revoke_seal(desk, since=timedelta(days=1))
    words = {way: verdict.word for way, verdict in every_way(desk, letter).items()}
    assert words == dict.fromkeys(words, Word.UNDER_REVIEW)


def test_a_letter_dated_later_than_our_clock_is_not_green(instance: Path) -> None:
    letter = issue(desk_of(instance))
    earlier = desk_of(instance, FixedClock(SystemClock().now() - timedelta(days=3)))
    for verdict in (earlier.verification.by_code(letter.code), earlier.verification.by_qr(letter.qr)):
        assert verdict.word is Word.UNAVAILABLE


@pytest.mark.parametrize("extra", ["code", "number", "qr"])
def test_two_ways_in_one_question_are_refused(extra: str, desk: Desk) -> None:
    letter = issue(desk)
    client = create_app(desk, desk.settings).test_client()
    values = {"code": letter.code, "number": letter.letter.number, "qr": letter.qr}
    sent = {extra: values[extra], "vin": letter.letter.vins[0], "file": (BytesIO(b"%PDF-1.7 forged"), "x.pdf")}
    answer = client.post("/verify", data=sent, headers={"Host": desk.settings.public_host, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 422


def test_the_index_of_a_revoked_letter_lent_to_one_in_force_makes_neither_green(desk: Desk) -> None:
    """The QR code carries the index; offline nothing but the snapshot says what stands at it."""
    ended, standing = issue(desk), issue(desk)
    people = {account.login: account.actor for account in desk.accounts.everyone()}
    desk.letters.revoke(people["reviewer"], ended.letter.number, RevocationCode.MISUSE, "x")
    desk.journal.flush()
    spare = 9999
    with desk.work.writing() as books:
        for letter, index in ((ended, spare), (standing, ended.letter.status_index)):
            books.session.execute(text("UPDATE letter SET status_index = :i WHERE id = :id"), {"i": index, "id": letter.letter.id})
    offline = {way: verdict.word for way, verdict in every_way(desk, ended).items() if "offline" in way}
    assert offline == dict.fromkeys(offline, Word.UNDER_REVIEW)
