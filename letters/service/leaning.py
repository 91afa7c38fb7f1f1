"""Which letters in force lean on an outlet, which are still to be dealt with, and dealing with them."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from kernel.actor import Actor
from kernel.canonical import digest, sha256
from kernel.clock import Clock
from kernel.decision import Refused, Sentence
from letters.errors import Forbidden, NotFound
from letters.events import Event, EventKind
from letters.leaning import CarKind, Deed, Leaned, Leaner, LeaningLetter, Settled, cause_of, counted_since
from letters.ports import Books, Dealing, DealtCase, LetterRecord, Vault, Work
from letters.rules import may_deal
from letters.service.noting import note_outlets
from letters.values import LetterStatus
from outlets.values import Outlet, ServiceQuestion, Standing


class OutletStates(Protocol):
    """What is asked of the outlet registry (implemented by `outlets.service.Registry`)."""

    def serving(self, question: ServiceQuestion) -> tuple[Outlet, ...]:
        """Return the outlets that serve this kind of car there on that day."""
        ...

    def by_ids(self, maker: str, outlet_ids: Iterable[str]) -> tuple[Outlet, ...]:
        """Return those of a maker's outlets that are there."""
        ...

    def history(self, maker: str, outlet_id: str) -> tuple[Standing, ...]:
        """Return every state of an outlet, newest first."""
        ...


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
            leaned = self._leaned(maker, wanted, on)
            return self._letters(books, maker, books.leaners(maker, wanted, on), leaned, on)

    def open_cases(self, actor: Actor, on: date) -> tuple[LeaningLetter, ...]:
        """Return the letters in force of which an outlet stopped counting and nobody dealt with it since; only such outlets."""
        maker = self._maker_of(actor)
        with self._work.reading() as books:
            return self._open(books, maker, on)

    def open_case(self, actor: Actor, letter: LetterRecord, on: date) -> LeaningLetter | None:
        """Return what `open_cases` says of one letter, or None where nothing is open. Raises `NotFound` for a foreign letter."""
        maker = self._own(actor, letter)
        if letter.status is not LetterStatus.ISSUED or letter.valid_until < on:
            return None
        with self._work.reading() as books:
            gone = self._gone(maker, books.leaned_on(maker, letter.id), on)
            whole = (letter.exporter, letter.destination, letter.vins, letter.valid_until)
            return next(iter(self._cases(books, maker, [Leaner(letter.id, letter.number, *whole, tuple(gone))], gone, on)), None)

    def deal(self, actor: Actor, shown: Mapping[str, str], deed: Deed, note: str, on: date) -> Dealt:
        """Note what was done about open cases: by letter number, what was `shown` of each. Raises `NotFound` for a foreign letter.

        A case that changed meanwhile, or is dealt with already, is left as it is.
        """
        maker, now = self._maker_of(actor), self._clock.now()
        with self._work.writing() as books:
            cases = {case.number: case for case in self._open(books, maker, on)}
            same = [cases[number] for number, seen in shown.items() if number in cases and cases[number].shown == seen]
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

    def _open(self, books: Books, maker: str, on: date) -> tuple[LeaningLetter, ...]:
        gone = self._gone(maker, books.leaned_on(maker), on)
        return self._cases(books, maker, books.leaners(maker, gone, on), gone, on)

    def _cases(
        self, books: Books, maker: str, leaners: Iterable[Leaner], gone: Mapping[str, Leaned], on: date
    ) -> tuple[LeaningLetter, ...]:
        """Return of letters that name outlets which are gone what nobody dealt with."""
        dealt = self._still_settled(maker, books.settled(maker), gone, on)
        left = (replace(one, outlet_ids=tuple(key for key in one.outlet_ids if (one.letter_id, key) not in dealt)) for one in leaners)
        return self._letters(books, maker, [one for one in left if one.outlet_ids], gone, on)

    def _gone(self, maker: str, outlet_ids: Collection[str], on: date) -> dict[str, Leaned]:
        """Return those of the outlets that do not count."""
        return {key: one for key, one in self._leaned(maker, outlet_ids, on).items() if one.cause is not None}

    def _leaned(self, maker: str, outlet_ids: Collection[str], on: date) -> dict[str, Leaned]:
        there = {outlet.outlet_id: outlet for outlet in self._outlets.by_ids(maker, outlet_ids)}
        return {one: _leaned_outlet(one, there.get(one), on) for one in outlet_ids}

    def _still_settled(self, maker: str, settled: Iterable[Settled], gone: Collection[str], on: date) -> set[tuple[str, str]]:
        """Return (letter, outlet) of what was dealt with since the outlet last counted."""
        histories: dict[str, tuple[Standing, ...]] = {}
        found = set()
        for one in settled:
            if one.outlet_id in gone:
                history = histories.get(one.outlet_id) or self._outlets.history(maker, one.outlet_id)
                histories[one.outlet_id] = history
                if not counted_since(history, one.at, on):
                    found.add((one.letter_id, one.outlet_id))
        return found

    def _letters(
        self, books: Books, maker: str, leaners: Iterable[Leaner], leaned: Mapping[str, Leaned], on: date
    ) -> tuple[LeaningLetter, ...]:
        found = tuple(leaners)
        kinds = books.kinds({vin for one in found for vin in one.vins})
        names = {firm.credit_code: Sentence(firm.name_zh, firm.name_en) for firm in books.exporters()}
        served = self._served(maker, {(one.destination, kinds[vin]) for one in found for vin in one.vins if vin in kinds}, leaned, on)
        return tuple(
            LeaningLetter(
                letter_id=one.letter_id,
                number=one.number,
                exporter=one.exporter,
                exporter_name=names.get(one.exporter, Sentence(one.exporter, one.exporter)),
                destination=one.destination,
                vins=one.vins,
                valid_until=one.valid_until,
                outlets=tuple(leaned[key] for key in one.outlet_ids),
                unserved=tuple(vin for vin in one.vins if vin not in kinds or (one.destination, kinds[vin]) not in served),
            )
            for one in found
        )

    def _served(self, maker: str, wanted: Iterable[tuple[str, CarKind]], without: Collection[str], on: date) -> set[tuple[str, CarKind]]:
        """Return which kinds of car an outlet other than `without` serves where they go; each kind is asked once."""
        found = set()
        for place, kind in wanted:
            there = self._outlets.serving(ServiceQuestion(maker, kind.brand, kind.powertrain, place, on, kind.category))
            if any(outlet.outlet_id not in without for outlet in there):
                found.add((place, kind))
        return found


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


def _leaned_outlet(outlet_id: str, outlet: Outlet | None, on: date) -> Leaned:
    name = Sentence(outlet.name_zh, outlet.name_en) if outlet else Sentence(outlet_id, outlet_id)
    return Leaned(outlet_id, name, cause_of(outlet, on))


def _check_own(books: Books, maker: str, numbers: Iterable[str]) -> None:
    """A number that is no letter of this maker's is not found, whether or not another maker has it."""
    for number in numbers:
        letter = books.letter_by_number(number)
        if letter is None or letter.maker != maker:
            raise NotFound
