"""Makes kernel/data/{countries,country_names,scripts}.csv from Babel's CLDR, pycountry's ISO 3166 and fontTools' Unicode tables.

Run `python -m tests.assets.make_kernel_data` from the root of the repository after raising one of
them; a test makes the same text again and compares. `country_synonyms.csv` is written by hand.
"""

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycountry
from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.languages import get_official_languages
from fontTools.unicodedata import ScriptExtensions, Scripts

DATA = Path(__file__).parents[2] / "kernel" / "data"
NOT_ISO = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
FORMER_ALPHA3 = frozenset(["ANT", "BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR"])
EVERYWHERE = ("ru", "zh_Hant", "fr", "es", "pt", "de", "ar")
OURS = {  # alpha-2: (zh, en) where CLDR's everyday name is not the one to print on a letter
    "CN": ("中国", "China"),
    "TW": ("中国台湾", "Taiwan, China"),
    "HK": ("中国香港", "Hong Kong, China"),
    "MO": ("中国澳门", "Macao, China"),
    "CD": ("刚果（金）", "Democratic Republic of the Congo"),
    "CG": ("刚果（布）", "Republic of the Congo"),
    "FK": ("马尔维纳斯群岛（福克兰群岛）", "Falkland Islands (Malvinas)"),
    "MM": ("缅甸", "Myanmar"),
    "PS": ("巴勒斯坦", "Palestine"),
}


def alpha3_codes() -> dict[str, str]:
    """Return alpha-2 to alpha-3, from CLDR's territory aliases, without the withdrawn codes."""
    aliases = get_global("territory_aliases")
    return {new[0]: old for old, new in aliases.items() if len(old) == 3 and old.isalpha() and len(new) == 1 and old not in FORMER_ALPHA3}


def countries() -> Iterator[tuple[str, str, str, str]]:
    """Yield alpha-2, alpha-3, zh and en of the 249 entries of ISO 3166-1, in the order of alpha-2."""
    zh, en, alpha3 = Locale("zh").territories, Locale("en").territories, alpha3_codes()
    for code in sorted(key for key in en if len(key) == 2 and key.isalpha() and key not in NOT_ISO):
        name_zh, name_en = OURS.get(code, (zh[code], en[code]))
        yield code, alpha3[code], name_zh, name_en


def names() -> Iterator[tuple[str, str, str]]:
    """Yield alpha-2, CLDR locale and name: the official languages of each country and seven more, then as ISO 3166 words it.

    ISO's own wording ("Iran, Islamic Republic of") is what customs forms carry; its rows have the language `iso`.
    """
    for code, *_ in countries():
        official = get_official_languages(code, regional=True, de_facto=True)
        for language in dict.fromkeys([*EVERYWHERE, "zh", "en", *official]):
            name = name_in(language, code)
            if name:
                yield code, language, name
        entry = pycountry.countries.get(alpha_2=code)
        worded = [getattr(entry, kind, "") for kind in ("name", "official_name", "common_name")]
        yield from ((code, "iso", name) for name in dict.fromkeys(filter(None, worded)))


def name_in(language: str, code: str) -> str:
    """Return CLDR's name of a territory in a language, or "" where it has none."""
    try:
        return str(Locale.parse(language).territories.get(code, ""))
    except UnknownLocaleError:
        return ""


def scripts() -> Iterator[tuple[str, str, str]]:
    """Yield first and last code point (hex) and the scripts a character is used with (ISO 15924).

    That is Script_Extensions where Unicode states them, else Script; what has no script (unassigned,
    private use, surrogates) is left out. Neighbours with the same scripts are one range.
    """
    first, current = 0, ""
    for point in range(0x110001):
        here = script_of(point) if point < 0x110000 else ""
        if here != current:
            if current:
                yield f"{first:04X}", f"{point - 1:04X}", current
            first, current = point, here


def script_of(point: int) -> str:
    """Return the scripts of one code point, sorted and joined by a space; "" for Unknown."""
    extensions = ScriptExtensions.VALUES[_slot(ScriptExtensions.RANGES, point)]
    if extensions:
        return " ".join(sorted(extensions))
    script = Scripts.VALUES[_slot(Scripts.RANGES, point)]
    return "" if script == "Zzzz" else script


def _slot(starts: list[int], point: int) -> int:
    return bisect_right(starts, point) - 1


def as_csv(header: str, rows: Iterable[tuple[str, ...]]) -> str:
    """Return a CSV text with LF line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def made() -> dict[str, str]:
    """Return the text of every made file by its name."""
    return {
        "countries.csv": as_csv("alpha2,alpha3,zh,en", countries()),
        "country_names.csv": as_csv("alpha2,language,name", names()),
        "scripts.csv": as_csv("first,last,scripts", scripts()),
    }


if __name__ == "__main__":
    for name, text in made().items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
