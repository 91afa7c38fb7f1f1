"""The register is held against the journal: a row that somebody rewrote is located by its number and proves nothing."""

import pytest
from sqlalchemy import text

from letters.ports import EndingLeaf, LetterRecord
from letters.records.events import EventRecords
from letters.values import LetterStatus, RevocationCode
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.trade_seals import SealingDesk, make_sealing_desk
from tests.support.trade_world import World
from verification.values import Verdict, Word


@pytest.fixture
def desk(world: World) -> SealingDesk:
    return make_sealing_desk(world)


def write(desk: SealingDesk, statement: str, **values: object) -> None:
    with desk.world.work.writing() as books:
        assert books.session.execute(text(statement), values).rowcount == 1, statement  # type: ignore[attr-defined]


def faults(desk: SealingDesk) -> str:
    return "\n".join(fault.en for fault in desk.world.journal.check())


def verdicts(desk: SealingDesk, letter: LetterRecord) -> list[Verdict]:
    v = desk.verification
    return [
        v.by_code(desk.code(letter)),
        v.by_number(letter.number, letter.vins[0]),
        v.by_qr(desk.qr_text(letter)),
        v.by_file(desk.pdf(letter)),
    ]


def words(desk: SealingDesk, letter: LetterRecord) -> set[Word]:
    return {verdict.word for verdict in verdicts(desk, letter)}


def revoked(desk: SealingDesk) -> LetterRecord:
    letter = desk.issued(1)
    return desk.world.letters.revoke(t.reviewer, letter.number, RevocationCode.MISUSE, "x")


def test_every_way_a_letter_may_go_agrees_with_the_journal(desk: SealingDesk) -> None:
    ended, _, waiting, void = revoked(desk), desk.issued(2), desk.world.freeze(t.vehicle(3)), desk.world.freeze(t.vehicle(4))
    desk.world.letters.void(t.reviewer, void.number, "x")
    assert faults(desk) == "", "not journalled yet"
    desk.world.journal.flush()
    assert faults(desk) == ""
    assert desk.world.journal.bears_out(ended)
    assert desk.world.journal.bears_out(waiting)
    assert words(desk, ended) == {Word.REVOKED}


@pytest.mark.parametrize("flushed", [True, False], ids=["journalled", "in the outbox"])
def test_a_revoked_letter_written_back_to_issued_is_never_genuine(desk: SealingDesk, flushed: bool) -> None:
    letter = revoked(desk)
    if flushed:
        desk.world.journal.flush()
    write(desk, "UPDATE letter SET status = 'issued', end_code = '', end_note = '', end_at = NULL, end_by = ''")
    assert words(desk, letter) == {Word.UNAVAILABLE}
    assert letter.number in faults(desk)


DISGUISES = {
    "removed": "DELETE FROM event WHERE kind = 'revoked'",
    "told under another kind": "UPDATE event SET kind = 'requested' WHERE kind = 'revoked'",
}


@pytest.mark.parametrize("what", DISGUISES)
def test_a_revoked_event_that_is_gone_leaves_no_verdict_and_is_located(desk: SealingDesk, what: str) -> None:
    letter = revoked(desk)
    write(desk, DISGUISES[what])
    assert words(desk, letter) == {Word.REVOKED}, "the worse of two findings is told"
    assert not desk.world.journal.bears_out(letter)
    assert letter.number in faults(desk)


def test_a_revoked_event_disguised_as_the_issued_one_does_not_bear_out_an_issued_letter(desk: SealingDesk) -> None:
    letter = revoked(desk)
    desk.world.journal.flush()
    write(desk, "DELETE FROM event WHERE kind = 'issued'")
    write(desk, "UPDATE event SET kind = 'issued' WHERE kind = 'revoked'")
    write(desk, "UPDATE letter SET status = 'issued'")
    assert words(desk, letter) == {Word.UNAVAILABLE}


