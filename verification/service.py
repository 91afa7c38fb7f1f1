"""Verifying by code, by file, by QR text, by number and VIN: numbered steps that end in one verdict."""

from collections.abc import Callable
from datetime import timedelta
from hmac import compare_digest

from kernel.canonical import sha256
from kernel.clock import Clock, shanghai_day
from kernel.errors import DomainError
from kernel.vin import Vin, parse_vin
from letters.code import QrText, code_hash, parse_qr_text
from letters.content import content_bytes
from letters.ports import LetterRecord
from letters.service.seal_words import claims_of
from letters.values import LetterContent, LetterStatus
from signing.inspection import Inspection
from signing.qr_token import QrClaims
from verification import findings as f
from verification.attached import attached_content
from verification.facts import public_facts
from verification.pages import page_finding
from verification.ports import Inspector, JournalLookup, KnownKeys, LetterLookup, OutletLookup
from verification.registry import today_of
from verification.sealed import from_signing, not_passed
from verification.today import Today
from verification.values import Finding, Verdict, Word
from verification.verdict import Evidence, judge

GIVEN_OUT = (LetterStatus.ISSUED, LetterStatus.REVOKED, LetterStatus.SUPERSEDED)
LETTER_FILE = "letter.json"
CLOCK_TOLERANCE = timedelta(seconds=5)
"""How far our clock may lag behind the timestamp authority's."""


