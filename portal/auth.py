"""Who is at the other end: the session cookie, log-in and log-out, and proof that the person is still there.

A visitor who has not logged in costs no database row: what a public form needs (its token seed, a flash note)
travels in a signed cookie. A log-in gets a row in `sessions` and a cookie with nothing but the row's token.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, cast
from urllib.parse import urlencode

from flask import Flask, Request, Response, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SessionInterface
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import Unauthorized

from kernel.actor import STRANGER, Actor
from portal.desk import sessions, shell_desk
from portal.errors import AccountUnknown
from portal.places import local_path
from portal.sessions import ABSOLUTE, OpenSession

RECENT_MINUTES = 5
"""How long a typed password counts for approving, revoking and key acts (security.md rule 14)."""
_NO_SESSION = ("/static/", "/healthz")

P = ParamSpec("P")


class WebSession(SecureCookieSession):
    """What `flask.session` is here: small data, and the record in the database once somebody logged in."""

    token = ""
    record: OpenSession | None = None
    new_token: str | None = None
    stale_cookie = False


class ServerSessions(SessionInterface):
    """Keeps log-ins in the database and strangers' form tokens in a signed cookie.

    Over https both cookies carry the `__Host-` prefix: Secure, Path=/, no Domain (RFC 6265bis 4.1.3).
    """

    def __init__(self, *, https: bool, secret: bytes) -> None:
        self._secure = https
        prefix = "__Host-" if https else ""
        self.login_cookie, self.form_cookie = f"{prefix}letters", f"{prefix}letters-form"
        self._signer = URLSafeTimedSerializer(secret, salt="letters-form/v1")

    def open_session(self, app: Flask, request: Request) -> WebSession:
        """Read the cookies; the database is asked by `identify`, so that its failure is an error page like any other."""
        opened = WebSession(self._form_data(request))
        opened.token = request.cookies.get(self.login_cookie, "")
        return opened

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Send the cookie of a new log-in, drop one that has ended, store data that changed."""
        if not isinstance(session, WebSession):
            return  # the session could not be opened; the answer is an error page
        if session.new_token:
            self._set(response, self.login_cookie, session.new_token)
            self._drop(response, self.form_cookie)
        elif session.stale_cookie:
            self._drop(response, self.login_cookie)
        if session.record is None:
            self._save_form_data(session, response)
        elif session.modified and not session.new_token:
            app.extensions["letters-sessions"].keep(session.record.key, dict(session))

    def _form_data(self, request: Request) -> dict[str, Any]:
        try:
            data = self._signer.loads(request.cookies.get(self.form_cookie, ""), max_age=int(ABSOLUTE.total_seconds()))
        except BadSignature:
            return {}
        return data if isinstance(data, dict) else {}

    def _save_form_data(self, session: WebSession, response: Response) -> None:
        if session.modified and not session.new_token:
            self._set(response, self.form_cookie, str(self._signer.dumps(dict(session))))

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", secure=self._secure, httponly=True, samesite="Lax")

    def _drop(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self._secure, httponly=True, samesite="Lax")


def current_actor() -> Actor:
    """Return who makes this request; `STRANGER` for somebody not logged in. Pages hand it to services."""
    actor: Actor = g.get("actor", STRANGER)
    return actor


def identify() -> None:
    """Find out who makes this request (before every request); a session of a closed account ends here."""
    g.actor, opened = STRANGER, web_session()
    if not opened.token or request.path.startswith(_NO_SESSION):
        return
    opened.record = sessions().find(opened.token)
    opened.stale_cookie = opened.record is None
    if opened.record is None:
        return
    opened.clear()
    opened.update(opened.record.data)
    opened.modified = False
    try:
        g.actor = shell_desk().accounts.actor(opened.record.account)
    except AccountUnknown:
        log_out()


def web_session() -> WebSession:
    """Return the session of this request."""
    return cast(WebSession, cast(Any, session)._get_current_object())


def log_in(account: str) -> None:
    """Open a session for the account under a new id; nothing of the stranger's is carried over."""
    opened = web_session()
    if opened.record is not None:
        sessions().end(opened.record.key)
    opened.clear()
    opened.new_token = sessions().open(account)


def log_out() -> None:
    """End the session of this request."""
    opened = web_session()
    if opened.record is not None:
        sessions().end(opened.record.key)
    opened.clear()
    opened.record, opened.stale_cookie, opened.modified = None, True, False
    g.actor = STRANGER


def renew() -> None:
    """Note that the person has just proved who they are; the session gets a new id."""
    opened = web_session()
    if opened.record is None:
        raise Unauthorized
    opened.new_token = sessions().renew(opened.record.key)


def proved_recently(minutes: int = RECENT_MINUTES) -> bool:
    """Return whether the person typed their password within the last `minutes`."""
    record = web_session().record
    return record is not None and shell_desk().clock.now() - record.authenticated_at < timedelta(minutes=minutes)


def require_recent_authentication(
    minutes: int = RECENT_MINUTES, *, back: str = ""
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Ask for the password before a grave act, then lead back to the page it is done from.

    Nothing is posted again by itself. Put it on the GET page that shows the form **and** on the POST: then nobody
    types a form only to lose it. `back` names the GET endpoint (called with the same arguments) to return to
    when the address that was posted to cannot be read.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def proved(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if proved_recently(minutes):
                return view(*args, **kwargs)
            return redirect(f"/account/confirm?{urlencode({'next': _return_to(back)})}", 303)

        return proved

    return decorate


def _return_to(back: str) -> str:
    if request.method == "GET":
        return local_path(request.full_path.rstrip("?"))
    return url_for(back, **(request.view_args or {})) if back else local_path(request.path)


def install(app: Flask, *, https: bool, secret: bytes) -> None:
    """Give `app` this session interface, and templates `actor()`."""
    app.session_interface = ServerSessions(https=https, secret=secret)
    app.jinja_env.globals.update(actor=current_actor)
