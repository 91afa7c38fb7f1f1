"""Which letters in force lean on an outlet, which are still to be dealt with, and dealing with them."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kernel.actor import Actor
from kernel.canonical import digest, sha256
from kernel.clock import Clock
from kernel.decision import Refused
from letters.errors import Forbidden, NotFound
from letters.events import Event, EventKind
from letters.leaning import Deed, Leaner, LeaningLetter, fits
from letters.ports import Books, Dealing, DealtCase, LetterRecord, Vault, Work
from letters.rules import may_deal
from letters.service.cases import Leanings, OutletStates
from letters.service.noting import note_outlets
from letters.values import LetterStatus


@dataclass(frozen=True, slots=True)
class Dealt:
    """What became of an act: the numbers dealt with, and those left as they are because they changed after they were shown."""

    done: tuple[str, ...]
    changed: tuple[str, ...]


class Leaning:
    """Letters and the outlets they name. Everything is derived when asked, so that a lapse by date needs no timer.

    For anybody but the maker's registrars, reviewers and admins each method raises `Forbidden`: an empty answer would read as "none".
    """

    def __init__(self, work: Work, outlets: OutletStates, vault: Vault, clock: Clock) -> None:
        self._work = work
        self._outlets = outlets
        self._vault = vault
        self._clock = clock
        self._noted = False

    def note_outlets(self) -> int:
        """Note the outlets of letters frozen before they were noted beside the content; return of how many letters. Idempotent."""
        noted = note_outlets(self._work, self._vault)
        self._noted = True
        return noted

    def leaning_on(self, actor: Actor, outlet_ids: Iterable[str], on: date) -> tuple[LeaningLetter, ...]:
        """Return the letters in force that name one of the outlets, and whom nobody else would serve were they all to stop."""
        maker, wanted = self._maker_of(actor), frozenset(outlet_ids)
        with self._work.reading() as books:
            return Leanings(books, self._outlets, maker, on).of_outlets(wanted)

    def open_cases(self, actor: Actor, on: date) -> tuple[LeaningLetter, ...]:
        """Return the letters in force that an outlet no longer bears, with those outlets, unless somebody dealt with it since."""
        maker = self._maker_of(actor)
        with self._work.reading() as books:
            return Leanings(books, self._outlets, maker, on).open()

    def open_case(self, actor: Actor, letter: LetterRecord, on: date) -> LeaningLetter | None:
        """Return what `open_cases` says of one letter, or None where nothing is open. Raises `NotFound` for a foreign letter."""
        maker = self._own(actor, letter)
        if letter.status is not LetterStatus.ISSUED or letter.valid_until < on:
            return None
        with self._work.reading() as books:
            leaned_on = books.leaned_on(maker, letter.id)
            whole = (letter.exporter, letter.destination, letter.vins, letter.valid_until)
            found = Leanings(books, self._outlets, maker, on).open_of(Leaner(letter.id, letter.number, *whole, leaned_on))
        return found[0] if found else None

    def deal(self, actor: Actor, shown: Mapping[str, str], deed: Deed, note: str, on: date) -> Dealt:
        """Note what was done about open cases: by letter number, what was `shown` of each. Raises `NotFound` for a foreign letter.

        A case that changed meanwhile, is dealt with already, or of which the deed cannot be true (`fits`), is left as it is.
        """
        maker, now = self._maker_of(actor), self._clock.now()
        with self._work.writing() as books:
            cases = {case.number: case for case in Leanings(books, self._outlets, maker, on).open()}
            found = [cases[number] for number, seen in shown.items() if number in cases and cases[number].shown == seen]
            same = [case for case in found if fits(deed, case)]
            if same:
                dealing = Dealing(secrets.token_hex(16), _cases_of(same), deed, note, actor.id, actor.name, now)
                books.settle(dealing)
                books.emit(dealt_event(dealing))
            done = {case.number: None for case in same}
            changed = tuple(number for number in shown if number not in done)
            _check_own(books, maker, [number for number in changed if number not in cases])
        return Dealt(tuple(done), changed)

    def dealings(self, actor: Actor, letter: LetterRecord) -> tuple[Dealing, ...]:
        """Return what was done on a letter, oldest first. Raises `NotFound` for a foreign letter."""
        self._own(actor, letter)
        with self._work.reading() as books:
            return books.dealings(letter.id)

    def _maker_of(self, actor: Actor) -> str:
        """Return the maker whose letters the actor may look at, once every letter's outlets are noted."""
        decision = may_deal(actor)
        if isinstance(decision, Refused):
            raise Forbidden(decision.reasons[0])
        if not self._noted:
            self.note_outlets()
        return actor.maker

    def _own(self, actor: Actor, letter: LetterRecord) -> str:
        maker = self._maker_of(actor)
        if letter.maker != maker:
            raise NotFound
        return maker


def dealt_event(dealing: Dealing) -> Event:
    """Build the event of an act, which may concern thousands of letters: it commits to them and to the note by digest.

    Its subject is the act, because a letter's own events are its life and nothing else.
    """
    cases = sorted([one.number, one.outlet_id, one.cause.value] for one in dealing.cases)
    facts = {
        "deed": dealing.deed.value,
        "letters": len({one.letter_id for one in dealing.cases}),
        "cases": digest(cases).hex(),
        "note": sha256(dealing.note.encode()).hex(),
    }
    return Event(EventKind.DEALT, dealing.at, dealing.id, dealing.by, facts)


def _cases_of(letters: Iterable[LeaningLetter]) -> tuple[DealtCase, ...]:
    return tuple(
        DealtCase(letter.letter_id, letter.number, one.outlet_id, one.cause)
        for letter in letters
        for one in letter.outlets
        if one.cause is not None
    )


def _check_own(books: Books, maker: str, numbers: Iterable[str]) -> None:
    """A number that is no letter of this maker's is not found, whether or not another maker has it."""
    for number in numbers:
        letter = books.letter_by_number(number)
        if letter is None or letter.maker != maker:
            raise NotFound
