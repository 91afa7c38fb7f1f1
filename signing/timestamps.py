"""RFC 3161 timestamps: the request, and the verification of whatever an authority answers."""

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from asn1crypto import tsp
from cryptography.x509 import Certificate

from kernel.decision import Reason, Sentence
from signing import rawsig
from signing.certificates import Path, build_path, load, may_timestamp
from signing.cms import SignedParts, attributes_hold, named_certificate, put_together, take_apart, wrapped_content
from signing.der import OCTETS, SEQUENCE, children, expect, integer, sequence, tlv
from signing.errors import TimestampUnavailable
from signing.ports import TimestampAuthority, TimestampTrust
from signing.setbacks import Setbacks
from signing.wording import reason

CLOCK_TOLERANCE = timedelta(seconds=5)
"""How far an authority's clock may differ from ours (security.md, rule 10)."""
MAX_TOKEN = 16 * 1024
"""Bytes of a token; real ones have 2 to 7 kB."""

_SETBACKS = Setbacks()
_DIGESTS = {"sha256": bytes.fromhex("0609608648016503040201"), "sha512": bytes.fromhex("0609608648016503040203")}
"""The digests of imprints, as OBJECT IDENTIFIERs: SHA-256 in a seal, SHA-512 in what carries it on."""
_GRANTED = (integer(0), integer(1))
"""PKIStatus granted and grantedWithMods (RFC 3161, 2.4.2); what was modified is verified like everything else."""


@dataclass(frozen=True, slots=True)
class VerifiedTimestamp:
    """A timestamp that holds: `token` is its DER in canonical form, `at` its genTime, `path` leads to the pinned root."""

    token: bytes
    at: datetime
    path: Path
    policy: str
    nonce: int | None


def verify_token(token: bytes, stamped: bytes, trust: TimestampTrust, digest: str = "sha256") -> VerifiedTimestamp | Reason:
    """Verify a DER TimeStampToken over `stamped` (the signature value) against `trust`, at its own genTime.

    Checked: structure, imprint by this very `digest`, signed attributes, signer named by ESS, signature, extended key usage, path
    to a pinned root, policy. Not checked: revocation (see `signing.revocation`). Reasons: `timestamp_*`. The same token is asked about
    when it comes and when the finished file is read back; what it says is a fact of the three arguments.
    """
    return _verified(token, stamped, trust, digest)


@lru_cache(maxsize=64)
def _verified(token: bytes, stamped: bytes, trust: TimestampTrust, digest: str) -> VerifiedTimestamp | Reason:
    try:
        parts = take_apart(token)
        content = wrapped_content(parts, "tst_info")
        info = tsp.TSTInfo.load(content, strict=True)
        if not _is_imprint(info["message_imprint"], hashlib.new(digest, stamped).digest(), digest):
            return reason("timestamp_imprint")
        return _check(parts, content, info, trust)
    except Exception:  # noqa: BLE001 - the wall to foreign timestamp bytes: asn1crypto raises anything on hostile input
        return reason("timestamp_malformed")


def _is_imprint(imprint: tsp.MessageImprint, value: bytes, digest: str) -> bool:
    return bool(imprint["hash_algorithm"]["algorithm"].native == digest and imprint["hashed_message"].native == value)


def _check(parts: SignedParts, content: bytes, info: tsp.TSTInfo, trust: TimestampTrust) -> VerifiedTimestamp | Reason:
    leaf = _signer_of(parts, content)
    if leaf is None:
        return reason("timestamp_signature")
    at: datetime = info["gen_time"].native
    between = tuple(map(load, trust.intermediates))
    path = build_path(leaf, between, (load(root) for root in trust.roots if trust.counts_at(root, at)), at)
    if path is None and build_path(leaf, between, map(load, trust.roots), at) is not None:
        return reason("timestamp_ended")
    if path is None or not may_timestamp(leaf):
        return reason("timestamp_untrusted")
    policy = info["policy"].dotted
    if policy not in trust.policies:
        return reason("timestamp_policy", policy)
    return VerifiedTimestamp(_canonical(parts, path), at, path, policy, info["nonce"].native)


def _signer_of(parts: SignedParts, content: bytes) -> Certificate | None:
    """Return the certificate that the signed attributes name and whose key made the signature, or None."""
    der = named_certificate(parts.values, parts.certificates)
    digest = hashlib.new(parts.digest, content).digest() if parts.digest in rawsig.HASHES else None
    if der is None or digest is None or not attributes_hold(parts, "tst_info", digest):
        return None
    leaf = load(der)
    return leaf if rawsig.verify(leaf.public_key(), parts.signature, parts.attributes, parts.digest) else None


def _canonical(parts: SignedParts, path: Path) -> bytes:
    """Return the token with exactly the certificates of its path below the root, in the one encoding that counts."""
    key = path.leaf.public_key()
    plain = replace(parts, token=b"")
    return put_together(plain, path.ders[0], path.ders[:-1], key, rawsig.canonical(key, parts.signature))


