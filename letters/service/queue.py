"""The queue of letters that wait for their seal: the frozen letters themselves, so there is no second list that could say otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kernel.clock import Clock
from kernel.errors import DomainError
from letters.ports import Claim, LetterRecord, Work
from letters.service.journalling import Journal
from letters.service.sealing import Attempt, Sealing
from letters.service.waiting import DEAD_AFTER, LONGEST_PAUSE, MAKERS_LONGEST_PAUSE, is_own, pause_after
from letters.values import LetterStatus

BATCH = 20
"""How many letters a round takes at most: few enough that each is reached before the claim on it ends."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: how many letters it took, which were issued, and which wait on, each with its reason."""

    taken: int = 0
    issued: tuple[LetterRecord, ...] = ()
    waiting: tuple[LetterRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stuck:
    """A maker for whom nothing can be sealed for the moment: since how many faults, why, and until when it is left alone."""

    faults: int
    why: DomainError
    until: datetime


class SealQueue:
    """Seals what waits, oldest first; any number of processes may do so at once, and one that dies holds up its letters for two minutes."""

    def __init__(self, work: Work, sealing: Sealing, journal: Journal, clock: Clock) -> None:
        self._work = work
        self._sealing = sealing
        self._journal = journal
        self._clock = clock
        self._stuck: dict[str, _Stuck] = {}

    def waiting(self) -> tuple[LetterRecord, ...]:
        """Return every letter that waits, oldest first."""
        with self._work.reading() as books:
            return tuple(reversed(books.letters(status=LetterStatus.FROZEN)))

    def hurry(self, letter_id: str) -> None:
        """Have a waiting letter tried with the next round."""
        with self._work.writing() as books:
            books.put_off((letter_id,), None)

    def round(self, stop: Callable[[], bool] = _never, *, most: int = BATCH, leave_fresh: timedelta = timedelta(0)) -> Round:
        """Take the oldest letters that are due and try each; between two of them `stop` is asked whether to end.

        For so long as `leave_fresh` a letter that was never tried is left to the person who approves and seals it in one go.
        Letters that were taken and not tried are given back. The journal is flushed once, at the end.
        """
        taken = list(self._claim(most, leave_fresh))
        attempts: list[Attempt] = []
        try:
            while taken and not stop():
                letter = taken.pop(0)
                attempts.append(self._try(letter))
                taken = self._put_off_stuck(letter.maker, taken)
        finally:
            self._give_back(taken)
            if any(attempt.issued for attempt in attempts):
                self._journal.flush()
        waiting = tuple(attempt.letter for attempt in attempts if attempt.letter.status is LetterStatus.FROZEN)
        return Round(len(attempts), tuple(attempt.letter for attempt in attempts if attempt.issued), waiting)

    def _claim(self, most: int, leave_fresh: timedelta) -> Sequence[LetterRecord]:
        now = self._clock.now()
        stuck = tuple(maker for maker, one in self._stuck.items() if now < one.until <= now + MAKERS_LONGEST_PAUSE)
        with self._work.writing() as books:
            return books.claim_frozen(Claim(now, most, now - leave_fresh, now + LONGEST_PAUSE, stuck), now + DEAD_AFTER)

    def _try(self, letter: LetterRecord) -> Attempt:
        attempt = self._sealing.attempt(letter.id)
        if attempt.issued:
            self._stuck.pop(letter.maker, None)
        elif attempt.fault is not None and not is_own(attempt.fault):
            before = self._stuck.get(letter.maker)
            faults = before.faults + 1 if before else 1
            until = self._clock.now() + pause_after(faults, MAKERS_LONGEST_PAUSE)
            self._stuck[letter.maker] = _Stuck(faults, attempt.fault, until)
        return attempt

    def _put_off_stuck(self, maker: str, taken: list[LetterRecord]) -> list[LetterRecord]:
        """Let the maker's other letters wait for the same reason, untried, and return those that are left to try."""
        stuck = self._stuck.get(maker)
        if stuck is None:
            return taken
        with self._work.writing() as books:
            for letter in taken:
                if letter.maker == maker:
                    books.move_letter(LetterStatus.FROZEN, replace(letter, waiting=stuck.why.sentence, next_try=stuck.until))
        return [letter for letter in taken if letter.maker != maker]

    def _give_back(self, taken: Sequence[LetterRecord]) -> None:
        if taken:
            with self._work.writing() as books:
                books.put_off([letter.id for letter in taken], None)
