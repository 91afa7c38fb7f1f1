"""What is checked once, when a certificate is to become a maker's seal: whose it is, for what, how long, and from whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kernel.decision import Reason, Sentence
from signing.certificates import MAX_SEAL_VALIDITY, Path, build_path, der_of, extension, fingerprint_of, life_time, load, strong_key
from signing.issuing import DOCUMENT_SIGNING
from signing.preflight import revocation_faults
from signing.trust import SealTrust
from signing.wording import reason

ADOBE_SIGNING = x509.ObjectIdentifier("1.2.840.113583.1.1.5")
"""Authentic documents (Adobe), which CAs put into certificates for PDF signatures from before RFC 9336."""
FOR_SEALS = frozenset({DOCUMENT_SIGNING, ADOBE_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE})
MOST_LIST_ADDRESSES = 8


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose seal it is to be: the name as in the Announcement, and how many days a letter of theirs stays in force."""

    name_zh: str
    validity_days: int


def registration_faults(certificate: bytes, holder: Holder, trust: SealTrust, crls: Iterable[bytes], now: datetime) -> tuple[Reason, ...]:
    """Return everything that speaks against taking `certificate` (DER) as the seal of `holder`, all at once.

    Codes: `seal_certificate_name`, `_unfit`, `_purpose`, `_no_list`, `_expired`, `_not_yet_valid`, `_too_short`, `_untrusted`,
    `_revoked`, and `revocation_missing` or `revocation_stale` where no list tells. `field` is what to look at in the certificate.
    """
    seal = load(certificate)
    faults = [*_name_faults(seal, holder), *_purpose_faults(seal), *_time_faults(seal, holder, now)]
    path = path_within(certificate, trust, now)
    if path is None or path.ders[1] not in trust.issuers:
        return (*faults, reason("seal_certificate_untrusted", seal.issuer.rfc4514_string(), "issuer"))
    return (*faults, *revocation_faults(path, trust, tuple(crls), now))


def path_of(certificate: bytes, trust: SealTrust, at: datetime) -> Path | None:
    """Return the certificate's path to a pinned root, through pinned CAs only, or None."""
    return build_path(load(certificate), map(load, trust.issuers), map(load, trust.roots), at)


def path_within(certificate: bytes, trust: SealTrust, now: datetime) -> Path | None:
    """Return its path now; one that is over, or has not begun, is told as that, so it is looked at when it ended or begins."""
    seal = load(certificate)
    return path_of(certificate, trust, min(max(now, seal.not_valid_before_utc), seal.not_valid_after_utc))


def list_addresses(certificate: bytes) -> tuple[str, ...]:
    """Return the http addresses at which the certificate says its revocation list is (RFC 5280, 4.2.1.13)."""
    points = extension(load(certificate), x509.CRLDistributionPoints) or ()
    names = (name for point in points for name in point.full_name or ())
    urls = (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))
    return tuple(url for url in urls if url.lower().startswith(("http://", "https://")))[:MOST_LIST_ADDRESSES]


def days_left(certificate: bytes, now: datetime) -> int:
    """Return how many whole days the certificate stays valid, negative once it ended."""
    return (load(certificate).not_valid_after_utc - now).days


def _name_faults(seal: x509.Certificate, holder: Holder) -> Iterator[Reason]:
    named = [str(found.value) for found in seal.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    if named != [holder.name_zh]:
        shown = "、".join(named) or "—"
        yield Reason(
            "seal_certificate_name",
            Sentence(
                f"证书的单位名称（O）为“{shown}”，须与《公告》名称“{holder.name_zh}”完全一致；请向证书机构更换。",
                f'The certificate\'s organisation (O) is "{shown}" and must be "{holder.name_zh}", exactly as in the Announcement; ask the CA for another.',
            ),
            "subject.O",
            shown,
        )


def _purpose_faults(seal: x509.Certificate) -> Iterator[Reason]:
    unfit = tuple(_unfit(seal))
    if unfit:
        zh, en = "；".join(why.zh for why in unfit), "; ".join(why.en for why in unfit)
        told = reason("seal_certificate_unfit", fingerprint_of(der_of(seal)), "keyUsage")
        yield replace(told, sentence=Sentence(f"该证书不能用于盖章：{zh}。", f"This certificate is not fit for sealing: {en}."))
    usage = extension(seal, x509.ExtendedKeyUsage)
    if usage is None or FOR_SEALS.isdisjoint(usage):
        yield reason("seal_certificate_purpose", ", ".join(oid.dotted_string for oid in usage or ()), "extendedKeyUsage")
    if not list_addresses(der_of(seal)):
        yield reason("seal_certificate_no_list", "", "cRLDistributionPoints")


def _unfit(seal: x509.Certificate) -> Iterator[Sentence]:
    constraints, usage = extension(seal, x509.BasicConstraints), extension(seal, x509.KeyUsage)
    if constraints is not None and constraints.ca:
        yield Sentence("它是证书机构的证书", "it is a CA's")
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        yield Sentence(
            "密钥用途（keyUsage）须有 digitalSignature 或 nonRepudiation", "its keyUsage needs digitalSignature or nonRepudiation"
        )
    if not strong_key(seal):
        yield Sentence("密钥须为 P-256，或至少 3072 位的 RSA", "its key must be P-256, or RSA of at least 3072 bits")
    if life_time(seal) > MAX_SEAL_VALIDITY:
        yield Sentence("有效期超过两年", "it lasts longer than two years")


def _time_faults(seal: x509.Certificate, holder: Holder, now: datetime) -> Iterator[Reason]:
    if now < seal.not_valid_before_utc:
        yield reason("seal_certificate_not_yet_valid", seal.not_valid_before_utc.isoformat(), "validity")
    elif now > seal.not_valid_after_utc:
        yield reason("seal_certificate_expired", seal.not_valid_after_utc.isoformat(), "validity")
    elif seal.not_valid_after_utc - now <= timedelta(days=holder.validity_days):
        left = (seal.not_valid_after_utc - now).days
        yield Reason(
            "seal_certificate_too_short",
            Sentence(
                f"证书只剩 {left} 天有效，而确认书有效期为 {holder.validity_days} 天；请换用有效期更长的证书。",
                f"The certificate is valid for {left} days more, a letter for {holder.validity_days}; get a certificate that outlives a letter.",
            ),
            "validity",
            str(left),
        )
