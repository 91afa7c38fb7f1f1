"""A wording is read by its id, never changes once used, and takes data as data."""

import pytest

from kernel.decision import Sentence
from letters.phrases import Wording
from letters.wording import CURRENT, load_wording

SEALED = {
    "confirmation/v1": "ad795a7ee7d33305d865d1925cf2d100a864888b5f8fd256b958ba6f9e172045",
    "confirmation/v2": "bc1461651bff83c78506487352cc80daf9cfdc878c9504b583449a079324c334",
}
"""Digest of each version that may have sealed a letter. A change of words is a new version, never a new digest here."""


@pytest.mark.parametrize(("wording_id", "digest"), SEALED.items())
def test_a_wording_that_sealed_a_letter_is_not_edited(wording_id: str, digest: str) -> None:
    assert load_wording(wording_id).digest == digest


def test_the_current_wording_is_one_of_the_pinned_ones() -> None:
    assert CURRENT in SEALED


@pytest.mark.parametrize("wording_id", ["confirmation/v0", "", "confirmation", "../fonts/v1", "confirmation/v1/..", "CONFIRMATION/V1"])
def test_an_unknown_wording_is_refused(wording_id: str) -> None:
    with pytest.raises(LookupError):
        load_wording(wording_id)


def test_chinese_and_english_are_both_there() -> None:
    wording = load_wording(CURRENT)
    assert [key for key, said in wording.phrases.items() if not said.zh or not said.en] == []
    assert all(said.zh.endswith("。") and said.en.endswith(".") for said in wording.commitments)


def test_data_that_looks_like_a_slot_stays_data() -> None:
    wording = Wording("x/v1", "", {"to": Sentence("致{name}", "To {name} and {other}")}, ())
    said = wording.say("to", name=Sentence("{other}", "{name}"), other="O")
    assert said == Sentence("致{other}", "To {name} and O")


def test_a_slot_without_a_value_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        load_wording(CURRENT).say("page", page=1)
