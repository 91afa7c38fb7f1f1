"""The signed claims of a QR code: a CWT (RFC 8392) in COSE_Sign1 (RFC 9052), ES256, in base32 (RFC 4648, no padding).

Byte layout of the token, which is a published format (claims are appended, never renumbered):
`d2` (tag 18) `84` (array of 4): protected `bstr {1: -7, 4: key id (8 bytes)}`, unprotected `{}`, payload
`bstr` of the claims map, signature `bstr` of 64 bytes r || s with s in the lower half of the order.
"""

from base64 import b32decode, b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from signing import rawsig

COSE_SIGN1 = 18
ALG, KID, ES256 = 1, 4, -7
SUB, EXP, IAT, CTI = 2, 4, 6, 7
VIN, DESTINATION, CONTENT, STATUS = -70000, -70001, -70002, -70003
KEY_ID_BYTES = 8
SHORT = 16
"""Digests in the claims are cut to 16 bytes: 128 bits, because nobody gains from a collision of their own making."""

LONGEST_TOKEN = 400
P256_ORDER = rawsig.ORDERS["secp256r1"]
_NUMERIC_DATES = (EXP, IAT)


@dataclass(frozen=True, slots=True)
class QrClaims:
    """What a QR code says under signature.

    `vin` is the VIN of a single vehicle, or empty; `vins_hash16` is, for several vehicles, SHA-256 of the sorted
    VINs joined by line feeds, cut to 16 bytes, or empty; `code_hash16` and `content_digest16` are 16 bytes.
    """

    number: str
    expires: datetime
    issued_at: datetime
    code_hash16: bytes
    vin: str
    vins_hash16: bytes
    destination: str
    content_digest16: bytes
    status_index: int


@dataclass(frozen=True, slots=True)
class QrFault:
    """Why a token does not count: `form` (not such a token), `key` (unknown key), `signature`."""

    code: str


@dataclass(frozen=True, slots=True)
class QrKey:
    """A P-256 private key for QR codes, loaded once."""

    private: ec.EllipticCurvePrivateKey

    @property
    def public(self) -> bytes:
        """The public key, DER SubjectPublicKeyInfo."""
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def id(self) -> bytes:
        """The 8-byte key id."""
        return key_id(self.public)


def key_id(public: bytes) -> bytes:
    """Return the key id of a public key (DER): the first 8 bytes of its SHA-256."""
    return sha256(public).digest()[:KEY_ID_BYTES]


def vins_hash(vins: tuple[str, ...]) -> bytes:
    """Return 16 bytes of SHA-256 over the sorted VINs joined by line feeds."""
    return sha256("\n".join(sorted(vins)).encode("ascii")).digest()[:SHORT]


def issue(claims: QrClaims, key: QrKey) -> str:
    """Return the token. The signature is deterministic (RFC 6979): the same claims and key give the same text."""
    protected = cbor2.dumps({ALG: ES256, KID: key.id}, canonical=True)
    payload = cbor2.dumps(_to_map(claims), canonical=True)
    der = key.private.sign(_to_be_signed(protected, payload), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    message = cbor2.CBORTag(COSE_SIGN1, [protected, {}, payload, _raw(der)])
    return _b32(cbor2.dumps(message, canonical=True))


def verify(token: str, keys: Mapping[bytes, bytes]) -> QrClaims | QrFault:
    """Return the claims if one of `keys` (key id -> public key DER) signed exactly this text, else the fault.

    Only the canonical text passes: base32 without spare bits, deterministic CBOR, low s. Never raises.
    """
    parts = _read(token)
    if parts is None:
        return QrFault("form")
    protected, payload, signature = parts
    key = keys.get(cbor2.loads(protected)[KID])
    if key is None:
        return QrFault("key")
    if not _holds(key, _to_be_signed(protected, payload), signature):
        return QrFault("signature")
    claims = _from_map(cbor2.loads(payload))
    return QrFault("form") if claims is None else claims


def key_of(token: str) -> bytes | None:
    """Return the id of the key a token names, before anything is verified; None for what is no token."""
    parts = _read(token)
    return None if parts is None else bytes(cbor2.loads(parts[0])[KID])


def _read(token: str) -> tuple[bytes, bytes, bytes] | None:
    """Return (protected, payload, signature) of a token in its one canonical form, or None."""
    try:
        data = b32decode(token + "=" * (-len(token) % 8)) if len(token) <= LONGEST_TOKEN and token.isascii() else b""
        message = cbor2.loads(data)
        protected, unprotected, payload, signature = message.value
        header = cbor2.loads(protected)
    except (cbor2.CBORError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    canonical = cbor2.dumps(cbor2.CBORTag(COSE_SIGN1, [protected, {}, payload, signature]), canonical=True)
    sound = canonical == data and _b32(data) == token and unprotected == {} and _is_header(header, protected)
    return (protected, payload, signature) if sound and _is_raw(signature) and _is_canonical_map(payload) else None


def _is_header(header: Any, protected: Any) -> bool:
    shaped = isinstance(header, dict) and set(header) == {ALG, KID} and header[ALG] == ES256
    return shaped and isinstance(header[KID], bytes) and cbor2.dumps(header, canonical=True) == protected


def _is_canonical_map(payload: Any) -> bool:
    try:
        value = cbor2.loads(payload)
    except (cbor2.CBORError, ValueError, TypeError, RecursionError):
        return False
    return isinstance(value, dict) and cbor2.dumps(value, canonical=True) == payload


def _to_map(claims: QrClaims) -> dict[int, Any]:
    return {
        SUB: claims.number,
        EXP: int(claims.expires.timestamp()),
        IAT: int(claims.issued_at.timestamp()),
        CTI: claims.code_hash16,
        VIN: claims.vin or claims.vins_hash16,
        DESTINATION: claims.destination,
        CONTENT: claims.content_digest16,
        STATUS: claims.status_index,
    }


def _from_map(found: dict[Any, Any]) -> QrClaims | None:
    kinds = {
        SUB: (str,),
        EXP: (int,),
        IAT: (int,),
        CTI: (bytes,),
        VIN: (str, bytes),
        DESTINATION: (str,),
        CONTENT: (bytes,),
        STATUS: (int,),
    }
    if set(found) != set(kinds) or any(type(found[label]) not in kind for label, kind in kinds.items()):
        return None
    if not all(0 <= found[label] < 1 << 33 for label in _NUMERIC_DATES):
        return None
    vin = found[VIN]
    return QrClaims(
        number=found[SUB],
        expires=datetime.fromtimestamp(found[EXP], UTC),
        issued_at=datetime.fromtimestamp(found[IAT], UTC),
        code_hash16=found[CTI],
        vin=vin if isinstance(vin, str) else "",
        vins_hash16=vin if isinstance(vin, bytes) else b"",
        destination=found[DESTINATION],
        content_digest16=found[CONTENT],
        status_index=found[STATUS],
    )


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return the Sig_structure of COSE_Sign1 (RFC 9052, 4.4)."""
    return cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)


def _raw(der: bytes) -> bytes:
    """Return r || s (RFC 9053, 2.1) with s in the lower half, so that a signature has one form."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")


def _is_raw(signature: Any) -> bool:
    return isinstance(signature, bytes) and len(signature) == 64 and int.from_bytes(signature[32:], "big") <= P256_ORDER // 2


def _holds(public: bytes, signed: bytes, signature: bytes) -> bool:
    key = load_der_public_key(public)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return False
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        key.verify(der, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _b32(data: bytes) -> str:
    return b32encode(data).decode("ascii").rstrip("=")
