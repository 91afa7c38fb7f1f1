"""The words of a maker's letters: all versions, one with what it changes, and the letter it would make."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.actor import Actor
from kernel.decision import Reason
from letters.compose import CannotCompose
from letters.compose.page_images import page_count, page_image
from letters.own_wording import OwnWording, WordingState
from letters.rules import APPROVERS, WRITERS
from letters.wording import CURRENT
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.views.wording_changes import changes
from portal.views.wording_words import IN_USE, SHIPPED, STATES

blueprint = Blueprint("wordings", __name__)

DPI = 144
"""Pictures of pages: sharp on a phone and at the width of a desk, 60 to 200 kB a page."""

SIZES = {"1": (1, 1), "3": (3, 6), "12": (12, 3), "40": (40, 40)}
"""Vehicles and outlets of the letters that can be looked at, by the number of vehicles."""


@blueprint.get("/wordings")
def index() -> str:
    """Show every version with its state and how many letters speak it."""
    shelf = current_desk().wordings.shelf(current_actor())
    return render_template("wordings/index.html", shelf=shelf, **words())


@blueprint.get("/wordings/<name>")
def show(name: str) -> str:
    """Show one version, what it changes, and what can be done with it."""
    return wording_page(name)


@blueprint.get("/wordings/<name>/preview")
def preview(name: str) -> ResponseReturnValue:
    """Show the letter that these words would make, page by page."""
    actor, size = current_actor(), _size()
    words_of = current_desk().wordings.words(actor, wording_id(name))
    pages, faults = 0, tuple[Reason, ...]()
    try:
        pages = page_count(_pdf(name))
    except CannotCompose as impossible:
        faults = impossible.reasons
    return render_template("wordings/preview.html", wording=words_of, pages=pages, faults=faults, size=size, sizes=tuple(SIZES), **words())


@blueprint.get("/wordings/<name>/preview/<int:page>.png")
def picture(name: str, page: int) -> Response:
    """Send one page, from 1, as a picture."""
    try:
        return Response(page_image(_pdf(name), page - 1, dpi=DPI), content_type="image/png")
    except (IndexError, CannotCompose) as missing:
        raise NotFound from missing


@blueprint.get("/wordings/<name>/preview.pdf")
def download(name: str) -> ResponseReturnValue:
    """Send the preview as a file; every page of it is marked, and its code leads nowhere."""
    try:
        pdf = _pdf(name)
    except CannotCompose:
        return redirect(f"/wordings/{name}/preview", 303)
    headers = {"Content-Disposition": f'attachment; filename="PREVIEW-{name}.pdf"'}
    return Response(pdf, content_type="application/pdf", headers=headers)


def wording_page(name: str, faults: tuple[Reason, ...] = ()) -> str:
    """Render a version's page, with what keeps it from being approved."""
    desk, actor = current_desk(), current_actor()
    wanted = wording_id(name)
    own, shelf = desk.wordings.own(actor, wanted), desk.wordings.shelf(actor)
    wording = desk.wordings.words(actor, wanted)
    present = desk.wordings.words(actor, shelf.present)
    against = present if wanted != shelf.present else desk.wordings.words(actor, own.base) if own else None
    return render_template(
        "wordings/show.html",
        own=own,
        wording=wording,
        shelf=shelf,
        against=against,
        changed=changes(against, wording) if against else (),
        form=Form(reasons=faults),
        digest=bytes.fromhex(wording.digest),
        may_copy=actor.has(*WRITERS) and shelf.draft is None and (own is not None or wanted == CURRENT),
        may_approve=_may_approve(actor, own),
        **words(),
    )


def wording_id(name: str) -> str:
    """Return the id that a name in an address stands for: `SPECMN-confirmation-v3` for `SPECMN/confirmation/v3`."""
    return name.replace("-", "/")


def name_of(wanted: str) -> str:
    """Return how an id stands in an address."""
    return wanted.replace("/", "-")


def words() -> dict[str, Any]:
    """Return what the templates of wordings need beside them."""
    return {
        "states": STATES,
        "shipped_state": lambda wanted, present: IN_USE if wanted == present else SHIPPED,
        "name_of": name_of,
        "may_write": current_actor().has(*WRITERS),
    }


def _may_approve(actor: Actor, own: OwnWording | None) -> bool:
    return own is not None and own.state is WordingState.DRAFT and actor.has(*APPROVERS) and actor.id not in own.written_by


def _size() -> str:
    wanted = request.args.get("vehicles", "1")
    return wanted if wanted in SIZES else "1"


def _pdf(name: str) -> bytes:
    """Compose the preview anew for each page: that takes less than turning the page into a picture."""
    vehicles, outlets = SIZES[_size()]
    return current_desk().wordings.preview(current_actor(), wording_id(name), vehicles=vehicles, outlets=outlets).pdf
