"""Bringing the maker's seal image and mark, or leaving room for wet ink: tried by a child first, shown as it will be printed, and only by its administrator."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from letters.compose import CannotCompose
from letters.compose.images_bounded import MOST_BYTES
from letters.values import Maker
from portal.auth import current_actor, require_recent_authentication
from portal.boarding import art_of
from portal.desk import current_desk
from portal.forms import Form
from portal.language import t
from portal.views.maker import own_maker

blueprint = Blueprint("makers_images", __name__)

_NO_FILE = Sentence("请选择图像文件。", "Choose the picture's file.")
_NO_SIZE = Sentence("请填写 10 至 45 之间的毫米数，例如 42。", "Write millimetres from 10 to 45, such as 42.")
_SPECIMEN = Reason(
    "specimen_seal",
    Sentence("样例企业只用样章，不能导入印章图像。", "A specimen maker has a SPECIMEN seal alone; no image can be imported."),
    "seal",
)
_KINDS = ("seal", "ink", "mark")


@blueprint.get("/makers/<code>/images")
@require_recent_authentication()
def form(code: str) -> ResponseReturnValue:
    """Show the two forms."""
    return _form(own_maker(current_desk(), current_actor(), code))


@blueprint.post("/makers/<code>/images")
@require_recent_authentication(back="makers_images.form")
def bring(code: str) -> ResponseReturnValue:
    """Take a picture; what cannot be printed is told and changes nothing."""
    desk = current_desk()
    maker, kind = own_maker(desk, current_actor(), code), request.form.get("kind", "")
    faults = _faults(maker, kind) or _taken(code, kind)
    if faults:
        return _form(maker, faults), 422
    desk.keyring.folder.touch()
    flash(t("图像已更换，从下一份确认书起使用。", "The picture was taken; letters carry it from the next one on."))
    return redirect(f"/makers/{code}", 303)


def _faults(maker: Maker, kind: str) -> tuple[Reason, ...]:
    if kind in ("seal", "ink") and maker.specimen:
        return (_SPECIMEN,)
    if kind == "ink":
        return ()
    faults = []
    file = request.files.get(kind)
    if kind not in _KINDS or file is None or not file.filename:
        faults.append(Reason("file_missing", _NO_FILE, kind if kind in _KINDS else "seal"))
    if kind == "seal":
        faults += [Reason("seal_size", _NO_SIZE, side) for side in ("width", "height") if _millimetres(side) is None]
    return tuple(faults)


def _taken(code: str, kind: str) -> tuple[Reason, ...]:
    art = art_of(current_desk(), code)
    if kind == "ink":
        art.set_ink()
        return ()
    image = request.files[kind].stream.read(MOST_BYTES + 1)
    try:
        if kind == "mark":
            art.set_mark(image)
        else:
            art.set_seal(image, _millimetres("width") or 0, _millimetres("height") or 0)
    except CannotCompose as fault:
        return tuple(Reason(reason.code, reason.sentence, kind, reason.value) for reason in fault.reasons)
    return ()


def _millimetres(side: str) -> float | None:
    """Return a length of 10 to 45 with at most one decimal, as people write it."""
    whole, _, tenth = request.form.get(side, "").strip().partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) == 2) or (
        tenth and not (tenth.isascii() and tenth.isdigit() and len(tenth) == 1)
    ):
        return None
    found = float(f"{whole}.{tenth or 0}")
    return found if 10 <= found <= 45 else None


def _form(maker: Maker, faults: tuple[Reason, ...] = ()) -> str:
    return render_template("makers/images.html", maker=maker, form=Form(request.form, faults))
