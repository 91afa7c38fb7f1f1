"""Revocation lists (RFC 5280, section 5): which list covers a certificate, whether it is fresh, since when something is revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours the clock of a CA may run when it dates its list."""
HARMLESS = frozenset(
    {
        x509.ReasonFlags.unspecified,
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
    }
)
"""Reasons that leave a timestamp good which was given before the revocation (RFC 3161, section 4)."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Since when a certificate is revoked (the earlier of revocation and invalidity date), and why, if the list says."""

    since: datetime
    reason: x509.ReasonFlags | None


def load_crls(ders: Iterable[bytes]) -> tuple[x509.CertificateRevocationList, ...]:
    """Read DER lists; those that do not parse, are partial, or have a critical extension nobody here knows are left out."""
    return tuple(crl for der in ders if (crl := _load(der)) is not None)


@lru_cache(maxsize=64)
def _load(der: bytes) -> x509.CertificateRevocationList | None:
    try:
        crl = x509.load_der_x509_crl(der)
        critical = any(e.critical for e in crl.extensions)
    except ValueError:
        return None
    return None if critical or crl.next_update_utc is None else crl


def lists_of(issuer: x509.Certificate, ders: Iterable[bytes]) -> tuple[x509.CertificateRevocationList, ...]:
    """Return the lists (DER) that `issuer` signed, newest first."""
    return _lists_of(issuer, tuple(ders))


@lru_cache(maxsize=64)
def _lists_of(issuer: x509.Certificate, ders: tuple[bytes, ...]) -> tuple[x509.CertificateRevocationList, ...]:
    """Whose lists they are is a fact of these bytes, which no time changes; all letters of a batch ask for the same."""
    if not _may_list(issuer):
        return ()
    return tuple(sorted((c for c in load_crls(ders) if _signed_by(c, issuer)), key=lambda c: c.last_update_utc, reverse=True))


def _may_list(issuer: x509.Certificate) -> bool:
    usage = next((e.value for e in issuer.extensions if isinstance(e.value, x509.KeyUsage)), None)
    return usage is not None and usage.crl_sign


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    if crl.issuer != issuer.subject:
        return False
    return isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) and crl.is_signature_valid(key)


def is_fresh(crl: x509.CertificateRevocationList, at: datetime, max_age: timedelta | None = None) -> bool:
    """Return whether the list speaks for `at`: issued by then, not yet due for renewal, not older than `max_age`."""
    due = crl.next_update_utc
    if due is None or crl.last_update_utc > at + CLOCK_SKEW or at >= due:
        return False
    return max_age is None or at - crl.last_update_utc <= max_age


def revocation_of(certificate: x509.Certificate, issuer: x509.Certificate, ders: Iterable[bytes]) -> Revocation | None:
    """Return the earliest revocation that any list (DER) by `issuer` knows for `certificate`, or None."""
    entries = [e for c in lists_of(issuer, ders) if (e := c.get_revoked_certificate_by_serial_number(certificate.serial_number))]
    found = [_read(entry) for entry in entries]
    return min(found, key=lambda r: r.since) if found else None


def in_doubt(certificate: bytes, sealed_at: datetime, issuers: Iterable[bytes], crls: Iterable[bytes]) -> bool:
    """Return whether a list says that this seal certificate (DER) may have been in other hands at `sealed_at`.

    Without an issuer that speaks for it, it is in doubt: nothing can be told, and that is never green.
    """
    seal, lists = x509.load_der_x509_certificate(certificate), tuple(crls)
    above = [x509.load_der_x509_certificate(der) for der in issuers]
    issuer = next((ca for ca in above if ca.subject == seal.issuer), None)
    if issuer is None or not lists_of(issuer, lists):
        return True
    found = revocation_of(seal, issuer, lists)
    return found is not None and found.since <= sealed_at


def speaks_now(certificate: bytes, issuers: Iterable[bytes], crls: Iterable[bytes], now: datetime, max_age: timedelta) -> bool:
    """Return whether the newest list of the CA that issued this seal certificate (DER) is fresh at `now`."""
    seal = x509.load_der_x509_certificate(certificate)
    above = [x509.load_der_x509_certificate(der) for der in issuers]
    newest = next((lists_of(ca, crls) for ca in above if ca.subject == seal.issuer), ())
    return bool(newest) and is_fresh(newest[0], now, max_age)


def _read(entry: x509.RevokedCertificate) -> Revocation:
    since, reason = entry.revocation_date_utc, None
    for extension in entry.extensions:
        if isinstance(extension.value, x509.InvalidityDate):
            since = min(since, extension.value.invalidity_date_utc)
        elif isinstance(extension.value, x509.CRLReason):
            reason = extension.value.reason
    return Revocation(since, reason)


def spoils_timestamp(revocation: Revocation | None, at: datetime) -> bool:
    """Return whether a timestamp given at `at` is lost by its authority's revocation (RFC 3161, section 4).

    With a harmless reason, timestamps from before stay good; with any other or none, every timestamp is lost.
    """
    if revocation is None:
        return False
    return revocation.reason not in HARMLESS or revocation.since <= at
