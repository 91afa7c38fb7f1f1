"""What is asked of `/api/v1/outlets`: the query of its address, parsed strictly, with every fault told at once."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kernel.country import Country, parse_country
from kernel.decision import Reason, Sentence
from kernel.text import shown
from outlets.values import POWERTRAINS, Service
from portal.views.directory import Wanted, wanted_from

MOST, USUAL = 500, 100
"""Outlets in one answer: at most, and where no limit is given."""

FORMATS = ("json", "geojson")
_KNOWN = ("country", "format", "brand", "powertrain", "service", "city", "q", "cursor", "limit")
Key = tuple[str, str]
"""Maker and outlet id, by which outlets stand in an answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A well-formed question: where, narrowed to what, in which form, and which stretch of the answer."""

    country: Country
    wanted: Wanted
    form: str
    after: Key | None
    limit: int


def parse_question(args: Mapping[str, list[str]], preferred: str) -> Question | tuple[Reason, ...]:
    """Read the query, or return everything that is wrong with it; `preferred` is the form where none is named.

    Faults: `parameter_unknown parameter_repeated country_missing country_unknown country_ambiguous country_former
    format_unknown powertrain_unknown service_unknown limit_invalid cursor_invalid`.
    """
    one = {name: values[0] for name, values in args.items()}
    country = parse_country(one.get("country", "")) if one.get("country") else _MISSING
    faults = [*_names(args), *((country,) if isinstance(country, Reason) else ()), *_words(one)]
    after, limit = _read_cursor(one.get("cursor", "")), _read_limit(one.get("limit", ""))
    faults += [fault for fault in (after, limit) if isinstance(fault, Reason)]
    if faults or isinstance(country, Reason) or isinstance(after, Reason) or isinstance(limit, Reason):
        return tuple(faults)
    return Question(country, wanted_from(one), one.get("format") or preferred, after, limit)


def cursor_of(key: Key) -> str:
    """Return the cursor that goes on behind an outlet."""
    return base64.urlsafe_b64encode("\n".join(key).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> Key | Reason | None:
    if not text:
        return None
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return _cursor_fault(text)
    maker, found, outlet_id = plain.partition("\n")
    # What is not the one way to write a cursor was made up.
    return (maker, outlet_id) if found and cursor_of((maker, outlet_id)) == text else _cursor_fault(text)


def _read_limit(text: str) -> int | Reason:
    if not text:
        return USUAL
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    sentence = Sentence(f"limit 应为 1 到 {MOST} 的整数。", f"limit must be a whole number from 1 to {MOST}.")
    return number if 1 <= number <= MOST else Reason("limit_invalid", sentence, "limit", text)


def _names(args: Mapping[str, list[str]]) -> Iterator[Reason]:
    for name, values in args.items():
        if name not in _KNOWN:
            known = " ".join(_KNOWN)
            said = Sentence(f"不认识参数“{shown(name)}”，可用的有：{known}。", f'There is no parameter "{shown(name)}"; use: {known}.')
            yield Reason("parameter_unknown", said, shown(name))
        elif len(values) > 1:
            yield Reason("parameter_repeated", Sentence(f"参数 {name} 只能出现一次。", f"Give {name} only once."), name)


def _words(one: Mapping[str, str]) -> Iterator[Reason]:
    known = {"format": FORMATS, "powertrain": POWERTRAINS, "service": tuple(Service)}
    for name, words in known.items():
        value = one.get(name, "")
        if value and value not in words:
            choices = " ".join(words)
            said = Sentence(f"{name} 只能是：{choices}。", f"{name} must be one of: {choices}.")
            yield Reason(f"{name}_unknown", said, name, value)


def _cursor_fault(text: str) -> Reason:
    said = Sentence(
        "cursor 无法读取，请使用上一次回答中 next 给出的地址。",
        "The cursor cannot be read; follow the address in next of the answer before.",
    )
    return Reason("cursor_invalid", said, "cursor", text)


_MISSING = Reason(
    "country_missing",
    Sentence("请给出 country，例如 country=KZ。", "Say which country: country=KZ, for example."),
    "country",
)
