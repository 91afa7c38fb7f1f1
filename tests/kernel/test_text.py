"""The one text rule: real names pass in their own scripts, and each trick is named by character and place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.text import CHINESE, FAULTS_TOLD, LATIN, RECOMMENDED, check_text, name_of, scripts_of, shown


def codes(text: str, **options: object) -> list[str]:
    return [reason.code for reason in check_text(text, field="name", **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "吉利Geely",
        "比亚迪BYD汽车（深圳）有限公司，4S店",
        "Smith & Sons <Ltd>",
        "O’Brien's Garage – No. 5 / 7",
        "ТОО «Geely Авто» №5",
        "көшесі Сығанақ, 60/5",
        "Нұр-Сұлтан қ.",
        "Toshkent shahri, Oʻzbekiston",
        "Đường Nguyễn Huệ, Thành phố Hồ Chí Minh",
        "São Paulo, Nº 12, 3ª planta",
        "İstanbul, Bağcılar",
        "مركز خدمة السيارات، شارع ٥",
        "ศูนย์บริการรถยนต์",
        "सेवा केंद्र",
        "សេវាកម្ម",
        "მანქანის სერვისი",
        "Ավտոսպասարկում",
        "שירות רכב",
        "サービスセンターGeely東京",
        "현대자동차 BYD서비스",
        "የመኪና አገልግሎት",
        "Αθήνα",
        "BYD® Auto™ 20 °C",
        "1760 Jiangling Road",
        "𠮷野家",
    ],
)
def test_real_names_and_addresses_may_stand_as_they_are(text: str) -> None:
    assert check_text(text, field="name") == ()


@pytest.mark.parametrize(
    ("text", "position", "name"),
    [
        ("a\u202eb", 2, "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\x00", 1, "U+0000 NULL"),
        ("ab\n", 3, "U+000A LINE FEED"),
        ("ab\tc", 3, "U+0009 TABULATION"),
        ("ab\ud800", 3, "U+D800 LONE SURROGATE"),
        ("a\u200bb", 2, "U+200B ZERO WIDTH SPACE"),
        ("a\u200db", 2, "U+200D ZERO WIDTH JOINER"),
        ("a\u00adb", 2, "U+00AD SOFT HYPHEN"),
        ("\ufeffa", 1, "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("a\ue000", 2, "U+E000 PRIVATE-USE CHARACTER"),
        ("a\u0378", 2, "U+0378 UNASSIGNED CHARACTER"),
        ("a\U0010ffff", 2, "U+10FFFF UNASSIGNED CHARACTER"),
        ("a\u00a0b", 2, "U+00A0 NO-BREAK SPACE"),
        ("甲\u3000乙", 2, "U+3000 IDEOGRAPHIC SPACE"),
        ("a\u2028b", 2, "U+2028 LINE SEPARATOR"),
        ("a😀", 2, "U+1F600 GRINNING FACE"),
        ("a🏽", 2, "U+1F3FD EMOJI MODIFIER FITZPATRICK TYPE-4"),
        ("1\u20e3", 2, "U+20E3 COMBINING ENCLOSING KEYCAP"),
        ("a\ufe0f", 2, "U+FE0F VARIATION SELECTOR-16"),
        ("葛\U000e0100", 2, "U+E0100 VARIATION SELECTOR-17"),
        ("한\u3164", 2, "U+3164 HANGUL FILLER"),
        ("Ａbc", 1, "U+FF21 FULLWIDTH LATIN CAPITAL LETTER A"),
        ("1２", 2, "U+FF12 FULLWIDTH DIGIT TWO"),
        ("a𝐁", 2, "U+1D401 MATHEMATICAL BOLD CAPITAL B"),
        ("a\ufffd", 2, "U+FFFD REPLACEMENT CHARACTER"),
        ("a \u0301b", 3, "U+0301 COMBINING ACUTE ACCENT"),
        ("a\x1b[31m", 2, "U+001B ESCAPE"),
    ],
)
def test_a_character_that_may_not_stand_is_named_with_its_place(text: str, position: int, name: str) -> None:
    (fault,) = check_text(text, field="name")
    assert (fault.code, fault.field) == ("text_character", "name")
    assert f"Character {position} ({name})" in fault.sentence.en
    assert f"第 {position} 个字符（{name}）" in fault.sentence.zh


def test_a_full_width_letter_says_what_to_write_instead() -> None:
    assert 'write "A" instead' in check_text("Ａ", field="x")[0].sentence.en


def test_a_joined_form_of_an_arabic_letter_says_which_letter_to_write() -> None:
    assert 'write "م" instead' in check_text("\ufee3دينة", field="x")[0].sentence.en
    assert check_text("مدينة", field="x") == ()


def test_stacked_marks_beyond_four_are_refused() -> None:
    assert codes("q" + "\u0323\u0331\u0307\u0303") == []
    assert "text_character" in codes("q" + "\u0323\u0331\u0307\u0303\u0304")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("G\u0435ely", "character 2"),
        ("ВYD", "character 2"),
        ("Аuto Service", "character 2"),
        ("сервис cервис", "character 9"),
        ("αuto", "character 2"),
    ],
)
def test_a_word_of_look_alikes_is_told_with_the_first_odd_letter(text: str, at: str) -> None:
    (fault,) = check_text(text, field="name")
    assert fault.code == "text_script"
    assert at in fault.sentence.en
    assert "mixes" in fault.sentence.en


def test_different_words_may_be_in_different_scripts() -> None:
    assert codes("Geely Авто 吉利") == []
    assert codes("Geely-Авто") == []


@pytest.mark.parametrize("text", ["吉利Авто", "한국サービス", "БYД", "Αthens", "abअ"])
def test_more_than_latin_with_one_east_asian_set_is_a_mix(text: str) -> None:
    assert codes(text) == ["text_script"]


@pytest.mark.parametrize(
    ("text", "scripts", "expected"),
    [
        ("Almaty Service 24/7", LATIN, []),
        ("Сервис", LATIN, ["text_script"]),
        ("服务", LATIN, ["text_script"]),
        ("٥", LATIN, ["text_script"]),
        ("服务BYD", CHINESE, []),
        ("Сервис", CHINESE, ["text_script"]),
        ("ひらがな", CHINESE, ["text_script"]),
        ("Сервис Центр", LATIN, ["text_script", "text_script"]),
    ],
)
def test_each_field_takes_its_own_scripts(text: str, scripts: frozenset[str], expected: list[str]) -> None:
    assert codes(text, scripts=scripts) == expected


def test_a_foreign_script_names_what_is_allowed() -> None:
    (fault,) = check_text("BYD Сервис", field="name_en", scripts=LATIN)
    assert "Character 5" in fault.sentence.en
    assert "Latin" in fault.sentence.en
    assert "拉丁文" in fault.sentence.zh


@pytest.mark.parametrize("text", ["Cafe\u0301", "\u1100\u1161\u11a8", "\u212b", "o\u0308"])
def test_what_is_not_nfc_is_refused_and_never_mended(text: str) -> None:
    assert "text_not_nfc" in codes(text)
    assert codes(unicodedata.normalize("NFC", text)) == []


@pytest.mark.parametrize("text", ["", " ", "   ", "\u3000", "\t\n"])
def test_blank_is_empty(text: str) -> None:
    assert codes(text) == ["text_empty"]


def test_the_length_limit_is_the_last_character_taken() -> None:
    assert codes("字" * 200) == []
    assert codes("字" * 201) == ["text_length"]
    assert codes("abc", max_length=3) == []
    assert "there are 4" in check_text("abcd", field="x", max_length=3)[0].sentence.en


def test_an_enormous_text_is_answered_with_few_faults() -> None:
    assert len(check_text("\u202e" * 1_000_000, field="x")) == 1 + FAULTS_TOLD


def test_the_kelvin_sign_is_no_k() -> None:
    assert "text_not_nfc" in codes("\u212aIA")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_what_passes_is_nfc_printable_and_short(text: str) -> None:
    faults = check_text(text, field="x", max_length=50)
    assert all(fault.sentence.zh and fault.sentence.en and fault.field == "x" for fault in faults)
    if not faults:
        assert text == unicodedata.normalize("NFC", text)
        assert text.isprintable()
        assert 0 < len(text) <= 50


@given(st.text("abcXYZабвАБВ", min_size=1, max_size=12))
def test_a_word_passes_exactly_if_it_is_all_latin_or_all_cyrillic(text: str) -> None:
    pure = text.isascii() or not any(c.isascii() for c in text)
    assert (codes(text) == []) is pure


@given(st.characters())
def test_every_character_has_a_name_and_sentences_never_repeat_what_does_not_print(character: str) -> None:
    assert name_of(character).startswith(f"U+{ord(character):04X} ")
    assert shown(character).isprintable()
    for fault in check_text(f"a{character}", field="x"):
        assert fault.sentence.en.isprintable()
        assert fault.sentence.zh.isprintable()


def test_scripts_are_those_of_unicode() -> None:
    assert scripts_of("A") == {"Latn"}
    assert scripts_of("я") == {"Cyrl"}
    assert scripts_of("汉") == {"Hani"}
    assert scripts_of("1") == {"Zyyy"}
    assert "Kana" in scripts_of("ー")
    assert scripts_of("\ue000") == scripts_of("\U0010ffff") == frozenset()
    assert len(RECOMMENDED) > 25
