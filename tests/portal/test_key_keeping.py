"""What is kept in the key folder: secrets from files and agents, pinned CAs, revocation lists, and the list of keys."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.decision import Reason, Refused
from portal import key_acts
from portal.cli.doctor import CHECKS
from portal.compromise import report_compromised
from portal.key_acts import activate, add_key, judge_offer, mark_compromised, retire
from portal.keys import lists
from portal.keys.authorities import PinnedAuthorities
from portal.keys.offers import Offer
from portal.keys.pinning import ca_faults, certificates_in, stamp_faults, stamp_place
from portal.keys.records import KeyKind, KeyRecord, KeyState, dump_records, load_records, with_record
from portal.keys.secrets import secret_from
from signing.certificates import load
from signing.errors import KeyUnreadable
from signing.exchange import Answer, Call, Unreachable
from signing.issuing import make_crl
from signing.keys import write_secret
from tests.support.pki import cast
from tests.support.private_ca import PrivateCa, make_private_ca, served
from tests.support.real_maker import CODE, MAKER, NAME_ZH, Works, add_seal_image, make_works, pin_everything
from tests.support.trade_world import at_once

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def ca() -> PrivateCa:
    return make_private_ca(FixedClock(NOW))


@pytest.fixture
def pinned(ca: PrivateCa, tmp_path: Path) -> PinnedAuthorities:
    found = PinnedAuthorities(tmp_path / "trust")
    for der in (ca.root.der, ca.issuing.der):
        found.add_ca(der)
    return found


def test_a_secret_comes_from_a_file_of_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "pin"
    path.write_bytes(b"4711\r\n")
    path.chmod(0o600)
    assert secret_from(path) == b"4711"
    path.chmod(0o640)
    with pytest.raises(KeyUnreadable):
        secret_from(path)


def test_a_secret_that_is_no_text_is_told_and_not_quoted(tmp_path: Path) -> None:
    path = tmp_path / "pin"
    write_secret(path, "口令4711".encode("gb18030"))
    with pytest.raises(KeyUnreadable) as failed:
        secret_from(path)
    assert failed.value.code == "secret_text"
    assert "4711" not in str(failed.value)
    assert failed.value.__cause__ is None


@pytest.mark.parametrize(("said", "heard"), [(b"4711\n", b"4711"), (b"", None), (b"x" * 9000, None)])
def test_a_secret_comes_from_an_agent(tmp_path: Path, said: bytes, heard: bytes | None) -> None:
    path = tmp_path / "agent"
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(path))
        agent.listen(1)

        def answer() -> None:
            peer, _ = agent.accept()
            with peer:
                peer.sendall(said)

        threading.Thread(target=answer, daemon=True).start()
        if heard is None:
            with pytest.raises(KeyUnreadable):
                secret_from(path)
        else:
            assert secret_from(path) == heard


def test_an_agent_that_is_gone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "agent"
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(path))
    with pytest.raises(KeyUnreadable) as failed:
        secret_from(path)
    assert failed.value.code == "secret_agent"


def record(at: datetime = NOW) -> KeyRecord:
    return KeyRecord("ab" * 32, KeyKind.PKCS11, KeyState.NEXT, at, {"token": "house"}, most_letters=7, until=at.date())


def test_the_list_of_keys_survives_its_file_and_a_damaged_one_is_no_empty_one() -> None:
    records = (record(), replace(record(), fingerprint="cd" * 32).activated(NOW).compromised(NOW, NOW))
    assert load_records(dump_records(records)) == records
    for damaged in (b"", b"{}", b"[]", b'{"format": "seal-keys/v2", "keys": []}', dump_records(records).replace(b"pkcs11", b"pkcs99")):
        with pytest.raises(KeyUnreadable):
            load_records(damaged)


def test_a_key_reported_twice_is_in_doubt_from_the_earlier_instant() -> None:
    once = record().activated(NOW).compromised(NOW, NOW + timedelta(hours=2))
    later = once.compromised(NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    earlier = once.compromised(NOW - timedelta(hours=1), NOW + timedelta(hours=3))
    assert (later.compromised_since, earlier.compromised_since) == (NOW, NOW - timedelta(hours=1))
    assert later.retired_at == NOW + timedelta(hours=2)


def test_pinning_tells_what_speaks_against_a_ca(ca: PrivateCa) -> None:
    def codes(ders: tuple[bytes, ...], at: datetime = NOW) -> list[str]:
        return [fault.code for fault in ca_faults(ders, (), at)]

    assert codes((ca.root.der, ca.issuing.der)) == []
    assert codes(()) == ["ca_file"]
    assert codes((ca.issuing.der,)) == ["ca_rootless"]
    assert codes((ca.root.der,), NOW + timedelta(days=9000)) == ["ca_over"]
    assert "ca_unfit" in codes((ca.root.der, ca.certificate("某", cast().seal.key)))  # type: ignore[arg-type]
    assert "ca_specimen" in codes((cast().chain.root.der,))
    assert certificates_in(b"no certificate") == certificates_in(b"-----BEGIN CERTIFICATE-----\n!\n") == ()


def test_a_timestamp_authority_needs_address_ca_and_policy(ca: PrivateCa) -> None:
    good = stamp_place("one", "https://tsa.example/", (ca.root.der,), ("1.2.3",))
    assert stamp_faults(good, (), NOW) == ()
    assert [f.code for f in stamp_faults(good, (good,), NOW)] == ["timestamp_name"]
    bad = stamp_place("two", "ftp://tsa.example/", (), ())
    assert [f.code for f in stamp_faults(bad, (), NOW)] == ["ca_file", "timestamp_address", "timestamp_policy"]


def test_a_list_is_taken_from_a_pinned_ca_while_fresh_and_never_exchanged_for_an_older_one(
    ca: PrivateCa, pinned: PinnedAuthorities
) -> None:
    new = make_crl(ca.issuing, NOW, timedelta(days=5), (), 2)
    old = make_crl(ca.issuing, NOW - timedelta(days=1), timedelta(days=5), (), 1)
    assert lists.take(pinned, new, NOW) is None
    why = lists.take(pinned, old, NOW)
    assert why is not None
    assert "newer" in why.en
    assert pinned.list_of(ca.issuing.der) == new
    strangers = make_crl(make_private_ca(FixedClock(NOW)).issuing, NOW, timedelta(days=5))
    for data, says in ((strangers, "not from a pinned CA"), (b"junk", "no revocation list"), (new[:-1] + b"\0", "not from a pinned CA")):
        refused = lists.take(pinned, data, NOW)
        assert refused is not None
        assert says in refused.en
    stale = lists.take(pinned, new, NOW + timedelta(days=6))
    assert stale is not None
    assert "out of date" in stale.en


def test_lists_in_pem_are_taken_too_and_states_say_which_ca_has_none(ca: PrivateCa, pinned: PinnedAuthorities) -> None:
    pem = x509.load_der_x509_crl(make_crl(ca.issuing, NOW, timedelta(days=30))).public_bytes(Encoding.PEM)
    assert lists.take(pinned, pem, NOW) is None
    fresh = {state.ca: state.fresh for state in lists.states(pinned, NOW)}
    issuing, root = (load(der).subject.rfc4514_string() for der in (ca.issuing.der, ca.root.der))
    assert fresh == {issuing: True, root: False}
    # The issuing CA's list may say thirty days; we take its word for seven.
    assert not any(state.fresh for state in lists.states(pinned, NOW + timedelta(days=8)))


def test_a_list_of_an_authority_that_is_asked_no_more_is_missed_by_nobody(ca: PrivateCa, pinned: PinnedAuthorities) -> None:
    other = make_private_ca(FixedClock(NOW))
    place = stamp_place("other", "https://tsa.example/", (other.root.der,), ("1.2.3",))
    pinned.set_timestamps((place,))
    assert len(lists.states(pinned, NOW)) == 3
    pinned.set_timestamps((place.taken_off(NOW),))
    assert len(lists.states(pinned, NOW)) == 2


def test_whatever_an_address_answers_is_told_and_stops_no_other(ca: PrivateCa, pinned: PinnedAuthorities) -> None:
    answers: dict[str, Answer | None] = {
        "http://ca.example/good": Answer(200, make_crl(ca.issuing, NOW, timedelta(days=5))),
        "http://ca.example/none": None,
        "http://ca.example/404": Answer(404, b""),
        "http://ca.example/html": Answer(200, b"<html>"),
    }

    def fetch(call: Call) -> Answer:
        answer = answers[call.url]
        if answer is None:
            raise Unreachable
        return answer

    for url in answers:
        pinned.add_source(url)
    told = {one.url: one.taken for one in lists.refresh(pinned, (), NOW, fetch)}
    assert told == {url: url.endswith("good") for url in answers}


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    clock = FixedClock(datetime.now(UTC))
    with served(make_private_ca(clock)) as authority:
        found = make_works(tmp_path / "instance", clock, authority, cars=1)
        pin_everything(found)
        add_seal_image(found)
        yield found
        found.desk.database.engine.dispose()


def test_a_signature_by_a_key_after_it_was_retired_is_an_alarm(works: Works) -> None:
    key = works.add()
    letter = works.sealed(0)
    assert CHECKS["old keys"](works.desk) is None
    assert letter.seal is not None
    folder = works.desk.keyring.folder
    retired = folder.records(CODE)[0].retired(letter.seal.sealed_at - timedelta(hours=1))
    folder.write_records(CODE, with_record(folder.records(CODE), retired))
    alarm = CHECKS["old keys"](works.desk)
    assert alarm is not None
    assert letter.number in alarm.en
    assert works.desk.keyring.seal_in_doubt(letter.seal.fingerprint, letter.seal.sealed_at)
    assert key.id == retired.id


def test_a_key_reported_as_stolen_while_another_command_was_at_it_stays_stopped(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proving itself may take a token or a service seconds; what was read before them is not written back behind them."""
    works.add()
    waiting = works.add()
    really = key_acts._unproved

    def slowly(*told: Any) -> tuple[Reason, ...]:
        mark_compromised(works.desk, waiting.id, works.desk.clock.now())
        return really(*told)

    monkeypatch.setattr(key_acts, "_unproved", slowly)
    refused = activate(works.desk, waiting.id)
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == ["key_state"]
    states = [record.state for record in works.desk.keyring.folder.records(CODE)]
    assert states == [KeyState.ACTIVE, KeyState.COMPROMISED]


