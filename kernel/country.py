"""Countries and regions of ISO 3166-1: one code, names to print, and every name people write them by."""

import unicodedata
from dataclasses import dataclass
from functools import cache

from kernel.data import rows
from kernel.decision import Reason, Sentence
from kernel.text import shown

ORIGIN = "CN"
"""Where the vehicles come from: a valid country, but no destination."""

_SIGNS = str.maketrans("’‘ʻʼ`´‐–—（）", "''''''---()")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Country:
    """One entry of ISO 3166-1: alpha-2 and alpha-3 code, the names to print and other names it is known by.

    `zh` and `en` are what a letter prints; `names` holds every further spelling that `parse_country` reads.
    """

    alpha2: str
    alpha3: str
    zh: str
    en: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return self.alpha2

    @property
    def name(self) -> Sentence:
        """The name in both languages, for pages that pick one."""
        return Sentence(self.zh, self.en)

    @property
    def is_origin(self) -> bool:
        """Whether this is China itself, which no letter has as its destination."""
        return self.alpha2 == ORIGIN


@dataclass(frozen=True, slots=True)
class Place:
    """Where a country lies, in WGS 84 degrees: a point well inside it, and the box around it with all its islands.

    The box is a tenth of a degree wider than the land. `west` is above `east` where the 180th meridian runs through.
    """

    lat: float
    lon: float
    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        """Return whether a point lies in the box, its edges included."""
        if self.west <= self.east:
            return self.south <= lat <= self.north and self.west <= lon <= self.east
        return self.south <= lat <= self.north and (lon >= self.west or lon <= self.east)


def all_countries() -> tuple[Country, ...]:
    """Return the 249 entries of ISO 3166-1 in the order of their alpha-2 codes."""
    return tuple(_by_code().values())


def country(alpha2: str) -> Country:
    """Return the country with exactly this alpha-2 code. Raises `KeyError` if there is none."""
    return _by_code()[alpha2]


def place_of(alpha2: str) -> Place:
    """Return where the country with exactly this alpha-2 code lies. Raises `KeyError` if there is none."""
    return _places()[alpha2]


def parse_country(text: str) -> Country | Reason:
    """Read a country by alpha-2, alpha-3 or any known name, in any letter case, with or without accents.

    Faults: `country_unknown`; `country_ambiguous` and `country_former`, whose sentence names the candidates.
    """
    key = _key(text) if len(text) <= _LONGEST_NAME else ""
    if key in _unclear():
        return _several(text, *_unclear()[key])
    # A code is ASCII as typed: an accent or a Kelvin sign is never folded into one.
    alpha2 = (_codes().get(key) if text.isascii() else None) or _names().get(key)
    return _by_code()[alpha2] if alpha2 else _unknown(text)


def _key(text: str) -> str:
    """Fold what people write differently without meaning anything else: case, accents, spaces, full-width signs, `the`."""
    parts = unicodedata.normalize("NFD", text.translate(_SIGNS)).lower()
    plain = "".join(c for c in parts if not 0x300 <= ord(c) <= 0x36F)
    words = plain.replace("&", " and ").replace("st. ", "saint ").split()
    return " ".join(words).removeprefix("the ")


@cache
def _by_code() -> dict[str, Country]:
    known: dict[str, list[str]] = {}
    for row in rows("country_names.csv"):
        known.setdefault(row["alpha2"], []).append(row["name"])
    for row in rows("country_synonyms.csv"):
        if row["kind"] == "synonym":
            known.setdefault(row["alpha2"], []).append(row["text"])
    return {row["alpha2"]: _country(row, known.get(row["alpha2"], [])) for row in rows("countries.csv")}


def _country(row: dict[str, str], names: list[str]) -> Country:
    printed = (row["zh"], row["en"])
    others = tuple(name for name in dict.fromkeys(names) if name not in printed)
    return Country(row["alpha2"], row["alpha3"], *printed, others)


@cache
def _codes() -> dict[str, str]:
    """Map every folded alpha-2 and alpha-3 code to its alpha-2 code; codes win over names."""
    return {_key(code): one.alpha2 for one in all_countries() for code in (one.alpha2, one.alpha3)}


@cache
def _names() -> dict[str, str]:
    """Map every folded name to its alpha-2 code."""
    return {_key(name): one.alpha2 for one in all_countries() for name in (*one.names, one.zh, one.en)}


@cache
def _unclear() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Map the folded text that names several countries, or one that is no more, to its kind and candidates."""
    unclear = [row for row in rows("country_synonyms.csv") if row["kind"] != "synonym"]
    return {_key(row["text"]): (row["kind"], tuple(row["alpha2"].split())) for row in unclear}


@cache
def _places() -> dict[str, Place]:
    sides = ("lat", "lon", "south", "west", "north", "east")
    return {row["alpha2"]: Place(*(float(row[side]) for side in sides)) for row in rows("country_places.csv")}


def _unknown(text: str) -> Reason:
    value = shown(text)
    return Reason(
        "country_unknown",
        Sentence(
            f"不认识国家或地区“{value}”，请填写 ISO 3166-1 两位代码（如 KZ）或通用名称。",
            f'"{value}" is no country or region known here; write its ISO 3166-1 code (such as KZ) or its usual name.',
        ),
        "country",
        text,
    )


def _several(text: str, kind: str, candidates: tuple[str, ...]) -> Reason:
    zh = "、".join(f"{c}（{_by_code()[c].zh}）" for c in candidates)
    en = ", ".join(f"{c} ({_by_code()[c].en})" for c in candidates)
    value = shown(text)
    if kind == "former":
        sentence = Sentence(f"“{value}”已停用，请改填现在的代码：{zh}。", f'"{value}" is no longer in use; write the present code: {en}.')
    else:
        sentence = Sentence(
            f"“{value}”可指多个国家，请写明代码：{zh}。", f'"{value}" can mean more than one country; write the code: {en}.'
        )
    return Reason(f"country_{kind}", sentence, "country", text)
