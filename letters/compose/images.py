"""Pictures that makers hand in, a PNG or an SVG, told apart by their first bytes and never by a name."""

from kernel.decision import Reason, Sentence
from letters.compose.errors import CannotCompose
from letters.compose.pictures import Picture, picture_from_png, picture_size
from letters.compose.svg import picture_from_svg, view_of
from letters.compose.svg_path import NotDrawable


def is_svg(image: bytes) -> bool:
    """Return whether the bytes begin as XML does, with or without a byte order mark."""
    return image.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def picture_of(image: bytes, width: float, height: float) -> Picture | None:
    """Return a PNG with transparency, or an SVG, as a picture of that size in points; None for a PNG that is none.

    Raises `CannotCompose` (`picture_svg`) naming what an SVG holds that cannot be drawn.
    """
    if not is_svg(image):
        return picture_from_png(image, width, height)
    try:
        return picture_from_svg(image, width, height)
    except NotDrawable as found:
        raise CannotCompose(not_drawn(str(found))) from found


def proportions(image: bytes) -> float:
    """Return width by height of an image, 1 where that cannot be told."""
    try:
        width, height = view_of(image)[2:] if is_svg(image) else picture_size(image)
    except NotDrawable:
        return 1.0
    return width / height


def not_drawn(found: str) -> Reason:
    """Return what is said of an SVG that holds something this reader does not draw."""
    return Reason(
        "picture_svg",
        Sentence(
            f"SVG 中的“{found}”不能照原样排印。请只用纯色的路径和基本形状，文字转为轮廓，去掉渐变、透明度、样式表和引用后重新导出。",
            f'The SVG holds "{found}", which cannot be drawn as it is. Export it again with paths and shapes in plain colours alone: '
            "text as outlines, no gradients, opacity, style sheets or references.",
        ),
        "image",
        found,
    )
