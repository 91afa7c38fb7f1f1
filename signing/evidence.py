"""Later evidence: a chain of RFC 3161 timestamps that carries a sealed file past the end of its own, kept beside the file, which never changes.

`letter-evidence/v1` is JSON: `file`, the SHA-256 of the sealed file in hex, and `links`, oldest first. A link has `lists`, the
revocation lists (base64 DER) that spoke for the timestamp before it when it was made - the one in the seal, for the first - and
`token`, a TimeStampToken (base64 DER) whose imprint is SHA-512 over

    the file || lists of link 1 || token of link 1 || lists of link 2 || token of link 2 || ... || lists of this link

so anybody can check it: `cat` these, then `openssl ts -verify -token_in -in TOKEN -data THAT -CAfile ROOT`. As RFC 4998 wants, a link is made
while the certificate of the timestamp before it is good, and covers the whole file again, by another hash than the seal's.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kernel.decision import Reason
from signing.certificates import Path
from signing.cms import take_apart
from signing.errors import EvidenceBroken
from signing.layout import Gap, read_layout
from signing.ports import RevocationSource, TimestampAuthority
from signing.revocation import is_fresh, lists_of, revocation_of, spoils_timestamp
from signing.timestamps import VerifiedTimestamp, obtain, verify_token
from signing.trust import SealTrust
from signing.wording import reason

FORMAT = "letter-evidence/v1"
DIGEST = "sha512"


@dataclass(frozen=True, slots=True)
class Link:
    """One renewal: the lists (DER) that spoke for the timestamp before it, and the token (DER) over everything so far."""

    lists: tuple[bytes, ...]
    token: bytes


@dataclass(frozen=True, slots=True)
class Evidence:
    """The links of one file, oldest first; `file` is its SHA-256 in hex. Without links there is nothing to keep."""

    file: str
    links: tuple[Link, ...] = ()

    def stamped(self, pdf: bytes, count: int, lists: Sequence[bytes]) -> bytes:
        """Return what the token behind the first `count` links is over."""
        parts = (part for link in self.links[:count] for part in (*link.lists, link.token))
        return b"".join((pdf, *parts, *lists))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a file's timestamps carry it: the newest one, until when its certificates are good, and every fault on the way."""

    faults: tuple[Reason, ...]
    newest: VerifiedTimestamp | None = None
    until: datetime | None = None


def standing(pdf: bytes, evidence: Evidence, trust: SealTrust) -> Standing:
    """Verify the seal's own timestamp and every link; the first fault ends it, because what comes later rests on what was before."""
    if evidence.file != hashlib.sha256(pdf).hexdigest():
        return Standing((reason("evidence_other_file"),))
    newest = _own_stamp(pdf, trust)
    for count, link in enumerate(evidence.links):
        if isinstance(newest, Reason):
            break
        newest = _linked(link, evidence.stamped(pdf, count, link.lists), newest, trust)
    if isinstance(newest, Reason):
        return Standing((newest,))
    if _is_spoiled(newest.path, trust.crls, newest.at):
        return Standing((reason("timestamp_revoked"),))
    return Standing((), newest, _until(newest.path))


def renew(
    pdf: bytes,
    evidence: Evidence,
    authorities: Sequence[TimestampAuthority],
    revocation: RevocationSource,
    trust: SealTrust,
    now: datetime,
) -> Evidence:
    """Return the evidence with one more link. Raises `EvidenceBroken` if what there is does not hold, `TimestampUnavailable`."""
    stands = standing(pdf, evidence, trust)
    if stands.newest is None:
        raise EvidenceBroken(stands.faults)
    path = stands.newest.path
    lists = _speaking_for(path, revocation.crls(), now)
    if stands.until is not None and stands.until < now:
        raise EvidenceBroken((reason("evidence_ended"),))
    if not _covers(path, lists, now):
        raise EvidenceBroken((reason("revocation_stale"),))
    if _is_spoiled(path, lists, stands.newest.at):
        raise EvidenceBroken((reason("timestamp_revoked"),))
    stamp = obtain(evidence.stamped(pdf, len(evidence.links), lists), authorities, now, digest=DIGEST)
    grown = replace(evidence, links=(*evidence.links, Link(lists, stamp.token)))
    again = standing(pdf, grown, trust)
    if again.faults:
        raise EvidenceBroken(again.faults)
    return grown


def _own_stamp(pdf: bytes, trust: SealTrust) -> VerifiedTimestamp | Reason:
    """Return the timestamp in the seal; whether the seal itself holds is another question (`signing.inspection`)."""
    try:
        gap = read_layout(pdf)
        if not isinstance(gap, Gap):
            return reason(gap[0])
        parts = take_apart(gap.der)
    except ValueError:
        return reason("seal_malformed")
    return verify_token(parts.token, parts.signature, trust.timestamps)


def _linked(link: Link, stamped: bytes, before: VerifiedTimestamp, trust: SealTrust) -> VerifiedTimestamp | Reason:
    found = verify_token(link.token, stamped, trust.timestamps, DIGEST)
    if isinstance(found, Reason):
        return found
    if not before.at <= found.at <= _until(before.path):
        return reason("evidence_gap")
    if not _covers(before.path, link.lists, found.at) or _is_spoiled(before.path, link.lists, before.at):
        return reason("timestamp_revoked")
    return found


def _until(path: Path) -> datetime:
    """Return when the first certificate below the anchor ends; the anchor counts as long as it is pinned."""
    return min(certificate.not_valid_after_utc for certificate, _ in path.links())


def _speaking_for(path: Path, ders: Iterable[bytes], now: datetime) -> tuple[bytes, ...]:
    """Return those lists that an issuer of the path signed and that are fresh, each once."""
    chosen = (der for der in ders if any(is_fresh(crl, now) for _, issuer in path.links() for crl in lists_of(issuer, (der,))))
    return tuple(dict.fromkeys(chosen))


def _covers(path: Path, ders: Sequence[bytes], at: datetime) -> bool:
    return all(any(is_fresh(crl, at) for crl in lists_of(issuer, ders)) for _, issuer in path.links())


def _is_spoiled(path: Path, ders: Sequence[bytes], at: datetime) -> bool:
    return any(spoils_timestamp(revocation_of(certificate, issuer, ders), at) for certificate, issuer in path.links())


def evidence_to_json(evidence: Evidence) -> bytes:
    """Return the evidence as the bytes of a file."""
    links = [{"lists": [_text(der) for der in link.lists], "token": _text(link.token)} for link in evidence.links]
    return json.dumps({"format": FORMAT, "file": evidence.file, "links": links}, indent=1).encode("ascii") + b"\n"


def evidence_from_json(data: bytes) -> Evidence:
    """Read evidence back. Raises `EvidenceBroken` (`evidence_malformed`)."""
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            raise ValueError("another format")
        links = tuple(Link(tuple(_der(text) for text in link["lists"]), _der(link["token"])) for link in value["links"])
        return Evidence(str(value["file"]), links)
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError) as fault:
        raise EvidenceBroken((reason("evidence_malformed"),)) from fault


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode("ascii")


def _der(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
