"""Pictures that letters carry, as form XObjects: a seal, a maker's mark; drawn by operators or from pixels with transparency."""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from letters.compose.pdf_objects import SHARED, Objects, stream
from signing.draft import whole_file

MAX_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Pixels:
    """An image of `width` x `height` pixels: pressed RGB and pressed alpha, eight bits each."""

    width: int
    height: int
    colour: bytes
    alpha: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of `width` x `height` points: `operators` draw it with the origin in its lower left corner; `/Pixels` is its image."""

    width: float
    height: float
    operators: bytes
    pixels: Pixels | None = None


def picture_from_png(png: bytes, width: float, height: float) -> Picture | None:
    """Return a PNG with transparency as a picture of that size in points; None for anything else, or more than `MAX_PIXELS`."""
    image = open_png(png)
    if image is None:
        return None
    channels = image.split()
    colour = zlib.compress(Image.merge("RGB", channels[:3]).tobytes(), SHARED)
    pixels = Pixels(image.width, image.height, colour, zlib.compress(channels[3].tobytes(), SHARED))
    return Picture(width, height, b"q %.3f 0 0 %.3f 0 0 cm /Pixels Do Q" % (width, height), pixels)


def picture_size(png: bytes) -> tuple[int, int]:
    """Return the pixels of a PNG across and down, one each for anything that is none."""
    image = open_png(png)
    return (image.width, image.height) if image is not None else (1, 1)


def open_png(png: bytes) -> Image.Image | None:
    """Return a PNG with transparency, decoded; None for anything else, or more than `MAX_PIXELS`."""
    try:
        opened = Image.open(BytesIO(png), formats=["PNG"])
        image = opened.convert("RGBA") if opened.width * opened.height <= MAX_PIXELS else None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return None if image is None or image.getchannel("A").getextrema() == (255, 255) else image


def write_picture(objects: Objects, picture: Picture) -> int:
    """Write a picture and return the number of its form XObject (ISO 32000-1, 8.10)."""
    resources = f"<</XObject <</Pixels {_write_pixels(objects, picture.pixels)} 0 R>>>>" if picture.pixels else "<<>>"
    entries = f"/Type /XObject /Subtype /Form /BBox [0 0 {picture.width:.3f} {picture.height:.3f}] /Resources {resources}"
    return objects.add(_drawn(picture.operators, entries))


@lru_cache(maxsize=128)
def _drawn(operators: bytes, entries: str) -> bytes:
    """Return the stream of a picture; the same seal is pressed once and not for every letter."""
    return stream(operators, entries)


def _write_pixels(objects: Objects, pixels: Pixels) -> int:
    size = f"/Type /XObject /Subtype /Image /Width {pixels.width} /Height {pixels.height} /BitsPerComponent 8 /Filter /FlateDecode"
    alpha = objects.add(stream(pixels.alpha, f"{size} /ColorSpace /DeviceGray", level=0))
    return objects.add(stream(pixels.colour, f"{size} /ColorSpace /DeviceRGB /SMask {alpha} 0 R", level=0))


def one_page(picture: Picture) -> bytes:
    """Return a PDF of one page, as large as the picture and without ground, that shows it."""
    objects = Objects()
    root, pages, page = objects.reserve(), objects.reserve(), objects.reserve()
    form = write_picture(objects, picture)
    content = objects.add(stream(b"/Picture Do"))
    objects.put(root, f"<</Type /Catalog /Pages {pages} 0 R>>")
    objects.put(pages, f"<</Type /Pages /Kids [{page} 0 R] /Count 1>>")
    box = f"[0 0 {picture.width:.3f} {picture.height:.3f}]"
    resources = f"<</XObject <</Picture {form} 0 R>>>>"
    objects.put(page, f"<</Type /Page /Parent {pages} 0 R /MediaBox {box} /Resources {resources} /Contents {content} 0 R>>")
    return whole_file(objects.bodies(), root, bytes(16))
