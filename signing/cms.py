"""CMS SignedData (RFC 5652) in the one encoding that counts here: what is signed is kept, everything around it is rebuilt.

Only the signed attributes are protected by a CMS signature; certificates, versions, algorithm parameters and unsigned
attributes around them are not. So a structure is taken apart, put together again from its verified parts, and must
come out byte for byte as it was.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from asn1crypto import cms, tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from signing.der import NULL, content_of, integer, sequence, set_of, tlv

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
    "timestamp_token": "2a864886f70d010910020e",
    "tst_info": "2a864886f70d0109100104",
}


@dataclass(frozen=True, slots=True)
class SignedParts:
    """One SignedData with one signer, taken apart.

    `attributes` is the DER SET OF that was signed; `values` its attributes by name, each exactly once with one
    value; `content` is the DER encapContentInfo; `token` the signature timestamp, empty if there is none;
    `unsigned` counts the unsigned attributes.
    """

    certificates: tuple[bytes, ...]
    content: bytes
    attributes: bytes
    values: dict[str, object]
    digest: str
    signature: bytes
    token: bytes
    unsigned: int


def take_apart(der: bytes) -> SignedParts:
    """Parse a DER ContentInfo with SignedData. Raises `ValueError` for anything but one signer with signed attributes."""
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].native != "signed_data":
        raise ValueError("not SignedData")
    signed = info["content"]
    (signer,) = signed["signer_infos"]
    unsigned = signer["unsigned_attrs"] if signer["unsigned_attrs"].native is not None else ()
    return SignedParts(
        certificates=tuple(choice.chosen.dump() for choice in signed["certificates"]),
        content=signed["encap_content_info"].dump(),
        attributes=b"\x31" + signer["signed_attrs"].dump()[1:],
        values=_single_values(signer["signed_attrs"]),
        digest=signer["digest_algorithm"]["algorithm"].native,
        signature=signer["signature"].native,
        token=_token(unsigned),
        unsigned=len(unsigned),
    )


def _single_values(attributes: cms.CMSAttributes) -> dict[str, object]:
    found: dict[str, object] = {}
    for attribute in attributes:
        name, (value,) = attribute["type"].native, attribute["values"]
        if name in found:
            raise ValueError(f"signed attribute {name} occurs twice")
        found[name] = value
    return found


def _token(unsigned: Iterable[cms.CMSAttribute]) -> bytes:
    tokens = [a["values"] for a in unsigned if a["type"].native == "signature_time_stamp_token"]
    if not tokens:
        return b""
    ((token,),) = tokens
    return bytes(token.dump())


def put_together(
    parts: SignedParts, signer: x509.Certificate, certificates: Iterable[bytes], key: PublicKeyTypes, signature: bytes
) -> bytes:
    """Return the DER ContentInfo for `parts` as this room writes it.

    `signer` is named by issuer and serial number; `certificates` is the exact set (DER); `signature` is already in
    its canonical form. RFC 5754 fixes the algorithm identifiers: digests without parameters, RSA with NULL.
    """
    digest = sequence(_oid(parts.digest))
    kind = "ecdsa" if isinstance(key, ec.EllipticCurvePublicKey) else "rsa"
    algorithm = sequence(_oid(f"{parts.digest}_{kind}"), NULL if kind == "rsa" else b"")
    name = sequence(signer.issuer.dump(), integer_of(signer.serial_number))
    info = sequence(
        integer(1), name, digest, tlv(0xA0, content_of(parts.attributes)), algorithm, tlv(0x04, signature), _unsigned(parts.token)
    )
    version = integer(1 if parts.content == PLAIN_DATA else 3)
    body = sequence(version, set_of(digest), parts.content, tlv(0xA0, *sorted(set(certificates))), set_of(info))
    return sequence(_oid("signed_data"), tlv(0xA0, body))


def integer_of(value: int) -> bytes:
    """Return an INTEGER; a negative serial number is against RFC 5280 (4.1.2.2) and raises `ValueError`."""
    if value < 0:
        raise ValueError("negative serial number")
    return integer(value)


def _unsigned(token: bytes) -> bytes:
    return tlv(0xA1, sequence(_oid("timestamp_token"), set_of(token))) if token else b""


def _oid(name: str) -> bytes:
    return tlv(0x06, bytes.fromhex(_OID[name]))


PLAIN_DATA = sequence(_oid("data"))
"""The encapContentInfo of a detached signature (RFC 5652, 5.2)."""


def native(values: dict[str, object], name: str) -> object:
    """Return the Python value of a signed attribute, None where it is missing."""
    return getattr(values.get(name), "native", None)


def names_certificate(values: dict[str, object], certificate: bytes) -> bool:
    """Return whether the signed ESS attribute (RFC 5035, 5816) names exactly this certificate as the signer's."""
    modern, old = values.get("signing_certificate_v2"), values.get("signing_certificate")
    if isinstance(modern, tsp.SigningCertificateV2):
        entry = modern["certs"][0]
        name = entry["hash_algorithm"]["algorithm"].native
        return name in ("sha256", "sha384", "sha512") and entry["cert_hash"].native == hashlib.new(name, certificate).digest()
    if isinstance(old, tsp.SigningCertificate):
        expected = hashlib.sha1(certificate, usedforsecurity=False).digest()
        return bool(old["certs"][0]["cert_hash"].native == expected)
    return False
