"""What the pages need of the desk, and how a page reaches it."""

from typing import TYPE_CHECKING, Protocol, cast

from flask import Flask, current_app

from kernel.clock import Clock
from kernel.database import Database
from portal.accounts import Accounts
from portal.sessions import Sessions
from portal.settings import Settings

if TYPE_CHECKING:
    from portal.wiring import Desk

_KEY = "letters-desk"


class ShellDesk(Protocol):
    """The part of the desk that the shell itself leans on; `portal.wiring.Desk` has more."""

    @property
    def accounts(self) -> Accounts:
        """The accounts service."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock of every rule."""
        ...

    @property
    def database(self) -> Database:
        """The database every record lies in."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings of this installation."""
        ...


def seat(app: Flask, desk: ShellDesk) -> None:
    """Put `desk` where pages find it."""
    app.extensions[_KEY] = desk
    app.extensions["letters-sessions"] = Sessions(desk.database, desk.clock)


def shell_desk() -> ShellDesk:
    """Return the desk of the application that answers the present request."""
    return cast(ShellDesk, current_app.extensions[_KEY])


def current_desk() -> "Desk":
    """Return the whole desk, for the pages of the trade."""
    return cast("Desk", current_app.extensions[_KEY])


def sessions() -> Sessions:
    """Return the session store of the application that answers the present request."""
    return cast(Sessions, current_app.extensions["letters-sessions"])
