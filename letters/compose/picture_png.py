"""A picture of a letter as a PNG with transparency, for screens: what is shown is what is printed."""

from io import BytesIO

import pypdfium2

from letters.compose.page_images import PDFIUM
from letters.compose.pictures import Picture, one_page

CLEAR = (0, 0, 0, 0)


def picture_png(picture: Picture, pixels_wide: int) -> bytes:
    """Return the picture so many pixels wide."""
    out = BytesIO()
    with PDFIUM, pypdfium2.PdfDocument(one_page(picture)) as document:
        drawn = document[0].render(scale=pixels_wide / picture.width, fill_color=CLEAR, may_draw_forms=False)
        drawn.to_pil().save(out, "PNG")
    return out.getvalue()
