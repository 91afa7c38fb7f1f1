"""Ending a letter before its time: revoking one that was issued, voiding one that could not be sealed."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from letters.ports import LetterRecord
from letters.values import LetterStatus, RevocationCode
from portal.auth import current_actor, require_recent_authentication
from portal.desk import current_desk
from portal.forms import Form
from portal.language import say, t
from portal.pages.notes import note_faults
from portal.views.lists import chosen
from portal.views.states import REVOCATION

blueprint = Blueprint("ending", __name__)

_NO_REASON = Reason("reason_empty", Sentence("请选择撤销的原因。", "Choose why it is revoked."), "reason")
_NO_NOTE = Reason(
    "note_empty",
    Sentence("请写明情况，作为记录保存，出口企业也会看到。", "Write what happened; it is kept on record and the exporter reads it."),
    "note",
)


@blueprint.get("/letters/<number>/revoke")
@require_recent_authentication()
def revoking(number: str) -> ResponseReturnValue:
    """Show what revoking does, and its form."""
    letter = _own(number)
    return _revoke_form(letter) if letter.status is LetterStatus.ISSUED else _to(letter)


@blueprint.post("/letters/<number>/revoke")
@require_recent_authentication(back="ending.revoking")
def revoke(number: str) -> ResponseReturnValue:
    """Revoke an issued letter; revoking twice gives the first answer."""
    letter, note = _own(number), request.form.get("note", "").strip()
    code = chosen(RevocationCode, request.form.get("reason", ""))
    faults = (*(() if code else (_NO_REASON,)), *note_faults(note, _NO_NOTE))
    if faults and letter.status is LetterStatus.ISSUED:
        return _revoke_form(letter, faults), 422
    desk = current_desk()
    desk.letters.revoke(current_actor(), letter.number, code or RevocationCode.OTHER, note)
    desk.journal.flush()
    flash(t(f"确认书 {letter.number} 已撤销。", f"Letter {letter.number} is revoked."))
    return _to(letter)


@blueprint.get("/letters/<number>/void")
@require_recent_authentication()
def voiding(number: str) -> ResponseReturnValue:
    """Show what voiding does, and its form."""
    letter = _own(number)
    return _void_form(letter) if letter.status is LetterStatus.FROZEN else _to(letter)


@blueprint.post("/letters/<number>/void")
@require_recent_authentication(back="ending.voiding")
def void(number: str) -> ResponseReturnValue:
    """Record a letter that was never sealed as void."""
    letter, note = _own(number), request.form.get("note", "").strip()
    faults = note_faults(note, _NO_NOTE)
    if faults and letter.status is LetterStatus.FROZEN:
        return _void_form(letter, faults), 422
    desk = current_desk()
    desk.letters.void(current_actor(), letter.number, note)
    desk.journal.flush()
    flash(t(f"编号 {letter.number} 已作废。", f"Number {letter.number} is void."))
    return _to(letter)


def _own(number: str) -> LetterRecord:
    return current_desk().letters.get(current_actor(), number)


def _to(letter: LetterRecord) -> ResponseReturnValue:
    return redirect(f"/letters/{letter.number}", 303)


def _revoke_form(letter: LetterRecord, faults: tuple[Reason, ...] = ()) -> str:
    options = [(code.value, say(words)) for code, words in REVOCATION.items()]
    return render_template("letters/revoke.html", letter=letter, form=Form(request.form, faults), options=options)


def _void_form(letter: LetterRecord, faults: tuple[Reason, ...] = ()) -> str:
    return render_template("letters/void.html", letter=letter, form=Form(request.form, faults))
