"""The maker's own page: what is registered of it, its seal and mark, its keys with the days they last, and what it still lacks."""

from flask import Blueprint, Response, abort, redirect, render_template
from flask.typing import ResponseReturnValue

from kernel.actor import Role
from letters.compose import Picture, picture_png
from letters.service.phrasing import present_wording
from letters.service.sample import sample_with_room
from portal.auth import current_actor
from portal.boarding import art_of
from portal.desk import current_desk
from portal.views.maker import KIND, LEVEL, STATE, key_lines, own_maker, seal_picture, stale_lists

blueprint = Blueprint("makers", __name__)

PIXELS = 320
"""Sharp at its real size on a screen of two pixels a point, and too coarse to be printed."""


@blueprint.get("/makers")
def index() -> ResponseReturnValue:
    """Lead to the maker one works for."""
    return redirect(f"/makers/{current_actor().maker}", 303)


@blueprint.get("/makers/<code>")
def show(code: str) -> str:
    """Show the maker; another's is 404."""
    desk, actor = current_desk(), current_actor()
    maker = own_maker(desk, actor, code)
    return render_template(
        "makers/show.html",
        maker=maker,
        host=desk.settings.public_host,
        seal=seal_picture(desk, maker),
        mark=art_of(desk, code).mark(),
        ink=art_of(desk, code).in_ink,
        keys=key_lines(desk, code),
        lacking=desk.keyring.lacking(code, maker.validity_days),
        stale=stale_lists(desk) if not maker.specimen else (),
        stamps=[place for place in desk.keyring.folder.authorities.timestamps() if place.asked],
        may_edit=actor.has(Role.ADMIN),
        states=STATE,
        kinds=KIND,
        levels=LEVEL,
    )


@blueprint.get("/makers/<code>/seal.png")
def seal(code: str) -> Response:
    """Send the seal as it looks on a letter."""
    desk = current_desk()
    return _png(seal_picture(desk, own_maker(desk, current_actor(), code)))


@blueprint.get("/makers/<code>/mark.png")
def mark(code: str) -> Response:
    """Send the maker's mark."""
    desk = current_desk()
    return _png(art_of(desk, own_maker(desk, current_actor(), code).code).mark())


@blueprint.get("/makers/<code>/paper.pdf")
def paper(code: str) -> Response:
    """Send a page with room for a seal in wet ink, crossed 样章: to look at, never to hand out."""
    desk = current_desk()
    maker = own_maker(desk, current_actor(), code)
    with desk.work.reading() as books:
        wording = present_wording(books, code)
    made = sample_with_room(maker, wording, desk.clock.now(), art_of(desk, code).mark())
    return Response(made.pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{code}-paper.pdf"'})


def _png(picture: Picture | None) -> Response:
    if picture is None:
        abort(404)
    # Kept by no browser, as nothing behind the log-in is: a clean picture of a seal is worth money to a forger.
    return Response(picture_png(picture, PIXELS), content_type="image/png")
