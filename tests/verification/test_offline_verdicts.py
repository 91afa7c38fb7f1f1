"""Without the register: the pinned trust decides, and green lasts only as long as the signed snapshot."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kernel.clock import FixedClock
from letters.compose.comparing import compare
from signing import status_token
from signing.inspection import Finding, Inspection, inspect
from signing.status_token import Status
from signing.trust import SealTrust
from tests.support import trade as t
from tests.support.pki import cast, plain_pdf
from tests.support.trade_seals import Issued, qr_key, trust_at
from verification.offline import OfflineTrust, OfflineVerification, offline_from_json, offline_to_json
from verification.values import Verdict, Word

STATUS_KEY = ec.generate_private_key(ec.SECP256R1())
DAY = timedelta(days=1)


def by_trust(pdf: bytes, trust: SealTrust, as_of: datetime) -> Inspection:
    return inspect(pdf, trust, as_of=as_of)


def snapshot(statuses: dict[int, Status], issued_at: datetime = t.NOON, until: datetime = t.NOON + DAY) -> str:
    return status_token.sign(statuses, STATUS_KEY, issued_at, until, f"{t.HOST}/.well-known/letters/status")


def pinned(issued: Issued, **changes: object) -> OfflineTrust:
    usual = OfflineTrust(
        issued_at=t.NOON,
        valid_until=t.NOON + DAY,
        origins=(t.HOST.upper(),),
        makers=({"code": t.MAKER, "name_zh": t.maker().name_zh, "name_en": t.maker().name_en},),
        seals=trust_at(issued.desk.world.clock),
        qr_keys=((t.MAKER, qr_key().public),),
        status_key=STATUS_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        status=snapshot({issued.one.status_index: Status.VALID, issued.several.status_index: Status.VALID}),
    )
    return replace(usual, **changes)


def offline(issued: Issued, at: datetime = t.NOON, **changes: object) -> OfflineVerification:
    return OfflineVerification(pinned(issued, **changes), by_trust, compare, FixedClock(at))


def both_ways(issued: Issued, at: datetime = t.NOON, **changes: object) -> list[Verdict]:
    """Return the verdicts on the letter for one car, by its QR code and by its file."""
    checker = offline(issued, at, **changes)
    return [checker.by_qr(issued.desk.qr_text(issued.one)), checker.by_file(issued.desk.pdf(issued.one))]


def told(verdicts: list[Verdict]) -> set[tuple[str, str]]:
    return {(verdict.word.value, next((f.code for f in verdict.findings if not f.passed), "")) for verdict in verdicts}


def test_a_letter_in_force_is_genuine_while_the_snapshot_is_fresh(issued: Issued) -> None:
    assert told(both_ways(issued)) == {("genuine", "")}
    assert told(both_ways(issued, t.NOON + DAY - timedelta(seconds=1))) == {("genuine", "")}
    by_file = both_ways(issued)[1]
    assert by_file.letter is not None
    assert [outlet.active_today for outlet in by_file.letter.outlets] == [None], "offline nobody knows what is open today"


def test_a_stale_snapshot_is_unavailable_with_the_signature_passed(issued: Issued) -> None:
    found = both_ways(issued, t.NOON + DAY)
    assert told(found) == {("unavailable", "snapshot_stale")}
    assert all(verdict.findings[0].passed for verdict in found)


def test_a_snapshot_of_the_future_or_of_another_key_is_as_good_as_none(issued: Issued) -> None:
    index = issued.one.status_index
    later = snapshot({index: Status.VALID}, t.NOON + timedelta(minutes=1))
    other = status_token.sign({index: Status.VALID}, ec.generate_private_key(ec.SECP256R1()), t.NOON, t.NOON + DAY, "x")
    for status in (later, other, "", "a.b.c", "码"):
        assert told(both_ways(issued, status=status)) == {("unavailable", "snapshot_stale")}


def test_the_trust_files_own_end_holds_even_for_a_longer_snapshot(issued: Issued) -> None:
    longer = snapshot({issued.one.status_index: Status.VALID}, until=t.NOON + 9 * DAY)
    assert told(both_ways(issued, t.NOON + 2 * DAY, status=longer)) == {("unavailable", "snapshot_stale")}


@pytest.mark.parametrize(
    ("status", "word", "code"),
    [
        (Status.INVALID, "revoked", "revoked"),
        (Status.SUPERSEDED, "superseded", "superseded"),
        (Status.SUSPENDED, "under-review", "under_review"),
        (Status.NOT_RELEASED, "unavailable", "not_released_by_snapshot"),
    ],
)
def test_the_snapshot_decides_whether_it_is_in_force(issued: Issued, status: Status, word: str, code: str) -> None:
    assert told(both_ways(issued, status=snapshot({issued.one.status_index: status}))) == {(word, code)}


def test_a_letter_younger_than_the_snapshot_is_unavailable_and_never_called_a_forgery(issued: Issued) -> None:
    for last in range(issued.one.status_index):
        older = snapshot(dict.fromkeys(range(last + 1), Status.VALID))
        assert {verdict.word for verdict in both_ways(issued, status=older)} == {Word.UNAVAILABLE}


def test_an_expired_letter_names_its_last_day(issued: Issued) -> None:
    first_day_after = datetime(2026, 8, 29, 16, 0, tzinfo=UTC)
    fresh = snapshot({issued.one.status_index: Status.VALID}, first_day_after - DAY, first_day_after + DAY)
    qr = offline(issued, first_day_after, status=fresh, valid_until=first_day_after + DAY).by_qr(issued.desk.qr_text(issued.one))
    assert told([qr]) == {("expired", "expired")}
    assert "2026-08-29" in qr.findings[-1].sentence.en
    before = first_day_after - timedelta(seconds=1)
    qr = offline(issued, before, status=fresh, valid_until=first_day_after + DAY).by_qr(issued.desk.qr_text(issued.one))
    assert qr.word is Word.GENUINE


def test_no_qr_text_with_a_changed_character_verifies(issued: Issued) -> None:
    checker, whole = offline(issued), issued.desk.qr_text(issued.one)
    assert checker.by_qr(whole).word is Word.GENUINE
    for at, old in enumerate(whole):
        for new in {"A", "Z", "2", "0", old.lower()} - {old}:
            assert checker.by_qr(whole[:at] + new + whole[at + 1 :]).word in (Word.ALTERED, Word.NOT_OURS), at


def test_a_foreign_host_is_not_ours(issued: Issued) -> None:
    assert told([offline(issued, origins=("HTTPS://ELSEWHERE.EXAMPLE",)).by_qr(issued.desk.qr_text(issued.one))]) == {
        ("not-ours", "qr_foreign_host")
    }


def test_a_qr_key_counts_only_for_the_maker_it_belongs_to(issued: Issued) -> None:
    foreign = offline(issued, qr_keys=((t.FOREIGN_MAKER, qr_key().public),))
    assert told([foreign.by_qr(issued.desk.qr_text(issued.one))]) == {("altered", "qr_signature_invalid")}


def test_the_claims_of_another_letter_do_not_fit_the_code(issued: Issued) -> None:
    mixed = issued.desk.qr_text(issued.one).split("#")[0] + "#" + issued.desk.qr_text(issued.several).split("#")[1]
    assert offline(issued).by_qr(mixed).word is Word.ALTERED


@pytest.mark.parametrize("spoil", [lambda p: p + b"\n", lambda p: p[:-1], lambda p: p.replace(b"endobj", b"endobk", 1), lambda _: b""])
def test_no_changed_file_is_genuine(issued: Issued, spoil: object) -> None:
    verdict = offline(issued).by_file(spoil(issued.desk.pdf(issued.one)))  # type: ignore[operator]
    assert verdict.exit_code == 4
    assert verdict.letter is None


def test_a_seal_pinned_to_another_maker_does_not_count(issued: Issued) -> None:
    from tests.support.trade_seals import seal_key

    moved = cast().chain.trust({t.FOREIGN_MAKER: (seal_key(),)})
    verdict = offline(issued, seals=moved).by_file(issued.desk.pdf(issued.one))
    assert verdict.exit_code == 4
    assert offline(issued, seals=replace(moved, seals=())).by_file(issued.desk.pdf(issued.one)).word is Word.UNAVAILABLE


def test_an_unsealed_file_is_not_ours(issued: Issued) -> None:
    assert offline(issued).by_file(plain_pdf()).word is Word.NOT_OURS


def test_an_inspection_that_broke_off_is_never_green(issued: Issued) -> None:
    for findings in ((), (Finding("readable", "readable", True),)):
        checker = OfflineVerification(pinned(issued), lambda *_, f=findings: Inspection("00" * 32, f), compare, FixedClock(t.NOON))  # type: ignore[misc]
        assert checker.by_file(b"x").word is Word.UNAVAILABLE


def test_the_trust_file_is_read_back_as_it_was_written(issued: Issued) -> None:
    trust = pinned(issued)
    assert offline_from_json(json.loads(json.dumps(offline_to_json(trust)))) == trust


@pytest.mark.parametrize("member", ["issued_at", "valid_until", "hosts", "makers", "seal_trust", "qr_keys", "status_key", "status"])
def test_a_trust_file_with_a_missing_or_mistyped_member_is_refused(issued: Issued, member: str) -> None:
    whole = offline_to_json(pinned(issued))
    with pytest.raises(ValueError, match=r"malformed|trust"):
        offline_from_json({name: value for name, value in whole.items() if name != member})
    if member not in ("status", "status_key", "makers", "hosts"):
        with pytest.raises(ValueError, match=r".*"):
            offline_from_json({**whole, member: 5})


@pytest.mark.parametrize("value", [None, [], {}, "trust/v1", {"format": "trust/v2"}])
def test_what_is_no_trust_file_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="trust/v1"):
        offline_from_json(value)
