"""Server-side sessions: the browser holds 256 random bits, the database their hash and everything else."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from kernel.clock import Clock
from kernel.database import Database
from portal.tables import SessionRow

IDLE = timedelta(minutes=30)
"""A session unused for this long has ended (OWASP ASVS 5.0, 7.3.1)."""
ABSOLUTE = timedelta(hours=12)
"""No session outlives this, however busy (ASVS 7.3.2)."""
_TOUCH_EVERY = timedelta(seconds=60)
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is still good: its key (hash of the token), whose it is, since when, and its small data."""

    key: str
    account: str
    created_at: datetime
    authenticated_at: datetime
    data: Mapping[str, Any]


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def open(self, account: str, data: Mapping[str, Any] | None = None) -> str:
        """Open a session for `account` and return its token (43 characters of base64url); sweeps dead ones out."""
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock.now()
        with self._database.write.begin() as session:
            session.execute(delete(SessionRow).where(_dead(now)))
            session.add(_row(token, account, now, data or {}))
        return token

    def find(self, token: str) -> OpenSession | None:
        """Return the session of `token` if it is neither idle for 30 minutes nor older than 12 hours."""
        key, now = _key(token), self._clock.now()
        with self._database.read() as session:
            row = session.get(SessionRow, key)
        if row is None or now - row.seen_at >= IDLE or now - row.created_at >= ABSOLUTE:
            return None
        if now - row.seen_at >= _TOUCH_EVERY:
            self._touch(key, now)
        return OpenSession(key, row.account, row.created_at, row.authenticated_at, json.loads(row.data))

    def keep(self, key: str, data: Mapping[str, Any]) -> None:
        """Store the small data (form token seed, flash notes) of a session that still exists."""
        with self._database.write.begin() as session:
            row = session.get(SessionRow, key)
            if row is not None:
                row.data = json.dumps(dict(data))

    def renew(self, key: str) -> str | None:
        """Give the session a new token after its person proved who they are once more (ASVS 7.2.4).

        The old token is dead at once; the 12 hours still count from the first log-in.
        """
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock.now()
        with self._database.write.begin() as session:
            row = session.get(SessionRow, key)
            if row is None:
                return None
            fresh = _row(token, row.account, now, json.loads(row.data))
            fresh.created_at = row.created_at
            session.delete(row)
            session.add(fresh)
        return token

    def end(self, key: str) -> None:
        """End one session."""
        with self._database.write.begin() as session:
            session.execute(delete(SessionRow).where(SessionRow.key == key))

    def _touch(self, key: str, now: datetime) -> None:
        with self._database.write.begin() as session:
            row = session.get(SessionRow, key)
            if row is not None:
                row.seen_at = now


def end_all(session: Session, account: str) -> None:
    """End every session of `account` inside the caller's transaction (password changed, account closed)."""
    session.execute(delete(SessionRow).where(SessionRow.account == account))


def _row(token: str, account: str, now: datetime, data: Mapping[str, Any]) -> SessionRow:
    return SessionRow(key=_key(token), account=account, created_at=now, seen_at=now, authenticated_at=now, data=json.dumps(dict(data)))


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _dead(now: datetime) -> Any:
    return or_(SessionRow.seen_at <= now - IDLE, SessionRow.created_at <= now - ABSOLUTE)
