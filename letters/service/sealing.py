"""Sealing: from a frozen letter to an issued one, outside any transaction, and only when everything agrees."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kernel.canonical import sha256
from kernel.clock import Clock, shanghai_day
from kernel.decision import Refused, Sentence
from kernel.errors import DomainError
from letters.compose import Composed, compose, lint
from letters.errors import ArchiveDamaged, BeingSealed, NotFound, SealingRefused
from letters.events import EventKind
from letters.phrases import Wording
from letters.ports import NO_FILE, Archive, Books, LetterRecord, Seal, Vault, Work
from letters.rules import Case
from letters.service.approving import letter_event
from letters.service.deciding import Facts
from letters.service.freezing import decision_on
from letters.service.journalling import Journal
from letters.service.life import sealing_facts
from letters.service.opening import open_content, row_agrees
from letters.service.phrasing import wording_by_id
from letters.service.seal_checks import approved, check_count, check_outlets, check_seal, check_use, refuse, stop_on
from letters.service.seal_set import SealCabinet, SealSet
from letters.service.seal_words import qr_text_of, seal_spec
from letters.service.waiting import DEAD_AFTER, RATE_REACHED, letters_pause
from letters.values import LetterContent, LetterStatus
from signing import pades
from signing.inspection import inspect
from signing.ports import SealedPdf, SealSpec

RATE_WINDOW = timedelta(minutes=1)
"""Counted both ways: lines from a clock that ran ahead for a while must not stop a maker until that time comes."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How trying to seal a letter ended: the letter as it stands, what stood in the way, and whether this very attempt issued it."""

    letter: LetterRecord
    fault: DomainError | None = None
    issued: bool = False


