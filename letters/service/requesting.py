"""Asking for a letter: the decision is stored with the request, a refusal included."""

import secrets

from kernel.actor import Actor, Role
from kernel.canonical import digest
from kernel.clock import Clock, shanghai_day
from kernel.decision import Allowed, Decision, Reason, Sentence
from letters.document import to_json
from letters.errors import Forbidden, IdempotencyKeyReused, NotFound
from letters.events import Event, EventKind
from letters.ports import StoredRequest, Work
from letters.rules import RULE_BOOK_VERSION
from letters.service.deciding import Facts
from letters.service.freezing import decision_on
from letters.values import Request, RequestStatus

STAFF = (Role.REGISTRAR, Role.REVIEWER, Role.SEALER, Role.ADMIN)


class Requests:
    """Takes requests and shows them to those they concern."""

    def __init__(self, work: Work, facts: Facts, clock: Clock) -> None:
        self._work = work
        self._facts = facts
        self._clock = clock

    def preview(self, request: Request) -> Decision:
        """Return what the rules would say now; stores nothing."""
        now = self._clock.now()
        with self._work.reading() as books:
            return decision_on(self._facts.case(books, request, shanghai_day(now)), now)

    def submit(self, actor: Actor, request: Request, *, key: str = "") -> StoredRequest:
        """Decide and store a request with its event, in one transaction.

        `key` is an Idempotency-Key: the same key and body get the same answer for ever. Raises `Forbidden`
        if the actor may not ask for this exporter, `IdempotencyKeyReused` for another body under the key.
        """
        _may_ask(actor, request)
        body = digest(to_json(request)).hex()
        with self._work.writing() as books:
            request_id = secrets.token_hex(16)
            tied = books.tie_answer(actor.id, key, body, request_id) if key else (body, request_id)
            if tied[1] != request_id:
                return self._same_answer(books.request(tied[1]), tied[0], body)
            now = self._clock.now()
            decision = decision_on(self._facts.case(books, request, shanghai_day(now)), now)
            stored = StoredRequest(
                id=request_id,
                maker=request.maker,
                request=request,
                digest=body,
                decision=decision,
                status=RequestStatus.WAITING if isinstance(decision, Allowed) else RequestStatus.REFUSED,
                rule_book=RULE_BOOK_VERSION,
                requested_by=actor.id,
                requested_by_name=actor.name,
                requested_at=now,
            )
            books.add_request(stored)
            books.emit(request_event(EventKind.REQUESTED if decision else EventKind.REFUSED, stored, actor))
            return stored

    def _same_answer(self, stored: StoredRequest | None, body_then: str, body_now: str) -> StoredRequest:
        if body_then != body_now or stored is None:
            raise IdempotencyKeyReused
        return stored

    def get(self, actor: Actor, request_id: str) -> StoredRequest:
        """Return a request the actor may see. Raises `NotFound` otherwise, also for a foreign one."""
        with self._work.reading() as books:
            stored = books.request(request_id)
        if stored is None or not may_see(actor, maker=stored.maker, exporter=stored.request.exporter):
            raise NotFound
        return stored

    def list(self, actor: Actor, status: RequestStatus | None = None) -> tuple[StoredRequest, ...]:
        """Return the requests the actor may see, newest first; a stranger sees none."""
        with self._work.reading() as books:
            if actor.has(Role.EXPORTER) and actor.exporter:
                return books.requests(exporter=actor.exporter, status=status)
            if actor.has(*STAFF) and actor.maker:
                return books.requests(maker=actor.maker, status=status)
        return ()

    def recheck(self, stored: StoredRequest) -> Decision:
        """Return what the rules say of a stored request now; what a reviewer reads before deciding."""
        return self.preview(stored.request)


def may_see(actor: Actor, *, maker: str, exporter: str) -> bool:
    """Return whether the actor is staff of the maker or belongs to the exporter."""
    if actor.has(*STAFF) and actor.maker:
        return actor.maker == maker
    return bool(actor.has(Role.EXPORTER) and actor.exporter and actor.exporter == exporter)


def request_event(kind: EventKind, stored: StoredRequest, actor: Actor) -> Event:
    """Build the event of a step in a request's life."""
    facts = {"digest": stored.digest, "status": stored.status.value, "rule_book": stored.rule_book, "maker": stored.maker}
    when = stored.requested_at if stored.decided_at is None else stored.decided_at
    return Event(kind, when, stored.id, actor.id, facts)


def _may_ask(actor: Actor, request: Request) -> None:
    """An exporter asks for itself, staff of the maker for any exporter; everybody else is refused."""
    own = actor.has(Role.EXPORTER) and actor.exporter == request.exporter
    staff = actor.has(Role.REGISTRAR, Role.REVIEWER) and bool(actor.maker) and actor.maker == request.maker
    if own or staff:
        return
    raise Forbidden(
        Reason(
            "not_your_exporter",
            Sentence(
                "只能为本企业提交申请，请核对统一社会信用代码。",
                "You can ask only for your own firm; check the credit code.",
            ),
            "exporter",
            request.exporter,
        )
    )
