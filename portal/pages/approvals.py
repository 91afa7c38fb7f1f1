"""Approving: what waits for another pair of eyes, the decision, and the seal that follows."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from kernel.errors import DomainError
from letters.errors import Conflict, Forbidden
from letters.ports import LetterRecord, StoredRequest
from letters.service.approving import Returned
from letters.values import LetterStatus, RequestStatus
from portal.auth import current_actor, require_recent_authentication
from portal.desk import current_desk
from portal.errors import outcome
from portal.forms import Form
from portal.language import t
from portal.pages.notes import note_faults
from portal.pages.requests import reference, request_page
from portal.views.lists import paged
from portal.views.parties import country_name, exporter_names
from portal.views.states import LETTER
from portal.wiring import Desk

blueprint = Blueprint("approvals", __name__)
deciding = Blueprint("deciding", __name__)
sealing = Blueprint("sealing", __name__)

_NO_NOTE = Reason(
    "note_empty",
    Sentence("请写明不批准的理由，出口企业会看到。", "Write why you decline; the exporter reads it."),
    "note",
)


@blueprint.get("/approvals")
def index() -> str:
    """Show the requests that wait for a reviewer, oldest first, and the letters that wait for their seal."""
    desk, actor = current_desk(), current_actor()
    waiting = tuple(reversed(desk.requests.list(actor, RequestStatus.WAITING)))
    return render_template(
        "approvals/index.html",
        page=paged(waiting, request.args.get("page", "1")),
        frozen=tuple(reversed(desk.letters.list(actor, LetterStatus.FROZEN))),
        states=LETTER,
        exporters=exporter_names(desk.work),
        country_name=country_name,
        reference=reference,
    )


@deciding.post("/requests/<request_id>/approve")
@require_recent_authentication(back="requests.show")
def approve(request_id: str) -> ResponseReturnValue:
    """Approve what was shown and have it sealed; the letter's page says whether it was, or why it waits."""
    desk = current_desk()
    try:
        approved = desk.approvals.approve(current_actor(), request_id, request.form.get("digest", ""))
    except (Forbidden, Conflict) as refused:
        return _stopped(refused, request_id)
    if isinstance(approved, Returned):
        flash(
            t(
                "条件已有变化，申请已退回出口企业，没有生成确认书。",
                "Facts had changed: the request went back to the exporter; no letter was made.",
            )
        )
        return redirect(f"/requests/{approved.request.id}", 303)
    return _to_letter(_seal(desk, approved))


@deciding.post("/requests/<request_id>/decline")
@require_recent_authentication(back="requests.show")
def decline(request_id: str) -> ResponseReturnValue:
    """Decline with a note, or show the request again where the note is missing."""
    desk, actor, note = current_desk(), current_actor(), request.form.get("note", "").strip()
    stored = desk.requests.get(actor, request_id)
    faults = note_faults(note, _NO_NOTE)
    if faults:
        return request_page(stored, Form({"note": note}, faults)), 422
    try:
        desk.approvals.decline(actor, request_id, request.form.get("digest", ""), note)
    except (Forbidden, Conflict) as refused:
        return _stopped(refused, request_id)
    flash(t("已作出不予批准的决定。", "The request was declined."))
    return redirect(f"/requests/{request_id}", 303)


@sealing.post("/letters/<number>/seal")
@require_recent_authentication(back="letters.show")
def seal(number: str) -> ResponseReturnValue:
    """Try once more to seal a letter that waits."""
    desk = current_desk()
    return _to_letter(_seal(desk, desk.letters.get(current_actor(), number)))


def _seal(desk: Desk, letter: LetterRecord) -> LetterRecord:
    """Seal a letter now, or put it at the head of what `letters work` does where that is who seals."""
    if desk.settings.sealing == "here" or letter.status is not LetterStatus.FROZEN:
        return desk.sealing.seal(letter.id)
    desk.seal_queue.hurry(letter.id)
    flash(t("已交给盖章程序，通常几秒内完成。", "Handed to the sealer, which usually takes a few seconds."))
    return letter


def _to_letter(letter: LetterRecord) -> ResponseReturnValue:
    if letter.status is LetterStatus.ISSUED:
        flash(t(f"确认书 {letter.number} 已盖章签发。", f"Letter {letter.number} is sealed and issued."))
    return redirect(f"/letters/{letter.number}", 303)


def _stopped(refused: DomainError, request_id: str) -> ResponseReturnValue:
    """Show why the act did not happen and what stands now, with the way back to it."""
    stored: StoredRequest = current_desk().requests.get(current_actor(), request_id)
    page = render_template("approvals/stopped.html", refused=refused, stored=stored, advice=_ADVICE.get(refused.code), reference=reference)
    return page, outcome(refused).status


_ADVICE = {
    "four_eyes": Sentence(
        "请把这份申请交给另一位审核人员；它仍在待审批列表中。",
        "Hand the request to another reviewer; it is still on the list of what waits.",
    ),
    "draft_changed": Sentence(
        "没有批准任何内容。请重新打开申请，核对现在的内容后再决定。",
        "Nothing was approved. Open the request again, check what it says now, then decide.",
    ),
    "request_decided": Sentence(
        "有人先作出了决定，您这次的操作没有生效。打开申请查看结果。",
        "Somebody decided first; what you just did had no effect. Open the request to see the outcome.",
    ),
}
