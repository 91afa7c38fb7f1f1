"""Sealing: from a frozen letter to an issued one, outside any transaction, and only when everything agrees."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from kernel.canonical import sha256
from kernel.clock import SHANGHAI, Clock, shanghai_day
from kernel.decision import Reason, Refused, Sentence
from kernel.errors import DomainError
from kernel.strict_json import load_json
from letters.code import code_hash, qr_text
from letters.compose import Composed, Picture, SealArt, compose, lint
from letters.content import content_digest, from_json
from letters.errors import ArchiveDamaged, BeingSealed, ContentLocked, NotFound, SealingRefused
from letters.events import EventKind
from letters.phrases import Wording
from letters.ports import NO_FILE, Archive, Books, LetterRecord, Seal, StoredRequest, Vault, Work
from letters.rules import Case
from letters.service.approving import letter_event
from letters.service.deciding import Facts
from letters.service.freezing import decision_on
from letters.service.journalling import Journal
from letters.service.phrasing import wording_by_id
from letters.service.waiting import RATE_REACHED, letters_pause
from letters.values import LetterContent, LetterStatus
from signing import pades, qr_token
from signing.certificates import holder_name, load
from signing.inspection import inspect
from signing.ports import RevocationSource, SealedPdf, SealKey, SealSpec, SealTrust, TimestampAuthority

MOST_CONTENT_BYTES = 4 * 1024 * 1024
RATE_WINDOW = timedelta(minutes=1)
DEAD_AFTER = timedelta(minutes=2)
"""An attempt that has not ended by then died on the way; it holds up nobody any more."""
OUTLETS_TOLD = 5


@dataclass(frozen=True, slots=True)
class UseLimit:
    """How far a key may be used beside its certificate: for so many letters, until a day (Shanghai); None is no limit."""

    most_letters: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SealSet:
    """All that sealing for one maker takes; `qr_key` signs the QR claims, `trust` is what the finished file is measured by.

    `mark` is the maker's own mark for the letterhead, if it has one.
    """

    key: SealKey
    art: SealArt
    timestamps: tuple[TimestampAuthority, ...]
    revocation: RevocationSource
    trust: SealTrust
    qr_key: qr_token.QrKey
    limit: UseLimit = UseLimit()
    mark: Picture | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """How trying to seal a letter ended: the letter as it stands, what stood in the way, and whether this very attempt issued it."""

    letter: LetterRecord
    fault: DomainError | None = None
    issued: bool = False


class SealCabinet(Protocol):
    """Where seals are kept: opened by maker code, never by letter content."""

    def open(self, maker: str) -> SealSet:
        """Return the maker's seal set. Raises a `signing.errors.SealingError` if key or chain cannot be used."""
        ...


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
        return _qr_text(open_content(self._vault, letter), self._cabinet.open(letter.maker))

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
        _check_outlets(content, case)
        seals = self._cabinet.open(letter.maker)
        _check_seal(letter, content, seals)
        _check_use(letter, seals, self._clock.now())
        text, wording = self._words(content, seals)
        left_behind = self._left_behind(seen, letter, content, text, seals)
        if left_behind is not None:
            return self._release(letter, left_behind)
        composed = compose(content, qr_text=text, seal=seals.art, wording=wording, mark=seals.mark)
        # 4. Rehearse with a throw-away key and lint what came of it: the real file will have the very same objects, which
        #    `pades.seal` sees to. Then the log row; then seal and archive. 5. Release in one transaction.
        spec = _spec(content, composed)
        _stop_on(lint(pades.trial_seal(composed.draft, spec, self._clock.now()).data, content, text, sealed=True))
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
            raise _refuse(
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
            raise _refuse("日志中没有冻结记录，暂不盖章。", "The journal does not hold the frozen event, so nothing is sealed.")

    def _check_grounds(self, letter: LetterRecord) -> tuple[Case, tuple[bytes, ...]]:
        """Check approval, validity and rules by the books as they stand together; return the case, and the digests of files that earlier attempts archived.

        The rules are asked once more: a letter that waited may have lost its outlets, its exporter or its maker meanwhile.
        """
        now = self._clock.now()
        with self._work.reading() as books:
            request = _approved(books.request(letter.request_id), letter)
            self._check_validity(letter)
            case = self._facts.case(books, request.request, shanghai_day(now))
            seen = books.sealed_files(letter.id)
        others = {vin: held for vin, held in case.in_force.items() if held.number != letter.number}
        decision = decision_on(replace(case, in_force=others), now)
        if isinstance(decision, Refused):
            _stop_on(decision.reasons)
        return case, seen

    def _check_validity(self, letter: LetterRecord) -> None:
        if shanghai_day(self._clock.now()) > letter.valid_until:
            raise _refuse(
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
            busy = books.open_seals_since(letter.id, now - DEAD_AFTER) or books.sealed_files(letter.id) != seen
            if standing is None or standing.status is not LetterStatus.FROZEN or busy:
                raise BeingSealed(Sentence("这份确认书正在盖章或已有结果。", "This letter is being sealed, or it is settled."))
            self._check_rate(books, letter, now)
            _check_count(books, letter, seals, now)
            return books.log_seal(letter.id, sha256(composed.pdf), now)

    def _check_rate(self, books: Books, letter: LetterRecord, now: datetime) -> None:
        if books.seals_since(letter.maker, now - RATE_WINDOW) >= self._most_per_minute:
            raise SealingRefused(
                Sentence("一分钟内盖章次数已达上限，请稍候。", "The cap of seals a minute is reached; the letter waits."), RATE_REACHED
            )

    def _words(self, content: LetterContent, seals: SealSet) -> tuple[str, Wording]:
        """Return QR text and wording; a letter whose host or wording this installation cannot print waits."""
        try:
            with self._work.reading() as books:
                return _qr_text(content, seals), wording_by_id(books, content.wording)
        except (LookupError, ValueError) as unfit:
            raise _refuse(f"本机不能排印此确认书：{unfit}", f"This installation cannot set the letter: {unfit}") from unfit

    def _release(self, letter: LetterRecord, seal: Seal) -> LetterRecord:
        issued = replace(letter, status=LetterStatus.ISSUED, seal=seal, waiting=None, next_try=None)
        with self._work.writing() as books:
            if books.move_letter(LetterStatus.FROZEN, issued):
                facts = {"file": seal.file_digest.hex(), "seal": seal.fingerprint.hex()}
                books.emit(letter_event(EventKind.ISSUED, issued, "system", self._clock.now(), **facts))
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


def open_content(vault: Vault, letter: LetterRecord) -> LetterContent:
    """Decrypt and parse a letter's frozen content. Raises `ContentLocked` unless it has the recorded digest."""
    plain = vault.unlock(letter.locked_content, letter.number)
    value = load_json(plain, most_bytes=MOST_CONTENT_BYTES)
    try:
        if isinstance(value, Reason):
            raise ValueError(value.sentence.en)
        content = from_json(value)
    except ValueError as damaged:
        raise _not_recorded() from damaged
    if content_digest(content) != letter.content_digest or content.number != letter.number:
        raise _not_recorded()
    return content


def _not_recorded() -> ContentLocked:
    return ContentLocked(Sentence("确认书内容与记录的摘要不符。", "The letter's content differs from its recorded digest."))


def _approved(request: StoredRequest | None, letter: LetterRecord) -> StoredRequest:
    """Return the request if its row proves that another person approved this very letter."""
    if request is None or request.letter_number != letter.number or request.decided_by != letter.approved_by:
        raise _refuse("找不到与此确认书相符的审批记录，不予盖章。", "No approval on record matches this letter; it is not sealed.")
    if not letter.approved_by or letter.approved_by == request.requested_by:
        raise _refuse("申请与审批须为不同人员，不予盖章。", "Request and approval need two persons; it is not sealed.")
    return request


def _already(letter: LetterRecord) -> LetterRecord:
    if letter.status is LetterStatus.VOID:
        raise _refuse("此编号已作废，不能盖章。", "This number is void and cannot be sealed.")
    return letter


def _refuse(zh: str, en: str) -> SealingRefused:
    return SealingRefused(Sentence(zh, en))


def _stop_on(faults: tuple[Reason, ...]) -> None:
    if faults:
        raise SealingRefused(faults[0].sentence, faults[0].code)


def _check_outlets(content: LetterContent, case: Case) -> None:
    """Others may serve the vehicles by now, which the rules are content with; but the letter would name those that do not."""
    standing = {outlet.outlet_id for serving in case.serving.values() for outlet in serving}
    gone = [outlet.outlet_id for outlet in content.outlets if outlet.outlet_id not in standing]
    if gone:
        named = ", ".join(gone[:OUTLETS_TOLD]) + (" …" if len(gone) > OUTLETS_TOLD else "")
        raise SealingRefused(
            Sentence(
                f"确认书所列网点 {named} 已不再提供所列车辆的服务，不予盖章；请作废此编号并重新申请。",
                f"The letter names outlets that no longer serve its vehicles: {named}; so it is not sealed. Void this number and ask again.",
            ),
            "outlet_changed",
        )


def _check_seal(letter: LetterRecord, content: LetterContent, seals: SealSet) -> None:
    """A seal belongs to one maker by certificate fingerprint, and names it as the Announcement does (名称一致)."""
    pin = seals.trust.pin_for(seals.key.fingerprint)
    if pin is None or pin.maker != letter.maker:
        raise _refuse("此印章不属于该生产企业，不予盖章。", "This seal is not one of this manufacturer's, so the letter is not sealed.")
    holder = holder_name(load(seals.key.certificate))
    if holder != content.maker.name_zh:
        raise _refuse(
            f"印章证书上的名称“{holder}”与《公告》名称“{content.maker.name_zh}”不一致，不予盖章。",
            f'The seal certificate names "{holder}", the Announcement "{content.maker.name_zh}"; the letter is not sealed.',
        )


def _check_use(letter: LetterRecord, seals: SealSet, now: datetime) -> None:
    """A key seals only letters that its certificate outlives, and only as long as its owner lets it."""
    until, ends = seals.limit.until, shanghai_day(load(seals.key.certificate).not_valid_after_utc)
    if until is not None and shanghai_day(now) > until:
        raise _refuse(
            f"印章密钥的使用期限已于 {until} 届满，请启用新的密钥。", f"The seal key was to be used until {until}; activate another key."
        )
    if ends < letter.valid_until:
        left = (ends - shanghai_day(now)).days
        raise _refuse(
            f"印章证书 {ends} 到期（还有 {left} 天），早于确认书有效期 {letter.valid_until}，不予盖章；请启用新的密钥。",
            f"The seal certificate ends on {ends} (in {left} days), before the letter does on {letter.valid_until}; activate another key.",
        )


def _check_count(books: Books, letter: LetterRecord, seals: SealSet, now: datetime) -> None:
    """Hold the number of letters a key may seal, those on their way counted in; asked under the maker's lock."""
    most = seals.limit.most_letters
    if most is None:
        return
    used = books.sealed_with(bytes.fromhex(seals.key.fingerprint)) + books.unfinished_seals(letter.maker, now - DEAD_AFTER)
    if used >= most:
        raise _refuse(
            f"印章密钥限签 {most} 份，已用完；请启用新的密钥。", f"The seal key may seal {most} letters and has; activate another key."
        )


def _qr_text(content: LetterContent, seals: SealSet) -> str:
    return str(qr_text(content.host, content.code, qr_token.issue(claims_of(content), seals.qr_key)))


def claims_of(content: LetterContent) -> qr_token.QrClaims:
    """Return the signed claims of a letter's QR code."""
    single = len(content.vins) == 1
    return qr_token.QrClaims(
        number=content.number,
        expires=_end_of(content),
        issued_at=content.issued_at,
        code_hash16=code_hash(content.code)[: qr_token.SHORT],
        vin=content.vins[0] if single else "",
        vins_hash16=b"" if single else qr_token.vins_hash(content.vins),
        destination=content.destination,
        content_digest16=content_digest(content)[: qr_token.SHORT],
        status_index=content.status_index,
    )


def _end_of(content: LetterContent) -> datetime:
    """Return the instant at which the letter's last day ends in Shanghai."""
    return datetime.combine(content.valid_until + timedelta(days=1), time.min, SHANGHAI)


def _spec(content: LetterContent, composed: Composed) -> SealSpec:
    return SealSpec(
        page=composed.seal_page,
        box=composed.seal_box,
        appearance=b"",
        reason="After-Sales Maintenance Service Confirmation Letter 售后维修服务确认书",
        location="",
        name=content.maker.name_zh,
        alternative="",
    )
