"""The directory's words: no key lacks a language, their blanks agree, plurals have every form the language needs."""

import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale

from kernel.country import all_countries
from kernel.country_names import name_in
from outlets.values import CATEGORIES, POWERTRAINS, PartsSupply, Service
from portal.language import EVERY
from portal.tongues.hours import hours_in
from portal.tongues.words import text_of, words
from portal.tongues.writing import day_in, language_in, number_in

HAN, CYRILLIC, ARABIC = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u0400-\u04ff]"), re.compile(r"[\u0600-\u06ff]")
BUILT = {
    *(f"service_{one}" for one in Service),
    *(f"powertrain_{one}" for one in POWERTRAINS),
    *(f"category_{one}" for one in CATEGORIES),
    *(f"parts_{one}" for one in PartsSupply),
    *(f"my_car_{one}" for one in ("number", "number_empty", "vin", "vin_empty")),
}
"""Keys that templates put together."""


def locale(code: str) -> Locale:
    return Locale.parse(code)


def forms(found: str | dict[str, str]) -> list[str]:
    return [found] if isinstance(found, str) else list(found.values())


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", words())
def test_a_text_exists_in_every_language_with_the_same_blanks(key: str) -> None:
    by_language = words()[key]
    assert tuple(by_language) == EVERY
    assert all(text.strip() == text and text for found in by_language.values() for text in forms(found) if key != "list_comma")
    wanted = blanks(forms(by_language["en"])[-1])
    for found in by_language.values():
        # Arabic and others say one and two without a figure.
        assert all(blanks(text) <= wanted for text in forms(found))
        assert blanks(forms(found)[-1]) == wanted


@pytest.mark.parametrize("key", [key for key, found in words().items() if isinstance(found["en"], dict)])
def test_a_plural_has_the_forms_its_language_needs(key: str) -> None:
    for code, found in words()[key].items():
        rare = {"many"} if code in ("es", "fr", "pt") else set()
        assert isinstance(found, dict)
        assert set(found) == {*locale(code).plural_form.tags, "other"} - rare, (key, code)


def test_each_language_is_written_in_its_own_script() -> None:
    for key, by_language in words().items():
        if key in ("list_comma", "named_count", "days_range", "kilometres", "shown"):
            continue
        for code, script in (("zh", HAN), ("ru", CYRILLIC), ("ar", ARABIC)):
            assert all(script.search(text) for text in forms(by_language[code])), (key, code)
        for code in ("en", "es", "fr", "pt"):
            assert not any(script.search(text) for script in (HAN, CYRILLIC, ARABIC) for text in forms(by_language[code])), (key, code)


def test_every_key_is_used_and_every_key_used_is_there() -> None:
    root = Path(__file__).parents[3]
    sources = [*(root / "templates" / "pages" / "outlets").glob("*.html"), *(root / "portal").rglob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    spoken = set(re.findall(r"""\b(?:word|text_of)\(\s*["'](\w+)["'](?! ~)""", text)) | BUILT
    others = set(re.findall(r"""["'](\w+)["']""", text))
    assert spoken <= set(words())
    assert set(words()) <= spoken | others


@pytest.mark.parametrize(
    ("code", "count", "said"),
    [
        ("zh", 3, "3 个网点"),
        ("en", 1, "1 outlet"),
        ("en", 1200, "1,200 outlets"),
        ("ru", 1, "1 сервисный центр"),
        ("ru", 22, "22 сервисных центра"),
        ("ru", 11, "11 сервисных центров"),
        ("ar", 2, "مركزا خدمة"),
        ("ar", 7, "7 مراكز خدمة"),
        ("fr", 0, "0 point de service"),
        ("es", 1_000_000, "1.000.000 centros de servicio"),
    ],
)
def test_a_number_has_its_plural(code: str, count: int, said: str) -> None:
    assert text_of("outlets_count", locale(code), count=count) == said


def test_what_a_visitor_typed_is_never_read_as_a_blank() -> None:
    assert "{day.__class__}" in text_of("unknown_text", locale("en"), text="{day.__class__}")


@pytest.mark.parametrize(
    ("code", "written"),
    [("zh", "2026年3月2日"), ("en", "2026-03-02"), ("ru", "2 марта 2026"), ("fr", "2 mars 2026"), ("ar", "2 مارس 2026")],
)
def test_a_day_is_written_as_the_language_does(code: str, written: str) -> None:
    assert day_in(date(2026, 3, 2), locale(code)) == written


def test_numbers_have_western_digits_everywhere() -> None:
    assert all(re.fullmatch(r"12.?345", number_in(12345, locale(code))) for code in EVERY)


def test_languages_are_named_and_a_code_without_a_name_stays() -> None:
    assert language_in("kk", locale("zh")) == "哈萨克语"
    assert language_in("pt-BR", locale("en")) == "Portuguese (Brazil)"
    assert language_in("xx", locale("en")) == "xx"


def test_every_country_has_a_name_in_every_language_and_chinas_regions_are_china() -> None:
    for country in all_countries():
        assert all(name_in(country.alpha2, code) for code in EVERY)
    assert [name_in(code, "zh") for code in ("TW", "HK", "MO")] == ["中国台湾", "中国香港", "中国澳门"]
    assert name_in("TW", "ru") == "Тайвань (Китай)"
    assert name_in("KZ", "ar") == "كازاخستان"
    assert name_in("KZ", "xx") == "Kazakhstan"
    marks = {"en": "China", "ru": "Китай", "ar": "الصين", "es": "China", "fr": "Chine", "pt": "China"}
    assert all(mark in name_in(region, code) for region in ("TW", "HK", "MO") for code, mark in marks.items())


@pytest.mark.parametrize(
    ("text", "code", "lines"),
    [
        ("24/7", "en", [("Every day", "Open at all hours")]),
        (
            "Mo-Fr 09:00-19:00; Sa 10:00-16:00; PH off",
            "en",
            [("Mon–Fri", "09:00–19:00"), ("Sat", "10:00–16:00"), ("Public holidays", "closed")],
        ),
        ("Mo-Su 09:00-20:00", "zh", [("每天", "09:00–20:00")]),
        ("Mo-Fr 09:00-12:00,13:00-18:00", "zh", [("周一至周五", "09:00–12:00、13:00–18:00")]),
        ("Su-Th 08:00-17:00", "ar", [("الأحد – الخميس", "08:00–17:00")]),
        ("Mo,We 09:00-12:00", "ru", [("пн, ср", "09:00–12:00")]),
        ("09:00-18:00", "en", [("Every day", "09:00–18:00")]),
    ],
)
def test_usual_opening_hours_are_put_into_words(text: str, code: str, lines: list[tuple[str, str]]) -> None:
    found = hours_in(text, locale(code))
    assert found is not None
    assert [(line.days, line.times) for line in found] == lines


@pytest.mark.parametrize("text", ["Apr-Sep: Mo-Fr 09:00-18:00", "Mo-Fr sunrise-sunset", 'Mo "by appointment"', "Mo-Fr 9-18", "", "x" * 500])
def test_unusual_opening_hours_are_left_as_they_stand(text: str) -> None:
    assert hours_in(text, locale("en")) is None
