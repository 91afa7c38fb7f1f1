"""CMS SignedData (RFC 5652) in the one encoding that counts here: what is signed is kept, everything around it is rebuilt.

Only the signed attributes are protected by a CMS signature; certificates, versions, algorithm parameters and unsigned
attributes around them are not. So a structure is taken apart, put together again from its verified parts, and must
come out byte for byte as it was.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from signing.der import NULL, OCTETS, SEQUENCE, SET, children, content_of, expect, integer, sequence, set_of, tlv

_OID = {
    "signed_data": "2a864886f70d010702",
    "data": "2a864886f70d010701",
    "sha256": "608648016503040201",
    "sha384": "608648016503040202",
    "sha512": "608648016503040203",
    "sha256_ecdsa": "2a8648ce3d040302",
    "sha384_ecdsa": "2a8648ce3d040303",
    "sha512_ecdsa": "2a8648ce3d040304",
    "sha256_rsa": "2a864886f70d01010b",
    "sha384_rsa": "2a864886f70d01010c",
    "sha512_rsa": "2a864886f70d01010d",
    "content_type": "2a864886f70d010903",
    "message_digest": "2a864886f70d010904",
    "signing_certificate": "2a864886f70d010910020c",
    "signing_certificate_v2": "2a864886f70d010910022f",
    "timestamp_token": "2a864886f70d010910020e",
    "tst_info": "2a864886f70d0109100104",
}


_NAME = {bytes.fromhex(code): name for name, code in _OID.items()}


@dataclass(frozen=True, slots=True)
class SignedParts:
    """One SignedData with one signer, taken apart; everything is DER as it stood.

    `attributes` is the SET OF that was signed, `values` its attributes by name, each exactly once with one value;
    `content` the encapContentInfo; `digest` the name of the digest; `signature` the raw signature value; `token` the
    signature timestamp, empty if there is none; `unsigned` counts the unsigned attributes.
    """

    certificates: tuple[bytes, ...]
    content: bytes
    attributes: bytes
    values: dict[str, bytes]
    digest: str
    signature: bytes
    token: bytes
    unsigned: int


def signed_attributes(kind: str, digest: bytes, certificate: bytes) -> bytes:
    """Return the DER SET OF signed attributes that PAdES and RFC 3161 want: content type, message digest, and the signer's certificate.

    `kind` is `data` or `tst_info`; the certificate (DER) is named by its SHA-256, issuer and serial number.
    """
    return set_of(
        sequence(_oid("content_type"), set_of(_oid(kind))),
        sequence(_oid("message_digest"), set_of(tlv(OCTETS, digest))),
        sequence(_oid("signing_certificate_v2"), set_of(_named(certificate))),
    )


@lru_cache(maxsize=512)
def _named(certificate: bytes) -> bytes:
    """Return SigningCertificateV2 with one ESSCertIDv2: digest, then issuer and serial number (RFC 5035, section 4)."""
    read = x509.Certificate.load(certificate)
    serial = sequence(sequence(tlv(0xA4, read.issuer.dump())), integer_of(read.serial_number))
    return sequence(sequence(sequence(tlv(OCTETS, hashlib.sha256(certificate).digest()), serial)))


def take_apart(der: bytes) -> SignedParts:
    """Parse a DER ContentInfo with SignedData (RFC 5652). Raises `ValueError` for anything but one signer with signed attributes."""
    kind, wrapped = children(expect(SEQUENCE, der))
    if _name(kind) != "signed_data":
        raise ValueError("not SignedData")
    (body,) = children(expect(0xA0, wrapped))
    # Lists that some authorities put behind the certificates ([1]) are passed over; the rebuilt form is without them.
    _version, _digests, content, *optional, signers = children(expect(SEQUENCE, body))
    (signer,) = children(expect(SET, signers))
    _version, _who, digest, attributes, _algorithm, signature, *unsigned = children(expect(SEQUENCE, signer))
    added = [a for block in unsigned for a in children(expect(0xA1, block))]
    values = _single_values(children(expect(0xA0, attributes)))
    return SignedParts(
        certificates=tuple(c for block in optional if block[0] == 0xA0 for c in children(block)),
        content=content,
        attributes=b"\x31" + attributes[1:],
        values=values,
        digest=_name(children(expect(SEQUENCE, digest))[0]),
        signature=content_of(expect(OCTETS, signature)),
        token=_single_values(added).get("timestamp_token", b""),
        unsigned=len(added),
    )


def _single_values(attributes: Iterable[bytes]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for attribute in attributes:
        kind, values = children(expect(SEQUENCE, attribute))
        (value,) = children(expect(SET, values))
        name = _name(kind)
        if name in found:
            raise ValueError(f"attribute {name} occurs twice")
        found[name] = value
    return found


def _name(oid: bytes) -> str:
    """Return the name of an OBJECT IDENTIFIER element, its hex digits if nobody here knows it."""
    code = content_of(expect(0x06, oid))
    return _NAME.get(code, code.hex())


def wrapped_content(parts: SignedParts, kind: str) -> bytes:
    """Return the bytes inside the encapContentInfo, exactly as they were digested. Raises `ValueError` for another kind."""
    found, wrapped = children(expect(SEQUENCE, parts.content))
    (octets,) = children(expect(0xA0, wrapped))
    if _name(found) != kind:
        raise ValueError(f"not {kind}")
    return content_of(expect(OCTETS, octets))


def attributes_hold(parts: SignedParts, kind: str, digest: bytes) -> bool:
    """Return whether the signed content type is `kind` and the signed message digest is `digest` (RFC 5652, 11.1 and 11.2)."""
    return parts.values.get("content_type") == _oid(kind) and parts.values.get("message_digest") == tlv(OCTETS, digest)


def put_together(parts: SignedParts, signer: bytes, certificates: Iterable[bytes], key: PublicKeyTypes, signature: bytes) -> bytes:
    """Return the DER ContentInfo for `parts` as this room writes it.

    `signer` (DER) is named by issuer and serial number; `certificates` is the exact set (DER); `signature` is already in
    its canonical form. RFC 5754 fixes the algorithm identifiers: digests without parameters, RSA with NULL.
    """
    digest = sequence(_oid(parts.digest))
    kind = "ecdsa" if isinstance(key, ec.EllipticCurvePublicKey) else "rsa"
    algorithm = sequence(_oid(f"{parts.digest}_{kind}"), NULL if kind == "rsa" else b"")
    name = _issuer_and_serial(signer)
    info = sequence(
        integer(1), name, digest, tlv(0xA0, content_of(parts.attributes)), algorithm, tlv(OCTETS, signature), _unsigned(parts.token)
    )
    version = integer(1 if parts.content == PLAIN_DATA else 3)
    body = sequence(version, set_of(digest), parts.content, tlv(0xA0, *sorted(set(certificates))), set_of(info))
    return sequence(_oid("signed_data"), tlv(0xA0, body))


@lru_cache(maxsize=512)
def _issuer_and_serial(certificate: bytes) -> bytes:
    read = x509.Certificate.load(certificate)
    return sequence(read.issuer.dump(), integer_of(read.serial_number))


def integer_of(value: int) -> bytes:
    """Return an INTEGER; a negative serial number is against RFC 5280 (4.1.2.2) and raises `ValueError`."""
    if value < 0:
        raise ValueError("negative serial number")
    return integer(value)


def _unsigned(token: bytes) -> bytes:
    return tlv(0xA1, sequence(_oid("timestamp_token"), set_of(token))) if token else b""


@cache
def _oid(name: str) -> bytes:
    return tlv(0x06, bytes.fromhex(_OID[name]))


def timestamp_content(info: bytes) -> bytes:
    """Return the encapContentInfo of a DER TSTInfo (RFC 3161, 2.4.2)."""
    return sequence(_oid("tst_info"), tlv(0xA0, tlv(OCTETS, info)))


PLAIN_DATA = sequence(_oid("data"))
"""The encapContentInfo of a detached signature (RFC 5652, 5.2)."""


def named_certificate(values: dict[str, bytes], certificates: Sequence[bytes]) -> bytes | None:
    """Return the certificate that the signed ESS attribute (RFC 5035, RFC 5816) names as the signer's, or None."""
    named = values.get("signing_certificate_v2", b"")
    as_written_here = (certificate for certificate in certificates if named == _named(certificate))
    return next(as_written_here, None) or next((c for c in certificates if names_certificate(values, c)), None)


def names_certificate(values: dict[str, bytes], certificate: bytes) -> bool:
    """Return whether the signed ESS attribute (RFC 5035, RFC 5816) names exactly this certificate as the signer's."""
    if values.get("signing_certificate_v2") == _named(certificate):
        return True  # as this room writes it; every other form is read
    if "signing_certificate_v2" in values:
        entry = tsp.SigningCertificateV2.load(values["signing_certificate_v2"], strict=True)["certs"][0]
        name = entry["hash_algorithm"]["algorithm"].native
        return name in ("sha256", "sha384", "sha512") and entry["cert_hash"].native == hashlib.new(name, certificate).digest()
    if "signing_certificate" in values:
        old = tsp.SigningCertificate.load(values["signing_certificate"], strict=True)["certs"][0]
        return bool(old["cert_hash"].native == hashlib.sha1(certificate, usedforsecurity=False).digest())
    return False
