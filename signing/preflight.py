"""What is checked before a seal is given: certificate, revocation lists, and that this seal may be used at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography import x509

from kernel.decision import Reason
from signing.certificates import Path, build_path, load
from signing.keys import import_faults
from signing.ports import SealKey, TimestampAuthority
from signing.revocation import is_fresh, lists_of, revocation_of
from signing.trust import MAX_CRL_AGE, SealPin, SealTrust, TimestampTrust
from signing.wording import reason


def derived_trust(key: SealKey, authorities: Sequence[TimestampAuthority]) -> SealTrust:
    """Return the trust in which this key and these authorities are the only ones, for want of a pinned one."""
    stamps = [a.trust for a in authorities]
    timestamps = TimestampTrust(
        tuple(dict.fromkeys(der for t in stamps for der in t.roots)),
        tuple(dict.fromkeys(der for t in stamps for der in t.intermediates)),
        tuple(dict.fromkeys(policy for t in stamps for policy in t.policies)),
    )
    return SealTrust(key.chain[-1:], key.chain[:1], (SealPin("self", key.fingerprint),), timestamps, max_crl_age=MAX_CRL_AGE)


def sealing_faults(key: SealKey, trust: SealTrust, crls: Iterable[bytes], now: datetime) -> tuple[Reason, ...]:
    """Return every reason not to seal with `key` at `now`; an empty tuple means yes.

    Codes: `seal_certificate_*` (see `signing.keys.import_faults`, and `_untrusted`, `_unpinned`, `_revoked` here),
    `revocation_missing`, `revocation_stale`.
    """
    faults = import_faults(key.certificate, key.chain, now)
    if faults:
        return faults
    seal = load(key.certificate)
    path = build_path(seal, map(load, key.chain[:-1]), map(load, trust.roots), now)
    if path is None or path.ders[1] not in trust.issuers:
        return (reason("seal_certificate_untrusted", key.fingerprint),)
    pin = trust.pin_for(key.fingerprint)
    if pin is None:
        return (reason("seal_certificate_unpinned", key.fingerprint),)
    if pin.withdrawn_by(now):
        return (reason("seal_certificate_withdrawn", key.fingerprint),)
    return tuple(revocation_faults(path, trust, tuple(crls), now))


def revocation_faults(path: Path, trust: SealTrust, crls: Sequence[bytes], now: datetime) -> Iterable[Reason]:
    """Yield what the revocation lists say against a path at `now`: nothing, too little, or that it is revoked."""
    for level, (certificate, issuer) in enumerate(path.links()):
        lists = lists_of(issuer, crls)
        # Only the issuing CA renews its list every few days; the root's own lives as long as it says.
        max_age = trust.max_crl_age if level == 0 else None
        if not lists:
            yield reason("revocation_missing", _name_of(certificate))
        elif not is_fresh(lists[0], now, max_age):
            yield reason("revocation_stale", _name_of(certificate))
        if revocation_of(certificate, issuer, crls) is not None:
            yield reason("seal_certificate_revoked", _name_of(certificate))


def _name_of(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()
