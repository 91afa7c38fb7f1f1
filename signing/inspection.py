"""Is this file sealed by one of the makers we know? Numbered steps, the first failure ends the run, nothing is ever raised.

1 readable · 2 layout (our own look at the bytes, then at the objects) · 3 seal (what was signed, by which key) ·
4 timestamp · 5 certificate, at the timestamp's time · 6 second opinion (pyHanko) · 7 holder · 8 revocation.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import islice
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader

from kernel.decision import Reason
from signing import rawsig
from signing.certificates import build_path, fingerprint_of, holder_name, load, may_seal
from signing.cms import PLAIN_DATA, SignedParts, attributes_hold, named_certificate, put_together, take_apart
from signing.der import first_element
from signing.findings import MAX_PDF, STEPS, Finding, Inspection, failed
from signing.layout import Gap, is_framed, looks_like_pdf, read_layout
from signing.revocation import is_fresh, lists_of, revocation_of, spoils_timestamp
from signing.second_opinion import agrees
from signing.structure import Structure, read_structure
from signing.timestamps import verify_token
from signing.trust import SealTrust

__all__ = ["MAX_PDF", "STEPS", "Finding", "Inspection", "inspect"]

_SIGNED = {"content_type", "message_digest", "signing_certificate_v2"}
"""The signed attributes we write (EN 319 142-1, 6.3), no more and no fewer."""
_HEX_STRING = re.compile(rb"/Contents\s*<([0-9a-fA-F\s]{200,60000}+)>")
MAX_CLAIMS = 4
"""Signatures looked at for a claim; the search itself stops there."""
Codes = tuple[str, ...]


@dataclass(slots=True)
class _Case:
    """The evidence of one run, filled in step by step; a later step may rely on what earlier ones put here."""

    pdf: bytes
    trust: SealTrust
    as_of: datetime | None
    reader: Any = None
    gap: Any = None
    structure: Any = None
    parts: Any = None
    seal: Any = None
    stamp: Any = None
    path: Any = None
    facts: dict[str, Any] = field(default_factory=dict)


def inspect(pdf: bytes, trust: SealTrust, *, as_of: datetime | None = None) -> Inspection:
    """Inspect any bytes by `trust` and return what was found; never raises.

    Certificates are judged at the verified timestamp's time, so old letters stay good. With `as_of` (our clock, aware)
    the issuing CA's newest list must also be fresh now, else `revocation_stale`: "cannot tell", not "bad".
    For bytes from strangers use `signing.bounded`, which puts a fence around this.
    """
    sha256 = hashlib.sha256(pdf).hexdigest()
    if trust.is_empty:
        return failed(sha256, "trust", "trust_empty")
    case, findings = _Case(pdf, trust, as_of), []
    for step, (check, passed, broken) in zip(STEPS, _CHECKS, strict=True):
        codes = _guarded(check, case, broken)
        if codes:
            findings += [Finding(step, code, False) for code in codes]
            case.facts["claims"] = _claimed_maker(pdf, trust)
            break
        findings.append(Finding(step, passed, True))
    return replace(Inspection(sha256, tuple(findings)), **case.facts)


def inspect_own(pdf: bytes, trust: SealTrust, store: Sequence[bytes]) -> Inspection:
    """Inspect a file that this process has just assembled from a draft; `store` are the lists (DER) it put in.

    All that `inspect` checks but what only a parser can: the objects, which are the draft's own, and the second opinion. Whoever
    gets the file from outside must `inspect` it.
    """
    case, findings = _Case(pdf, trust, None), []
    chosen: dict[str, Callable[[_Case], Codes]] = {"readable": _own_frame, "layout": partial(_own_layout, store)}
    for step, (check, passed, broken) in zip(STEPS, _CHECKS, strict=True):
        codes = () if step == "second-opinion" else _guarded(chosen.get(step, check), case, broken)
        findings += [Finding(step, code, False) for code in codes] or [Finding(step, passed, True)]
        if codes:
            break
    return replace(Inspection(hashlib.sha256(pdf).hexdigest(), tuple(findings)), **case.facts)


def _own_frame(case: _Case) -> Codes:
    return () if is_framed(case.pdf) else ("unreadable",)


def _own_layout(store: Sequence[bytes], case: _Case) -> Codes:
    gap = read_layout(case.pdf)
    if not isinstance(gap, Gap):
        return gap
    case.gap, case.structure = gap, Structure(None, {}, (), tuple(store))
    return ()


def _guarded(check: Callable[[_Case], Codes], case: _Case, broken: str) -> Codes:
    try:
        return check(case)
    except MemoryError:
        return ("unreadable_too_costly",)
    except Exception:  # noqa: BLE001 - the one wall: hostile PDF, CMS and certificates make libraries raise anything
        return (broken,)


def _readable(case: _Case) -> Codes:
    """1: not too large, and a PDF to a strict reader; a frame that is not ours is left to step 2, which refuses it unread."""
    if len(case.pdf) > MAX_PDF:
        return ("file_too_large",)
    if not looks_like_pdf(case.pdf):
        return ("unreadable",)
    if not is_framed(case.pdf):
        return ()
    case.reader = PdfFileReader(BytesIO(case.pdf), strict=True)
    if case.reader.encrypted:
        return ("encrypted",)
    case.reader.root["/Pages"]["/Count"]
    return ()


def _layout(case: _Case) -> Codes:
    """2: bytes and objects are exactly what this room writes."""
    gap = read_layout(case.pdf)
    if not isinstance(gap, Gap):
        return gap
    structure = read_structure(case.reader, gap.contents, case.trust.attachments)
    if not isinstance(structure, Structure):
        return structure
    case.gap, case.structure = gap, structure
    return ()


def _seal(case: _Case) -> Codes:
    """3: the signed attributes hold the digest of the file, and the certificate's key signed them."""
    parts = take_apart(case.gap.der)
    if set(parts.values) != _SIGNED or parts.content != PLAIN_DATA or parts.digest != "sha256":
        return ("seal_malformed",)
    der = named_certificate(parts.values, parts.certificates)
    if der is None:
        return ("seal_certificates",)
    seal = load(der)
    if not attributes_hold(parts, "data", case.gap.digest) or not rawsig.verify(
        seal.public_key(), parts.signature, parts.attributes, "sha256"
    ):
        return ("seal_broken",)
    codes = _form_faults(case, parts, seal, der)
    if not codes:
        case.parts, case.seal = parts, seal
        case.facts["fingerprint"] = fingerprint_of(der)
    return codes


