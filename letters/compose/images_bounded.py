"""Taking a picture from somebody: a child with limits looks at it first, and what is kept is what the child made of it."""

from kernel.child import Child, Limits
from kernel.decision import Reason, Sentence
from kernel.framing import frame
from letters.compose.errors import CannotCompose
from letters.compose.images import not_drawn

MOST_BYTES = 8 * 1024 * 1024
LIMITS = Limits()
_WORKER = "letters.compose.images_worker"


def taken(image: bytes, limits: Limits = LIMITS) -> bytes:
    """Return the picture as it may be kept: a PNG written anew, or the SVG that can be drawn whole.

    Raises `CannotCompose`: `picture_png`, `picture_svg`, `picture_size`, or `picture_costly` for one that takes a child too long.
    """
    if len(image) > MOST_BYTES:
        raise CannotCompose(_fault("picture_size", "图像超过 8 MB，请缩小。", "The picture has more than 8 MB; make it smaller."))
    answer, overran = Child(_WORKER, limits).ask(frame(image), 4 * MOST_BYTES)
    if overran or not answer:
        zh, en = (
            "读取该图像耗费过多时间或内存，已中止；请重新导出。",
            "Reading the picture takes too much time or memory and was stopped; export it again.",
        )
        raise CannotCompose(_fault("picture_costly", zh, en))
    if answer[:1] == b"+":
        return answer[1:]
    code, _, found = answer[1:].decode("utf-8", "replace").partition("\n")
    if code == "picture_svg":
        raise CannotCompose(not_drawn(found))
    zh, en = (
        "图像须为带透明底的 PNG（不超过 400 万像素）或简单的 SVG，请重新导出。",
        "A picture must be a PNG with transparency (at most 4 million pixels) or a plain SVG; export it again.",
    )
    raise CannotCompose(_fault("picture_png", zh, en))


def _fault(code: str, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), "image")
