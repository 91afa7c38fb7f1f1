"""Sealing: a PAdES B-LT certification signature in one revision, verified from the outside before anybody gets it."""

import hashlib
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.general import as_signing_certificate_v2

from kernel.clock import FixedClock
from signing import rawsig
from signing.assembly import AssembledPdf, assemble
from signing.certificates import load
from signing.cms import PLAIN_DATA, SignedParts, put_together
from signing.draft import Draft
from signing.errors import SealRefused
from signing.inspection import inspect
from signing.ports import RevocationSource, SealedPdf, SealKey, SealSpec, SealTrust, TimestampAuthority
from signing.preflight import derived_trust, sealing_faults
from signing.rehearsal import throw_away
from signing.timestamps import obtain
from signing.wording import reason
from signing.writer import PreparedPdf, prepare

TOKEN_ROOM = 8 * 1024
"""Bytes kept free for the timestamp: tokens with RSA-4096 and three certificates have about 6.5 kB."""
ECDSA_ROOM = 72
FRAME_ROOM = 1024
"""Bytes for everything in the CMS but certificates, signature and token."""


def seal(
    pdf: bytes | Draft,
    spec: SealSpec,
    key: SealKey,
    timestamps: TimestampAuthority | Sequence[TimestampAuthority],
    revocation: RevocationSource,
    now: datetime,
    *,
    trust: SealTrust | None = None,
) -> SealedPdf:
    """Seal `pdf`, a finished file or a draft, and return the finished file, which has passed inspection.

    (1) certificate and revocation lists in order, (2) one revision with the seal's field, DocMDP 1 and DSS,
    (3) signature, (4) timestamp, tried at the authorities in order and verified by us, (5) inspection of the
    finished bytes. `now` is our clock (aware) at the call. `trust` is what the file must pass; without it, the
    key's own chain and the authorities' own pins. Levels and formats: ETSI EN 319 142-1 (PAdES B-LT), RFC 3161.

    Raises `SealRefused` (all reasons), `TimestampUnavailable`, `SignerUnavailable`; then nothing was sealed.
    """
    started = time.monotonic()
    authorities = list(timestamps) if isinstance(timestamps, Sequence) else [timestamps]
    pinned = trust or derived_trust(key, authorities)
    crls = revocation.crls()
    faults = sealing_faults(key, pinned, crls, now)
    if faults:
        raise SealRefused(faults)
    certificates = _certificates_for(key, pinned)
    reserve = _reserve(key)
    prepared = (
        assemble(pdf, spec, certificates, crls, reserve, now)
        if isinstance(pdf, Draft)
        else prepare(pdf, spec, certificates, crls, reserve, now)
    )
    moment = now + timedelta(seconds=time.monotonic() - started)  # our own work is not held against an authority's clock
    finished = prepared.filled(_signed_data(prepared, key, authorities, moment))
    return _released(finished, pinned)


def trial_seal(pdf: bytes | Draft, spec: SealSpec, now: datetime) -> SealedPdf:
    """Seal the same PDF with a key, a chain and a timestamp made for this once and forgotten: the rehearsal of rule 4.

    What can go wrong with the PDF goes wrong here, before the real key is touched. The file is worth nothing.
    """
    props = throw_away(FixedClock(now))
    return seal(pdf, spec, props.key, props.timestamps, props, now)


def _certificates_for(key: SealKey, trust: SealTrust) -> tuple[bytes, ...]:
    """Return what a verifier without any network needs: the seal's chain and those of the timestamps."""
    stamps = trust.timestamps
    return tuple(dict.fromkeys((key.certificate, *key.chain, *stamps.intermediates, *stamps.roots)))


def _reserve(key: SealKey) -> int:
    """Return the bytes to keep free for the CMS, an upper bound and not a guess."""
    certificates = sum(map(len, (key.certificate, *key.chain)))
    public = load(key.certificate).public_key()
    signature = public.key_size // 8 if isinstance(public, rsa.RSAPublicKey) else ECDSA_ROOM
    return certificates + signature + FRAME_ROOM + TOKEN_ROOM


def _signed_data(prepared: PreparedPdf | AssembledPdf, key: SealKey, authorities: Sequence[TimestampAuthority], now: datetime) -> bytes:
    """Return the DER ContentInfo: signed attributes of PAdES, our signature, the verified timestamp."""
    attributes = _attributes(prepared.digest, key.certificate)
    signature = key.sign(attributes)
    public = load(key.certificate).public_key()
    if not rawsig.verify(public, signature, attributes, "sha256"):
        raise SealRefused((reason("seal_key_mismatch", key.fingerprint),))
    token = obtain(signature, authorities, now).token
    parts = SignedParts((), PLAIN_DATA, attributes, {}, "sha256", signature, token, 1)
    signer = asn1_x509.Certificate.load(key.certificate)
    return put_together(parts, signer, (key.certificate, *key.chain), public, signature)


def _attributes(digest: bytes, certificate: bytes) -> bytes:
    """Return the DER SET OF signed attributes that PAdES wants (EN 319 142-1, 6.3); the time is in the timestamp."""
    named = as_signing_certificate_v2(asn1_x509.Certificate.load(certificate))
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "message_digest", "values": [digest]},
            {"type": "signing_certificate_v2", "values": [named]},
        ]
    )
    return bytes(attributes.dump())


def _released(finished: bytes, trust: SealTrust) -> SealedPdf:
    """Return the file if every finding passed; a file that fails its own inspection is never handed out."""
    result = inspect(finished, trust)
    if not result.passed or result.sealed_at is None:
        failed = tuple(reason(f.code) for f in result.findings if not f.passed)
        raise SealRefused((reason("seal_self_check"), *failed))
    return SealedPdf(finished, hashlib.sha256(finished).digest(), result.sealed_at, result.fingerprint)