def _form_faults(case: _Case, parts: SignedParts, seal: x509.Certificate, der: bytes) -> Codes:
    """What the signature does not protect must be as we write it: the certificates, the timestamp, every byte between."""
    if not parts.token or parts.unsigned != 1:
        return ("timestamp_missing" if not parts.token else "seal_malformed",)
    above = build_path(seal, map(load, case.trust.issuers), map(load, case.trust.roots), seal.not_valid_before_utc)
    chain = above.ders if above is not None else parts.certificates
    if sorted(chain) != sorted(parts.certificates):
        return ("seal_certificates",)
    key = seal.public_key()
    rebuilt = put_together(parts, der, chain, key, rawsig.canonical(key, parts.signature))
    return () if rebuilt == case.gap.der else ("seal_malformed",)


def _timestamp(case: _Case) -> Codes:
    """4: a token over this very signature, by a pinned authority that was not revoked, in its one form."""
    found = verify_token(case.parts.token, case.parts.signature, case.trust.timestamps)
    if isinstance(found, Reason):
        return (found.code,)
    if found.token != case.parts.token:
        return ("timestamp_malformed",)
    crls = _crls(case)
    for certificate, issuer in found.path.links():
        covered = any(is_fresh(crl, found.at) for crl in lists_of(issuer, crls))
        if not covered or spoils_timestamp(revocation_of(certificate, issuer, crls), found.at):
            return ("timestamp_revoked",)
    case.stamp = found
    case.facts["sealed_at"] = found.at
    return ()


