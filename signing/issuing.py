"""Making certificates and revocation lists with pyca/cryptography, for specimens and rehearsals; a maker's real ones come from a CA."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BACKDATED = timedelta(hours=1)
"""Validity begins an hour early, so that a clock a little behind does not refuse what was just made."""
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""id-kp-documentSigning (RFC 9336)."""
NOWHERE = "http://specimen.invalid/seal-ca.crl"
"""The lists travel inside the file; `.invalid` (RFC 2606) makes sure that nobody fetches one."""
CaKey = ec.EllipticCurvePrivateKey
SubjectKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA: its certificate and its loaded key."""

    certificate: x509.Certificate
    key: CaKey

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True)
class RevokedEntry:
    """One line of a revocation list; `invalid_since` is when the key may first have been in other hands."""

    serial: int
    at: datetime
    invalid_since: datetime | None = None
    reason: x509.ReasonFlags | None = None


def new_key() -> CaKey:
    """Return a fresh P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def name_of(organisation: str, common_name: str, country: str = "CN") -> x509.Name:
    """Return the name C, O, CN, in UTF-8."""
    parts = ((NameOID.COUNTRY_NAME, country), (NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def make_root(subject: x509.Name, now: datetime, years: int = 20) -> Authority:
    """Make a self-signed root CA that may have one CA level below it."""
    key = new_key()
    builder = _builder(subject, subject, key, now, timedelta(days=365 * years))
    builder = _as_ca(builder, 1)
    return Authority(builder.sign(key, hashes.SHA256()), key)


def make_issuing(root: Authority, subject: x509.Name, now: datetime, years: int = 10) -> Authority:
    """Make the CA that signs seal certificates and nothing below."""
    key = new_key()
    builder = _as_ca(_builder(subject, root.certificate.subject, key, now, timedelta(days=365 * years)), 0)
    return Authority(_signed(builder, root), key)


def make_seal_certificate(
    issuer: Authority, subject: x509.Name, key: SubjectKey, now: datetime, days: int = 730, *, crl: str = NOWHERE
) -> bytes:
    """Return the DER of a seal certificate (digitalSignature, nonRepudiation, documentSigning) for `key`, valid `days` from `now`."""
    builder = _builder(subject, issuer.certificate.subject, key, now, timedelta(days=days))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    # NSS (pdfsig, LibreOffice) calls a certificate without these two "unknown issue", though it finds nothing wrong.
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]), critical=False)
    builder = builder.add_extension(_list_at(crl), critical=False)
    return _signed(builder, issuer).public_bytes(Encoding.DER)


def make_tsa_certificate(issuer: Authority, subject: x509.Name, key: SubjectKey, now: datetime, years: int = 10) -> bytes:
    """Return the DER of a timestamping certificate: extended key usage timeStamping alone, critical (RFC 3161, 2.3)."""
    builder = _builder(subject, issuer.certificate.subject, key, now, timedelta(days=365 * years))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return _signed(builder, issuer).public_bytes(Encoding.DER)


def make_crl(issuer: Authority, now: datetime, valid_for: timedelta, revoked: Iterable[RevokedEntry] = (), number: int = 1) -> bytes:
    """Return a DER CRL of `issuer`, dated `now`, due again after `valid_for` (RFC 5280, section 5)."""
    builder = x509.CertificateRevocationListBuilder(issuer.certificate.subject, now, now + valid_for)
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    builder = builder.add_extension(_authority_id(issuer), critical=False)
    for entry in revoked:
        builder = builder.add_revoked_certificate(_entry(entry))
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _entry(entry: RevokedEntry) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(entry.serial).revocation_date(entry.at)
    if entry.reason is not None:
        builder = builder.add_extension(x509.CRLReason(entry.reason), critical=False)
    if entry.invalid_since is not None:
        builder = builder.add_extension(x509.InvalidityDate(entry.invalid_since.replace(tzinfo=None)), critical=False)
    return builder.build()


def _builder(subject: x509.Name, issuer: x509.Name, key: SubjectKey, now: datetime, life: timedelta) -> x509.CertificateBuilder:
    start = now.replace(microsecond=0) - BACKDATED
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, issuer: Authority) -> x509.Certificate:
    return builder.add_extension(_authority_id(issuer), critical=False).sign(issuer.key, hashes.SHA256())


def _as_ca(builder: x509.CertificateBuilder, levels_below: int) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=levels_below), critical=True)
    return builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)


def _list_at(url: str) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints([x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)])


def _authority_id(issuer: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _usage(
    *, digital_signature: bool = False, content_commitment: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