def test_commands_at_once_do_not_undo_each_other(works: Works) -> None:
    keys = [works.add() for _ in range(4)]
    now = works.desk.clock.now()
    deeds = [lambda key=key: mark_compromised(works.desk, key.id, now) for key in keys[:2]]
    deeds += [lambda key=key: retire(works.desk, key.id) for key in keys[2:]]
    at_once(deeds * 3, threads=12)
    states = [record.state for record in works.desk.keyring.folder.records(CODE)]
    assert states == [KeyState.COMPROMISED] * 2 + [KeyState.RETIRED] * 2


def test_a_stolen_key_does_not_come_back_under_another_certificate(works: Works) -> None:
    stolen = works.ca.seal(NAME_ZH)
    mark_compromised(works.desk, works.add(stolen).id, works.desk.clock.now())
    again = replace(stolen, certificate=works.ca.certificate(NAME_ZH, stolen.key))
    for seal, code in ((stolen, "key_known"), (again, "key_reused")):
        refused = add_key(works.desk, MAKER, Offer(KeyKind.PKCS12, seal.certificate, loaded=seal))
        assert isinstance(refused, Refused)
        assert [reason.code for reason in refused.reasons] == [code]


def test_whoever_made_a_certificate_does_not_choose_whom_this_server_calls(works: Works) -> None:
    """The address of its list is believed once a pinned CA says it, and not of a certificate that anybody made."""
    stranger = make_private_ca(works.desk.clock)
    stranger.base = f"{works.ca.base}/chosen"
    works.ca.asked.clear()
    seal = stranger.seal(NAME_ZH)
    faults = judge_offer(works.desk, MAKER, Offer(KeyKind.PKCS12, seal.certificate, loaded=seal)).faults
    assert [fault.code for fault in faults] == ["seal_certificate_untrusted"]
    assert not [path for path in works.ca.asked if "chosen" in path]


