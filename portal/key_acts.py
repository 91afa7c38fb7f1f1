"""What people do with a maker's keys: register, switch, retire. Each act is checked, stored and told to the journal."""

import secrets as random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kernel.actor import SYSTEM
from kernel.decision import Reason, Refused, Sentence
from kernel.errors import DomainError
from letters.events import Event, EventKind
from letters.values import Maker
from portal.errors import KeyUnknown
from portal.keys import lists
from portal.keys.offers import Offer
from portal.keys.records import KeyRecord, KeyState, active_of, with_record
from portal.keys.trial import TrialAuthorities
from portal.wiring import Desk
from signing import rawsig
from signing.certificates import fingerprint_of, load
from signing.ports import SealKey
from signing.registering import Holder, registration_faults

SHORTEST_ID = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """An offer that was looked at: everything that speaks against it, and the lists that were fetched for that, kept nowhere yet."""

    offer: Offer
    record: KeyRecord
    faults: tuple[Reason, ...]
    authorities: TrialAuthorities


def judge_offer(desk: Desk, maker: Maker, offer: Offer) -> Judged:
    """Look at an offer by the newest lists that its certificate names, and have the key prove itself; nothing is written."""
    trial, now = TrialAuthorities(desk.keyring.folder.authorities.path), desk.clock.now()
    lists.refresh(trial, (offer.certificate,), now)
    trust = replace(desk.keyring.pinned().trust, crls=trial.lists())
    holder, record = Holder(maker.name_zh, maker.validity_days), _record(desk, offer)
    faults = (
        *registration_faults(offer.certificate, holder, trust, trust.crls, now),
        *_known(desk, offer),
        *_unproved(desk, maker.code, record, offer.certificate, offer.loaded),
    )
    return Judged(offer, record, faults, trial)


def add_key(desk: Desk, maker: Maker, offer: Offer) -> KeyRecord | Refused:
    """Register a key that proved itself by a signature, or refuse with every fault and change nothing."""
    judged = judge_offer(desk, maker, offer)
    return Refused(judged.faults) if judged.faults else keep_key(desk, maker, judged)


def keep_key(desk: Desk, maker: Maker, judged: Judged) -> KeyRecord:
    """Register a key without faults; a maker's first one seals from now on, any other waits to be activated."""
    folder, offer, record = desk.keyring.folder, judged.offer, judged.record
    judged.authorities.keep()
    folder.add_certificate(maker.code, offer.certificate)
    folder.add_qr_key(maker.code)
    if offer.loaded is not None:
        record = replace(record, place=folder.add_file(maker.code, offer.loaded))
    first = active_of(folder.records(maker.code)) is None
    return _stored(desk, maker.code, record.activated(record.added_at) if first else record, "added")


def _record(desk: Desk, offer: Offer) -> KeyRecord:
    return KeyRecord(
        fingerprint_of(offer.certificate),
        offer.kind,
        KeyState.NEXT,
        desk.clock.now(),
        offer.place,
        most_letters=offer.most_letters,
        until=offer.until,
    )


def activate(desk: Desk, key_id: str) -> KeyRecord | Refused:
    """Let a waiting key seal from now on and retire the one that did; what that one sealed stays good."""
    maker, record = find(desk, key_id)
    if record.state is not KeyState.NEXT:
        return Refused((_state_fault(record, "next"),))
    unproved = _unproved(desk, maker, record, desk.keyring.folder.certificate(maker, record.fingerprint))
    if unproved:
        return Refused(unproved)
    folder, now = desk.keyring.folder, desk.clock.now()
    before = active_of(folder.records(maker))
    if before is not None:
        folder.write_records(maker, with_record(with_record(folder.records(maker), before.retired(now)), record.activated(now)))
        _tell(desk, maker, before, "retired", now)
    return _stored(desk, maker, record.activated(now), "activated")


