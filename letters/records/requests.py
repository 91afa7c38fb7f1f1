"""Requests, their decisions and idempotency answers in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from kernel.decision import Decision, Reason, Sentence, decide
from letters.document import from_json, to_json
from letters.ports import StoredRequest
from letters.records.base import Books
from letters.tables import AnswerRow, RequestRow
from letters.values import RequestStatus


class RequestRecords(Books):
    """Implements `letters.ports.RequestBooks`."""

    def add_request(self, stored: StoredRequest) -> None:
        """Store a new request."""
        self.session.add(RequestRow(**_columns(stored)))
        self.session.flush()

    def request(self, request_id: str) -> StoredRequest | None:
        """Return a request, or None."""
        row = self.session.get(RequestRow, request_id)
        return None if row is None else _stored(row)

    def requests(
        self, *, maker: str = "", exporter: str = "", status: RequestStatus | None = None, since: datetime | None = None
    ) -> tuple[StoredRequest, ...]:
        """Return requests, newest first, of one maker or one exporter, of one state, sent since an instant."""
        query = select(RequestRow).order_by(RequestRow.requested_at.desc(), RequestRow.id)
        if maker:
            query = query.where(RequestRow.maker == maker)
        if exporter:
            query = query.where(RequestRow.exporter == exporter)
        if status is not None:
            query = query.where(RequestRow.status == status)
        if since is not None:
            query = query.where(RequestRow.requested_at >= since)
        return tuple(_stored(row) for row in self.session.scalars(query))

    def move_request(self, before: RequestStatus, after: StoredRequest) -> bool:
        """Compare and set: store `after` if the request still stands at `before`."""
        moved = self.session.execute(
            update(RequestRow)
            .where(RequestRow.id == after.id, RequestRow.status == before)
            .values(**{k: v for k, v in _columns(after).items() if k != "id"})
            .returning(RequestRow.id)
        )
        return moved.first() is not None

    def tie_answer(self, actor: str, key: str, body_digest: str, request_id: str) -> tuple[str, str]:
        """Tie an idempotency key to its answer for ever, unless it is tied; return (body digest, request id) it is tied to.

        Of two transactions with the same key the second waits here for the first, so it never answers anew.
        """
        row = self.insert(AnswerRow).values(actor=actor, key=key, body_digest=body_digest, request_id=request_id)
        self.session.execute(row.on_conflict_do_nothing())
        tied = select(AnswerRow.body_digest, AnswerRow.request_id).where(AnswerRow.actor == actor, AnswerRow.key == key)
        body, answer = self.session.execute(tied).one()
        return body, answer


def _columns(stored: StoredRequest) -> dict[str, Any]:
    decision = stored.decision
    against = getattr(decision, "reasons", ())
    return {
        "id": stored.id,
        "maker": stored.maker,
        "exporter": stored.request.exporter,
        "document": to_json(stored.request),
        "digest": stored.digest,
        "reasons": [reason.as_json() for reason in against],
        "notes": [reason.as_json() for reason in decision.notes],
        "status": stored.status,
        "rule_book": stored.rule_book,
        "requested_by": stored.requested_by,
        "requested_by_name": stored.requested_by_name,
        "requested_at": stored.requested_at,
        "decided_by": stored.decided_by,
        "decided_by_name": stored.decided_by_name,
        "decided_at": stored.decided_at,
        "note": stored.note,
        "letter_number": stored.letter_number,
    }


def _stored(row: RequestRow) -> StoredRequest:
    return StoredRequest(
        id=row.id,
        maker=row.maker,
        request=from_json(row.document),
        digest=row.digest,
        decision=_decision(row),
        status=RequestStatus(row.status),
        rule_book=row.rule_book,
        requested_by=row.requested_by,
        requested_by_name=row.requested_by_name,
        requested_at=row.requested_at,
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        note=row.note,
        letter_number=row.letter_number,
    )


def _decision(row: RequestRow) -> Decision:
    return decide((_reason(r) for r in row.reasons), (_reason(n) for n in row.notes))


def _reason(value: dict[str, Any]) -> Reason:
    return Reason(value["code"], Sentence(**value["sentence"]), value["field"], value["value"])
