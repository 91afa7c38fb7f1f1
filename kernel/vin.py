"""The vehicle identification number of GB 16735-2019 and ISO 3779."""

import re
from dataclasses import dataclass

from kernel.decision import Reason, Sentence

_CHARACTERS = re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.ASCII)
_VALUE = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_VALUE.update({str(n): n for n in range(10)})
_WEIGHT = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_MISREAD = {"O": "0", "I": "1", "Q": "0"}


@dataclass(frozen=True, slots=True, order=True)
class Vin:
    """A well-formed VIN: 17 characters of `A-H J-N P R-Z 0-9`, position 10 never `U`, `Z` or `0`.

    Constructing is validating: `ValueError` for anything else. The check digit is a separate question,
    because real cars fail it; ask `check_digit_holds`.
    """

    text: str

    def __post_init__(self) -> None:
        faults = _faults(self.text)
        if faults:
            raise ValueError(faults[0].sentence.en)

    def __str__(self) -> str:
        return self.text

    @property
    def wmi(self) -> str:
        """World manufacturer identifier, positions 1-3 (GB 16737)."""
        return self.text[:3]

    @property
    def maker_keys(self) -> tuple[str, ...]:
        """The keys a maker may be registered under, most specific first.

        A maker of under 1,000 vehicles a year has 9 in position 3 and is told apart by positions 1-3
        **and** 12-14 (ISO 3780); then only the six-character key counts.
        """
        if self.text[2] == "9":
            return (self.text[:3] + self.text[11:14],)
        return (self.text[:3],)

    @property
    def expected_check_digit(self) -> str:
        """The check digit GB 16735 computes for position 9, `0`-`9` or `X`."""
        remainder = sum(_VALUE[c] * w for c, w in zip(self.text, _WEIGHT, strict=True)) % 11
        return "X" if remainder == 10 else str(remainder)

    @property
    def check_digit_holds(self) -> bool:
        """Whether position 9 is the computed check digit; a soft question, never a format fault."""
        return self.text[8] == self.expected_check_digit

    @property
    def grouped(self) -> str:
        """The VIN in groups of 3-6-8 for people to compare; never for machines."""
        return f"{self.text[:3]} {self.text[3:9]} {self.text[9:]}"


def parse_vin(text: str, *, fold_case: bool = False) -> Vin | tuple[Reason, ...]:
    """Read a VIN as typed; ASCII spaces around it are dropped, nothing else is folded into validity.

    Lower case is a fault (`vin_lower_case`) wherever the VIN will be sealed, because what is sealed must
    be what the certificate says; a look-up passes `fold_case=True`. Returns the VIN or every fault:
    `vin_length`, `vin_lower_case`, `vin_character`, `vin_year_character`.
    """
    trimmed = text.strip(" ")
    if fold_case:
        trimmed = _ascii_upper(trimmed)
    faults = _faults(trimmed)
    return faults or Vin(trimmed)


def _ascii_upper(text: str) -> str:
    """Upper-case ASCII letters only: `'ſ'.upper()` is `'S'`, which must never happen to a VIN."""
    return "".join(c.upper() if "a" <= c <= "z" else c for c in text)


def _faults(text: str) -> tuple[Reason, ...]:
    if _CHARACTERS.fullmatch(text) and text[9] not in "UZ0":
        return ()
    upper = _ascii_upper(text)
    if upper != text and not _faults(upper):
        return (_lower_case(text, upper),)
    found = [_bad_character(text, at) for at, c in enumerate(text[:40]) if not (c.isascii() and c in _VALUE)]
    if len(text) != 17:
        found.insert(0, _bad_length(text))
    elif text[9] in "UZ0":
        found.append(_bad_year(text))
    return tuple(found)


def _bad_length(text: str) -> Reason:
    return Reason(
        "vin_length",
        Sentence(
            f"车架号应为 17 位，现在是 {len(text)} 位，请对照行驶证或登记证书补全。",
            f"A VIN has 17 characters, this one has {len(text)}; compare it with the registration certificate.",
        ),
        "vin",
        text,
    )


def _lower_case(text: str, upper: str) -> Reason:
    return Reason(
        "vin_lower_case",
        Sentence(
            f"车架号须用大写字母；若登记证书上是 {upper}，请照此填写。",
            f"A VIN is written in capital letters; if the certificate says {upper}, enter that.",
        ),
        "vin",
        text,
    )


def _bad_character(text: str, at: int) -> Reason:
    character, hint = text[at], _MISREAD.get(text[at])
    shown = f"{character} (U+{ord(character):04X})" if not character.isascii() or not character.isprintable() else character
    if not character.isprintable() or 0xD800 <= ord(character) <= 0xDFFF:
        shown = f"U+{ord(character):04X}"
    if hint:
        zh, en = f"，是否应为 {hint}？", f"; did you mean {hint}?"
    else:
        zh, en = "，请改为大写字母或数字。", "; use letters A-Z (without I, O, Q) and digits only."
    return Reason(
        "vin_character",
        Sentence(f"车架号第 {at + 1} 位的“{shown}”不允许使用{zh}", f'Character {at + 1} of the VIN, "{shown}", is not allowed{en}'),
        "vin",
        text,
    )


def _bad_year(text: str) -> Reason:
    return Reason(
        "vin_year_character",
        Sentence(
            f"车架号第 10 位是车型年份代码，不能是 {text[9]}，请核对。",
            f"Character 10 of a VIN is the model-year code and cannot be {text[9]}; check it.",
        ),
        "vin",
        text,
    )
