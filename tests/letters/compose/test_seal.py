"""A specimen seal is drawn and always crossed; a recorded one is an image with transparency."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from letters.compose import CannotCompose, SealShape, compose, draw_specimen_seal, recorded_seal, room_for_ink
from letters.wording import load_wording
from tests.support.contents import MAKER, QR_TEXT, content


def png(mode: str = "RGBA", size: tuple[int, int] = (400, 400), alpha: int = 0) -> bytes:
    image = Image.new(mode, size, (200, 16, 46, alpha) if mode == "RGBA" else (200, 16, 46))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def rendered(appearance: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(appearance) as document:
        assert len(document) == 1
        return document[0].render(scale=4, fill_color=(0, 0, 0, 0), maybe_alpha=True).to_pil().convert("RGBA")


def test_the_specimen_seal_is_round_transparent_and_says_so() -> None:
    seal = draw_specimen_seal(MAKER.name_zh)
    assert seal.width == seal.height == pytest.approx(42 * 72 / 25.4)
    assert seal.specimen
    assert rendered(seal.appearance).getpixel((3, 3))[3] == 0


@pytest.mark.parametrize("shape", SealShape)
def test_every_shape_has_its_size_and_is_crossed_by_a_band_with_words(shape: SealShape) -> None:
    seal = draw_specimen_seal(MAKER.name_zh, shape)
    image = rendered(seal.appearance)
    assert (seal.width, seal.height) == tuple(pytest.approx(side * 72 / 25.4) for side in shape.value)
    band = image.crop((image.width // 4, image.height // 2 - 24, image.width * 3 // 4, image.height // 2 + 24)).getchannel("A")
    inked = sum(band.histogram()[128:]) / (band.width * band.height)
    assert 0.15 < inked < 0.6


def test_the_same_name_gives_the_same_bytes() -> None:
    first = draw_specimen_seal(MAKER.name_zh).appearance
    draw_specimen_seal.cache_clear()
    assert draw_specimen_seal(MAKER.name_zh).appearance == first


@pytest.mark.parametrize("name", ["车", "甲乙", "星途样车（示范）新能源汽车制造股份有限公司浙江杭州分公司"])
def test_short_and_long_names_stay_within_the_ring(name: str) -> None:
    image = rendered(draw_specimen_seal(name).appearance)
    left, top, right, bottom = image.getbbox()
    assert (left, top) >= (1, 1)
    assert right <= image.width - 1
    assert bottom <= image.height - 1


def test_a_name_that_cannot_be_cut_is_named() -> None:
    with pytest.raises(CannotCompose, match="U\\+1F600") as refused:
        draw_specimen_seal("车😀")
    assert refused.value.code == "text_no_glyph"


def test_a_recorded_seal_keeps_its_size_and_transparency() -> None:
    seal = recorded_seal(png(), width_mm=45, height_mm=30)
    assert (seal.width, seal.height) == (pytest.approx(45 * 72 / 25.4), pytest.approx(30 * 72 / 25.4))
    assert not seal.specimen
    assert rendered(seal.appearance).getpixel((30, 30))[3] == 0


@pytest.mark.parametrize(
    ("image", "width"),
    [
        (png("RGB"), 42),
        (png(alpha=255), 42),
        (b"GIF89a", 42),
        (b"", 42),
        (png(), 46),
        (png(), 5),
        (png(size=(2100, 2000)), 42),
        (png()[:60], 42),
    ],
)
def test_what_is_no_seal_image_is_refused(image: bytes, width: float) -> None:
    with pytest.raises(CannotCompose) as refused:
        recorded_seal(image, width_mm=width, height_mm=width)
    assert refused.value.code == "seal_image"


def test_room_for_wet_ink_is_no_seal_and_is_not_drawn_across_the_edges() -> None:
    room, seal = room_for_ink(specimen=True), draw_specimen_seal(MAKER.name_zh)
    assert (room.room, room.specimen, room.picture.pixels) == (True, True, None)
    several = content(40, 3)
    words = load_wording(several.wording)
    on_pages = [
        [b"/Seal Do" in page.Contents.read_bytes() for page in pikepdf.open(BytesIO(pdf)).pages]
        for pdf in (compose(several, qr_text=QR_TEXT, seal=art, wording=words, preview=True).pdf for art in (room, seal))
    ]
    assert on_pages[0] == [False] * (len(on_pages[0]) - 1) + [True]
    assert all(on_pages[1])


def test_room_on_a_signed_letter_says_that_it_is_signed() -> None:
    plain, signed = room_for_ink(specimen=False), room_for_ink(specimen=False, signed=True)
    assert (plain.room, signed.room) == (True, True)
    assert plain.picture != signed.picture


def test_room_for_wet_ink_covers_neither_name_nor_date() -> None:
    inked = rendered(room_for_ink(specimen=True).appearance).getchannel("A")
    height, third = inked.height, inked.height // 3
    assert inked.crop((0, 0, inked.width, third)).getextrema() == (0, 0)
    assert inked.crop((0, height // 2 + 40, inked.width, height - 50)).getextrema() == (0, 0)
