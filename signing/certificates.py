"""Certificates: what they say, whether they may seal, and the path from one up to a pinned anchor (RFC 5280, section 6)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_T = TypeVar("_T", bound=x509.ExtensionType)
MAX_PATH = 5
"""Certificates in a path, both ends counted; more is an attack on the reader's patience."""
MAX_SEAL_VALIDITY = timedelta(days=732)
"""Two years, leap day and rounding included."""
SEAL_RSA_BITS = 3072
CA_RSA_BITS, CA_CURVE_BITS = 2048, 256
"""What a CA's key must have to be pinned: its root may be older than a seal, but nobody may have computed it (NIST SP 800-57)."""
_HANDLED = {
    x509.BasicConstraints.oid,
    x509.KeyUsage.oid,
    x509.ExtendedKeyUsage.oid,
    x509.SubjectAlternativeName.oid,
    x509.CertificatePolicies.oid,
}


@dataclass(frozen=True, slots=True)
class Path:
    """A verified path: DER certificates from the end entity up to and including the anchor."""

    certificates: tuple[x509.Certificate, ...]

    @property
    def leaf(self) -> x509.Certificate:
        """The end entity."""
        return self.certificates[0]

    @property
    def ders(self) -> tuple[bytes, ...]:
        """All certificates in DER, end entity first, anchor last."""
        return tuple(der_of(c) for c in self.certificates)

    def links(self) -> Iterable[tuple[x509.Certificate, x509.Certificate]]:
        """Yield (certificate, its issuer) for every certificate below the anchor."""
        return zip(self.certificates, self.certificates[1:], strict=False)


@lru_cache(maxsize=512)
def load(der: bytes) -> x509.Certificate:
    """Read a DER certificate. Raises `ValueError`. The same bytes are read once: every letter has the same few."""
    return x509.load_der_x509_certificate(der)


@lru_cache(maxsize=512)
def der_of(certificate: x509.Certificate) -> bytes:
    """Return the certificate's DER."""
    return certificate.public_bytes(Encoding.DER)


def fingerprint_of(der: bytes) -> str:
    """Return SHA-256 of a DER certificate in 64 lower-case hex digits."""
    return hashlib.sha256(der).hexdigest()


@lru_cache(maxsize=512)
def public_key_of(der: bytes) -> bytes:
    """Return the public key of a DER certificate, as DER SubjectPublicKeyInfo: the same for every certificate of one key."""
    return load(der).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def holder_name(certificate: x509.Certificate) -> str:
    """Return the subject's organisation (O), else its common name, else the whole name (RFC 4514)."""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        found = certificate.subject.get_attributes_for_oid(kind)
        if found:
            return str(found[0].value)
    return certificate.subject.rfc4514_string()


def valid_at(certificate: x509.Certificate, at: datetime) -> bool:
    """Return whether `at` (aware) lies within the certificate's validity, both ends included."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def build_path(
    leaf: x509.Certificate, between: Iterable[x509.Certificate], anchors: Iterable[x509.Certificate], at: datetime
) -> Path | None:
    """Return the path from `leaf` to one of `anchors` in which everything holds at `at`, or None.

    Checked for each link: issuer name, signature, validity of both, CA flag, path length, keyCertSign, and no critical
    extension that nobody here understands. An anchor counts as itself, byte for byte. A pinned leaf is no path.
    """
    top, middle = tuple(anchors), tuple(between)
    steps: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    while steps:
        path = steps.pop()
        if not _sound(path[-1], at):
            continue
        ended = next((a for a in top if _issued(path[-1], a, len(path) - 1) and _sound(a, at)), None)
        if ended is not None:
            return Path((*path, ended))
        if len(path) < MAX_PATH - 1:
            steps += [(*path, c) for c in middle if c not in path and _issued(path[-1], c, len(path) - 1)]
    return None


def _sound(certificate: x509.Certificate, at: datetime) -> bool:
    return _understood(certificate) and valid_at(certificate, at)


@lru_cache(maxsize=512)
def _understood(certificate: x509.Certificate) -> bool:
    return all(e.oid in _HANDLED for e in certificate.extensions if e.critical)


def _issued(child: x509.Certificate, issuer: x509.Certificate, below: int) -> bool:
    """Return whether `issuer`, a CA allowed to stand above `below` further CAs, signed `child`."""
    return child.issuer == issuer.subject and _may_issue(issuer, below) and _signed(child, issuer)


@lru_cache(maxsize=512)
def _signed(child: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Return whether the issuer's key signed the child: a fact of two certificates, which no time changes."""
    try:
        child.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


@lru_cache(maxsize=512)
def _may_issue(certificate: x509.Certificate, below: int) -> bool:
    constraints = extension(certificate, x509.BasicConstraints)
    usage = extension(certificate, x509.KeyUsage)
    if constraints is None or not constraints.ca or usage is None or not usage.key_cert_sign:
        return False
    return constraints.path_length is None or constraints.path_length >= below


def extension(certificate: x509.Certificate, kind: type[_T]) -> _T | None:
    """Return the extension's value, or None where the certificate has none."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


@lru_cache(maxsize=512)
def may_seal(certificate: x509.Certificate) -> bool:
    """Return whether the certificate is one for signatures: no CA, digitalSignature or nonRepudiation, P-256 or RSA of 3072 bits."""
    constraints = extension(certificate, x509.BasicConstraints)
    usage = extension(certificate, x509.KeyUsage)
    if (constraints is not None and constraints.ca) or usage is None:
        return False
    return (usage.digital_signature or usage.content_commitment) and strong_key(certificate)


def strong_key(certificate: x509.Certificate) -> bool:
    """Return whether the key is P-256 or RSA with at least 3072 bits."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return isinstance(key.curve, ec.SECP256R1)
    return isinstance(key, rsa.RSAPublicKey) and key.key_size >= SEAL_RSA_BITS


def strong_authority(certificate: x509.Certificate) -> bool:
    """Return whether a CA's key is RSA with at least 2048 bits, or on a curve of at least 256."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.key_size >= CA_CURVE_BITS
    return isinstance(key, rsa.RSAPublicKey) and key.key_size >= CA_RSA_BITS


def is_readable(der: bytes) -> bool:
    """Return whether a certificate can be read whole: what somebody hands in may be garbage, or have a key or an extension twice that nobody reads."""
    try:
        certificate = load(der)
        certificate.public_key()
        return certificate.extensions is not None
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, UnsupportedAlgorithm):
        return False


@lru_cache(maxsize=512)
def may_timestamp(certificate: x509.Certificate) -> bool:
    """Return whether extended key usage is timeStamping alone and critical (RFC 3161, 2.3)."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return found.critical and list(found.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def life_time(certificate: x509.Certificate) -> timedelta:
    """Return the length of the certificate's validity."""
    return certificate.not_valid_after_utc - certificate.not_valid_before_utc
