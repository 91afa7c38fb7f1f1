"""Lines break by the Chinese rules and never leave their measure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.compose.lines import NO_END, NO_START, atoms, break_lines, measure
from letters.compose.style import TEXT_EN, TEXT_ZH

HAN = st.sampled_from("我公司系下列车辆的生产企业名称与公告所一致")
MARK = st.sampled_from("，。、；：？！）》”")
OPENING = st.sampled_from("（《“")
WORD = st.sampled_from(["LSPB7AC20T0000001", "2026", "Алматы", "Ğüneş", "VIN", "180"])
PIECE = st.one_of(HAN, st.builds("{}{}".format, HAN, MARK), st.builds("{}{}{}".format, OPENING, HAN, HAN), WORD, st.just(" "))
TEXT = st.lists(PIECE, min_size=1, max_size=80).map("".join)


@given(text=TEXT, width=st.integers(130, 470))
def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(text: str, width: int) -> None:
    lines = break_lines(text, TEXT_ZH, width)
    assert not [line.text for line in lines[1:] if line.text[0] in NO_START]
    assert not [line.text for line in lines[:-1] if line.text[-1] in NO_END]


@given(text=TEXT, width=st.integers(40, 470))
def test_every_line_stays_within_its_measure_and_no_character_is_lost(text: str, width: int) -> None:
    lines = break_lines(text, TEXT_ZH, width)
    assert all(line.width <= width + 0.05 for line in lines)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("自2026年3月2日起", ["自", "2026年", "3月", "2日", "起"]),
        ("确认：车辆（共 12 辆）。", ["确", "认：", "车", "辆", "（共 ", "12 ", "辆）。"]),
        ("——见《公告》……", ["——", "见", "《公", "告》……"]),
        ("L’Oréal spare-parts", ["L’Oréal ", "spare-", "parts"]),
        ("2026-03-02 +7-727-331", ["2026-03-02 ", "+7-727-331"]),
    ],
)
def test_what_belongs_together_is_not_divided(text: str, apart: list[str]) -> None:
    assert atoms(text) == apart


def test_a_word_longer_than_the_line_is_cut_and_not_clipped() -> None:
    lines = break_lines("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", TEXT_EN, 60)
    assert len(lines) > 3
    assert all(line.width <= 60 for line in lines)


def test_full_lines_are_justified_and_the_last_is_not() -> None:
    lines = break_lines("我公司确认下列海外售后服务网点为上述车辆提供维修，" * 4, TEXT_ZH, 305)
    assert all(line.width == pytest.approx(305) for line in lines[:-1])
    assert lines[-1].space == 0


def test_a_last_line_is_never_one_character_alone() -> None:
    text = "一二三四五六七八九十甲"
    lines = break_lines(text, replace(TEXT_ZH, justified=False), measure(text[:10], TEXT_ZH) + 0.5)
    assert [len(line.text) for line in lines] == [9, 2]


def test_chinese_and_figures_are_set_apart_by_a_little_space() -> None:
    (tight,), (spaced,) = break_lines("年年", TEXT_ZH, 400), break_lines("年8", TEXT_ZH, 400)
    assert spaced.width > measure("年", TEXT_ZH) + measure("8", TEXT_ZH)
    assert tight.width == pytest.approx(measure("年年", TEXT_ZH))


def test_western_text_is_set_in_one_face_throughout() -> None:
    (line,) = break_lines("Çağdaş Otomotiv A.Ş.", TEXT_EN, 400)
    assert len({part.face for part in line.runs}) == 1
