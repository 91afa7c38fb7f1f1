"""What is written from right to left stands in the order of UAX 9, on one line or on several, and no part of a place moves another."""

import re
from dataclasses import replace

import pytest
from bidi import get_display
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kernel.text import check_text
from letters.compose import lint
from letters.compose.direction import apart, is_rtl, paragraph
from letters.values import LetterContent, LetterOutlet
from tests.support.contents import DUBAI, QR_TEXT, arabic, composed

ARABIC, HEBREW = ("شارع", "الشيخ", "زايد", "ص.ب", "مبنى"), ("רחוב", "הרצל", "קומה")
OTHERS = ("Building", "Tower B", "Čeština", "ул.", "14", "3/5", "4-5", "514A", "٣٤", "2.5%", "号")
MARKS = (" ", " ", ", ", "، ", " - ", "-", ". ", " (", ") ", "(", ")", " [", "]", ": ", " & ", " «", "» ", "; ", " – ", "'", "   ")


def texts(most: int) -> st.SearchStrategy[str]:
    """Return words in several scripts, with figures and marks between them, as the text rule lets them be."""
    word = st.sampled_from((*ARABIC, *HEBREW, *OTHERS))
    said = st.lists(st.tuples(word, st.sampled_from(MARKS)), min_size=1, max_size=most)
    return said.map(lambda parts: "".join(map("".join, parts)).strip()).filter(lambda text: not check_text(text, field="text"))


OUTLETS = st.builds(
    lambda name, provider, address, city, district, depot: replace(
        DUBAI,
        name_local=name,
        provider=provider,
        address=address,
        city=city,
        district=district,
        postal_code="12345",
        parts_supply="depot",
        parts_depot=depot,
        parts_lead_days=7,
    ),
    *(texts(12), texts(12), texts(12), texts(3), texts(3), texts(12)),
)


def letter(outlet: LetterOutlet) -> LetterContent:
    return replace(arabic(), outlets=(outlet,))


def unsaid(said: LetterOutlet, printed: LetterOutlet) -> set[str]:
    """Return the fields that the lint misses where the pages print one outlet and the content says another."""
    found = lint(composed(letter(printed)).pdf, letter(said), QR_TEXT)
    return {reason.field.removeprefix("outlets[0].") for reason in found if reason.code == "page_text"}


def sides_aside(text: str) -> str:
    """Return a text without isolates and spaces, and every bracket an opening one: one library turns them, the other does not."""
    return re.sub(r"[\s\u2068\u2069]", "", text).translate(str.maketrans(")]»", "([«"))


@settings(max_examples=300, derandomize=True)
@given(st.lists(texts(8), min_size=1, max_size=4))
def test_the_order_is_that_of_a_library_that_knows_pairs_of_brackets_and_isolates(parts: list[str]) -> None:
    told = paragraph(", ".join(apart(parts)))
    theirs = get_display(", ".join(apart(parts)), base_dir="R" if told.from_right else "L")
    assert sides_aside(told.seen(0, len(told.text))) == sides_aside(theirs)


def test_what_stands_on_the_line_before_still_counts_for_a_figure() -> None:
    text = "شارع الشيخ, Building 14, Tower B"
    second = text.index("14")
    assert paragraph(text).seen(second, len(text)) == "14, Tower B"
    assert paragraph(text[:1] + text[second:]).seen(1, 12) == "Tower B ,14", "without the word before it"


def test_a_part_that_stands_apart_keeps_its_own_order() -> None:
    """Without that, the `7` behind an Arabic name goes to its left, as if it were a figure of it."""
    depot = "مستودع 14"
    assert paragraph(f"from {depot} 7 days").seen(0, 21) == "from 7 14 عدوتسم days"
    assert paragraph(f"from {''.join(apart([depot]))} 7 days").seen(0, 21) == "from 14 عدوتسم 7 days"


def test_texts_without_a_word_from_the_right_are_left_as_they_are() -> None:
    assert apart(["Evren Mah. 12", "İstanbul"]) == ["Evren Mah. 12", "İstanbul"]


@pytest.mark.parametrize(
    "text",
    [
        "הרצל (٣٤، 4-5 B B) Čeština-",
        "شارع – رقم (号 Čeština) Tower",
        "٣٤ B Čeština & الشيخ (الشيخ مبنى)",
        "ص.ب، Quoz - Box» الشيخ'مبنى» Box,, فيصل (P.O., 2.5) B –, 12345",
        "شارع الشيخ زايد, Building 14, Tower B",
        "مركز    Gulf   (14    الفرع)   7",
        "شارعالشيخزايد" * 8,
    ],
)
def test_a_mixed_text_is_read_back_in_every_place_that_takes_one(text: str) -> None:
    outlet = replace(DUBAI, name_local=text, provider=text, address=text, city="Dubai دبي", district="القوز 3", parts_depot=text)
    assert unsaid(outlet, outlet) == set()


@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(OUTLETS)
def test_any_mixed_outlet_is_read_back(outlet: LetterOutlet) -> None:
    assert unsaid(outlet, outlet) == set()


@settings(max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(OUTLETS, st.sampled_from(["name_local", "provider", "address", "parts_depot"]), st.randoms(use_true_random=False))
def test_another_figure_in_a_mixed_text_is_caught(outlet: LetterOutlet, field: str, chance: object) -> None:
    right = f"{getattr(outlet, field)[:70]} شارع 1728"
    figures = [at for at, character in enumerate(right) if character in "0123456789"]
    at = chance.choice(figures)  # type: ignore[attr-defined]
    wrong = right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]
    assume(any(map(is_rtl, right)))
    assert field in unsaid(replace(outlet, **{field: right}), replace(outlet, **{field: wrong}))


@settings(max_examples=15, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(OUTLETS)
def test_two_figures_that_changed_places_in_a_mixed_address_are_caught(outlet: LetterOutlet) -> None:
    right = replace(outlet, address=f"{outlet.address[:70]} مبنى 17, Tower 28")
    assert "address" in unsaid(right, replace(right, address=right.address.replace("17", "28", 1)[:-2] + "17"))
