"""Letters in force whose outlets stopped counting: the list, and noting what was done about them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from letters.leaning import Deed, LeaningLetter, fits
from letters.service.leaning import Dealt
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.language import language, say, t
from portal.pages.notes import note_faults
from portal.pages.requests import today
from portal.views.leaning import CAUSES, DEEDS, Impact, narrowed, served_words, shown_together, urgent_first
from portal.views.lists import Page, chosen, paged, sorted_rows
from portal.views.parties import country_name

blueprint = Blueprint("leaning", __name__)

_SORTS = {
    "number": lambda case: case.number,
    "destination": lambda case: case.destination,
    "vehicles": lambda case: len(case.vins),
    "until": lambda case: case.valid_until,
    "served": lambda case: (case.is_served, case.number),
}
_NONE = Reason("letters_none", Sentence("请勾选要处理的确认书。", "Tick the letters you have dealt with."), "letters")
TOLD = 5
"""How many letters a sentence names."""
_NO_DEED = Reason("deed_empty", Sentence("请选择是怎样处理的。", "Choose what was done about them."), "deed")
_NO_NOTE = Reason(
    "note_empty",
    Sentence(
        "请写明处理情况，例如告知了谁、何时、怎样告知，作为记录保存。",
        "Write what was done, such as who was told, when and how; it is kept on record.",
    ),
    "note",
)
_LIST_CHANGED = Reason(
    "list_changed",
    Sentence(
        "列表在您打开之后有变化，没有处理任何确认书。请核对现在的列表后再试。",
        "The list changed after you opened it, so nothing was dealt with. Look at it as it stands now and try again.",
    ),
    "letters",
)


@blueprint.get("/registry/leaning")
def index() -> str:
    """Show the open cases; outlet, country, whether still served, order and page stand in the address."""
    return _list(Form({"which": "ticked"}), ())


@blueprint.post("/registry/leaning")
def deal() -> ResponseReturnValue:
    """Note what was done about the ticked letters, or about all that the filter keeps."""
    cases = _narrowed(_open())
    ticked = request.form.getlist("letters")
    shown, faults = _chosen(cases, ticked)
    deed, note = chosen(Deed, request.form.get("deed", "")), request.form.get("note", "").strip()
    faults = (*faults, *_deed_faults(deed, [case for case in cases if case.number in shown]), *note_faults(note, _NO_NOTE))
    if faults or deed is None:
        return _list(Form(request.form, faults), ticked), 422
    desk = current_desk()
    dealt = desk.leaning.deal(current_actor(), shown, deed, note, today())
    desk.journal.flush()
    _tell(dealt)
    return redirect(request.full_path.rstrip("?"), 303)


def _list(form: Form, ticked: Sequence[str]) -> str:
    everything = _open()
    rows = sorted_rows(_narrowed(everything), request.args.get("sort", ""), _SORTS)
    page: Page[LeaningLetter] = paged(rows, request.args.get("page", "1"))
    return render_template(
        "leaning/index.html",
        page=page,
        everything=len(everything),
        total=Impact(tuple(rows), 1),
        together=shown_together(urgent_first(rows)),
        form=form,
        ticked=ticked,
        deeds=[(deed.value, say(words)) for deed, words in DEEDS.items()],
        **_filters(everything),
        **words(),
    )


def _filters(everything: Sequence[LeaningLetter]) -> dict[str, Any]:
    """Return what the list can be narrowed to, and to what it is."""
    outlets = {one.outlet_id: one for case in everything for one in case.outlets}
    return {
        "outlet": request.args.get("outlet", ""),
        "outlets": [outlets[key] for key in sorted(outlets)],
        "place": request.args.get("country", ""),
        "places": sorted({case.destination for case in everything}, key=lambda code: country_name(code).in_language(language())),
        "served": request.args.get("served", ""),
        "letter": request.args.get("letter", ""),
    }


def words() -> dict[str, Any]:
    """Return what templates that show leaning letters need beside them."""
    return {"causes": CAUSES, "served_words": served_words, "country_name": country_name}


def _open() -> tuple[LeaningLetter, ...]:
    return tuple(urgent_first(current_desk().leaning.open_cases(current_actor(), today())))


def _narrowed(cases: Sequence[LeaningLetter]) -> list[LeaningLetter]:
    return narrowed(cases, *(request.args.get(name, "") for name in ("outlet", "country", "served", "letter")))


def _chosen(cases: Sequence[LeaningLetter], ticked: Sequence[str]) -> tuple[dict[str, str], tuple[Reason, ...]]:
    """Return number and what was shown of each letter to deal with, or what is wrong with the choice."""
    if request.form.get("which") == "all":
        same = request.form.get("together", "") == shown_together(cases)
        return ({case.number: case.shown for case in cases}, ()) if same else ({}, (_LIST_CHANGED,))
    pairs = (value.partition(":") for value in ticked)
    shown = {number: seen for number, _, seen in pairs if number.isprintable()}
    return shown, () if shown else (_NONE,)


def _deed_faults(deed: Deed | None, cases: Sequence[LeaningLetter]) -> tuple[Reason, ...]:
    if deed is None:
        return (_NO_DEED,)
    wrong = [case.number for case in cases if not fits(deed, case)]
    if not wrong:
        return ()
    named = ", ".join(wrong[:TOLD]) + (" …" if len(wrong) > TOLD else "")
    sentence = Sentence(
        f"以下确认书的车辆没有其他网点可服务：{named}。请选择其他处理方式，或取消勾选。",
        f"No other outlet serves all vehicles of {named}; choose another deed, or untick them.",
    )
    return (Reason("deed_not_true", sentence, "deed"),)


def _tell(dealt: Dealt) -> None:
    done, changed = len(dealt.done), len(dealt.changed)
    if done:
        flash(t(f"已记录 {done} 份确认书的处理情况。", "1 letter is dealt with." if done == 1 else f"{done} letters are dealt with."))
    if changed:
        flash(
            t(
                f"{changed} 份没有记录：打开列表之后情况有变化，或已由他人处理，请重新核对。",
                f"Not dealt with: {changed}. They changed after you opened the list, or somebody else dealt with them; look at them again.",
            )
        )