class Sealing:
    """The sealer. Its input is a letter id; it loads and checks the row itself."""

    def __init__(
        self,
        work: Work,
        facts: Facts,
        journal: Journal,
        vault: Vault,
        archive: Archive,
        cabinet: SealCabinet,
        clock: Clock,
        most_per_minute: int,
    ) -> None:
        self._work = work
        self._facts = facts
        self._journal = journal
        self._vault = vault
        self._archive = archive
        self._cabinet = cabinet
        self._clock = clock
        self._most_per_minute = most_per_minute

    def seal(self, letter_id: str) -> LetterRecord:
        """Seal and issue a frozen letter; an issued one is returned as it is.

        When key, timestamp, lint or record say no, the letter stays frozen and `waiting` says why: nothing
        leaves half-done. Raises `NotFound` for an unknown id and `SealingRefused` for a void letter.
        """
        attempt = self.attempt(letter_id)
        if attempt.issued:
            # The event stands in the outbox: should the journal not take it now, whoever flushes next will.
            with suppress(DomainError):
                self._journal.flush()
        return attempt.letter

    def attempt(self, letter_id: str) -> Attempt:
        """Do as `seal`, tell what stood in the way, and leave the flushing of the journal to the caller, who may have many letters."""
        letter = self._load(letter_id)
        if letter.status is not LetterStatus.FROZEN:
            return Attempt(_already(letter))
        try:
            return Attempt(self._issue(letter), issued=True)
        except BeingSealed as busy:
            return Attempt(self._load(letter_id), busy)
        except DomainError as fault:
            return Attempt(self._wait(letter, fault), fault)

    def seal_waiting(self) -> tuple[LetterRecord, ...]:
        """Try every frozen letter again, oldest first; what a worker does at start and every minute."""
        with self._work.reading() as books:
            frozen = books.letters(status=LetterStatus.FROZEN)
        try:
            return tuple(self.attempt(letter.id).letter for letter in reversed(frozen))
        finally:
            with suppress(DomainError):
                self._journal.flush()

    def orphans(self) -> frozenset[bytes]:
        """Return the digests of archived files that no letter refers to: sealed, but given to nobody."""
        with self._work.reading() as books:
            known = {letter.seal.file_digest for letter in books.letters() if letter.seal is not None}
        return self._archive.digests() - known

    def qr_text(self, letter: LetterRecord) -> str:
        """Return the text of an issued letter's QR code: the same content and key give the same text."""
        return qr_text_of(open_content(self._vault, letter), self._cabinet.open(letter.maker))

    def _load(self, letter_id: str) -> LetterRecord:
        with self._work.reading() as books:
            letter = books.letter(letter_id)
        if letter is None:
            raise NotFound
        return letter

    def _issue(self, letter: LetterRecord) -> LetterRecord:
        """Walk the steps in their order; each may stop the walk before anything is given out."""
        # 1. The frozen event stands in the journal before a seal exists.
        self._check_journal(letter)
        # 2. The row itself proves an approval by another person, within the validity; the rules still allow it.
        case, seen = self._check_grounds(letter)
        # 3. Each outlet it names still serves. The seal is this maker's, by fingerprint. Compose from the frozen content.
        content = open_content(self._vault, letter)
        if not row_agrees(letter, content):
            raise refuse("登记与冻结内容不符，不予盖章。", "The row says otherwise than the frozen content; it is not sealed.")
        check_outlets(content, case)
        seals = self._cabinet.open(letter.maker)
        check_seal(letter, content, seals)
        check_use(letter, seals, self._clock.now())
        text, wording = self._words(content, seals)
        left_behind = self._left_behind(seen, letter, content, text, seals)
        if left_behind is not None:
            return self._release(letter, left_behind)
        composed = compose(content, qr_text=text, seal=seals.art, wording=wording, mark=seals.mark)
        # 4. Rehearse with a throw-away key and lint what came of it: the real file will have the very same objects, which
        #    `pades.seal` sees to. Then the log row; then seal and archive. 5. Release in one transaction.
        spec = seal_spec(content, composed)
        stop_on(lint(pades.trial_seal(composed.draft, spec, self._clock.now()).data, content, text, wording=wording, sealed=True))
        log = self._open_log(letter, composed, seen, seals)
        return self._release(letter, self._sealed(log, composed, spec, seals))

    def _sealed(self, log: int, composed: Composed, spec: SealSpec, seals: SealSet) -> Seal:
        """Make the real seal, verified inside `pades.seal`, and archive the file durably; the log tells how it ended."""
        digest = NO_FILE
        now = self._clock.now()
        try:
            sealed = pades.seal(composed.draft, spec, seals.key, seals.timestamps, seals.revocation, now, trust=seals.trust)
            self._still_trusted(seals, sealed)
            digest = self._archive.put(sealed.data)
        finally:
            with self._work.writing() as books:
                books.close_seal_log(log, digest)
        return Seal(digest, bytes.fromhex(sealed.fingerprint), sealed.sealed_at)

    def _still_trusted(self, seals: SealSet, sealed: SealedPdf) -> None:
        """Look once more at the key: it may have been retired or reported as compromised while it sealed."""
        before = seals.trust.pin_for(sealed.fingerprint)
        pin = before and self._cabinet.open(before.maker).trust.pin_for(sealed.fingerprint)
        if pin is None or pin.withdrawn_by(sealed.sealed_at):
            raise refuse(
                "印章密钥在盖章期间被停用，该文件不予交付。", "The key was withdrawn while it sealed; that file is not handed out."
            )

    def _left_behind(
        self, digests: tuple[bytes, ...], letter: LetterRecord, content: LetterContent, text: str, seals: SealSet
    ) -> Seal | None:
        """Return the seal of a file that an earlier attempt archived but did not release, if it passes everything."""
        found = (self._adoptable(digest, letter, content, text, seals) for digest in digests)
        return next((seal for seal in found if seal is not None), None)

    def _adoptable(self, digest: bytes, letter: LetterRecord, content: LetterContent, text: str, seals: SealSet) -> Seal | None:
        try:
            data = self._archive.get(digest)
        except ArchiveDamaged:
            return None
        found = inspect(data, seals.trust)
        if not found.passed or found.maker != letter.maker or found.sealed_at is None or lint(data, content, text, sealed=True):
            return None
        return Seal(digest, bytes.fromhex(found.fingerprint), found.sealed_at)

    def _check_journal(self, letter: LetterRecord) -> None:
        """Of many letters sealed one after another, the first has the journal take the events of all."""
        if self._journal.holds_frozen(letter):
            return
        self._journal.flush()
        if not self._journal.holds_frozen(letter):
            raise refuse("日志中没有冻结记录，暂不盖章。", "The journal does not hold the frozen event, so nothing is sealed.")

    def _check_grounds(self, letter: LetterRecord) -> tuple[Case, tuple[bytes, ...]]:
        """Check approval, validity and rules by the books as they stand together; return the case, and the digests of files that earlier attempts archived.

        The rules are asked once more: a letter that waited may have lost its outlets, its exporter or its maker meanwhile.
        """
        now = self._clock.now()
        with self._work.reading() as books:
            request = approved(books.request(letter.request_id), letter)
            self._check_validity(letter)
            case = self._facts.case(books, request.request, shanghai_day(now))
            seen = books.sealed_files(letter.id)
        if not self._journal.bears_out_approval(letter, request):
            raise refuse(
                "日志所记的申请内容、申请人或审批人与登记不符，不予盖章。",
                "What was asked for, by whom, and who gave the approval are not what the journal says; it is not sealed.",
            )
        others = {vin: held for vin, held in case.in_force.items() if held.number != letter.number}
        decision = decision_on(replace(case, in_force=others), now)
        if isinstance(decision, Refused):
            stop_on(decision.reasons)
        return case, seen

    def _check_validity(self, letter: LetterRecord) -> None:
        if shanghai_day(self._clock.now()) > letter.valid_until:
            raise refuse(
                f"有效期已于 {letter.valid_until} 届满，不再盖章；请作废此编号并重新申请。",
                f"Its validity ended on {letter.valid_until}, so it is not sealed any more; void this number and ask again.",
            )

    def _open_log(self, letter: LetterRecord, composed: Composed, seen: tuple[bytes, ...], seals: SealSet) -> int:
        """Write the log row in the one transaction that holds the cap and finds nobody else at this letter.

        A file archived since we looked (`seen`) is another attempt's, about to be released.
        """
        with self._work.writing() as books:
            standing = books.lock_for_sealing(letter.id)
            now = self._clock.now()
            busy = books.open_seals(letter.id, now - DEAD_AFTER, now + DEAD_AFTER) or books.sealed_files(letter.id) != seen
            if standing is None or standing.status is not LetterStatus.FROZEN or busy:
                raise BeingSealed(Sentence("这份确认书正在盖章或已有结果。", "This letter is being sealed, or it is settled."))
            self._check_rate(books, letter, now)
            check_count(books, letter, seals, now)
            return books.log_seal(letter.id, sha256(composed.pdf), now)

    def _check_rate(self, books: Books, letter: LetterRecord, now: datetime) -> None:
        if books.seals_between(letter.maker, now - RATE_WINDOW, now + RATE_WINDOW) >= self._most_per_minute:
            raise SealingRefused(
                Sentence("一分钟内盖章次数已达上限，请稍候。", "The cap of seals a minute is reached; the letter waits."), RATE_REACHED
            )

    def _words(self, content: LetterContent, seals: SealSet) -> tuple[str, Wording]:
        """Return QR text and wording; a letter whose host or wording this installation cannot print waits."""
        try:
            with self._work.reading() as books:
                return qr_text_of(content, seals), wording_by_id(books, content.wording)
        except (LookupError, ValueError) as unfit:
            raise refuse(f"本机不能排印此确认书：{unfit}", f"This installation cannot set the letter: {unfit}") from unfit

    def _release(self, letter: LetterRecord, seal: Seal) -> LetterRecord:
        issued = replace(letter, status=LetterStatus.ISSUED, seal=seal, waiting=None, next_try=None)
        with self._work.writing() as books:
            if books.move_letter(LetterStatus.FROZEN, issued):
                books.emit(letter_event(EventKind.ISSUED, issued, "system", self._clock.now(), **sealing_facts(seal)))
                return issued
            standing = books.letter(letter.id)
        return _already(standing or letter)

    def _wait(self, letter: LetterRecord, fault: DomainError) -> LetterRecord:
        """Write down why a letter waits, and when whoever seals what waits is to try it again."""
        tries = letter.tries + 1
        next_try = self._clock.now() + letters_pause(tries, fault)
        waiting = replace(letter, waiting=fault.sentence, tries=tries, next_try=next_try)
        with self._work.writing() as books:
            if books.move_letter(LetterStatus.FROZEN, waiting):
                return waiting
        return self._load(letter.id)


def _already(letter: LetterRecord) -> LetterRecord:
    if letter.status is LetterStatus.VOID:
        raise refuse("此编号已作废，不能盖章。", "This number is void and cannot be sealed.")
    return letter