def test_a_letter_written_as_issued_without_its_event_is_located(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    desk.world.journal.flush()
    write(desk, "UPDATE letter SET status = 'issued'")
    assert letter.number in faults(desk)
    assert not desk.world.journal.bears_out(desk.world.letter(letter))


def test_another_file_written_into_the_row_is_not_the_issued_one(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    write(desk, "UPDATE letter SET file_digest = :d", d=desk.world.archive.put(b"another file"))
    assert desk.verification.by_code(desk.code(letter)).word is Word.UNAVAILABLE
    assert letter.number in faults(desk)


def test_a_letter_removed_from_the_register_is_told_by_the_journal(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    desk.world.journal.flush()
    write(desk, "DELETE FROM held_vin")
    write(desk, "DELETE FROM letter_outlet")
    write(desk, "DELETE FROM letter")
    assert f"Letter {letter.number}" in faults(desk)


def test_validity_is_that_of_the_content_whatever_the_row_says(desk: SealingDesk) -> None:
    from datetime import timedelta

    letter = desk.issued(1)
    desk.world.clock.advance(timedelta(days=200))
    write(desk, "UPDATE letter SET valid_until = '2099-01-01'")
    assert [v.word for v in verdicts(desk, letter)[:3]] == [Word.EXPIRED] * 3


def test_a_number_opens_with_the_cars_of_the_content_whatever_the_row_says(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    write(desk, "UPDATE letter SET vins = :v", v=f'["{vin_at(9)}"]')
    assert desk.verification.by_number(letter.number, vin_at(9)).word is Word.NOT_OURS
    assert desk.verification.by_number(letter.number, vin_at(1)).word is Word.GENUINE
    assert letter.status is LetterStatus.ISSUED


GONE = {
    "removed": "DELETE FROM event WHERE kind = 'revoked'",
    "filed under another letter": "UPDATE event SET subject = 'another' WHERE kind = 'revoked'",
    "told under another kind and letter": "UPDATE event SET subject = 'another', kind = 'requested' WHERE kind = 'revoked'",
    "put at another place": "UPDATE event SET position = -1 WHERE kind = 'revoked'",
}
BACK = "UPDATE letter SET status = 'issued', end_code = '', end_note = '', end_at = NULL, end_by = ''"


@pytest.mark.parametrize("what", GONE)
def test_a_revocation_whose_every_trace_is_taken_from_the_database_is_missed(desk: SealingDesk, what: str) -> None:
    """Nodes and head stay, so every proof of the letter holds; the signed head says that something ended."""
    letter = revoked(desk)
    desk.world.journal.flush()
    write(desk, GONE[what])
    write(desk, BACK)
    assert words(desk, letter) == {Word.UNAVAILABLE}


def test_a_server_that_saw_the_revocation_does_not_forget_it_with_the_rows(desk: SealingDesk) -> None:
    letter = revoked(desk)
    desk.world.journal.flush()
    assert words(desk, letter) == {Word.REVOKED}
    write(desk, GONE["removed"])
    write(desk, BACK)
    assert words(desk, letter) == {Word.UNAVAILABLE}


def test_endings_are_read_once_and_not_with_every_flush(desk: SealingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    really = EventRecords.endings

    def endings(self: EventRecords, begin: int, end: int) -> tuple[EndingLeaf, ...]:
        begun.append(begin)
        return really(self, begin, end)

    desk.issued(1)
    desk.world.journal.flush()
    monkeypatch.setattr(EventRecords, "endings", endings)
    for number in (2, 3):
        desk.world.freeze(t.vehicle(number))
        desk.world.journal.flush()
    assert begun
    assert 0 not in begun


def test_the_time_of_sealing_is_the_journals_whatever_the_row_says(desk: SealingDesk) -> None:
    """Whoever moves it to before the day a key was stolen makes a letter under review green."""
    letter = desk.issued(1)
    assert letter.seal is not None
    desk.qr.doubt_since = letter.seal.sealed_at
    assert desk.verification.by_code(desk.code(letter)).word is Word.UNDER_REVIEW
    write(desk, "UPDATE letter SET sealed_at = '2026-01-01 00:00:00.000000'")
    assert {v.word for v in verdicts(desk, letter)[:3]} == {Word.UNAVAILABLE}
    assert letter.number in faults(desk)


PEOPLE = {
    "who approved it": "UPDATE letter SET approved_by = 'another'",
    "who revoked it": "UPDATE letter SET end_by = 'another'",
}


@pytest.mark.parametrize("what", PEOPLE)
def test_people_written_into_the_row_are_not_those_of_the_journal(desk: SealingDesk, what: str) -> None:
    letter = revoked(desk)
    desk.world.journal.flush()
    write(desk, PEOPLE[what])
    assert letter.number in faults(desk)
