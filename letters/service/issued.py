"""Issued letters: reading them, handing out the file, ending them before their time."""

from dataclasses import replace

from kernel.actor import Actor, Role
from kernel.clock import Clock
from kernel.decision import Refused, Sentence
from letters.code import NO_CODE, code_hash, parse_code, parse_number
from letters.errors import Forbidden, NotFound, NotInForce
from letters.events import EventKind
from letters.ports import Archive, Ending, LetterRecord, Vault, Work
from letters.rules import may_revoke
from letters.service.approving import letter_event
from letters.service.opening import open_content
from letters.service.requesting import STAFF, may_see
from letters.values import LetterContent, LetterStatus, RevocationCode


class Letters:
    """Reads letters for those they concern, and for verification."""

    def __init__(self, work: Work, vault: Vault, archive: Archive, clock: Clock) -> None:
        self._work = work
        self._vault = vault
        self._archive = archive
        self._clock = clock

    def get(self, actor: Actor, number: str) -> LetterRecord:
        """Return a letter the actor may see. Raises `NotFound` otherwise, also for a foreign one."""
        letter = self.by_number(number)
        if letter is None or not may_see(actor, maker=letter.maker, exporter=letter.exporter):
            raise NotFound
        return letter

    def list(self, actor: Actor, status: LetterStatus | None = None) -> tuple[LetterRecord, ...]:
        """Return the letters the actor may see, newest first."""
        with self._work.reading() as books:
            if actor.has(Role.EXPORTER) and actor.exporter:
                return books.letters(exporter=actor.exporter, status=status)
            if actor.has(*STAFF) and actor.maker:
                return books.letters(maker=actor.maker, status=status)
        return ()

    def content(self, letter: LetterRecord) -> LetterContent:
        """Return the frozen content. Raises `ContentLocked`."""
        return open_content(self._vault, letter)

    def pdf(self, letter: LetterRecord) -> bytes:
        """Return the sealed file. Raises `NotInForce` before it is issued, `ArchiveDamaged`."""
        if letter.seal is None:
            raise NotInForce(Sentence("确认书尚未盖章，暂不能下载。", "The letter is not sealed yet and cannot be downloaded."))
        return self._archive.get(letter.seal.file_digest)

    def revoke(self, actor: Actor, number: str, code: RevocationCode, note: str) -> LetterRecord:
        """Revoke an issued letter; revoking twice gives the first answer. Raises `NotFound`, `Forbidden`, `NotInForce`."""
        letter = self.get(actor, number)
        decision = may_revoke(actor, maker=letter.maker)
        if isinstance(decision, Refused):
            raise Forbidden(decision.reasons[0])
        if letter.status is LetterStatus.REVOKED:
            return letter
        now = self._clock.now()
        revoked = replace(letter, status=LetterStatus.REVOKED, ending=Ending(code, note, now, actor.id))
        with self._work.writing() as books:
            if books.move_letter(LetterStatus.ISSUED, revoked):
                books.emit(letter_event(EventKind.REVOKED, revoked, actor.id, now, reason=code.value))
                return revoked
            standing = books.letter(letter.id)
        if standing is None or standing.status is not LetterStatus.REVOKED:
            raise NotInForce(Sentence("只有已签发且有效的确认书才能撤销。", "Only an issued letter can be revoked."))
        return standing

    def void(self, actor: Actor, number: str, note: str) -> LetterRecord:
        """Record a frozen letter that cannot be sealed as void: its number is spent, its VINs are free again."""
        letter = self.get(actor, number)
        decision = may_revoke(actor, maker=letter.maker)
        if isinstance(decision, Refused):
            raise Forbidden(decision.reasons[0])
        now = self._clock.now()
        voided = replace(letter, status=LetterStatus.VOID, waiting=None, ending=Ending(RevocationCode.OTHER, note, now, actor.id))
        with self._work.writing() as books:
            if not books.move_letter(LetterStatus.FROZEN, voided):
                raise NotInForce(Sentence("只有尚未盖章的确认书才能作废。", "Only a letter that is not sealed yet can be voided."))
            books.emit(letter_event(EventKind.VOIDED, voided, actor.id, now))
        return voided

    def by_code(self, text: str) -> LetterRecord | None:
        """Return the letter of a code; typo, malformed and unknown take the same way to None."""
        code = parse_code(text)
        with self._work.reading() as books:
            found = books.letter_by_code(code_hash(code or NO_CODE))
        return found if code is not None else None

    def by_number(self, text: str) -> LetterRecord | None:
        """Return the letter with this number, or None."""
        number = parse_number(text)
        if number is None:
            return None
        with self._work.reading() as books:
            return books.letter_by_number(number)

    def by_file(self, digest: bytes) -> LetterRecord | None:
        """Return the letter whose issued file has this SHA-256, or None."""
        with self._work.reading() as books:
            return books.letter_by_file(digest)
