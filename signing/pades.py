"""Sealing: a PAdES B-LT certification signature in one revision, verified from the outside before anybody gets it."""

import hashlib
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa

from kernel.clock import FixedClock
from signing import rawsig
from signing.assembly import AssembledPdf, assemble, carries
from signing.certificates import load
from signing.cms import PLAIN_DATA, SignedParts, put_together, signed_attributes
from signing.draft import Draft
from signing.errors import SealRefused
from signing.inspection import Inspection, inspect, inspect_own
from signing.layout import Gap, read_layout
from signing.ports import RevocationSource, SealedPdf, SealKey, SealSpec, SealTrust, TimestampAuthority
from signing.preflight import derived_trust, sealing_faults
from signing.rehearsal import throw_away
from signing.timestamps import obtain
from signing.wording import reason
from signing.writer import PreparedPdf, prepare

TOKEN_ROOM = 8 * 1024
"""Bytes kept free for the timestamp: tokens with RSA-4096 and three certificates have about 6.5 kB."""
ECDSA_ROOM = 72
SECOND_OPINION_EVERY = 100
_SEALED: dict[str, int] = {}
"""How many files each key sealed in this process, by fingerprint."""
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
    if isinstance(pdf, Draft) and not carries(finished, pdf):
        raise SealRefused((reason("seal_self_check"),))
    own = isinstance(pdf, Draft) and not _wants_second_opinion(key.fingerprint)
    return _released(finished, inspect_own(finished, pinned, crls) if own else inspect(finished, pinned))


def trial_seal(pdf: bytes | Draft, spec: SealSpec, now: datetime) -> SealedPdf:
    """Seal the same PDF with a key, a chain and a timestamp made for this once and forgotten: the rehearsal of rule 4.

    What can go wrong with the PDF goes wrong here, before the real key is touched. The file is worth nothing; but where
    `pdf` is a draft, the really sealed file has the same objects, so whoever looks at this one has looked at that one too.
    """
    props = throw_away(FixedClock(now))
    if not isinstance(pdf, Draft):
        return seal(pdf, spec, props.key, props.timestamps, props, now)
    trust = derived_trust(props.key, [props.timestamps])
    prepared = assemble(pdf, spec, _certificates_for(props.key, trust), props.crls(), _reserve(props.key), now)
    finished = prepared.filled(_signed_data(prepared, props.key, [props.timestamps], now))
    # The props are our own; what has to hold is the file around them.
    if not isinstance(read_layout(finished), Gap) or not carries(finished, pdf):
        raise SealRefused((reason("seal_self_check"),))
    return SealedPdf(finished, hashlib.sha256(finished).digest(), now, props.key.fingerprint)


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
    """Return the DER ContentInfo: signed attributes of PAdES (EN 319 142-1, 6.3), our signature, the verified timestamp."""
    attributes = signed_attributes("data", prepared.digest, key.certificate)
    signature = key.sign(attributes)
    public = load(key.certificate).public_key()
    if not rawsig.verify(public, signature, attributes, "sha256"):
        raise SealRefused((reason("seal_key_mismatch", key.fingerprint),))
    token = obtain(signature, authorities, now).token
    parts = SignedParts((), PLAIN_DATA, attributes, {}, "sha256", signature, token, 1)
    return put_together(parts, key.certificate, (key.certificate, *key.chain), public, signature)


def _wants_second_opinion(fingerprint: str) -> bool:
    """Return whether this file is one that pyHanko reads as well: the first by each key in a process, and every hundredth after it."""
    _SEALED[fingerprint] = _SEALED.get(fingerprint, -1) + 1
    return _SEALED[fingerprint] % SECOND_OPINION_EVERY == 0


def _released(finished: bytes, result: Inspection) -> SealedPdf:
    """Return the file if every finding passed; a file that fails its own inspection is never handed out."""
    if not result.passed or result.sealed_at is None:
        failed = tuple(reason(f.code) for f in result.findings if not f.passed)
        raise SealRefused((reason("seal_self_check"), *failed))
    return SealedPdf(finished, bytes.fromhex(result.sha256), result.sealed_at, result.fingerprint)
