"""Asking for a letter: one form for one or many vehicles, which works with and without scripts."""

import re
import secrets

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.actor import Role
from kernel.canonical import digest
from kernel.decision import Reason
from letters.document import parse_request, to_json
from letters.rules.vehicles import MOST_VEHICLES
from letters.values import Request
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.instance.specimen import EXPORTER, MAKER, next_request
from portal.language import language
from portal.pages.requests import today
from portal.views import labels, window
from portal.views.parties import destinations, exporters, makers, outlet_counts
from portal.views.request_form import Draft, document, draft_of, edited, new_draft, read_draft

blueprint = Blueprint("asking", __name__)
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)


@blueprint.get("/requests/new")
def new() -> str:
    """Show an empty form; with `?from=` one filled as an earlier request of one's own, with `?specimen=1` as a specimen."""
    earlier = request.args.get("from", "")
    if earlier:
        draft = draft_of(current_desk().requests.get(current_actor(), earlier).request)
    else:
        draft = _specimen_draft() if request.args.get("specimen") else new_draft()
    return _page(_for_actor(draft))


@blueprint.post("/requests/new")
def send() -> ResponseReturnValue:
    """Add or remove rows, or send the request: its page says what the rules answered, be it yes or no."""
    draft, deed = _for_actor(read_draft(request.form)), request.form.get("do", "send")
    if deed != "send":
        return _page(edited(draft, deed, request.form.get("paste", "")), focus=deed)
    draft, desk = draft.sent(), current_desk()
    asked = parse_request(document(draft, current_actor().maker), makers(desk.work))
    if not isinstance(asked, Request):
        return _page(draft, asked), 422
    stored = desk.requests.submit(current_actor(), asked, key=_answer_key(asked))
    return redirect(f"/requests/{stored.id}", 303)


def _specimen_draft() -> Draft:
    """Fill the form with the next specimen vehicle, so that the first letter needs no look into the records."""
    desk = current_desk()
    asked = parse_request(next_request(desk), makers(desk.work)) if _has_specimens() else ()
    return draft_of(asked) if isinstance(asked, Request) else new_draft()


def _has_specimens() -> bool:
    """Only a development instance has specimens, for people of the specimen maker and its exporter."""
    actor = current_actor()
    return not current_desk().settings.is_production and (actor.maker == MAKER or actor.exporter == EXPORTER)


def _for_actor(draft: Draft) -> Draft:
    """An exporter asks for its own firm, whatever the form says."""
    actor = current_actor()
    return draft.with_exporter(actor.exporter) if actor.has(Role.EXPORTER) and actor.exporter else draft


def _answer_key(asked: Request) -> str:
    """Return the idempotency key of this form and this content.

    Sending twice gives one answer; going back, correcting and sending again is a new request, not a reused key.
    """
    sent = request.form.get("key", "")
    form = sent if _KEY.fullmatch(sent) else secrets.token_urlsafe(24)
    return digest({"form": form, "body": to_json(asked)}).hex()


def _page(draft: Draft, faults: tuple[Reason, ...] = (), focus: str = "") -> str:
    desk, values, placed = current_desk(), draft.flat(), tuple(labels.at_input(fault) for fault in faults)
    sent = request.form.get("key", "")
    return render_template(
        "requests/new.html",
        form=Form(values, placed),
        told=Form({}, labels.summary(placed, len(draft.rows))),
        draft=draft,
        key=sent if _KEY.fullmatch(sent) else secrets.token_urlsafe(24),
        focus=focus,
        firms=exporters(desk.work),
        destinations=destinations(outlet_counts(desk.registry, today(), current_actor().maker), language()),
        specimens=_has_specimens(),
        windows=[window.window_note(row["registered"], draft.top["planned_application"]) for row in draft.rows],
        window=window,
        most=MOST_VEHICLES,
    )
