"""Brackets in a text of two directions: a pair has one direction, that of what it holds (UAX 9, BD16 and N0)."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from bidi.algorithm import MIRRORED

_MOST_OPEN = 63
"""How many brackets may be open at once (BD16)."""

_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
"""The direction a type counts for; figures count as what is written from right to left."""

Characters = Sequence[dict[str, Any]]
"""As `bidi.algorithm` keeps them: `ch`, `type` as resolved so far, `orig` the type in itself."""


def pair_brackets(characters: Characters, direction: str) -> None:
    """Give each pair of brackets its direction; `direction` is that of the text they stand in, all of it at one level."""
    for first, last in _pairs(characters):
        inside = {_STRONG.get(one["type"]) for one in characters[first + 1 : last]}
        if direction in inside:
            _turn(characters, (first, last), direction)
        elif inside - {None}:
            _turn(characters, (first, last), _before(characters[:first], direction))


def _pairs(characters: Characters) -> list[tuple[int, int]]:
    """Return where each pair opens and closes, by where it opens."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for at, one in enumerate(characters):
        kind = unicodedata.category(one["ch"])
        if one["type"] != "ON" or kind not in ("Ps", "Pe") or one["ch"] not in MIRRORED:
            continue
        if kind == "Ps":
            if len(waiting) == _MOST_OPEN:
                break
            waiting.append((MIRRORED[one["ch"]], at))
        else:
            found = next((depth for depth in reversed(range(len(waiting))) if waiting[depth][0] == one["ch"]), None)
            if found is not None:
                pairs.append((waiting[found][1], at))
                del waiting[found:]
    return sorted(pairs)


def _before(characters: Characters, direction: str) -> str:
    """Return the direction of what stands before a pair, by the last character that has one, else that of the text."""
    return next((_STRONG[one["type"]] for one in reversed(characters) if one["type"] in _STRONG), direction)


def _turn(characters: Characters, pair: tuple[int, int], direction: str) -> None:
    """Give both brackets a direction, and with them the marks that stand on them."""
    for bracket in pair:
        characters[bracket]["type"] = direction
        for one in characters[bracket + 1 :]:
            if one["orig"] != "NSM":
                break
            one["type"] = direction
