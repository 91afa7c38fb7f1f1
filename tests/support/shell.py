"""The portal on a desk of its own: real SQLite in a folder of the test, a clock that can be moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from kernel.actor import Role
from kernel.clock import Clock, FixedClock
from kernel.database import Base, Database, open_database
from portal.accounts import Account, Accounts
from portal.app import create_app
from portal.settings import Settings

PASSWORD = "granite-otter-lantern-42"
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BareDesk:
    """The part of the desk the shell needs; rooms are absent."""

    accounts: Accounts
    clock: Clock
    database: Database
    settings: Settings


@dataclass(frozen=True, slots=True)
class Shell:
    """An application, its desk and its clock."""

    app: Flask
    desk: BareDesk
    clock: FixedClock

    def client(self) -> FlaskClient:
        """Return a visitor without cookies."""
        return self.app.test_client()

    def person(self, login: str = "wang", *roles: Role, name: str = "王审核", maker: str = "SPECIMEN", exporter: str = "") -> Account:
        """Return a new account with `PASSWORD`; an exporter's works for an exporter, everybody else's for the maker."""
        if Role.EXPORTER in roles and not exporter:
            maker, exporter = "", "91999900MA00000B2P"
        made = self.desk.accounts.create(login, name, roles or (Role.REVIEWER,), PASSWORD, maker=maker, exporter=exporter)
        assert isinstance(made, Account), made
        return made


def make_shell(folder: Path, clock: FixedClock | None = None, **settings: Any) -> Shell:
    """Return a portal whose tables exist, in `folder`."""
    clock = clock or FixedClock(NOON)
    chosen = Settings(instance=folder, **settings)
    folder.mkdir(parents=True, exist_ok=True)
    database = open_database(chosen.database_url)
    Base.metadata.create_all(database.engine)
    desk = BareDesk(Accounts(database, clock), clock, database, chosen)
    return Shell(create_app(desk, chosen), desk, clock)


def token_of(page: str) -> str:
    """Return the form token of a page."""
    return page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def log_in(client: FlaskClient, login: str = "wang", password: str = PASSWORD, next: str = "/") -> Any:
    """Log in through the form and return the answer."""
    token = token_of(client.get("/login").text)
    return client.post("/login", data={"csrf_token": token, "login": login, "password": password, "next": next})


def cookies(answer: Any) -> list[str]:
    """Return the `Set-Cookie` headers of an answer."""
    found: Iterable[str] = answer.headers.getlist("Set-Cookie")
    return list(found)
