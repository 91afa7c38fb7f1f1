"""Judging: nothing checked is never genuine, the worst finding wins, a broken seal hides every later tick."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.decision import Sentence
from signing import wording as signing_wording
from signing.inspection import Finding as SealFinding
from tests.support.contents import content
from verification import findings as f
from verification.facts import public_facts
from verification.sealed import from_signing, not_passed
from verification.values import EXIT_CODE, NOT_GENUINE, NOT_IN_FORCE, Finding, Word
from verification.verdict import NOTHING_CHECKED, Evidence, judge

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SAYING = Sentence("一句话。", "A sentence.")
LETTER = public_facts(content(), None, None)
BAD = [word for word in Word if word is not Word.GENUINE]
GOOD = Finding("good", "good_ok", True, SAYING, Word.UNAVAILABLE)


def bad(word: Word) -> Finding:
    return Finding(f"step-{word}", f"code-{word}", False, SAYING, word)


FINDINGS = st.lists(st.sampled_from([GOOD, *map(bad, BAD)]), max_size=8).map(tuple)


def test_no_findings_are_unavailable_and_never_genuine() -> None:
    verdict = judge(Evidence((), LETTER), NOW)
    assert verdict.word is Word.UNAVAILABLE
    assert verdict.findings == (NOTHING_CHECKED,)
    assert verdict.exit_code == 5


def test_all_steps_passed_are_genuine() -> None:
    verdict = judge(Evidence((GOOD, GOOD), LETTER, "N-2"), NOW)
    assert (verdict.word, verdict.exit_code, verdict.letter, verdict.as_of) == (Word.GENUINE, 0, LETTER, NOW)


@given(FINDINGS)
def test_genuine_is_said_only_when_something_was_checked_and_nothing_failed(findings: tuple[Finding, ...]) -> None:
    genuine = judge(Evidence(findings, LETTER), NOW).word is Word.GENUINE
    assert genuine is (bool(findings) and all(finding.passed for finding in findings))


def rank(word: Word) -> int:
    """The order from worst to best, written out as the interface names it."""
    order = ["altered", "not-ours", "unreadable", "revoked", "superseded", "under-review", "expired", "unavailable", "genuine"]
    return order.index(word.value)


def test_the_worst_failure_that_can_still_be_told_wins_in_every_combination() -> None:
    for words in product(BAD, repeat=3):
        broken = next((at for at, word in enumerate(words) if word in NOT_GENUINE), len(words) - 1)
        assert judge(Evidence(tuple(map(bad, words))), NOW).word is min(words[: broken + 1], key=rank), words


@given(FINDINGS)
def test_after_the_failure_that_breaks_the_seal_no_tick_and_no_fact_is_left(findings: tuple[Finding, ...]) -> None:
    verdict = judge(Evidence(findings, LETTER, "N-2"), NOW)
    broken = next((at for at, finding in enumerate(findings) if finding.if_failed in NOT_GENUINE and not finding.passed), None)
    if broken is None:
        assert verdict.findings == (findings or (NOTHING_CHECKED,))
        assert (verdict.letter, verdict.successor) == (LETTER, "N-2")
    else:
        assert verdict.findings == findings[: broken + 1]
        assert (verdict.letter, verdict.successor) == (None, "")
        assert verdict.exit_code == 4


@given(FINDINGS, FINDINGS)
def test_one_more_failure_never_makes_a_verdict_better(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> None:
    assert rank(judge(Evidence((*before, *after)), NOW).word) <= rank(judge(Evidence(before), NOW).word) or not before


def test_every_word_has_its_exit_code() -> None:
    assert {word.value: EXIT_CODE[word] for word in Word} == {
        "genuine": 0,
        "revoked": 3,
        "superseded": 3,
        "expired": 3,
        "under-review": 3,
        "altered": 4,
        "not-ours": 4,
        "unreadable": 4,
        "unavailable": 5,
    }
    assert {Word.GENUINE, Word.UNAVAILABLE} | NOT_GENUINE | NOT_IN_FORCE == set(Word)


def test_a_failed_step_can_never_stand_for_genuine() -> None:
    with pytest.raises(ValueError, match="genuine"):
        bad(Word.GENUINE)


def test_a_verdict_is_published_in_its_promised_shape() -> None:
    published = judge(Evidence((GOOD,), LETTER, "N-2"), NOW).as_json()
    assert list(published) == ["verdict", "as_of", "findings", "letter", "successor"]
    assert published["verdict"] == "genuine"
    assert published["as_of"] == "2026-03-02T12:00:00+08:00"
    assert published["findings"] == [
        {"step": "good", "code": "good_ok", "passed": True, "sentence": {"zh": "一句话。", "en": "A sentence."}}
    ]
    assert published["successor"] == "N-2"
    assert published["letter"]["number"] == content().number
    hidden = judge(Evidence((bad(Word.ALTERED),), LETTER), NOW).as_json()
    assert (hidden["letter"], hidden["successor"]) == (None, None)


def test_the_public_facts_tell_neither_code_nor_contact_person_nor_certificate_number() -> None:
    published = str(LETTER.as_json())
    frozen = content()
    for secret in (frozen.code, frozen.exporter.credit_code, frozen.vehicles[0].certificate_number, frozen.outlets[0].email):
        assert secret not in published


def test_every_step_of_our_own_speaks_both_languages_and_no_failure_is_green() -> None:
    own = [value for value in vars(f).values() if isinstance(value, Finding)]
    assert len(own) > 20
    for finding in own:
        assert finding.sentence.zh.endswith("。")
        assert finding.sentence.en.endswith(".")
    failing = [finding for finding in own if not finding.passed]
    assert all(judge(Evidence((GOOD, finding)), NOW).word is finding.if_failed for finding in failing)
    assert len({finding.code for finding in failing}) == len(failing)


# -- findings of the signing room -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("unreadable", "unreadable"),
        ("file_too_large", "unreadable"),
        ("encrypted", "unreadable"),
        ("layout_no_seal", "not-ours"),
        ("certificate_untrusted", "not-ours"),
        ("holder_unknown", "not-ours"),
        ("cannot_check", "unavailable"),
        ("trust_empty", "unavailable"),
        ("revocation_stale", "unavailable"),
        ("revoked_at_sealing", "under-review"),
        ("holder_retired", "under-review"),
        ("seal_broken", "altered"),
        ("timestamp_missing", "altered"),
        ("layout_revisions", "altered"),
        ("second_opinion_differs", "altered"),
    ],
)
def test_each_failure_of_the_seal_forces_its_word(code: str, word: str) -> None:
    (found,) = from_signing([SealFinding("step", code, False)])
    assert found.if_failed.value == word
    assert judge(Evidence((found,)), NOW).word.value == word
    assert found.sentence == signing_wording.sentence(code)


@pytest.mark.parametrize("findings", [(), (SealFinding("readable", "readable", True),), (SealFinding("x", "layout_intact", True),) * 3])
def test_an_inspection_that_broke_off_without_a_failure_is_no_tick(findings: tuple[SealFinding, ...]) -> None:
    assert judge(Evidence(not_passed(findings)), NOW).word is Word.UNAVAILABLE


def test_an_inspection_that_failed_says_why_and_nothing_else() -> None:
    findings = (SealFinding("readable", "readable", True), SealFinding("seal", "seal_broken", False))
    assert not_passed(findings) == from_signing(findings)
