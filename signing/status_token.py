"""The signed status list: an IETF Token Status List (`statuslist+jwt`), four bits a letter, ES256."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

BITS = 4
TYPE = "statuslist+jwt"
LARGEST_LIST = 64 * 1024 * 1024
"""Bytes of an unpacked list: 128 million letters; a bomb stops here."""

LONGEST_TOKEN = 16 * 1024 * 1024
"""Characters; half a million letters in random states need 300 kB, and joserfc stops at 128 kB unless told."""
_REGISTRY = jws.JWSRegistry(algorithms=["ES256"])
_REGISTRY.max_payload_length = LONGEST_TOKEN


class Status(IntEnum):
    """The values of a list: 0-2 as registered, 3 application-specific, 15 for an index whose letter was never given out."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    SUPERSEDED = 3
    NOT_RELEASED = 15


@dataclass(frozen=True, slots=True)
class StatusList:
    """A verified list: packed values (two a byte, low half first), and until when it may be relied on."""

    packed: bytes
    issued_at: datetime
    valid_until: datetime

    def at(self, index: int) -> Status | None:
        """Return the status at `index`; None where the list does not reach (it is older than the letter)."""
        if not 0 <= index < 2 * len(self.packed):
            return None
        value = self.packed[index // 2] >> (4 * (index % 2)) & 15
        return Status(value) if value in Status._value2member_map_ else None


@dataclass(frozen=True, slots=True)
class StatusFault:
    """Why a list does not count: `form`, `signature`, `stale` (or dated in the future)."""

    code: str


def sign(statuses: Mapping[int, Status], key: ec.EllipticCurvePrivateKey, issued_at: datetime, valid_until: datetime, subject: str) -> str:
    """Return the JWS (compact) over the list; indices without a status are NOT_RELEASED. `subject` is the list's URL."""
    packed = bytearray(b"\xff" * ((max(statuses, default=-1) + 2) // 2))
    for index, status in statuses.items():
        shift = 4 * (index % 2)
        packed[index // 2] = packed[index // 2] & ~(15 << shift) & 255 | status << shift
    claims = {
        "sub": subject,
        "iat": int(issued_at.timestamp()),
        "exp": int(valid_until.timestamp()),
        "status_list": {"bits": BITS, "lst": urlsafe_b64encode(zlib.compress(bytes(packed), 9)).decode().rstrip("=")},
    }
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return jws.serialize_compact(
        {"alg": "ES256", "typ": TYPE}, json.dumps(claims, sort_keys=True), ECKey.import_key(pem), registry=_REGISTRY
    )


def verify(token: str, public_pem: bytes, now: datetime) -> StatusList | StatusFault:
    """Return the list if `public_pem` signed it and `now` lies between its issue and its end. Never raises for a bad token."""
    try:
        verified = jws.deserialize_compact(token, ECKey.import_key(public_pem), registry=_REGISTRY)
    except (JoseError, ValueError):
        return StatusFault("signature")
    if verified.headers().get("typ") != TYPE:
        return StatusFault("form")
    found = _read(verified.payload)
    if found is None:
        return StatusFault("form")
    return found if found.issued_at <= now < found.valid_until else StatusFault("stale")


def _read(payload: bytes) -> StatusList | None:
    try:
        claims = json.loads(payload)
        if claims["status_list"]["bits"] != BITS:
            return None
        text = claims["status_list"]["lst"]
        unpacker = zlib.decompressobj()
        packed = unpacker.decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)), LARGEST_LIST)
        issued, until = datetime.fromtimestamp(claims["iat"], UTC), datetime.fromtimestamp(claims["exp"], UTC)
    except (KeyError, TypeError, ValueError, OverflowError, zlib.error):
        return None
    return StatusList(packed, issued, until) if unpacker.eof else None