def request_for(imprint: bytes, nonce: int, digest: str = "sha256") -> bytes:
    """Return a DER TimeStampReq for an `imprint` by `digest` that asks for the certificate (RFC 3161, 2.4.1)."""
    stamp = sequence(sequence(_DIGESTS[digest]), tlv(OCTETS, imprint))
    return sequence(integer(1), stamp, integer(nonce), b"\x01\x01\xff")


def token_of(response: bytes) -> bytes | Reason:
    """Return the DER token of a DER TimeStampResp, or why there is none."""
    if len(response) > MAX_TOKEN:
        return reason("timestamp_malformed")
    try:
        status, *token = children(expect(SEQUENCE, response))
        if children(status)[0] not in _GRANTED:
            return reason("timestamp_refused")
        return token[0]
    except (ValueError, IndexError):
        return reason("timestamp_malformed")


@dataclass(frozen=True, slots=True)
class Watch:
    """Our clock at a moment, and how it goes on: `now` (aware) was read when `ticks` showed `began`."""

    now: datetime
    began: float
    ticks: Callable[[], float]

    def time(self) -> datetime:
        """Return our time now: what was spent waiting for one authority is not held against the next."""
        return self.now + timedelta(seconds=self.ticks() - self.began)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one authority answered: a timestamp that verifies, or why there is none; `drift` is its clock less ours, once it was read."""

    name: str
    found: VerifiedTimestamp | Reason
    drift: timedelta | None = None


def obtain(
    stamped: bytes,
    authorities: Sequence[TimestampAuthority],
    now: datetime,
    *,
    digest: str = "sha256",
    setbacks: Setbacks = _SETBACKS,
    ticks: Callable[[], float] = time.monotonic,
) -> VerifiedTimestamp:
    """Ask the authorities for a timestamp over `stamped`, those that failed lately last; return the first that verifies.

    `now` is our clock at the call; the time spent waiting is added before comparing. Raises
    `TimestampUnavailable` with one reason for each authority, in the order tried.
    """
    watch, reasons = Watch(now, ticks(), ticks), []
    for authority in setbacks.ordered(authorities, watch.began):
        answer = ask(authority, stamped, watch, digest)
        if isinstance(answer.found, VerifiedTimestamp):
            setbacks.answered(authority)
            return answer.found
        setbacks.failed(authority, ticks())
        reasons.append(replace(answer.found, value=authority.name))
    raise TimestampUnavailable(tuple(reasons))


def ask(authority: TimestampAuthority, stamped: bytes, watch: Watch, digest: str = "sha256") -> Answer:
    """Ask one authority and verify what it answers."""
    nonce = secrets.randbits(63) | 1 << 62
    token = _token_from(authority, request_for(hashlib.new(digest, stamped).digest(), nonce, digest))
    found = verify_token(token, stamped, authority.trust, digest) if isinstance(token, bytes) else token
    if isinstance(found, Reason):
        return Answer(authority.name, found)
    if found.nonce != nonce:
        return Answer(authority.name, reason("timestamp_nonce"))
    drift = found.at - watch.time()
    return Answer(authority.name, found if abs(drift) <= CLOCK_TOLERANCE else _clock(drift), drift)


def probe(authorities: Sequence[TimestampAuthority], now: datetime, ticks: Callable[[], float] = time.monotonic) -> tuple[Answer, ...]:
    """Ask every authority, each for a timestamp of nothing in particular: the second should be known to work before the first fails."""
    watch = Watch(now, ticks(), ticks)
    return tuple(ask(authority, b"probe", watch) for authority in authorities)


def _token_from(authority: TimestampAuthority, request: bytes) -> bytes | Reason:
    try:
        return token_of(authority.stamp(request))
    except TimestampUnavailable as told:
        return told.reasons[0] if told.reasons else reason("timestamp_unreachable")
    except Exception:  # noqa: BLE001 - an authority behind the port may fail in any way; none of them stops the next
        return reason("timestamp_unreachable")


def _clock(drift: timedelta) -> Reason:
    """Tell which way the clocks differ: one authority that does is wrong, several that do the same say that ours is."""
    seconds, most = abs(drift).total_seconds(), int(CLOCK_TOLERANCE.total_seconds())
    ahead = drift > timedelta(0)
    sentence = Sentence(
        f"时间戳的时间比本机时钟{'快' if ahead else '慢'} {seconds:.1f} 秒（最多 {most} 秒），请校准时钟。",
        f"The timestamp is {seconds:.1f} s {'ahead of' if ahead else 'behind'} our clock, at most {most} s are taken; set the clock.",
    )
    return replace(reason("timestamp_clock"), sentence=sentence)
