"""What people do with a maker's keys: register, switch, retire. Each act is checked, stored and told to the journal."""

import secrets as random
from collections.abc import Iterable, Iterator
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
from signing.certificates import fingerprint_of, is_readable, load, public_key_of
from signing.ports import SealKey
from signing.registering import Holder, path_within, registration_faults

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
    trial, now, record = TrialAuthorities(desk.keyring.folder.authorities.path), desk.clock.now(), _record(desk, offer)
    if not is_readable(offer.certificate):
        zh, en = "证书无法解析，请向证书机构另取一份。", "The certificate cannot be read; get another from the CA."
        return Judged(offer, record, (Reason("certificate_file", Sentence(zh, en), "certificate"),), trial)
    # Only a pinned CA's word is fetched from: whoever else made a certificate does not choose whom this server calls.
    trusted = path_within(offer.certificate, desk.keyring.pinned().trust, now) is not None
    lists.refresh(trial, (offer.certificate,) if trusted else (), now)
    trust = replace(desk.keyring.pinned().trust, crls=trial.lists())
    holder = Holder(maker.name_zh, maker.validity_days)
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
    with folder.changing(maker.code) as standing:
        known = _as_it_stands(record, standing)
        if known is not record:
            return known
        record = record.activated(record.added_at) if active_of(standing) is None else record
        folder.write_records(maker.code, with_record(standing, record))
    return _told(desk, maker.code, record, "added")


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
    folder = desk.keyring.folder
    unproved = _unproved(desk, maker, record, folder.certificate(maker, record.fingerprint))
    if unproved:
        return Refused(unproved)
    with folder.changing(maker) as standing:
        # Proving itself may take a token seconds, in which the key may have been reported as compromised.
        record, before, now = _as_it_stands(record, standing), active_of(standing), desk.clock.now()
        if record.state is not KeyState.NEXT:
            return Refused((_state_fault(record, "next"),))
        kept = with_record(standing, before.retired(now)) if before is not None else standing
        folder.write_records(maker, with_record(kept, record.activated(now)))
    if before is not None:
        _told(desk, maker, before.retired(now), "retired")
    return _told(desk, maker, record.activated(now), "activated")


def retire(desk: Desk, key_id: str) -> KeyRecord | Refused:
    """Let a key seal no more; without another active one the maker's letters wait."""
    maker, found = find(desk, key_id)
    with desk.keyring.folder.changing(maker) as standing:
        record = _as_it_stands(found, standing)
        if record.state not in (KeyState.ACTIVE, KeyState.NEXT):
            return Refused((_state_fault(record, "active, next"),))
        record = record.retired(desk.clock.now())
        desk.keyring.folder.write_records(maker, with_record(standing, record))
    return _told(desk, maker, record, "retired")


def mark_compromised(desk: Desk, key_id: str, since: datetime) -> tuple[str, KeyRecord]:
    """Stop a key and put in doubt what it sealed from `since` on; return the maker and the key as it stands then.

    Timestamps tell whole seconds, so the second in which it happened is in doubt from its beginning.
    """
    maker, found = find(desk, key_id)
    with desk.keyring.folder.changing(maker) as standing:
        record = _as_it_stands(found, standing).compromised(since.replace(microsecond=0), desk.clock.now())
        desk.keyring.folder.write_records(maker, with_record(standing, record))
    return maker, _told(desk, maker, record, "compromised")


def _as_it_stands(record: KeyRecord, standing: Iterable[KeyRecord]) -> KeyRecord:
    return next((found for found in standing if found.fingerprint == record.fingerprint), record)


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
    """A certificate is registered once, and so is a key: under a new certificate a stolen one is as stolen as before."""
    fingerprint, public = fingerprint_of(offer.certificate), public_key_of(offer.certificate)
    for maker, record in every_key(desk):
        if record.fingerprint == fingerprint:
            zh, en = f"该证书已登记为 {maker} 的密钥 {record.id}。", f"This certificate is registered already: key {record.id} of {maker}."
            yield Reason("key_known", Sentence(zh, en), "certificate", record.id)
        elif public_key_of(desk.keyring.folder.certificate(maker, record.fingerprint)) == public:
            zh = f"该私钥已随另一份证书登记（{maker} 的 {record.id}，{record.state.value}）；请生成新的私钥并申请证书。"
            en = f"This very key is registered with another certificate ({record.id} of {maker}, {record.state.value}); make a new key and have it certified."
            yield Reason("key_reused", Sentence(zh, en), "certificate", record.id)


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


def _told(desk: Desk, maker: str, record: KeyRecord, act: str) -> KeyRecord:
    """Put the act into the journal's outbox; who may write the key folder is the machine's question, so nobody is named."""
    facts = {"maker": maker, "key": record.fingerprint, "act": act, "state": record.state.value}
    if record.compromised_since is not None:
        facts["since"] = record.compromised_since.isoformat()
    with desk.work.writing() as books:
        books.emit(Event(EventKind.KEY_CHANGED, desk.clock.now(), f"key/{record.fingerprint[:32]}", SYSTEM.id, facts))
    return record


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
