"""Guards: who may reach an endpoint at all; `mount` is the only way to register one.

    mount(app, blueprint, public)                      # anyone
    mount(app, blueprint, signed_in)                   # anybody with an account
    mount(app, blueprint, roles(Role.REVIEWER))        # one of these roles
    mount(app, blueprint, public, tokens=False)        # a public POST that changes nothing (POST /verify):
                                                       # checked by origin, usable by curl, sets no cookie

A blueprint has one guard; a room with two publics makes two blueprints. An endpoint that was not mounted answers
nobody (500), and a house test walks the URL map. Whose object it is (maker, exporter) is the service's question,
inside its transaction, and another's object is 404.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, request
from werkzeug.exceptions import Forbidden, SecurityError, Unauthorized

from kernel.actor import Actor, Role
from portal.auth import current_actor

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_KEY = "letters-guards"


@dataclass(frozen=True, slots=True)
class Guard:
    """A named question asked about the actor before the view runs; `open` admits strangers."""

    name: str
    admits: Callable[[Actor], bool]
    open: bool = False

    def check(self, actor: Actor) -> None:
        """Raise 401 for a stranger who must log in, 403 for a person whose roles do not suffice."""
        if self.open:
            return
        if not actor.is_known:
            raise Unauthorized
        if not self.admits(actor):
            raise Forbidden


@dataclass(frozen=True, slots=True)
class Mounting:
    """How an endpoint is guarded and whether its posts carry a form token."""

    guard: Guard
    tokens: bool


class Unguarded(RuntimeError):
    """An endpoint was registered past `mount`."""


public = Guard("public", lambda actor: True, open=True)
signed_in = Guard("signed in", lambda actor: actor.is_known)


def roles(*wanted: Role) -> Guard:
    """Return the guard that admits people holding at least one of `wanted` (`ValueError` for none)."""
    if not wanted:
        raise ValueError("a guard without roles would admit nobody or everybody; say which")
    return Guard(" or ".join(wanted), lambda actor: actor.has(*wanted))


def mount(app: Flask, blueprint: Blueprint, guard: Guard, *, tokens: bool = True) -> None:
    """Register `blueprint` behind `guard`; `tokens=False` only where a post changes no state."""
    before = set(app.view_functions)
    app.register_blueprint(blueprint)
    for endpoint in set(app.view_functions) - before:
        mountings(app)[endpoint] = Mounting(guard, tokens)


def mountings(app: Flask) -> dict[str, Mounting]:
    """Return how each endpoint of `app` is mounted."""
    found: dict[str, Mounting] = app.extensions.setdefault(_KEY, {})
    return found


def answer_own_hosts() -> None:
    """Refuse a request for a host that is not ours before anything else looks at it (security.md rule 12)."""
    if isinstance(request.routing_exception, SecurityError):
        raise request.routing_exception


def admit() -> None:
    """Let this request through to its view, or raise 401, 403, 400 (before every request, after `identify`)."""
    if request.endpoint is None:
        return  # no such address: Flask answers 404 or 405 by itself
    mounting = mountings(current_app).get(request.endpoint)
    if mounting is None:
        raise Unguarded(request.endpoint)
    mounting.guard.check(current_actor())
    _same_origin()
    if mounting.tokens:
        current_app.extensions["csrf"].protect()


def _same_origin() -> None:
    """Refuse a post that a page of another site caused (Fetch Metadata, else `Origin`).

    `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with our own forms, so null says nothing.
    """
    if request.method in _READING:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    foreign = site not in ("same-origin", "none") if site else origin != "null" and urlsplit(origin).netloc != request.host
    if foreign:
        raise Forbidden
