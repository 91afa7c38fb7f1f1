"""Drafting a maker's words and approving them: copy, change, discard; then another person makes them the words of new letters."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Refused, Sentence
from letters.errors import Conflict, Forbidden
from letters.own_wording import OwnWording, WordingState
from letters.phrases import Wording
from letters.service.wording_faults import LOCKED, slots
from letters.wording import load_wording
from portal.auth import current_actor, require_recent_authentication
from portal.desk import current_desk
from portal.errors import outcome
from portal.forms import Form
from portal.language import t
from portal.pages.wordings import name_of, wording_id, wording_page, words
from portal.views.wording_form import places_for, read_commitments, read_phrases, texts_of
from portal.views.wording_words import groups, slot_words, title_of

drafting = Blueprint("wording_edit", __name__)
deciding = Blueprint("wording_deciding", __name__)


@drafting.post("/wordings")
def copy() -> ResponseReturnValue:
    """Begin a draft as a copy of a version, and show its form."""
    try:
        draft = current_desk().wordings.copy(current_actor(), request.form.get("base", ""))
    except Conflict as refused:
        flash(refused.sentence.in_language(t("zh", "en")))
        return redirect("/wordings", 303)
    return redirect(f"/wordings/{name_of(draft.id)}/edit", 303)


@drafting.get("/wordings/<name>/edit")
def edit(name: str) -> ResponseReturnValue:
    """Show the form of a draft; a version that was approved has none."""
    own = current_desk().wordings.own(current_actor(), wording_id(name))
    if own is None or own.state is not WordingState.DRAFT:
        return redirect(f"/wordings/{name}", 303)
    return _form(own, Form({**texts_of(own.wording), "seen": own.digest}), len(own.wording.commitments))


@drafting.post("/wordings/<name>/edit")
def write(name: str) -> ResponseReturnValue:
    """Store the draft, or show the form again with what is wrong."""
    desk, actor = current_desk(), current_actor()
    own = desk.wordings.own(actor, wording_id(name))
    if own is None:
        return redirect(f"/wordings/{name}", 303)
    phrases, commitments = read_phrases(request.form, own.wording), read_commitments(request.form)
    seen = request.form.get("seen", "")
    try:
        stored = desk.wordings.write(actor, own.id, phrases, commitments, seen)
    except Conflict as refused:
        return _stopped(refused, own)
    if isinstance(stored, Refused):
        sent = texts_of(Wording(own.id, "", {**own.wording.phrases, **phrases}, commitments))
        return _form(own, Form({**sent, "seen": seen}, stored.reasons), len(commitments)), 422
    flash(t("草稿已保存。请查看改动和预览。", "The draft is saved. Look at the changes and the preview."))
    return redirect(f"/wordings/{name}", 303)


@drafting.post("/wordings/<name>/discard")
def discard(name: str) -> ResponseReturnValue:
    """Throw a draft away."""
    wordings, wanted = current_desk().wordings, wording_id(name)
    try:
        wordings.drop(current_actor(), wanted)
    except Conflict as refused:
        own = wordings.own(current_actor(), wanted)
        return _stopped(refused, own) if own else redirect("/wordings", 303)
    flash(t(f"草稿 {wanted} 已放弃。", f"Draft {wanted} was discarded."))
    return redirect("/wordings", 303)


@deciding.post("/wordings/<name>/approve")
@require_recent_authentication(back="wordings.show")
def approve(name: str) -> ResponseReturnValue:
    """Make a draft the words of all new letters, exactly as it was shown."""
    desk, actor, wanted = current_desk(), current_actor(), wording_id(name)
    own = desk.wordings.own(actor, wanted)
    if own is None:
        return redirect(f"/wordings/{name}", 303)
    try:
        approved = desk.wordings.approve(actor, wanted, request.form.get("digest", ""))
    except (Conflict, Forbidden) as refused:
        return _stopped(refused, own)
    if isinstance(approved, Refused):
        return wording_page(name, approved.reasons), 422
    desk.journal.flush()
    flash(t(f"{wanted} 已批准，此后的确认书使用这一版。", f"{wanted} is approved; letters from now on speak it."))
    return redirect(f"/wordings/{name}", 303)


def _form(own: OwnWording, form: Form, commitments: int) -> str:
    root = load_wording(own.root)
    return render_template(
        "wordings/edit.html",
        own=own,
        form=form,
        summary=Form(reasons=tuple(_named(reason, root) for reason in form.reasons)),
        groups=groups(root),
        touched=lambda group: any(_differs(form, key, root) or _faulty(form, key) for key in group.phrases),
        title_of=lambda key: title_of(key, root),
        slots_of=lambda key: tuple(slot_words(slots(root.phrases[key].zh + root.phrases[key].en))),
        places=places_for(commitments),
        locked=[(title_of(key, root), root.phrases[key]) for key in root.phrases if key in LOCKED],
        **words(),
    )


def _named(reason: Reason, root: Wording) -> Reason:
    """Return a fault that says of which text it speaks, for the summary above the form."""
    place, _, language = reason.field.rpartition(".")
    if not place:
        return reason
    number = place.removeprefix("commitments[").removesuffix("]")
    said = title_of(place, root) if place in root.phrases else Sentence(f"承诺 {int(number) + 1}", f"Commitment {int(number) + 1}")
    zh, en = ("中文", "Chinese") if language == "zh" else ("英文", "English")
    sentence = Sentence(f"{said.zh}（{zh}）：{reason.sentence.zh}", f"{said.en} ({en}): {reason.sentence.en}")
    return replace(reason, sentence=sentence)


def _differs(form: Form, key: str, root: Wording) -> bool:
    return (form.value(f"{key}.zh"), form.value(f"{key}.en")) != (root.phrases[key].zh, root.phrases[key].en)


def _faulty(form: Form, key: str) -> tuple[Reason, ...]:
    return form.faults(f"{key}.zh") + form.faults(f"{key}.en")


def _stopped(refused: Conflict | Forbidden, own: OwnWording) -> ResponseReturnValue:
    """Show why the act did not happen, with the way back."""
    return render_template("wordings/stopped.html", refused=refused, own=own, **words()), outcome(refused).status
