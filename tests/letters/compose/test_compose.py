"""A letter is set whole, alike each time, and refused when it cannot be printed truly."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from pypdfium2 import raw

from letters.compose import CannotCompose, compose, draw_specimen_seal, glyph_faults, lint, recorded_seal
from letters.compose.flow import column
from letters.compose.fonts import SHAPED
from letters.compose.glyphs import Run, default_texts
from letters.compose.lines import break_lines
from letters.compose.signature import QR_SIDE
from letters.compose.style import LEFT, PAGE_HEIGHT, RIGHT, VALUE_EN
from letters.content import content_bytes
from letters.values import LetterContent
from letters.wording import load_wording
from tests.letters.compose.test_seal import png
from tests.support.contents import HOST, MAKER, QR_TEXT, arabic, composed, content, described, extreme, outlet, russian

Glyph = tuple[str, float, float, float, float]
WATERMARK_SIZE = 50


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def glyphs(page: pypdfium2.PdfPage) -> Iterator[Glyph]:
    """Yield character and tight box (left, bottom, right, top) of what is printed, without the specimen mark."""
    text = page.get_textpage()
    for at in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, at))
        if character.isspace() or raw.FPDFText_GetFontSize(text, at) > WATERMARK_SIZE or not character.isprintable():
            continue
        left, bottom, right, top = text.get_charbox(at)
        if right > left:
            yield character, left, bottom, right, top


def overlaps(found: list[Glyph]) -> list[tuple[str, str]]:
    """Return pairs of characters that cover more than a fifth of the smaller one."""
    clashes = []
    rows: dict[int, list[Glyph]] = {}
    for glyph in found:
        for band in range(int(glyph[2] // 12), int(glyph[4] // 12) + 1):
            rows.setdefault(band, []).append(glyph)
    for row in rows.values():
        row.sort(key=lambda g: g[1])
        for at, first in enumerate(row):
            for second in row[at + 1 :]:
                if second[1] >= first[3]:
                    break
                shared = (min(first[3], second[3]) - second[1]) * max(0.0, min(first[4], second[4]) - max(first[2], second[2]))
                if shared > 0.2 * min((g[3] - g[1]) * (g[4] - g[2]) for g in (first, second)):
                    clashes.append((first[0], second[0]))
    return clashes


CASES = {
    "one vehicle, one outlet": content(),
    "twelve vehicles": content(12, 3),
    "forty vehicles": content(40, 2),
    "two hundred vehicles, forty outlets": content(200, 40),
    "one vehicle, forty outlets": content(1, 40),
    "Russia": russian(),
    "Arabic": arabic(),
    "one outlet that tells all": described(),
    "forty outlets that tell all": described(3, 40),
    "long names": extreme(),
    "long names, one vehicle": extreme(1, 1),
    "a check digit that differs": replace(content(), vehicles=tuple(replace(v, check_digit_holds=False) for v in content().vehicles)),
}


@pytest.mark.parametrize("what", CASES.values(), ids=CASES)
def test_nothing_leaves_the_page_and_nothing_overlaps(what: LetterContent) -> None:
    with pypdfium2.PdfDocument(composed(what).pdf) as document:
        for page in document:
            found = list(glyphs(page))
            assert [g for g in found if g[1] < LEFT - 1.5 or g[3] > RIGHT + 1.5 or g[2] < 20 or g[4] > PAGE_HEIGHT - 28] == []
            assert overlaps(found) == []


@pytest.mark.parametrize("what", CASES.values(), ids=CASES)
def test_the_seal_stands_on_the_last_page_across_name_and_date_and_clear_of_the_code(what: LetterContent) -> None:
    done = composed(what)
    left, bottom, right, top = done.seal_box
    with pypdfium2.PdfDocument(done.pdf) as document:
        assert done.seal_page == len(document) - 1
        text = document[done.seal_page].get_textpage()
        under = text.get_text_bounded(left - 120, bottom, right + 120, top).replace("\r\n", "")
    assert "2026年3月2日" in under
    assert what.maker.name_zh[-4:] in under
    assert left > LEFT + QR_SIDE + 10
    assert bottom > 40
    assert right <= RIGHT


def test_the_overlap_check_sees_an_overlap() -> None:
    assert overlaps([("a", 0, 0, 10, 10), ("b", 5, 0, 15, 10)]) == [("a", "b")]


@pytest.mark.parametrize("what", [content(), content(12, 3), russian()])
def test_the_same_content_gives_the_same_bytes(what: LetterContent) -> None:
    first = composed(what)
    load_wording.cache_clear()
    assert composed(what) == first


def test_another_content_gives_another_file() -> None:
    assert composed(content()).pdf != composed(replace(content(), status_index=42)).pdf


def test_one_vehicle_and_one_outlet_fit_one_page_of_at_most_190_kb() -> None:
    done = composed(content())
    assert done.seal_page == 0
    assert len(done.pdf) <= 190_000


def test_one_outlet_that_tells_all_it_can_still_fits_one_page() -> None:
    assert composed(described()).seal_page == 0


def test_a_letter_frozen_with_the_first_wording_is_still_set() -> None:
    wording = load_wording("confirmation/v1")
    old = replace(content(3, 3), wording=wording.id, wording_digest=wording.digest)
    assert lint(composed(old).pdf, old, QR_TEXT) == ()


def test_brackets_in_what_is_read_from_the_right_open_towards_what_they_hold() -> None:
    (line,) = break_lines("مركز (الفرع 2)", VALUE_EN, 400)
    marks = "".join(shown(run) for run in line.runs if run.face not in SHAPED)
    assert marks.replace(" ", "") == "(2)", "from left to right on paper"


def shown(run: Run) -> str:
    """Return the characters whose glyphs a run shows, in the order in which they stand on paper."""
    by_glyph = default_texts(run.face)
    return "".join(by_glyph[int(code, 16)] for code in re.findall(r"[0-9A-F]{4}", run.show.decode()))


def test_lines_read_from_the_right_end_at_one_edge() -> None:
    told = column(120, ("شارع الشيخ زايد، المنطقة الصناعية 3، مستودع رقم 14", VALUE_EN), ("+97143387654", VALUE_EN))
    assert [line.from_right for line, _ in told.lines] == [True, True, False]


def test_forty_vehicles_take_three_pages_and_each_repeats_the_heading() -> None:
    pages = texts(composed(content(40, 2)).pdf)
    assert len(pages) == 3
    assert all("注册登记日期" in page and "序号" in page for page in pages)
    assert "合计 40 辆" in pages[2]
    assert "Total: 40 vehicles" in pages[2]


def test_every_page_has_number_check_word_and_count() -> None:
    done = texts(composed(content(40, 2)).pdf)
    for at, page in enumerate(done, start=1):
        assert content().number in page
        assert f"第 {at} 页 共 3 页" in page
        assert f"Page {at} of 3" in page
        assert "校验词 Check" in page


def test_no_page_holds_the_seal_and_no_text() -> None:
    for outlets in range(1, 9):
        last = texts(composed(content(1, outlets)).pdf)[-1]
        assert "服务承诺" in last


def test_outlets_that_run_over_are_headed_again() -> None:
    pages = texts(composed(content(1, 40)).pdf)
    assert len(pages) > 3
    assert all("海外售后服务网点（续）" in page for page in pages[1:-1])


def test_running_numbers_are_gapless_over_the_pages() -> None:
    whole = "".join(texts(composed(content(60)).pdf))
    places = [whole.index(f"{vehicle.vin}") for vehicle in content(60).vehicles]
    assert all(first < second for first, second in pairwise(places))


def test_markup_in_data_is_printed_as_it_is_written() -> None:
    literal = "Smith & Sons <Ltd> <b>x</b> {exporter} <img src='file'/> &amp;"
    what = replace(content(), exporter=replace(content().exporter, name_en=literal))
    whole = " ".join("".join(texts(composed(what).pdf)).split())
    assert literal in whole


def test_specimen_letters_say_so_on_every_page_and_real_ones_do_not() -> None:
    assert all("SPECIMEN" in page and "样章" in page for page in texts(composed(content(12)).pdf))
    real = replace(content(), specimen=False, maker=replace(MAKER, name_en="Xingtu Automobile"))
    seal = recorded_seal(png(), width_mm=42, height_mm=42)
    pdf = compose(real, qr_text=QR_TEXT, seal=seal, wording=load_wording(real.wording)).pdf
    assert "样章" not in "".join(texts(pdf))


@pytest.mark.parametrize("specimen", [True, False])
def test_a_drawn_seal_never_goes_on_a_real_letter_nor_a_recorded_one_on_a_specimen(specimen: bool) -> None:
    what = replace(content(), specimen=specimen)
    seal = recorded_seal(png(), width_mm=42, height_mm=42) if specimen else draw_specimen_seal(MAKER.name_zh)
    with pytest.raises(CannotCompose) as refused:
        compose(what, qr_text=QR_TEXT, seal=seal, wording=load_wording(what.wording))
    assert refused.value.code == "seal_mismatch"


def test_a_wording_other_than_the_frozen_one_is_refused() -> None:
    with pytest.raises(CannotCompose) as refused:
        composed(replace(content(), wording_digest="00" * 32))
    assert refused.value.code == "wording_mismatch"


def test_all_characters_without_a_glyph_are_named_by_field_and_nothing_is_composed() -> None:
    what = replace(
        content(),
        outlets=(replace(outlet(0), name_local="ᠮᠣᠩ", address="한국"),),
        exporter=replace(content().exporter, name_en="Smile 😀"),
    )
    with pytest.raises(CannotCompose) as refused:
        composed(what)
    assert refused.value.code == "text_no_glyph"
    assert [reason.field for reason in refused.value.reasons] == ["exporter.name_en", "outlets[0].name_local", "outlets[0].address"]
    assert "U+1F600" in refused.value.reasons[0].sentence.en
    assert glyph_faults(what) == refused.value.reasons


def test_an_entry_taller_than_a_page_is_refused_and_never_clipped() -> None:
    with pytest.raises(CannotCompose) as refused:
        composed(replace(content(), outlets=(replace(outlet(0), address="地" * 4000),)))
    assert refused.value.code == "layout_overflow"


def test_the_content_is_attached_as_associated_data() -> None:
    with pikepdf.open(BytesIO(composed(content()).pdf)) as pdf:
        (spec,) = pdf.Root.AF
        assert spec.AFRelationship == "/Data"
        assert spec.UF == "letter.json"
        assert pdf.attachments["letter.json"].get_file().read_bytes() == content_bytes(content())


def test_the_file_says_what_it_is_and_nothing_about_persons_or_machines() -> None:
    pdf_bytes = composed(content()).pdf
    with pikepdf.open(BytesIO(pdf_bytes)) as pdf:
        assert "/Info" not in pdf.trailer
        assert pdf.Root.Lang == "zh-CN"
        xmp = pdf.Root.Metadata.read_bytes().decode()
    assert pdf_bytes.startswith(b"%PDF-1.7")
    assert b"Helvetica" not in pdf_bytes
    assert "售后维修服务确认书" in xmp
    assert MAKER.name_zh in xmp
    assert "ReportLab" not in xmp


def test_host_number_and_how_to_verify_stand_under_the_code() -> None:
    last = texts(composed(content()).pdf)[-1]
    assert HOST in last
    assert "扫码或手工输入编号核验 / scan or type" in last
