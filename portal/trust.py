"""The trust document of an instance: what offline verification pins, with a signed status snapshot."""

from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from kernel.errors import DomainError
from letters.ports import LetterRecord
from letters.values import LetterStatus
from portal.wiring import Desk
from signing import status_token
from signing.certificates import load
from signing.status_token import Status
from verification.offline import OfflineTrust, offline_to_json

SNAPSHOT_LASTS = timedelta(hours=24)
"""How long an exported snapshot may be relied on: a revocation is unknown offline for at most a day."""

STATUS_PATH = "/.well-known/letters/status"
_STATUS = {
    LetterStatus.FROZEN: Status.NOT_RELEASED,
    LetterStatus.ISSUED: Status.VALID,
    LetterStatus.REVOKED: Status.INVALID,
    LetterStatus.SUPERSEDED: Status.SUPERSEDED,
    LetterStatus.VOID: Status.NOT_RELEASED,
}


def trust_document(desk: Desk) -> dict[str, Any]:
    """Return `trust/v1` as of now."""
    now = desk.clock.now().replace(microsecond=0)
    until = now + SNAPSHOT_LASTS
    with desk.work.reading() as books:
        statuses = {letter.status_index: _status(desk, letter) for letter in books.letters()}
        makers = tuple({"code": maker.code, "name_zh": maker.name_zh, "name_en": maker.name_en} for maker in books.makers())
    keys = desk.keyring
    trust = OfflineTrust(
        issued_at=now,
        valid_until=until,
        origins=keys.origins(),
        makers=makers,
        seals=keys.trust(),
        qr_keys=keys.qr_keys(),
        status_key=keys.status_public_pem(),
        status=status_token.sign(statuses, keys.status_key(), now, until, f"{desk.settings.public_url}{STATUS_PATH}"),
    )
    return offline_to_json(trust)


def _status(desk: Desk, letter: LetterRecord) -> Status:
    """Return what the snapshot says: a valid letter whose seal is in doubt, or whose row the journal does not bear out, is suspended."""
    status = _STATUS[letter.status]
    if status is not Status.VALID:
        return status
    seal = letter.seal
    doubtful = seal is None or desk.keyring.seal_in_doubt(seal.fingerprint, seal.sealed_at) or not desk.journal.bears_out(letter)
    return Status.SUSPENDED if doubtful or not _has_its_index(desk, letter) else status


def _has_its_index(desk: Desk, letter: LetterRecord) -> bool:
    """Return whether the row has the index that the letter's QR code carries: a revoked letter's must not be lent to one in force."""
    try:
        return desk.letters.content(letter).status_index == letter.status_index
    except DomainError:
        return False


def root_pem(desk: Desk) -> bytes:
    """Return the CA certificates (roots, issuing CAs, timestamp roots) in PEM, for other people's validators."""
    trust = desk.keyring.trust()
    return b"".join(load(der).public_bytes(Encoding.PEM) for der in dict.fromkeys((*trust.roots, *trust.issuers, *trust.timestamps.roots)))
