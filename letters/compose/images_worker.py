"""The child that looks at one picture somebody handed in and ends: `python -m letters.compose.images_worker CPU_SECONDS MEMORY_BYTES`.

It reads a frame with the picture and answers `+` and the picture as we keep it, or `-` and the code of what is wrong, a line
end and what was found. A PNG is written anew from its pixels, so that nothing of the stranger's file but them is ever read again.
"""

import sys
from io import BytesIO

from kernel.fence import fence
from kernel.framing import READY, read_frame
from letters.compose.images import is_svg
from letters.compose.pictures import open_png
from letters.compose.svg import picture_from_svg
from letters.compose.svg_path import NotDrawable


def _looked_at(image: bytes) -> bytes:
    if is_svg(image):
        try:
            picture_from_svg(image, 1.0, 1.0)
        except NotDrawable as found:
            return f"-picture_svg\n{found}".encode("utf-8", "replace")
        return b"+" + image
    opened, out = open_png(image), BytesIO()
    if opened is None:
        return b"-picture_png\n"
    opened.save(out, "PNG")
    return b"+" + out.getvalue()


def main() -> None:
    """Answer one question, end."""
    answers = sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    try:
        image = read_frame(sys.stdin.buffer)
    except EOFError:
        return
    fence(int(sys.argv[1]), int(sys.argv[2]))
    answers.write(_looked_at(image))
    answers.flush()


if __name__ == "__main__":
    main()
