"""Approving: another person, the facts checked again, the number allotted, the content frozen."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from kernel.actor import Actor
from kernel.canonical import digest
from kernel.clock import Clock, shanghai_day
from kernel.decision import Refused, Sentence
from letters.code import code_hash, new_code
from letters.content import content_bytes, content_digest
from letters.document import to_json
from letters.errors import Conflict, Forbidden, NotFound
from letters.events import Event, EventKind
from letters.ports import Books, LetterRecord, StoredRequest, Vault, Work
from letters.rules import Case, may_approve
from letters.service.deciding import Facts
from letters.service.freezing import freeze
from letters.service.phrasing import present_wording
from letters.service.rehearsing import rehearsed_decision
from letters.service.requesting import may_see, request_event
from letters.values import LetterContent, LetterStatus, RequestStatus

Lacking = Callable[[str, int], Sentence | None]
"""Says what a maker (by code) lacks to seal a letter that is valid for so many days, or None."""


@dataclass(frozen=True, slots=True)
class Returned:
    """The facts changed since the request: it went back, with the decision that says why."""

    request: StoredRequest


class Approvals:
    """Approves and declines requests."""

    def __init__(
        self, work: Work, facts: Facts, clock: Clock, vault: Vault, host: str, lacking: Lacking = lambda maker, days: None
    ) -> None:
        self._work = work
        self._facts = facts
        self._clock = clock
        self._vault = vault
        self._host = host
        self._lacking = lacking

    def approve(self, actor: Actor, request_id: str, shown_digest: str) -> LetterRecord | Returned:
        """Approve what was shown: transaction 2 of the way. The letter is frozen afterwards, not yet sealed.

        Approving twice gives the same letter. Raises `NotFound`, `Forbidden` (`four_eyes`, `not_a_reviewer`)
        or `Conflict` (`draft_changed`, `request_decided`, `seal_lacking`).
        """
        with self._work.writing() as books:
            stored = self._decidable(books, actor, request_id, shown_digest)
            if stored.status is RequestStatus.APPROVED and stored.decided_by == actor.id:
                return _letter_of(books, stored)
            _still_waiting(stored)
            self._sealable(books, stored.maker)
            now = self._clock.now()
            case = self._facts.case(books, stored.request, shanghai_day(now))
            decision = rehearsed_decision(case, now)
            if isinstance(decision, Refused):
                return Returned(
                    self._close(books, actor, replace(stored, decision=decision), RequestStatus.RETURNED, EventKind.RETURNED, now)
                )
            content = self._freeze(books, case, now)
            approved = replace(stored, letter_number=content.number, decision=decision)
            self._close(books, actor, approved, RequestStatus.APPROVED, None, now)
            return self._store(books, actor, approved, content, now)

    def decline(self, actor: Actor, request_id: str, shown_digest: str, note: str) -> StoredRequest:
        """Decline with a note that the exporter reads. Raises as `approve`."""
        with self._work.writing() as books:
            stored = self._decidable(books, actor, request_id, shown_digest)
            _still_waiting(stored)
            return self._close(books, actor, replace(stored, note=note), RequestStatus.DECLINED, EventKind.DECLINED, self._clock.now())

    def _decidable(self, books: Books, actor: Actor, request_id: str, shown_digest: str) -> StoredRequest:
        stored = books.request(request_id)
        if stored is None or not may_see(actor, maker=stored.maker, exporter=stored.request.exporter):
            raise NotFound
        # The digest of the document that would be frozen, not the one in the column beside it, is what has to have been shown.
        decision = may_approve(
            actor,
            maker=stored.maker,
            requested_by=stored.requested_by,
            shown_digest=shown_digest,
            stored_digest=digest(to_json(stored.request)).hex(),
        )
        if isinstance(decision, Refused):
            first = decision.reasons[0]
            raise Conflict(first.sentence, first.code) if first.code == "draft_changed" else Forbidden(first)
        return stored

    def _sealable(self, books: Books, code: str) -> None:
        """A letter that nobody can seal takes no number: its request waits until the maker has a seal and a key again."""
        maker = books.maker(code)
        why = self._lacking(code, maker.validity_days if maker else 0)
        if why is not None:
            raise Conflict(why, "seal_lacking")

    def _freeze(self, books: Books, case: Case, now: datetime) -> LetterContent:
        year = shanghai_day(now).year
        return freeze(
            case,
            counter=books.next_number(case.request.maker, year),
            code=new_code(),
            status_index=books.next_status_index(),
            wording=present_wording(books, case.request.maker),
            host=self._host,
            now=now,
        )

    def _close(
        self, books: Books, actor: Actor, stored: StoredRequest, status: RequestStatus, kind: EventKind | None, now: datetime
    ) -> StoredRequest:
        """Compare-and-set the request to its end, with its event."""
        after = replace(stored, status=status, decided_by=actor.id, decided_by_name=actor.name, decided_at=now)
        if not books.move_request(RequestStatus.WAITING, after):
            raise _decided()
        if kind is not None:
            books.emit(request_event(kind, after, actor))
        return after

    def _store(self, books: Books, actor: Actor, stored: StoredRequest, content: LetterContent, now: datetime) -> LetterRecord:
        letter = LetterRecord(
            id=secrets.token_hex(16),
            number=content.number,
            maker=stored.maker,
            exporter=stored.request.exporter,
            destination=content.destination,
            vins=content.vins,
            status=LetterStatus.FROZEN,
            issued_on=content.issued_on,
            valid_until=content.valid_until,
            content_digest=content_digest(content),
            code_hash=code_hash(content.code),
            locked_content=self._vault.lock(content_bytes(content), content.number),
            status_index=content.status_index,
            request_id=stored.id,
            approved_by=actor.id,
            frozen_at=now,
            wording=content.wording,
        )
        books.add_letter(letter, [outlet.outlet_id for outlet in content.outlets])
        books.emit(letter_event(EventKind.FROZEN, letter, actor.id, now, request=stored.id))
        return letter


def letter_event(kind: EventKind, letter: LetterRecord, actor: str, at: datetime, **facts: str) -> Event:
    """Build an event of a letter's life; it names number and content digest, never the code."""
    return Event(kind, at, letter.id, actor, {"number": letter.number, "content": letter.content_digest.hex(), **facts})


def _letter_of(books: Books, stored: StoredRequest) -> LetterRecord:
    letter = books.letter_by_number(stored.letter_number)
    if letter is None:
        raise NotFound
    return letter


def _still_waiting(stored: StoredRequest) -> None:
    if stored.status is not RequestStatus.WAITING:
        raise _decided()


def _decided() -> Conflict:
    return Conflict(
        Sentence("这份申请已有处理结果，请刷新页面查看。", "This request has already been decided; reload to see the outcome."),
        "request_decided",
    )