def retire(desk: Desk, key_id: str) -> KeyRecord | Refused:
    """Let a key seal no more; without another active one the maker's letters wait."""
    maker, record = find(desk, key_id)
    if record.state not in (KeyState.ACTIVE, KeyState.NEXT):
        return Refused((_state_fault(record, "active, next"),))
    return _stored(desk, maker, record.retired(desk.clock.now()), "retired")


def mark_compromised(desk: Desk, key_id: str, since: datetime) -> tuple[str, KeyRecord]:
    """Stop a key and put in doubt what it sealed from `since` on; return the maker and the key as it stands then.

    Timestamps tell whole seconds, so the second in which it happened is in doubt from its beginning.
    """
    maker, record = find(desk, key_id)
    return maker, _stored(desk, maker, record.compromised(since.replace(microsecond=0), desk.clock.now()), "compromised")


def find(desk: Desk, key_id: str) -> tuple[str, KeyRecord]:
    """Return the maker and the one key whose fingerprint begins so. Raises `KeyUnknown`."""
    wanted = key_id.strip().lower()
    found = [(maker, record) for maker, record in every_key(desk) if record.fingerprint.startswith(wanted)]
    if len(found) != 1 or len(wanted) < SHORTEST_ID:
        raise KeyUnknown(key_id)
    return found[0]


def every_key(desk: Desk) -> Iterator[tuple[str, KeyRecord]]:
    """Yield every key that is registered, with its maker's code."""
    folder = desk.keyring.folder
    for maker in folder.makers():
        yield from ((maker, record) for record in folder.records(maker))


def _known(desk: Desk, offer: Offer) -> Iterator[Reason]:
    fingerprint = fingerprint_of(offer.certificate)
    for maker, record in every_key(desk):
        if record.fingerprint == fingerprint:
            zh, en = f"该证书已登记为 {maker} 的密钥 {record.id}。", f"This certificate is registered already: key {record.id} of {maker}."
            yield Reason("key_known", Sentence(zh, en), "certificate", record.id)


def _unproved(desk: Desk, maker: str, record: KeyRecord, certificate: bytes, loaded: SealKey | None = None) -> tuple[Reason, ...]:
    """Have the key sign something nobody could know before; return what is wrong if it does not do so as its certificate says."""
    challenge = random.token_bytes(32)
    try:
        signature = (loaded or desk.keyring.key_of(maker, record, certificate)).sign(challenge)
    except DomainError as fault:
        return (Reason(fault.code, fault.sentence, "key", record.id),)
    if rawsig.verify(load(certificate).public_key(), signature, challenge, "sha256"):
        return ()
    return (
        Reason("key_mismatch", Sentence("私钥与证书不匹配。", "The private key does not belong to the certificate."), "key", record.id),
    )


def _stored(desk: Desk, maker: str, record: KeyRecord, act: str) -> KeyRecord:
    folder = desk.keyring.folder
    folder.write_records(maker, with_record(folder.records(maker), record))
    _tell(desk, maker, record, act, desk.clock.now())
    return record


def _tell(desk: Desk, maker: str, record: KeyRecord, act: str, at: datetime) -> None:
    """Put the act into the journal's outbox; who may write the key folder is the machine's question, so nobody is named."""
    facts = {"maker": maker, "key": record.fingerprint, "act": act, "state": record.state.value}
    if record.compromised_since is not None:
        facts["since"] = record.compromised_since.isoformat()
    with desk.work.writing() as books:
        books.emit(Event(EventKind.KEY_CHANGED, at, f"key/{record.fingerprint[:32]}", SYSTEM.id, facts))


def _state_fault(record: KeyRecord, wanted: str) -> Reason:
    return Reason(
        "key_state",
        Sentence(
            f"密钥 {record.id} 现为 {record.state.value}，须为 {wanted} 才能这样做。",
            f"Key {record.id} is {record.state.value}; for this it must be {wanted}.",
        ),
        "key",
        record.state.value,
    )
