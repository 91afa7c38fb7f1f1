"""The trust document of an instance: what offline verification pins, with a signed status snapshot."""

from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

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
    statuses = {index: _STATUS[status] for index, status in desk.letters.statuses().items()}
    with desk.work.reading() as books:
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


def root_pem(desk: Desk) -> bytes:
    """Return the CA certificates (roots, issuing CAs, timestamp roots) in PEM, for other people's validators."""
    trust = desk.keyring.trust()
    return b"".join(load(der).public_bytes(Encoding.PEM) for der in dict.fromkeys((*trust.roots, *trust.issuers, *trust.timestamps.roots)))
