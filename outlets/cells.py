"""Each cell of the outlet sheet read into its value, or told what is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

import phonenumbers

from kernel.clock import parse_day
from kernel.country import ORIGIN, parse_country
from kernel.decision import Reason, Sentence
from kernel.text import CHINESE, LATIN, RECOMMENDED, check_text, shown

_E = TypeVar("_E", bound=StrEnum)
_N = TypeVar("_N")
_V = TypeVar("_V")

TEXTS: dict[str, tuple[frozenset[str], int, bool]] = {
    "name_zh": (CHINESE, 120, True),
    "name_en": (LATIN, 120, True),
    "name_local": (RECOMMENDED, 120, False),
    "provider": (RECOMMENDED, 160, True),
    "address": (RECOMMENDED, 200, True),
    "city": (RECOMMENDED, 80, True),
    "provider_zh": (CHINESE, 160, False),
    "provider_en": (LATIN, 160, False),
    "district": (RECOMMENDED, 80, False),
    "parts_depot": (RECOMMENDED, 120, False),
}
"""Scripts allowed, longest length in characters and whether it must be filled, per text column."""

MAX_BRANDS = 50
BRAND_LENGTH = 60
WORDS_TOLD = 5
"""How many unknown words of one list are told; a cell can hold tens of thousands."""

_OUTLET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(
    rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@)[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+{_LABEL}",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that could not be read, with every reason."""

    reasons: tuple[Reason, ...]


def outlet_id(text: str) -> str | Wrong:
    """Read the maker's own key of an outlet: 1-40 of ASCII letters, digits, `.`, `_`, `-`, told apart by case."""
    if not text:
        return empty()
    if _OUTLET_ID.fullmatch(text):
        return text
    return wrong(
        "outlet_id_format",
        f"网点编号“{shown(text)}”只能用英文字母、数字和 . _ -，以字母或数字开头，最多 40 位，例如 KZ-ALA-01。",
        f'The outlet id "{shown(text)}" may hold letters, digits and . _ - only, starting with a letter or digit, at most 40; such as KZ-ALA-01.',
        text,
    )


def country(text: str) -> str | Wrong:
    """Read the country by code or name into alpha-2; China is refused, because the outlets are overseas ones."""
    if not text:
        return empty()
    found = parse_country(text)
    if isinstance(found, Reason):
        return Wrong((found,))
    if found.alpha2 != ORIGIN:
        return found.alpha2
    return wrong(
        "country_is_origin",
        f"“{shown(text)}”是车辆的原产国，此表只登记境外网点，请填写网点所在的国家或地区。",
        f'"{shown(text)}" is where the vehicles come from; this sheet holds overseas outlets only, write the country the outlet is in.',
        text,
    )


def text_of(column: str) -> Callable[[str], str | Wrong]:
    """Return the reader of one text column, by the one text rule of `kernel.text`."""
    scripts, longest, needed = TEXTS[column]

    def read(text: str) -> str | Wrong:
        if not text and not needed:
            return ""
        reasons = check_text(text, field=column, scripts=scripts, max_length=longest)
        return Wrong(reasons) if reasons else text

    return read


def phone(text: str, region: str | None) -> str | Wrong:
    """Read an international phone number into E.164; it must be valid, and be one of the country (if that is known)."""
    if not text:
        return empty()
    number = _parsed_phone(text)
    if number is None:
        return _no_phone(text)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # One question answers both for nearly every number; asking is what a large sheet spends its time with.
    if region is not None and phonenumbers.is_valid_number_for_region(number, region):
        return e164
    if not phonenumbers.is_valid_number(number):
        return _no_phone(text)
    if region is None or phonenumbers.country_code_for_region(region) == 0:
        return e164
    return _foreign_phone(e164, region)


def _parsed_phone(text: str) -> phonenumbers.PhoneNumber | None:
    """Parse what starts with an ASCII plus and holds nothing but ASCII digits and separators; extensions are not kept."""
    if not re.fullmatch(r"\+[0-9][0-9 ().-]{5,30}", text, re.ASCII):
        return None
    try:
        return phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None


def _no_phone(text: str) -> Wrong:
    return wrong(
        "phone_format",
        f"电话“{shown(text)}”不是有效的国际号码，请写成 + 国家代码加号码，例如 +7 727 250 12 34。",
        f'"{shown(text)}" is no valid international phone number; write + country code and number, such as +7 727 250 12 34.',
        text,
    )