BROKEN = {
    "garbage": lambda der: b"\x30\x03\x02\x01\x01",
    "a curve that nobody takes": lambda der: der.replace(bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d030101"), 1),
    "an extension twice": lambda der: der.replace(bytes.fromhex("0603551d1f"), bytes.fromhex("0603551d0f"), 1),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_certificate_that_cannot_be_read_is_a_reason_and_no_crash(works: Works, what: str) -> None:
    der = BROKEN[what](works.ca.seal(NAME_ZH).certificate)
    assert [fault.code for fault in judge_offer(works.desk, MAKER, Offer(KeyKind.CSC, der)).faults] == ["certificate_file"]
    assert certificates_in(der) == ()


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP192R1())], ids=["RSA 1024", "P-192"])
def test_a_ca_whose_key_can_be_computed_is_not_pinned(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
    ours = cast().chain.root.certificate
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "weak")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, ours.not_valid_before_utc, ours.not_valid_after_utc)
    for extension in (found for found in ours.extensions if found.critical):
        builder = builder.add_extension(extension.value, critical=True)
    weak = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    assert "ca_weak" in {fault.code for fault in ca_faults((weak,), (), NOW)}


def test_a_stolen_key_is_reported_though_the_journal_was_tampered_with(works: Works) -> None:
    key, letter = works.add(), works.sealed(0)
    with works.desk.work.writing() as books:
        books.session.execute(text("UPDATE journal_head SET checkpoint = 'x'"))
    assert letter.seal is not None
    damage = report_compromised(works.desk, key.id, letter.seal.sealed_at)
    assert [named.number for named in damage.under_review] == [letter.number]
    assert works.desk.keyring.folder.records(CODE)[0].state is KeyState.COMPROMISED