class Verification:
    """Answers strangers. It never raises for what they send; a fault of ours is `unavailable`, never green."""

    def __init__(
        self, letters: LetterLookup, journal: JournalLookup, outlets: OutletLookup, inspector: Inspector, keys: KnownKeys, clock: Clock
    ) -> None:
        self._letters = letters
        self._journal = journal
        self._outlets = outlets
        self._inspector = inspector
        self._keys = keys
        self._clock = clock

    def by_code(self, text: str) -> Verdict:
        """Return the verdict on a code, typed or scanned."""
        return self._judged(lambda: self._known(self._letters.by_code(text)))

    def by_number(self, number: str, vin: str) -> Verdict:
        """Return the verdict on a letter number together with one of its VINs."""
        return self._judged(lambda: self._known(self._with_vin(number, vin)))

    def by_qr(self, text: str) -> Verdict:
        """Return the verdict on the text a scanner read, its signed claims included."""
        return self._judged(lambda: self._qr(text))

    def by_file(self, data: bytes) -> Verdict:
        """Return the verdict on an uploaded file."""
        return self._judged(lambda: self._file(data))

    def _judged(self, gather: Callable[[], Evidence]) -> Verdict:
        try:
            evidence = gather()
        except DomainError:
            evidence = Evidence((f.CANNOT_CHECK,))
        return judge(evidence, self._clock.now())

    def _with_vin(self, number: str, vin: str) -> LetterRecord | None:
        letter, parsed = self._letters.by_number(number), parse_vin(vin, fold_case=True)
        if letter is None or not isinstance(parsed, Vin):
            return None
        # The cars are those of the sealed content; the row's own only where the content is lost, which is never genuine.
        content = self._content(letter)
        return letter if str(parsed) in (letter.vins if content is None else content.vins) else None

    def _known(self, letter: LetterRecord | None, before: tuple[Finding, ...] = ()) -> Evidence:
        """Walk the steps that a letter on record goes through."""
        # 1. The register holds it and it was given out.
        if letter is None or letter.status not in GIVEN_OUT or letter.seal is None:
            return Evidence((*before, f.UNKNOWN))
        # 2. The recorded content decrypts and has its digest.
        content = self._content(letter)
        if content is None:
            return Evidence((*before, f.KNOWN, f.RECORD_BROKEN))
        # 3. The archived file is the one that was issued. 4. The journal proves it. 5. It is in force.
        steps = (*before, f.KNOWN, f.RECORD_SOUND, self._archived(letter), self._journalled(letter), self._in_force(letter, content))
        return Evidence(steps, public_facts(content, letter, self._today(content)), letter.successor)

    def _content(self, letter: LetterRecord) -> LetterContent | None:
        try:
            return self._letters.content(letter)
        except DomainError:
            return None

    def _today(self, content: LetterContent) -> Today | None:
        """Return what is true today of the letter's outlets; None if the registry is silent."""
        try:
            return today_of(self._outlets, content, shanghai_day(self._clock.now()))
        except DomainError:
            return None

    def _archived(self, letter: LetterRecord) -> Finding:
        try:
            self._letters.pdf(letter)
        except DomainError:
            return f.ARCHIVE_BROKEN
        return f.ARCHIVE_SOUND

    def _journalled(self, letter: LetterRecord) -> Finding:
        return f.JOURNAL_SOUND if self._journal.bears_out(letter) else f.JOURNAL_BROKEN

    def _in_force(self, letter: LetterRecord, content: LetterContent) -> Finding:
        """Say whether the letter counts now; its days come from the sealed content, not from the register's columns."""
        ended = {LetterStatus.REVOKED: f.REVOKED, LetterStatus.SUPERSEDED: f.SUPERSEDED}.get(letter.status)
        if ended is not None:
            return ended
        now = self._clock.now()
        if letter.seal is None or letter.seal.sealed_at > now + CLOCK_TOLERANCE or content.issued_on > shanghai_day(now):
            return f.FROM_THE_FUTURE
        if self._keys.seal_in_doubt(letter.seal.fingerprint, letter.seal.sealed_at):
            return f.UNDER_REVIEW
        return f.expired(content.valid_until) if shanghai_day(now) > content.valid_until else f.IN_FORCE

    def _qr(self, text: str) -> Evidence:
        # 1. The text has the exact form, and its host is ours.
        parts = parse_qr_text(text)
        if parts is None:
            return Evidence((f.QR_FORM,))
        if not self._keys.is_our_origin(parts.origin):
            return Evidence((f.QR_HOST,))
        # 2. The signed claims verify, and they speak of this very code.
        claims = self._keys.verify(parts.token)
        if not isinstance(claims, QrClaims) or not speaks_of(claims, parts):
            return Evidence((f.QR_BROKEN,))
        # 3. The record says the same as the claims; then the steps of a letter on record.
        letter = self._letters.by_code(parts.code)
        return self._known(letter, (f.QR_SIGNED, *self._claims_equal(letter, claims)))

    def _claims_equal(self, letter: LetterRecord | None, claims: QrClaims) -> tuple[Finding, ...]:
        content = self._content(letter) if letter is not None else None
        if content is None:
            return ()
        return (f.QR_EQUAL if claims_of(content) == claims else f.QR_DIFFERS,)

    def _file(self, data: bytes) -> Evidence:
        # 1. Digest first: only bytes that were issued can be genuine.
        letter = self._letters.by_file(sha256(data))
        inspection = self._inspector.inspect(data)
        if letter is None:
            return self._sealed_and_never_issued(data, inspection) if inspection.passed else self._never_issued(inspection)
        # 2. The seal is checked all the same; it explains, it never upgrades.
        if not inspection.passed:
            return Evidence((f.BYTES_ISSUED, *not_passed(inspection.findings)))
        sealed = from_signing(inspection.findings)
        # 3. Seal and data in the file are those of the record. 4. The steps of a letter on record.
        content = self._content(letter)
        equal = content is not None and self._same(letter, content, inspection)
        if content is None:
            return self._known(letter, (f.BYTES_ISSUED, *sealed))
        return self._known(letter, (f.BYTES_ISSUED, *sealed, f.CONTENT_EQUAL if equal else f.CONTENT_DIFFERS))

    def _same(self, letter: LetterRecord, content: LetterContent, inspection: Inspection) -> bool:
        inside = inspection.attachments.get(LETTER_FILE, b"")
        fingerprint = letter.seal.fingerprint.hex() if letter.seal else ""
        return (
            inspection.maker == letter.maker
            and compare_digest(inspection.fingerprint, fingerprint)
            and compare_digest(sha256(inside), sha256(content_bytes(content)))
        )

    def _sealed_and_never_issued(self, data: bytes, inspection: Inspection) -> Evidence:
        """Explain a file that a key of ours sealed behind our back: its pages may say otherwise than its data.

        Only here are the pages compared: those of an issued file were, before it was sealed, and its bytes are the same.
        """
        content = attached_content(inspection)
        if content is None:
            return Evidence((f.BYTES_UNKNOWN,))
        pages = page_finding(self._inspector.compare(data, content), content, self._said)
        return Evidence((f.BYTES_UNKNOWN,) if pages.passed else (pages, f.BYTES_UNKNOWN))

    def _said(self, text: str) -> QrClaims | None:
        parts = parse_qr_text(text)
        if parts is None or not self._keys.is_our_origin(parts.origin):
            return None
        claims = self._keys.verify(parts.token)
        return claims if isinstance(claims, QrClaims) else None

    def _never_issued(self, inspection: Inspection) -> Evidence:
        """Explain a file whose bytes were never issued: unreadable, once ours, or not ours."""
        broken = next((finding for finding in from_signing(inspection.findings) if not finding.passed), None)
        if broken is not None and broken.if_failed in (Word.UNREADABLE, Word.UNAVAILABLE):
            return Evidence((broken,))
        if broken is not None and broken.if_failed is Word.ALTERED and inspection.claims:
            return Evidence((f.BYTES_CHANGED,))
        return Evidence((f.BYTES_UNKNOWN,))


def speaks_of(claims: QrClaims, parts: QrText) -> bool:
    """Return whether the claims carry the hash of this code."""
    return compare_digest(claims.code_hash16, code_hash(parts.code)[:16])
