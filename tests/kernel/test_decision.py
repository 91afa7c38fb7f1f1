"""Decisions carry every reason; a refusal without one cannot be built."""

import pytest

from kernel.decision import Allowed, Reason, Refused, Sentence, decide

SENTENCE = Sentence("不行。", "No.")
REASON = Reason("no", SENTENCE, "vin", "x" * 200)


def test_nothing_against_is_a_yes_with_its_notes() -> None:
    decision = decide([], [REASON])
    assert decision == Allowed((REASON,))
    assert decision


def test_every_reason_against_is_carried() -> None:
    other = Reason("also_no", SENTENCE)
    decision = decide(iter([REASON, other]))
    assert isinstance(decision, Refused)
    assert decision.reasons == (REASON, other)
    assert not decision


def test_a_refusal_without_a_reason_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="at least one reason"):
        Refused(())


def test_a_reason_is_placed_inside_what_holds_it() -> None:
    assert REASON.at("vehicles[2]").field == "vehicles[2].vin"
    assert Reason("no", SENTENCE).at("row 7").field == "row 7"


def test_a_reason_in_json_cuts_a_long_value_and_keeps_both_languages() -> None:
    assert REASON.as_json() == {"code": "no", "field": "vin", "value": "x" * 120, "sentence": {"zh": "不行。", "en": "No."}}


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "不行。"), ("zh-CN", "不行。"), ("ZH-Hans", "不行。"), ("en", "No."), ("ru", "No."), ("", "No.")]
)
def test_a_sentence_speaks_the_language_asked_for(language: str, text: str) -> None:
    assert SENTENCE.in_language(language) == text
