"""The queue of letters that wait for their seal: oldest first, each tried again after a pause, by any number of sealers at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from kernel.decision import Sentence
from letters.errors import SealingRefused
from letters.ports import LetterRecord
from letters.service import SealQueue
from letters.service.waiting import FIRST_PAUSE, LONGEST_PAUSE, RATE_REACHED, letters_pause, pause_after
from letters.values import LetterStatus
from signing.errors import SignerUnavailable
from tests.support import trade as t
from tests.support.trade_seals import SealingDesk, make_sealing_desk
from tests.support.trade_world import World, at_once

SILENT = SignerUnavailable(Sentence("密钥设备没有响应。", "The key device does not answer."))


@pytest.fixture
def desk(world: World) -> SealingDesk:
    return make_sealing_desk(world)


def frozen(desk: SealingDesk, count: int) -> list[LetterRecord]:
    return [desk.world.freeze(t.vehicle(n)) for n in range(1, count + 1)]


def numbers(letters: tuple[LetterRecord, ...]) -> list[str]:
    return [letter.number for letter in letters]


def spoil(desk: SealingDesk, letter: LetterRecord) -> None:
    """Make a letter one that can never be sealed."""
    with desk.world.work.writing() as books:
        books.session.execute(text("UPDATE letter SET locked_content = :x WHERE id = :id"), {"x": b"\x01", "id": letter.id})


def test_a_round_issues_what_waits_oldest_first_and_the_journal_has_it_all(desk: SealingDesk) -> None:
    letters = frozen(desk, 3)
    done = desk.queue.round()
    assert (done.taken, numbers(done.issued), done.waiting) == (3, [letter.number for letter in letters], ())
    assert [leaf.kind for leaf in desk.world.journal.export()].count("issued") == 3
    assert desk.queue.round().taken == 0
    assert desk.queue.waiting() == ()
    assert desk.world.journal.check() == ()


def test_a_round_takes_no_more_than_it_is_told_and_leaves_the_rest_to_others(both_worlds: World) -> None:
    desk = make_sealing_desk(both_worlds)
    letters = frozen(desk, 4)
    first, second = desk.queue.round(most=2), desk.queue.round(most=5)
    assert numbers(first.issued) + numbers(second.issued) == [letter.number for letter in letters]


def test_a_letter_that_cannot_be_sealed_is_tried_again_after_longer_and_longer_pauses(desk: SealingDesk) -> None:
    bad, good = frozen(desk, 2)
    spoil(desk, bad)
    done = desk.queue.round()
    assert (numbers(done.issued), numbers(done.waiting)) == ([good.number], [bad.number]), "one in trouble holds up nobody"
    pauses = []
    for _ in range(4):
        waiting = desk.world.letter(bad)
        assert waiting.next_try is not None
        pauses.append(waiting.next_try - desk.world.clock.now())
        assert desk.queue.round().taken == 0, "not due yet"
        desk.world.clock.advance(pauses[-1])
        assert desk.queue.round().taken == 1
    assert pauses == [FIRST_PAUSE * factor for factor in (1, 2, 4, 8)]
    assert desk.world.letter(bad).tries == 5


@pytest.mark.parametrize("tries", [0, 1, 7, 8, 50, 10_000_000])
def test_no_pause_is_longer_than_ten_minutes(tries: int) -> None:
    assert FIRST_PAUSE <= pause_after(tries) <= LONGEST_PAUSE


def test_only_what_is_the_letters_own_fault_makes_its_pauses_longer() -> None:
    own, capped = SealingRefused(Sentence("", "")), SealingRefused(Sentence("", ""), RATE_REACHED)
    assert letters_pause(5, own) == FIRST_PAUSE * 16
    assert letters_pause(5, capped) == letters_pause(5, SILENT) == FIRST_PAUSE


def test_while_no_timestamp_is_to_be_had_one_letter_is_tried_and_all_say_why(desk: SealingDesk) -> None:
    letters = frozen(desk, 4)
    desk.cabinet.changes["timestamps"] = ()
    desk.cabinet.opened.clear()
    done = desk.queue.round()
    assert (done.taken, len(desk.cabinet.opened)) == (1, 1)
    for letter in desk.queue.waiting():
        assert letter.waiting is not None
        assert "timestamp" in letter.waiting.en
        assert "时间戳" in letter.waiting.zh
    desk.cabinet.changes = {}
    assert desk.queue.round().taken == 0, "the maker is left alone for a moment"
    desk.world.clock.advance(FIRST_PAUSE)
    assert numbers(desk.queue.round().issued) == [letter.number for letter in letters]


def test_the_cap_of_seals_is_waited_for(world: World) -> None:
    desk = make_sealing_desk(world, most_per_minute=2)
    frozen(desk, 4)
    assert [len(desk.queue.round().issued), desk.queue.round().taken] == [2, 0]
    for _ in range(13):
        desk.world.clock.advance(FIRST_PAUSE * 2)
        desk.queue.round()
    assert desk.queue.waiting() == ()


def test_a_stop_ends_a_round_between_two_letters_and_gives_the_others_back(desk: SealingDesk) -> None:
    letters = frozen(desk, 3)
    asked: list[int] = []

    def after_one() -> bool:
        asked.append(1)
        return len(asked) > 1

    assert numbers(desk.queue.round(after_one).issued) == [letters[0].number]
    assert numbers(desk.queue.round().issued) == [letter.number for letter in letters[1:]]


def test_what_a_dead_sealer_took_is_due_again_after_two_minutes(desk: SealingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = frozen(desk, 2)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SealQueue, "_try", dies)
    monkeypatch.setattr(SealQueue, "_give_back", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        desk.queue.round()
    monkeypatch.undo()
    assert desk.queue.round().taken == 0
    desk.world.clock.advance(timedelta(minutes=2))
    assert numbers(desk.queue.round().issued) == [letter.number for letter in letters]


def test_several_sealers_at_once_share_the_letters_and_seal_each_once(both_worlds: World) -> None:
    desk = make_sealing_desk(both_worlds)
    letters = frozen(desk, 9)
    sealers = [SealQueue(both_worlds.work, desk.sealing, both_worlds.journal, both_worlds.clock) for _ in range(3)]

    def work(queue: SealQueue) -> Callable[[], list[str]]:
        def deed() -> list[str]:
            found: list[str] = []
            while (done := queue.round(most=2)).taken:
                found += numbers(done.issued)
            return found

        return deed

    shares = at_once([work(queue) for queue in sealers], threads=3)
    assert all(isinstance(share, list) for share in shares), shares
    issued = [number for share in shares for number in share]  # type: ignore[union-attr]
    assert sorted(issued) == [letter.number for letter in letters]
    assert desk.sealing.orphans() == frozenset()


def test_a_letter_just_approved_is_left_to_whoever_approved_it(world: World) -> None:
    desk = make_sealing_desk(world)
    letter, fresh = desk.world.freeze(), timedelta(seconds=30)
    assert desk.queue.round(leave_fresh=fresh).taken == 0
    world.clock.advance(fresh)
    assert numbers(desk.queue.round(leave_fresh=fresh).issued) == [letter.number], "it was left behind"


def test_a_letter_that_somebody_hurries_is_tried_with_the_next_round(desk: SealingDesk) -> None:
    (letter,) = frozen(desk, 1)
    spoil(desk, letter)
    desk.queue.round()
    assert desk.queue.round().taken == 0
    desk.queue.hurry(letter.id)
    assert desk.queue.round().taken == 1


def test_a_voided_letter_is_taken_by_nobody(desk: SealingDesk) -> None:
    (letter,) = frozen(desk, 1)
    desk.world.letters.void(t.reviewer, letter.number, "x")
    desk.queue.hurry(letter.id)
    assert desk.queue.round().taken == 0
    assert desk.world.letter(letter).status is LetterStatus.VOID


YEAR = timedelta(days=365)


@pytest.mark.parametrize("trouble", ["its own", "everybody's"])
def test_a_clock_that_ran_a_year_ahead_for_a_while_puts_no_letter_off_for_a_year(desk: SealingDesk, trouble: str) -> None:
    one, other = frozen(desk, 2)
    if trouble == "everybody's":
        desk.cabinet.changes["key"] = "missing"
    desk.world.clock.advance(YEAR)
    assert desk.queue.round().issued == ()
    desk.world.clock.advance(-YEAR)
    desk.cabinet.changes = {}
    assert set(numbers(desk.queue.round().issued)) == {one.number, other.number}


def test_an_attempt_that_died_under_a_clock_that_ran_ahead_holds_nobody_up(desk: SealingDesk) -> None:
    (letter,) = frozen(desk, 1)
    with desk.world.work.writing() as books:
        for _ in range(700):
            books.log_seal(letter.id, bytes(32), desk.world.clock.now() + YEAR)
    assert numbers(desk.queue.round().issued) == [letter.number]