def _certificate(case: _Case) -> Codes:
    """5: one of the pinned CAs issued it, up to a pinned root, all valid at the proved time, for signatures."""
    path = build_path(case.seal, map(load, case.trust.issuers), map(load, case.trust.roots), case.stamp.at)
    if path is None or path.ders[1] not in case.trust.issuers:
        return ("certificate_untrusted",)
    if sorted(path.ders) != sorted(case.parts.certificates):
        return ("seal_certificates",)
    if not may_seal(case.seal):
        return ("certificate_unfit",)
    case.path = path
    case.facts.update(holder=holder_name(case.seal), certificate_until=case.seal.not_valid_after_utc)
    return ()


def _second_opinion(case: _Case) -> Codes:
    """6: another program, written by others, comes to the same result."""
    good = agrees(case.structure.signature, case.trust, case.structure.crls, case.stamp.at)
    return () if good else ("second_opinion_differs",)


def _holder(case: _Case) -> Codes:
    """7: this certificate, by fingerprint, is the seal of one maker; another's under the same CA is not."""
    pin = case.trust.pin_for(case.facts["fingerprint"])
    if pin is None:
        return ("holder_unknown",)
    case.facts.update(maker=pin.maker, attachments=case.structure.attachments)
    if pin.compromised_since is not None:
        case.facts["revoked_since"] = pin.compromised_since
        if pin.compromised_since <= case.stamp.at:
            return ("revoked_at_sealing",)
    return ("holder_retired",) if pin.retired_at is not None and pin.retired_at <= case.stamp.at else ()


def _revocation(case: _Case) -> Codes:
    """8: a list that spoke for that time covers every certificate, and none says revoked by then."""
    crls, at = _crls(case), case.stamp.at
    for level, (certificate, issuer) in enumerate(case.path.links()):
        lists = lists_of(issuer, crls)
        max_age = case.trust.max_crl_age if level == 0 else None
        if not any(is_fresh(crl, at, max_age) for crl in lists):
            return ("revocation_missing",)
        found = revocation_of(certificate, issuer, crls)
        if found is not None:
            case.facts["revoked_since"] = found.since
            if found.since <= at:
                return ("revoked_at_sealing",)
        if case.as_of is not None and not is_fresh(lists[0], case.as_of, max_age):
            return ("revocation_stale",)
    return ()


def _crls(case: _Case) -> tuple[bytes, ...]:
    """Return the lists in the file, which are signed with it, and the newer ones we know."""
    return (*case.structure.crls, *case.trust.crls)


def _claimed_maker(pdf: bytes, trust: SealTrust) -> str:
    """Return whose pinned certificate occurs in any signature of a file that failed; a hint, never a proof."""
    makers = (_maker_in(found[1], trust) for found in islice(_HEX_STRING.finditer(pdf, 0, MAX_PDF), MAX_CLAIMS))
    return next((maker for maker in makers if maker), "")


def _maker_in(text: bytes, trust: SealTrust) -> str:
    try:
        der = bytes.fromhex(text.decode("ascii"))
        pins = [trust.pin_for(fingerprint_of(c)) for c in take_apart(first_element(der)).certificates]
    except Exception:  # noqa: BLE001 - the same wall: these are the bytes that just failed
        return ""
    return next((pin.maker for pin in pins if pin), "")


_CHECKS: tuple[tuple[Callable[[_Case], Codes], str, str], ...] = (
    (_readable, "readable", "unreadable"),
    (_layout, "layout_intact", "layout_malformed"),
    (_seal, "seal_intact", "seal_malformed"),
    (_timestamp, "timestamp_verified", "timestamp_malformed"),
    (_certificate, "certificate_trusted", "certificate_untrusted"),
    (_second_opinion, "second_opinion_agrees", "second_opinion_differs"),
    (_holder, "holder_known", "cannot_check"),
    (_revocation, "not_revoked", "cannot_check"),
)
"""For each step: its check, the code when it passes, the code when the file makes it break."""
