"""Log in, log out, and prove once more who you are."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Refused, Sentence
from portal.accounts import Account, Proof
from portal.auth import current_actor, log_in, log_out, renew
from portal.desk import shell_desk
from portal.forms import Form
from portal.language import t
from portal.places import local_path

door = Blueprint("door", __name__)
account = Blueprint("account", __name__)


@door.get("/login")
def login() -> ResponseReturnValue:
    """Show the log-in form, or go on for somebody who is logged in."""
    if current_actor().is_known:
        return redirect(_next(), 303)
    return render_template("login.html", form=Form(), next=_next())


@door.post("/login")
def enter() -> ResponseReturnValue:
    """Log in and lead on to `next`, or show the form again with what is wrong."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    found: Account | Refused | None
    found = _missing(login=login, password=password)
    if found is None:
        found = shell_desk().accounts.authenticate(login, password, address=_address())
    if isinstance(found, Refused):
        form = Form({"login": login}, found.reasons)
        return render_template("login.html", form=form, next=_next()), _status(found)
    log_in(found.id)
    return redirect(_next(), 303)


@account.post("/logout")
def logout() -> ResponseReturnValue:
    """End this session."""
    log_out()
    flash(t("您已退出登录。", "You are logged out."))
    return redirect("/", 303)


@account.get("/account/confirm")
def confirm() -> ResponseReturnValue:
    """Ask for the password before a grave act."""
    return _confirm_page(Form())


@account.post("/account/confirm")
def confirmed() -> ResponseReturnValue:
    """Lead back to where the act is done; nothing is done here."""
    password = request.form.get("password", "")
    accounts = shell_desk().accounts
    found: Account | Refused | None
    found = _missing(password=password)
    if found is None:
        found = accounts.confirm(current_actor().id, password, address=_address())
    if isinstance(found, Refused):
        return _confirm_page(Form({}, found.reasons)), _status(found)
    renew()
    return redirect(_next(), 303)


def _confirm_page(form: Form) -> str:
    """Carry the login name along unseen, so that password keepers know whose password is asked for."""
    login = shell_desk().accounts.account(current_actor().id).login
    return render_template("confirm.html", form=form, login=login, next=_next())


def _next() -> str:
    return local_path(request.values.get("next", "/"))


def _address() -> str:
    return request.remote_addr or ""


def _status(refused: Refused) -> int:
    return 429 if refused.reasons[0].code == Proof.THROTTLED else 422


def _missing(**values: str) -> Refused | None:
    reasons = tuple(_MISSING[name] for name, value in values.items() if not value.strip())
    return Refused(reasons) if reasons else None


_MISSING = {
    "login": Reason("login_empty", Sentence("请填写登录名。", "Enter your login name."), "login"),
    "password": Reason("password_empty", Sentence("请填写密码。", "Enter your password."), "password"),
}
