"""A maker's own words: drafted by one, approved by another, spoken by every new letter, and never changed again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text

from kernel.actor import Actor, Role
from kernel.decision import Refused, Sentence
from letters.code import NO_CODE, parse_number
from letters.compose import compose, draw_specimen_seal, lint
from letters.errors import Conflict, Forbidden, NotFound, RecordsUnavailable
from letters.own_wording import OwnWording, WordingState, read, wording_of, written
from letters.service import Wordings
from letters.service.phrasing import wording_by_id
from letters.service.sample import QR, rehearse
from letters.service.wording_faults import COMMITMENT, LOCKED, room_for, wording_faults
from letters.wording import CURRENT, load_wording
from tests.support import trade as t
from tests.support.contents import CODE, QR_TEXT
from tests.support.trade_world import World, at_once

admin = Actor("admin", "孙管理", frozenset({Role.ADMIN}), maker=t.MAKER)
sealer = Actor("sealer", "赵盖章", frozenset({Role.SEALER}), maker=t.MAKER)
CLOSING = {"closing": Sentence("谨此确认。", "So confirmed.")}
FIRST = "SPECMN/confirmation/v3"


@pytest.fixture
def wordings(both_worlds: World) -> Wordings:
    return Wordings(both_worlds.work, both_worlds.clock)


def drafted(wordings: Wordings, phrases: Mapping[str, Sentence] = CLOSING, by: Actor = t.registrar) -> OwnWording:
    """Return a draft that says something else than the present words."""
    draft = wordings.copy(by, wordings.shelf(by).present)
    stored = wordings.write(by, draft.id, phrases, draft.wording.commitments, draft.digest)
    assert isinstance(stored, OwnWording), stored
    return stored


def approved(wordings: Wordings, phrases: Mapping[str, Sentence] = CLOSING) -> OwnWording:
    """Return the present words after a draft was approved."""
    draft = drafted(wordings, phrases)
    current = wordings.approve(t.reviewer, draft.id, draft.digest)
    assert isinstance(current, OwnWording), current
    return current


def test_a_draft_is_a_copy_of_the_present_words_under_the_next_number(wordings: Wordings) -> None:
    draft = wordings.copy(t.registrar, CURRENT)
    assert (draft.id, draft.base, draft.root, draft.state) == (FIRST, CURRENT, CURRENT, WordingState.DRAFT)
    assert draft.wording.phrases == load_wording(CURRENT).phrases
    assert wordings.own(t.reviewer, FIRST) == draft


def test_letters_speak_the_words_that_were_approved_last_and_keep_those_they_were_frozen_with(
    both_worlds: World, wordings: Wordings
) -> None:
    before = both_worlds.freeze(t.vehicle(1))
    drafted(wordings)
    while_drafted = both_worlds.freeze(t.vehicle(2))
    draft = wordings.shelf(t.reviewer).draft
    assert draft is not None
    current = wordings.approve(t.reviewer, draft.id, draft.digest)
    assert isinstance(current, OwnWording)
    after = both_worlds.freeze(t.vehicle(3))
    frozen = [both_worlds.letters.content(letter) for letter in (before, while_drafted, after)]
    assert [one.wording for one in frozen] == [CURRENT, CURRENT, FIRST]
    assert frozen[2].wording_digest == current.digest
    assert wordings.shelf(t.registrar).uses == {CURRENT: 2, FIRST: 1}


def test_a_letter_is_set_again_in_its_words_after_others_became_current(both_worlds: World, wordings: Wordings) -> None:
    approved(wordings)
    letter = both_worlds.freeze()
    approved(wordings, {"closing": Sentence("以上属实。", "All true.")})
    frozen = both_worlds.letters.content(letter)
    with both_worlds.work.reading() as books:
        words = wording_by_id(books, frozen.wording)
    link = QR_TEXT.replace(CODE, frozen.code)
    composed = compose(frozen, qr_text=link, seal=draw_specimen_seal(frozen.maker.name_zh), wording=words)
    assert words.say("closing").zh == "谨此确认。"
    assert lint(composed.pdf, frozen, link, wording=words) == ()


def test_the_journal_hears_when_words_become_current(both_worlds: World, wordings: Wordings) -> None:
    current = approved(wordings)
    with both_worlds.work.reading() as books:
        ((kind, event),) = books.told(f"wording/{current.id}")
    assert kind == "wording-current"
    assert current.digest.encode() in event


def test_one_version_is_current_at_a_time_and_the_one_before_is_retired(wordings: Wordings) -> None:
    approved(wordings)
    second = approved(wordings, {"closing": Sentence("以上属实。", "All true.")})
    shelf = wordings.shelf(t.reviewer)
    assert [(own.version, own.state) for own in shelf.own] == [(4, WordingState.CURRENT), (3, WordingState.RETIRED)]
    assert (shelf.present, shelf.draft) == (second.id, None)


@pytest.mark.parametrize("writer", [t.registrar, admin])
def test_nobody_who_wrote_a_version_approves_it(wordings: Wordings, writer: Actor) -> None:
    draft = drafted(wordings, by=writer)
    both = replace(writer, roles=frozenset(Role) - {Role.EXPORTER})
    with pytest.raises(Forbidden) as refused:
        wordings.approve(both, draft.id, draft.digest)
    assert refused.value.code == "four_eyes"


def test_a_person_who_wrote_an_earlier_state_of_the_draft_does_not_approve_it_either(wordings: Wordings) -> None:
    draft = drafted(wordings, by=admin)
    later = wordings.write(t.registrar, draft.id, {"closing": Sentence("以上属实。", "All true.")}, draft.wording.commitments, draft.digest)
    assert isinstance(later, OwnWording)
    with pytest.raises(Forbidden):
        wordings.approve(admin, later.id, later.digest)


def test_what_was_not_shown_is_not_approved(wordings: Wordings) -> None:
    draft = drafted(wordings)
    with pytest.raises(Conflict) as refused:
        wordings.approve(t.reviewer, draft.id, load_wording(CURRENT).digest)
    assert refused.value.code == "draft_changed"


@pytest.mark.parametrize("actor", [t.reviewer, sealer, t.exporter_owner, t.stranger])
def test_words_are_drafted_by_registrars_and_admins_alone(wordings: Wordings, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        wordings.copy(actor, CURRENT)


def test_a_sealer_does_not_approve(wordings: Wordings) -> None:
    draft = drafted(wordings)
    with pytest.raises(Forbidden) as refused:
        wordings.approve(sealer, draft.id, draft.digest)
    assert refused.value.code == "not_an_approver"


def test_another_makers_words_are_not_there(wordings: Wordings) -> None:
    draft = drafted(wordings)
    for deed in (wordings.own, wordings.words, wordings.preview):
        with pytest.raises(NotFound):
            deed(t.foreign_reviewer, draft.id)
    with pytest.raises(NotFound):
        wordings.approve(t.foreign_reviewer, draft.id, draft.digest)
    assert wordings.shelf(t.foreign_reviewer).own == ()
    for nobody in (t.exporter_owner, t.stranger):
        with pytest.raises(NotFound):
            wordings.shelf(nobody)


def test_there_is_one_draft_at_a_time_and_dropped_it_makes_room(wordings: Wordings) -> None:
    draft = wordings.copy(t.registrar, CURRENT)
    with pytest.raises(Conflict):
        wordings.copy(admin, CURRENT)
    wordings.drop(admin, draft.id)
    assert wordings.shelf(t.registrar).own == ()
    assert wordings.copy(admin, CURRENT).id == FIRST


def test_nothing_is_written_over_somebody_elses_change(wordings: Wordings) -> None:
    draft = wordings.copy(t.registrar, CURRENT)
    wordings.write(t.registrar, draft.id, CLOSING, draft.wording.commitments, draft.digest)
    with pytest.raises(Conflict):
        wordings.write(admin, draft.id, {"closing": Sentence("以上属实。", "All true.")}, draft.wording.commitments, draft.digest)


def test_of_two_who_save_the_same_words_none_is_lost_from_the_record_of_authors(both_worlds: World, wordings: Wordings) -> None:
    before = drafted(wordings, by=admin)
    again = replace(before, written_by=(*before.written_by, t.registrar.id))
    other = replace(before, written_by=(*before.written_by, t.second_reviewer.id))
    with both_worlds.work.writing() as books:
        assert books.move_wording(before, again)
        assert not books.move_wording(before, other), "it knows nothing of the registrar"
        assert books.move_wording(again, replace(again, written_by=(*again.written_by, t.second_reviewer.id)))


def test_whoever_saved_at_the_same_time_as_another_is_an_author_or_was_told(both_worlds: World, wordings: Wordings) -> None:
    draft = drafted(wordings)
    writers = [admin, *(replace(admin, id=f"admin-{number}") for number in range(5))]
    outcomes = at_once([partial(wordings.write, who, draft.id, CLOSING, draft.wording.commitments, draft.digest) for who in writers])
    stored = wordings.own(t.registrar, draft.id)
    assert stored is not None
    for who, outcome in zip(writers, outcomes, strict=True):
        assert (who.id in stored.written_by) == isinstance(outcome, OwnWording), outcome
        assert isinstance(outcome, OwnWording) or outcome.code == "draft_changed"


@pytest.mark.parametrize("bad", ["\ud800", "\0", "\u2028", "\u202e", "\ufeff"])
def test_a_character_that_no_page_carries_is_refused_by_name(wordings: Wordings, bad: str) -> None:
    draft = wordings.copy(t.registrar, CURRENT)
    commitments = (Sentence(f"承诺{bad}。", "A promise."), *draft.wording.commitments[1:])
    refused = wordings.write(t.registrar, draft.id, {"closing": Sentence("谨此确认。", f"So{bad} confirmed.")}, commitments, draft.digest)
    assert isinstance(refused, Refused)
    assert [(reason.code, reason.field) for reason in refused.reasons] == [
        ("text_character", "closing.en"),
        ("text_character", "commitments[0].zh"),
    ]
    assert f"U+{ord(bad):04X}" in refused.reasons[0].sentence.en


def test_a_copy_that_changes_nothing_is_not_approved(wordings: Wordings) -> None:
    draft = wordings.copy(t.registrar, CURRENT)
    refused = wordings.approve(t.reviewer, draft.id, draft.digest)
    assert isinstance(refused, Refused)
    assert refused.reasons[0].code == "wording_same"


def test_an_approved_version_is_neither_written_nor_dropped_nor_approved_again(wordings: Wordings) -> None:
    current = approved(wordings)
    for deed in (
        lambda: wordings.write(t.registrar, current.id, CLOSING, current.wording.commitments, current.digest),
        lambda: wordings.drop(t.registrar, current.id),
        lambda: wordings.approve(t.reviewer, current.id, current.digest),
    ):
        with pytest.raises(Conflict) as refused:
            deed()
        assert refused.value.code == "wording_settled"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE wording SET words = '{}'",
        "UPDATE wording SET digest = 'x'",
        "UPDATE wording SET state = 'draft'",
        "UPDATE wording SET id = 'SPECMN/confirmation/v9'",
        "DELETE FROM wording",
    ],
)
def test_the_database_itself_refuses_to_change_an_approved_version(both_worlds: World, wordings: Wordings, statement: str) -> None:
    current = approved(wordings)
    with pytest.raises(RecordsUnavailable), both_worlds.work.writing() as books:
        books.session.execute(text(statement))
    assert wordings.own(t.reviewer, current.id) == current


def test_of_two_who_approve_at_once_one_does(both_worlds: World, wordings: Wordings) -> None:
    draft = drafted(wordings)
    outcomes = at_once(
        [lambda: wordings.approve(t.reviewer, draft.id, draft.digest), lambda: wordings.approve(t.second_reviewer, draft.id, draft.digest)]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "OwnWording"]


def test_words_are_read_back_with_the_same_digest(wordings: Wordings) -> None:
    draft = drafted(wordings)
    assert read(json.loads(written(draft.wording))) == draft.wording


def test_words_that_do_not_fit_the_page_are_not_approved(wordings: Wordings, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = drafted(wordings)
    fault = wording_faults(replace(draft.wording, commitments=()), load_wording(CURRENT))
    monkeypatch.setattr("letters.service.wordings.rehearse", lambda *_: fault)
    assert isinstance(wordings.approve(t.reviewer, draft.id, draft.digest), Refused)


def test_a_preview_is_a_real_letter_crossed_out_whose_code_leads_nowhere(wordings: Wordings) -> None:
    shown = wordings.preview(sealer, CURRENT, vehicles=12, outlets=3)
    assert shown.content.specimen
    assert "HTTP" not in QR
    assert shown.content.code == NO_CODE
    assert parse_number(shown.content.number) is None, "no number that anybody could look up"


def test_the_longest_words_that_pass_fit_real_pages() -> None:
    """Room is promised by number of characters, so phrases of that many have to fit on paper."""
    root = load_wording(CURRENT)
    phrases = {
        key: phrase
        if key in LOCKED
        else Sentence(_stretched(phrase.zh, "措", room_for(key)[0]), _stretched(phrase.en, " words", room_for(key)[1]))
        for key, phrase in root.phrases.items()
    }
    most = tuple(Sentence("承" * COMMITMENT[0], ("Commit " * 40)[: COMMITMENT[1] - 1] + "x") for _ in range(8))
    words = wording_of("SPECMN/confirmation/v9", phrases, most)
    assert wording_faults(words, root) == ()
    assert rehearse(t.maker(), words, t.NOON) == ()


def _stretched(phrase: str, filling: str, room: int) -> str:
    return (phrase + filling * room)[:room].rstrip() if len(phrase) < room else phrase