def _foreign_phone(e164: str, region: str) -> Wrong:
    code = phonenumbers.country_code_for_region(region)
    return wrong(
        "phone_country",
        f"电话 {e164} 不属于 {region}（国家代码 +{code}），请填写当地号码，或更正国家。",
        f"The phone number {e164} is not one of {region} (country code +{code}); write a local number or correct the country.",
        e164,
    )


def email(text: str) -> str | Wrong:
    """Read an e-mail address by its shape (RFC 5321 lengths, ASCII); empty stays empty."""
    if not text or _EMAIL.fullmatch(text):
        return text
    return wrong(
        "email_format",
        f"电子邮箱“{shown(text)}”格式不对，请写成 name@example.com 的形式。",
        f'"{shown(text)}" is not an e-mail address; write it like name@example.com.',
        text,
    )


def brands(text: str) -> tuple[str, ...] | Wrong:
    """Read the brands, separated by `|`, each by the text rule, in the order written."""
    parts = parts_of(text)
    if len(parts) > MAX_BRANDS:
        return wrong("list_length", f"最多 {MAX_BRANDS} 个品牌，请删减。", f"At most {MAX_BRANDS} brands fit; leave some out.", text)
    found = [reason for part in parts for reason in check_text(part, field="brands", scripts=CHINESE, max_length=BRAND_LENGTH)]
    return Wrong(tuple(found)) if found else repeated(parts) or parts


def words(known: tuple[str, ...], code: str) -> Callable[[str], tuple[str, ...] | Wrong]:
    """Return the reader of a `|` list of known words, kept in the order of `known`."""

    def read(text: str) -> tuple[str, ...] | Wrong:
        parts = parts_of(text)
        return _outside(known, code, parts) or repeated(parts) or tuple(word for word in known if word in parts)

    return read


def members(kind: type[_E], code: str) -> Callable[[str], tuple[_E, ...] | Wrong]:
    """Return the reader of a `|` list of an enum's values, kept in the order of the enum."""

    def read(text: str) -> tuple[_E, ...] | Wrong:
        parts = parts_of(text)
        return _outside(tuple(kind), code, parts) or repeated(parts) or tuple(member for member in kind if member in parts)

    return read


def member(kind: type[_E], code: str) -> Callable[[str], _E | Wrong]:
    """Return the reader of one of an enum's values."""

    def read(text: str) -> _E | Wrong:
        return _outside(tuple(kind), code, (text,)) or kind(text)

    return read


def or_nothing(nothing: _N, read: Callable[[str], _V | Wrong]) -> Callable[[str], _N | _V | Wrong]:
    """Return the reader of a cell that may be empty, which then means `nothing`."""
    return lambda text: read(text) if text else nothing


def first_day(text: str) -> date | Wrong:
    """Read a day that must be there."""
    day = parse_day(text) if text else empty()
    return Wrong((day,)) if isinstance(day, Reason) else day


def last_day(text: str) -> date | Wrong | None:
    """Read a day, or nothing for open-ended."""
    return first_day(text) if text else None


def empty() -> Wrong:
    """Return the fault of a cell that must be filled."""
    return Wrong(check_text("", field=""))


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a `|` list without the spaces around them."""
    return tuple(part.strip(" ") for part in text.split("|"))


def repeated(parts: tuple[str, ...]) -> Wrong | None:
    """Return the fault of a list in which something stands twice."""
    twice = next((part for part in parts if parts.count(part) > 1), None)
    if twice is None:
        return None
    return wrong("list_duplicate", f"“{shown(twice)}”写了两次，请删去一个。", f'"{shown(twice)}" stands there twice; delete one.', twice)


def _outside(known: tuple[str, ...], code: str, parts: tuple[str, ...]) -> Wrong | None:
    unknown = list(dict.fromkeys(part for part in parts if part not in known))[:WORDS_TOLD]
    return Wrong(tuple(_unknown(code, part, known) for part in unknown)) if unknown else None


def _unknown(code: str, text: str, known: tuple[str, ...]) -> Reason:
    if not text:
        return empty().reasons[0]
    zh, en = "、".join(known), ", ".join(known)
    sentence = Sentence(
        f"不认识“{shown(text)}”，只能填：{zh}（大小写须一致；可填多项时以 | 分隔）。",
        f'"{shown(text)}" is not known; write one of: {en} (in this letter case; where several are meant, separated by |).',
    )
    return Reason(code, sentence, "", text)


def wrong(code: str, zh: str, en: str, value: str) -> Wrong:
    """Return a cell's only fault."""
    return Wrong((Reason(code, Sentence(zh, en), "", value),))
