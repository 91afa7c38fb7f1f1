"""Outlets anywhere: names and addresses in every script that letters can print, at random."""

import unicodedata
from dataclasses import replace
from functools import cache

from hypothesis import strategies as st

from kernel.text import RECOMMENDED, check_text, scripts_of
from letters.compose.fonts import COVERAGE, load, missing
from letters.values import LetterContent, LetterOutlet
from tests.support.contents import ALMATY, content

FIGURES = "0123456789"
OWN_FIGURES = {"Arab": "٠١٢٣٤٥٦٧٨٩", "Deva": "०१२३४५६७८९", "Beng": "০১২৩৪৫৬৭৮৯", "Thai": "๐๑๒๓๔๕๖๗๘๙", "Khmr": "០១២៣៤៥៦៧៨៩"}
VIRAMA = 9
"""The combining class of marks that bind a letter to the next."""

PUNCTUATION = ("", "", "", "", ",", ".", "،", "-", "/", " №", "(", ")", "«", "»", ":", "–", "'", "&")


@cache
def letters_of(script: str) -> tuple[str, ...]:
    """Return the letters of a script that the embedded fonts print."""
    return _of(script, "L")


@cache
def marks_of(script: str) -> tuple[str, ...]:
    """Return the marks of a script, and that there may be none.

    No killer of vowels, which wants a letter behind it, and none in Arabic, whose marks chance would heap up as the Quran does.
    """
    return ("", "", *(mark for mark in _of(script, "M") if script != "Arab" and unicodedata.combining(mark) != VIRAMA))


def _of(script: str, category: str) -> tuple[str, ...]:
    printed = {chr(code) for face in COVERAGE for code in load(face).typeface.glyph_of}
    own = (c for c in printed if script in scripts_of(c) and len(scripts_of(c)) < 4 and unicodedata.category(c)[0] == category)
    return tuple(sorted(c for c in own if not check_text(f"1{c}", field="text")))


PRINTED = tuple(script for script in sorted(RECOMMENDED) if len(letters_of(script)) > 20)


@st.composite
def texts(draw: st.DrawFn, script: str, most_words: int = 6) -> str:
    """Return words of one script, with figures and punctuation between them, as the text rule lets them be."""
    letter = st.tuples(st.sampled_from(letters_of(script)), st.sampled_from(marks_of(script))).map("".join)
    figures = st.text(FIGURES, min_size=1, max_size=4) | st.text(OWN_FIGURES.get(script, FIGURES), min_size=1, max_size=4)
    word = st.lists(letter, min_size=1, max_size=10).map("".join) | figures
    parts = draw(st.lists(st.tuples(word, st.sampled_from(PUNCTUATION)), min_size=1, max_size=most_words))
    text = unicodedata.normalize("NFC", " ".join(one + mark for one, mark in parts))
    # What normalising or chance made of it may be refused; then a plain word stands for it.
    return text if not check_text(text, field="text") and not missing(text) else letters_of(script)[0]


@st.composite
def outlets(draw: st.DrawFn, number: int) -> LetterOutlet:
    """Return an outlet whose own words are in one script."""
    script = draw(st.sampled_from(PRINTED))
    said = {name: draw(texts(script)) for name in ("name_local", "provider", "address", "city", "district")}
    return replace(ALMATY, outlet_id=f"KZ-ANY-{number:02d}", phone=f"+7727331{number:04d}", **said)


@st.composite
def contents(draw: st.DrawFn) -> LetterContent:
    """Return a content with one or several cars, and outlets anywhere."""
    count = draw(st.integers(1, 4))
    return replace(content(draw(st.integers(1, 3))), outlets=tuple(draw(outlets(number)) for number in range(count)))
