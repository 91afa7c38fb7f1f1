"""What differs between two versions of a maker's words, down to the character in Chinese and the word in English."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from kernel.decision import Sentence
from letters.phrases import Wording
from portal.views.wording_words import title_of

NOTHING = Sentence("", "")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")

Part = tuple[bool, str]
"""Text, and whether it is not in the other version."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One text of two versions."""

    language: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A phrase or commitment that differs, by what it is."""

    title: Sentence
    texts: tuple[Compared, ...]


def changes(before: Wording, after: Wording) -> tuple[Changed, ...]:
    """Return what differs, in the order of paper: phrases, then commitments by number."""
    return tuple(one for one in _pairs(before, after) if one.texts)


def _pairs(before: Wording, after: Wording) -> Iterator[Changed]:
    for key in after.phrases:
        yield Changed(
            title_of(key, before if key in before.phrases else after),
            tuple(_compared(before.phrases.get(key, NOTHING), after.phrases[key])),
        )
    for number, (old, new) in enumerate(zip_longest(before.commitments, after.commitments, fillvalue=NOTHING), start=1):
        yield Changed(Sentence(f"承诺 {number}", f"Commitment {number}"), tuple(_compared(old, new)))


def _compared(before: Sentence, after: Sentence) -> Iterator[Compared]:
    for language in ("zh", "en"):
        old, new = before.in_language(language), after.in_language(language)
        if old != new:
            parts = _marked(list(old), list(new)) if language == "zh" else _marked(_WORD.findall(old), _WORD.findall(new))
            yield Compared(language, *parts)


def _marked(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    before = tuple((tag != "equal", "".join(old[a:b])) for tag, a, b, _, _ in steps if a < b)
    after = tuple((tag != "equal", "".join(new[a:b])) for tag, _, _, a, b in steps if a < b)
    return before, after
