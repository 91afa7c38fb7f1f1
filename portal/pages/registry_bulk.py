"""Suspending, closing, activating and dating outlets, one or many: what follows is told first, then all of it is done or nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.clock import parse_day
from kernel.decision import Reason, Refused, Sentence
from outlets.service.keeping import BulkChange
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.language import say
from portal.pages.registry import list_words
from portal.pages.requests import today
from portal.views.bulk import DEEDS, Deed, Plan, passed_on, shown_digest, split_ids
from portal.views.leaning import impact
from portal.views.outlet_paths import outlet_path
from portal.views.registry_filter import wanted

keeping = Blueprint("registry_bulk", __name__)

SHOWN = 50
"""Outlets listed before a deed; the rest are counted."""

_NONE = Reason("outlets_none", Sentence("没有选中任何网点，请返回列表勾选。", "No outlet is chosen; go back to the list and tick some."))
_LIST_CHANGED = Reason(
    "list_changed",
    Sentence(
        "符合条件的网点在您打开之后有变化，没有修改任何网点。请核对现在的列表后再试。",
        "Which outlets match changed after you looked, so nothing was changed. Look at them as they are now and try again.",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent: the deed and its word, the ids chosen, the last day (or what is wrong with it), the revision the list showed."""

    word: str
    deed: Deed
    ids: tuple[str, ...]
    day: date | Reason | None
    seen: int

    @property
    def change(self) -> BulkChange:
        """What becomes of each outlet."""
        return BulkChange(status=self.deed.status, valid_to=self.day if isinstance(self.day, date) else None)


@keeping.route("/registry/bulk", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Say what a deed on the chosen outlets entails, and ask for a yes; nothing is changed here."""
    if request.method == "GET" and "deed" not in request.args:
        return start_again()
    asked = _asked()
    if not asked.ids:
        return _page(asked, (_NONE,)), 422
    if isinstance(asked.day, Reason) and "valid_to" in request.values:
        return _page(asked, (asked.day,)), 422
    return _page(asked)


@keeping.post("/registry/bulk/confirm")
def confirm() -> ResponseReturnValue:
    """Do it to all of the outlets that were shown, or to none."""
    asked, note = _asked(), request.form.get("note", "").strip()
    if isinstance(asked.day, Reason):
        return _page(asked, (asked.day,)), 422
    if shown_digest(asked.ids) != request.form.get("shown"):
        return _page(asked, (_LIST_CHANGED,)), 409
    desk, actor = current_desk(), current_actor()
    kept = desk.registry.keep_many(actor.maker, asked.ids, asked.change, seen=asked.seen, actor=actor, note=note)
    if isinstance(kept, Refused):
        return _page(asked, kept.reasons), 409 if kept.reasons[0].code == "outlet_changed_meanwhile" else 422
    desk.journal.flush()
    flash(say(asked.deed.told(len(kept.outlet_ids))))
    return redirect(_back(asked), 303)


@keeping.get("/registry/bulk/confirm")
def start_again() -> ResponseReturnValue:
    """Lead back to the list: another language was chosen, or the page loaded anew, where the outlets had come in a form."""
    return redirect("/registry", 303)


def _asked() -> Asked:
    word = request.values.get("deed", "")
    deed = DEEDS.get(word) or abort(404)
    seen = request.values.get("seen", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else current_desk().registry.revision()
    return Asked(word, deed, _chosen(), _day(deed), revision)


def _chosen() -> tuple[str, ...]:
    """Return the ids that were ticked, or with `all` those of every outlet that the list's filter keeps."""
    if request.values.get("all") != "yes":
        return split_ids(request.values.getlist("ids"))
    kept = wanted(dict(parse_qsl(request.values.get("filter", ""))))
    return current_desk().registry.matching_ids(current_actor().maker, kept.on(today()))


def _day(deed: Deed) -> date | Reason | None:
    if deed.status is not None:
        return None
    found = parse_day(request.values.get("valid_to", "").strip())
    return found.at("valid_to") if isinstance(found, Reason) else found


def _page(asked: Asked, faults: tuple[Reason, ...] = ()) -> str:
    desk = current_desk()
    plan = Plan(asked.deed, desk.registry.by_ids(current_actor().maker, asked.ids), asked.change)
    return render_template(
        "registry/bulk.html",
        form=Form(request.values, faults),
        plan=plan,
        title=asked.deed.title(len(asked.ids)),
        dated=asked.deed.status is not None or isinstance(asked.day, date),
        impact=impact(desk, current_actor(), plan.lessened, today()) if plan.lessened else None,
        idle=plan.idle(today()),
        inputs=_inputs(asked),
        shown=SHOWN,
        back=_back(asked),
        **list_words(),
    )


def _inputs(asked: Asked) -> dict[str, Any]:
    """Return what the next step needs to know: the filter where all that match were chosen, else the ids."""
    chosen = {} if request.values.get("all") == "yes" else {"ids": " ".join(asked.ids)}
    kept = passed_on(request.values, ("all", "filter", "valid_to"))
    return {**kept, **chosen, "deed": asked.word, "seen": str(asked.seen), "shown": shown_digest(asked.ids)}


def _back(asked: Asked) -> str:
    kept = wanted(dict(parse_qsl(request.values.get("filter", ""))))
    return outlet_path(asked.ids[0]) if len(asked.ids) == 1 else f"/registry?{kept.query}"
