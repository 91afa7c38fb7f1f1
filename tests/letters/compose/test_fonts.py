"""The fonts have what letters print, and say what they have not."""

from importlib.resources import files

import pytest

from letters.compose.fonts import BODY, HEAD, Face, load, missing
from letters.compose.spans import spans
from letters.wording import CURRENT, load_wording

KAZAKH, TAJIK, UZBEK = "ӘәҒғҚқҢңӨөҰұҮүҺһІі", "ҒғӢӣҚқӮӯҲҳҶҷ", "OʻzbekistonGʻ"
TURKISH, VIETNAMESE = "ĞğİıŞşÇçÖöÜü", "ẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặĐđƠơƯưỆệ"


@pytest.mark.parametrize(
    "text",
    [
        KAZAKH,
        TAJIK,
        UZBEK,
        TURKISH,
        VIETNAMESE,
        "Русский язык № 5 «да»",
        "Ελληνικά",
        "português ñ ß",
        "مرحبا بكم",
        "ภาษาไทย",
        "თბილისი",
        "Երևան",
        "עברית",
        "काठमाडौँ",
        "ঢাকা",
        "ភ្នំពេញ",
        "ວຽງຈັນ",
        "ရန်ကုန်",
        "කොළඹ",
        "சென்னை",
        "አዲስ አበባ",
    ],
)
def test_the_alphabets_of_destinations_can_be_printed(text: str) -> None:
    assert missing(text) == ()


def test_every_character_of_gb_2312_can_be_printed_but_its_bopomofo_is_not_asked_for() -> None:
    lacking = []
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue
            lacking += missing(character)
    assert lacking == []


@pytest.mark.parametrize("name", ["喆", "堃", "犇", "翀", "昇", "镕", "祎", "頔"])
def test_characters_of_names_beyond_gb_2312_can_be_printed(name: str) -> None:
    assert missing(name) == ()


@pytest.mark.parametrize(
    ("text", "named"), [("车😀", ("😀",)), ("ᠮᠣᠩ", ("ᠮ", "ᠣ", "ᠩ")), ("한국", ("한", "국")), ("\u202e\n", ("\u202e", "\n"))]
)
def test_what_no_font_can_print_is_named(text: str, named: tuple[str, ...]) -> None:
    assert missing(text) == named


def test_a_word_is_not_set_in_two_faces() -> None:
    assert [span.face for span in spans("Қазақстан", BODY, True)] == [Face.SERIF]
    assert [span.face for span in spans("Işık", HEAD, True)] == [Face.SANS]


def test_a_rare_character_of_a_heading_falls_back_to_song() -> None:
    assert [span.face for span in spans("祎车", HEAD, False)] == [Face.SONG, Face.HEI]


def test_all_words_of_the_current_wording_can_be_printed() -> None:
    wording = load_wording(CURRENT)
    words = [*wording.phrases.values(), *wording.commitments]
    assert [text for said in words for text in (said.zh, said.en) if missing(text)] == []


def test_a_face_is_loaded_once() -> None:
    assert load(Face.SONG) is load(Face.SONG)


def test_the_fonts_come_with_their_licence_and_stay_small() -> None:
    folder = files("templates").joinpath("fonts")
    assert "SIL OPEN FONT LICENSE Version 1.1" in folder.joinpath("OFL.txt").read_text(encoding="utf-8")
    assert sum(len(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".ttf")) < 13_000_000
