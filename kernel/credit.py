"""The unified social credit code (统一社会信用代码) of GB 32100-2015."""

import re

from stdnum.cn import uscc

from kernel.decision import Reason, Sentence
from kernel.text import name_of, shown

LENGTH = 18
_SHAPE = re.compile(r"[0-9ANY][0-9]{7}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ALLOWED = tuple([frozenset("0123456789ANY")] + [frozenset("0123456789")] * 7 + [frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")] * 10)
"""Per position: registering authority (GB 32100 adds A, N, Y to the digits), category and region, then body and check."""

_MISREAD = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}


def parse_credit_code(text: str) -> str | Reason:
    """Read a unified social credit code as typed: 18 characters whose last one checks the others.

    ASCII spaces around it are dropped, nothing else is folded. The fault `credit_code` tells a wrong length, a
    character that cannot stand where it stands, or the check character that was expected.
    """
    trimmed = text.strip(" ")
    if _SHAPE.fullmatch(trimmed):
        expected = uscc.calc_check_digit(trimmed[:17])
        return trimmed if trimmed[17] == expected else _wrong_check(trimmed, expected)
    if len(trimmed) != LENGTH:
        return _wrong_length(trimmed)
    return _wrong_character(trimmed)


def _fault(zh: str, en: str, value: str) -> Reason:
    return Reason("credit_code", Sentence(zh, en), "credit_code", value)


def _wrong_length(text: str) -> Reason:
    value = shown(text)
    return _fault(
        f"统一社会信用代码应为 18 位，“{value}”有 {len(text)} 位，请对照营业执照填写。",
        f'A unified social credit code has 18 characters, "{value}" has {len(text)}; copy it from the business licence.',
        text,
    )


def _wrong_character(text: str) -> Reason:
    at = next(i for i, c in enumerate(text) if c not in _ALLOWED[i])
    if "a" <= text[at] <= "z":
        zh, en = f"请用大写字母（{text[at].upper()}）", f"use a capital letter ({text[at].upper()})"
    elif text[at] in _MISREAD and _MISREAD[text[at]] in _ALLOWED[at]:
        zh, en = (
            f"是否应为 {_MISREAD[text[at]]}？请对照营业执照核对",
            f"did you mean {_MISREAD[text[at]]}? Compare it with the business licence",
        )
    else:
        zh, en = "请对照营业执照核对", "compare it with the business licence"
    name = name_of(text[at])
    return _fault(
        f"统一社会信用代码“{shown(text)}”第 {at + 1} 位是 {name}，该位不能使用，{zh}。",
        f'Character {at + 1} of the unified social credit code "{shown(text)}" is {name}, which cannot stand there; {en}.',
        text,
    )


def _wrong_check(text: str, expected: str) -> Reason:
    return _fault(
        f"统一社会信用代码“{text}”的校验码不符：末位是 {text[17]}，按前 17 位应为 {expected}，请逐位核对。",
        f'The check character of the unified social credit code "{text}" is {text[17]}, but the first 17 give {expected}; compare every character.',
        text,
    )
