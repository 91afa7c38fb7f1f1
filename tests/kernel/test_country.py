"""Countries: every spelling reads as one code, ambiguous and withdrawn ones say what to write, data are complete."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.country import Country, all_countries, country, parse_country
from kernel.data import rows
from kernel.decision import Reason


def code_of(text: str) -> str:
    found = parse_country(text)
    return found.alpha2 if isinstance(found, Country) else found.code


@pytest.mark.parametrize(
    ("alpha2", "spellings"),
    [
        ("KZ", ["KZ", "kz", " KZ ", "KAZ", "kaz", "哈萨克斯坦", "哈萨克斯坦共和国", "Kazakhstan", "KAZAKHSTAN", "Казахстан", "Қазақстан"]),
        ("KZ", ["Republic of Kazakhstan", "republic  of kazakhstan", "the Republic of Kazakhstan", "Республика Казахстан"]),
        ("AE", ["阿联酋", "UAE", "United Arab Emirates", "阿拉伯联合酋长国", "ОАЭ", "الإمارات العربية المتحدة"]),
        ("RU", ["俄罗斯", "Russia", "Россия", "Russian Federation", "俄罗斯联邦", "Rusia", "РФ"]),
        ("UZ", ["Oʻzbekiston", "Узбекистан", "乌兹别克斯坦", "UZB"]),
        ("KG", ["Kyrgyzstan", "Киргизия", "Кыргызстан", "吉尔吉斯斯坦", "Kyrgyz Republic"]),
        ("TR", ["Turkey", "Türkiye", "Turkiye", "TÜRKİYE", "土耳其", "Турция"]),
        ("CI", ["Côte d’Ivoire", "Cote d'Ivoire", "Ivory Coast", "科特迪瓦"]),
        ("GB", ["GB", "U.K.", "Great Britain", "英国", "United Kingdom"]),
        ("KR", ["韩国", "South Korea", "Republic of Korea", "Korea, Republic of", "대한민국"]),
        ("KP", ["朝鲜", "North Korea", "DPRK"]),
        ("CD", ["刚果（金）", "DR Congo", "Democratic Republic of the Congo"]),
        ("CG", ["刚果（布）", "Republic of the Congo"]),
        ("TW", ["中国台湾", "台湾", "臺灣", "Taiwan, China", "Taiwan"]),
        ("HK", ["中国香港", "香港", "Hong Kong"]),
        ("MO", ["中国澳门", "澳门", "Macau"]),
        ("CN", ["CN", "中国", "China", "中华人民共和国", "Китай"]),
        ("MM", ["Burma", "Myanmar"]),
        ("SZ", ["Swaziland", "Eswatini"]),
        ("CD", ["刚果(金)", "Congo, The Democratic Republic of the"]),
        ("IR", ["Iran, Islamic Republic of"]),
        ("GE", ["Georgia", "Грузия"]),
        ("GN", ["Guinea", "几内亚"]),
        ("GW", ["Guinea-Bissau", "Guinea–Bissau"]),
        ("BA", ["Bosnia & Herzegovina", "Bosnia and Herzegovina"]),
        ("LC", ["St. Lucia", "Saint Lucia"]),
    ],
)
def test_every_spelling_reads_as_the_code(alpha2: str, spellings: list[str]) -> None:
    assert {spelling: code_of(spelling) for spelling in spellings} == dict.fromkeys(spellings, alpha2)


def trade_spellings() -> list[tuple[str, str]]:
    lines = (Path(__file__).parents[1] / "assets" / "country_spellings.tsv").read_text(encoding="utf-8").splitlines()
    return [(spelling, alpha2) for alpha2, spelling in (line.split("\t") for line in lines[1:])]


def test_what_the_trade_writes_in_chinese_english_russian_and_the_local_tongue_reads_as_the_code() -> None:
    written = trade_spellings()
    assert len(written) >= 400
    assert {spelling: code_of(spelling) for spelling, _ in written} == dict(written)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("多米尼加", ["DO", "DM"]),
        ("РК", ["KZ", "KR"]),
        ("土国", ["TM", "TR"]),
        ("عمان", ["OM", "JO"]),
        ("Guiana", ["GY", "GF"]),
        ("UK", ["GB"]),
        ("uk", ["GB"]),
        ("Korea", ["KR", "KP"]),
        ("Congo", ["CG", "CD"]),
        ("刚果", ["CG", "CD"]),
        ("Virgin Islands", ["VG", "VI"]),
    ],
)
def test_an_ambiguous_name_is_refused_with_its_candidates(text: str, candidates: list[str]) -> None:
    fault = parse_country(text)
    assert isinstance(fault, Reason)
    assert fault.code == "country_ambiguous"
    for candidate in candidates:
        assert candidate in fault.sentence.zh
        assert candidate in fault.sentence.en


@pytest.mark.parametrize(
    ("text", "successor"),
    [
        ("SU", "KZ"),
        ("苏联", "RU"),
        ("YU", "RS"),
        ("CS", "RS"),
        ("ZR", "CD"),
        ("BU", "MM"),
        ("TP", "TL"),
        ("AN", "CW"),
        ("Zaire", "CD"),
        ("DDR", "DE"),
    ],
)
def test_a_withdrawn_code_says_what_to_write_now(text: str, successor: str) -> None:
    fault = parse_country(text)
    assert isinstance(fault, Reason)
    assert fault.code == "country_former"
    assert f"{successor} (" in fault.sentence.en
    assert f"{successor}（" in fault.sentence.zh


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "XX",
        "ZZ",
        "EU",
        "ＫＺ",
        "\u212aZ",
        "ſA",
        "KZ\u200b",
        "K Z",
        "Atlantis",
        "x" * 10_000,
        "\x00",
        "\ud800",
        "Republic of China",
    ],
)
def test_what_is_no_country_is_unknown(text: str) -> None:
    assert code_of(text) == "country_unknown"


def test_an_unknown_country_is_named_without_repeating_what_does_not_print() -> None:
    fault = parse_country("a\u202eb" + "x" * 100)
    assert isinstance(fault, Reason)
    assert "<U+202E>" in fault.sentence.en
    assert "\u202e" not in fault.sentence.zh
    assert len(fault.sentence.en) < 200


def test_there_are_the_249_entries_of_iso_3166_1() -> None:
    found = all_countries()
    assert len(found) == 249
    assert [one.alpha2 for one in found] == sorted({one.alpha2 for one in found})
    assert len({one.alpha3 for one in found}) == 249
    assert all(one.zh and one.en for one in found)


@pytest.mark.parametrize(
    ("alpha2", "zh", "en"),
    [("TW", "中国台湾", "Taiwan, China"), ("HK", "中国香港", "Hong Kong, China"), ("MO", "中国澳门", "Macao, China")],
)
def test_the_printed_names_of_chinas_regions(alpha2: str, zh: str, en: str) -> None:
    assert (country(alpha2).zh, country(alpha2).en) == (zh, en)
    assert not country(alpha2).is_origin


def test_every_printed_name_code_and_synonym_reads_back() -> None:
    unclear = {row["text"] for row in rows("country_synonyms.csv") if row["kind"] != "synonym"}
    wrong = {
        (one.alpha2, name)
        for one in all_countries()
        for name in (one.alpha2, one.alpha3, one.zh, one.en, *one.names)
        if code_of(name) not in {one.alpha2, "country_ambiguous"}
    }
    assert wrong == set()
    assert {one.en for one in all_countries()} & unclear == set()


def test_the_hand_written_rows_name_countries_that_exist_and_none_twice() -> None:
    table = rows("country_synonyms.csv")
    known = {one.alpha2 for one in all_countries()}
    assert {row["kind"] for row in table} == {"synonym", "ambiguous", "former"}
    assert all(set(row["alpha2"].split()) <= known for row in table)
    texts = [row["text"].lower() for row in table]
    assert sorted(texts) == sorted(set(texts))


def test_no_withdrawn_or_ambiguous_text_hides_a_code_in_use() -> None:
    codes = {one.alpha2 for one in all_countries()} | {one.alpha3 for one in all_countries()}
    assert codes & {row["text"] for row in rows("country_synonyms.csv") if row["kind"] != "synonym"} == set()


def test_only_china_is_the_origin() -> None:
    assert [one.alpha2 for one in all_countries() if one.is_origin] == ["CN"]
    assert str(country("CN")) == "CN"
    assert country("KZ").name.in_language("en") == "Kazakhstan"


def test_a_code_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        country("kz")


@given(st.text(max_size=60))
def test_any_text_is_a_country_or_a_reason(text: str) -> None:
    found = parse_country(text)
    assert isinstance(found, Country) or found.code.startswith("country_")
