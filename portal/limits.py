"""How often: tries at a password per account and address, and requests per address for costly public pages."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from ipaddress import IPv6Address, ip_address
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kernel.clock import Clock
from kernel.database import Database
from portal.tables import AttemptRow

WINDOW = timedelta(minutes=15)
PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 25
"""Wrong tries from one address over all accounts; an office behind one address shares them."""
PER_ACCOUNT = 50
"""Wrong tries at one account from everywhere; addresses its owner has used lately are not held back by it."""
REMEMBERED = timedelta(days=30)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try at a password, to be forgiven when the password was right."""

    id: str


class Throttle:
    """Counts tries before the password is looked at, so that a burst of parallel guesses gains nothing.

    Five wrong ones in 15 minutes stop one address at one account; that alone cannot lock the owner out from
    elsewhere. Guesses spread over many addresses stop at `PER_ACCOUNT`, except for addresses from which the
    owner has logged in during the last 30 days.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, login: str, address: str) -> Try | None:
        """Count a try and return it, or None when there were too many."""
        who, where, now = _hashed(login), _hashed(network(address)), self._clock.now()
        with self._database.write.begin() as session:
            session.execute(delete(AttemptRow).where(AttemptRow.at < now - REMEMBERED))
            if _too_many(session, who, where, now - WINDOW):
                return None
            attempt = Try(uuid.uuid4().hex)
            session.add(AttemptRow(id=attempt.id, login=who, address=where, at=now, succeeded=False))
        return attempt

    def succeeded(self, attempt: Try) -> None:
        """Mark the try as right and forgive the wrong ones of the same account and address."""
        with self._database.write.begin() as session:
            row = session.get_one(AttemptRow, attempt.id)
            row.succeeded = True
            session.execute(
                delete(AttemptRow).where(AttemptRow.login == row.login, AttemptRow.address == row.address, AttemptRow.succeeded.is_(False))
            )


def network(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or the /64 an IPv6 address lies in."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return parsed.exploded[:19]
    return str(parsed.ipv4_mapped) if isinstance(parsed, IPv6Address) else str(parsed)


def limited(rate: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let one address call a view at most at `rate` (such as `"30 per minute"`); beyond it the answer is 429."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            limiter: Limiter = current_app.extensions["letters-limiter"]
            with limiter.limit(rate, scope=request.endpoint or ""):
                return view(*args, **kwargs)

        return counted

    return decorate


def install(app: Flask, storage: str) -> None:
    """Give `app` its request counter, kept at `storage`."""
    app.after_request(_ask_to_wait_only_whom_must)  # before the counter, so that it runs after the counter's own
    app.extensions["letters-limiter"] = Limiter(
        lambda: network(request.remote_addr or ""), app=app, storage_uri=storage, strategy="moving-window", headers_enabled=True
    )


def _ask_to_wait_only_whom_must(answer: Response) -> Response:
    """Drop the `Retry-After` that the counter puts on every answer: a client that heeds it would wait a minute after each success."""
    if answer.status_code not in (429, 503):
        answer.headers.pop("Retry-After", None)
    return answer


def _too_many(session: Session, who: str, where: str, since: datetime) -> bool:
    wrong = select(func.count()).where(AttemptRow.at > since, AttemptRow.succeeded.is_(False))
    here = session.scalar(wrong.where(AttemptRow.login == who, AttemptRow.address == where)) or 0
    address = session.scalar(wrong.where(AttemptRow.address == where)) or 0
    if here >= PER_ACCOUNT_AND_ADDRESS or address >= PER_ADDRESS:
        return True
    account = session.scalar(wrong.where(AttemptRow.login == who)) or 0
    return account >= PER_ACCOUNT and not _owner_was_here(session, who, where)


def _owner_was_here(session: Session, who: str, where: str) -> bool:
    seen = select(AttemptRow.id).where(AttemptRow.login == who, AttemptRow.address == where, AttemptRow.succeeded.is_(True))
    return session.scalar(seen.limit(1)) is not None


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
