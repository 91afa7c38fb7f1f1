"""Deriving, within one transaction, which letters lean on which outlets and which of them are still to be dealt with."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Protocol

from kernel.decision import Sentence
from letters.leaning import CarKind, Cause, Leaned, Leaner, LeaningLetter, bears, bore_since, cause_of
from letters.ports import Books
from outlets.values import Outlet, ServiceQuestion, Standing

Place = tuple[str, CarKind]
"""A destination and a kind of car that goes there."""


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
class Leanings:
    """One maker's letters and outlets on a day (Shanghai), as one transaction sees them."""

    books: Books
    outlets: OutletStates
    maker: str
    on: date

    def of_outlets(self, wanted: Collection[str]) -> tuple[LeaningLetter, ...]:
        """Return the letters in force that name one of the outlets; those do not count as others that serve."""
        leaners = self.books.leaners(self.maker, wanted, self.on)
        kinds, there = self._kinds(leaners), self._there(wanted)
        return self._letters([(one, tuple(self._leaned(one, there, kinds))) for one in leaners], kinds, wanted)

    def open(self) -> tuple[LeaningLetter, ...]:
        """Return the letters in force that an outlet no longer bears, with those outlets, unless somebody dealt with it since."""
        leaned_on = self.books.leaned_on(self.maker)
        there = self._there(leaned_on)
        gone = {outlet_id for outlet_id in leaned_on if cause_of(there.get(outlet_id), self.on)}
        needs = (need for need in self.books.needs(self.maker, self.on) if need.outlet_id not in gone)
        weak = {need.outlet_id for need in needs if not bears(there[need.outlet_id], need.destination, [need.kind], self.on)}
        return self.open_among(self.books.leaners(self.maker, gone | weak, self.on), there)

    def open_of(self, letter: Leaner) -> tuple[LeaningLetter, ...]:
        """Return what `open` says of one letter: itself, or nothing."""
        return self.open_among((letter,), self._there(letter.outlet_ids))

    def open_among(self, leaners: Collection[Leaner], there: Mapping[str, Outlet]) -> tuple[LeaningLetter, ...]:
        """Return the letters with those of their outlets that do not bear them and for which nobody dealt with them since."""
        kinds = self._kinds(leaners)
        dealt = {(one.letter_id, one.outlet_id): one.at for one in self.books.settled(self.maker)}
        histories: dict[str, tuple[Standing, ...]] = {}

        def is_open(leaner: Leaner, outlet_id: str) -> bool:
            since = dealt.get((leaner.letter_id, outlet_id))
            if since is None:
                return True
            if outlet_id not in histories:
                histories[outlet_id] = self.outlets.history(self.maker, outlet_id)
            return bore_since(histories[outlet_id], since, partial(_bears, leaner, kinds), self.on)

        stopped = ((one, [leaned for leaned in self._leaned(one, there, kinds) if leaned.cause]) for one in leaners)
        left = [(one, tuple(leaned for leaned in some if is_open(one, leaned.outlet_id))) for one, some in stopped]
        return self._letters([pair for pair in left if pair[1]], kinds, ())

    def _there(self, outlet_ids: Collection[str]) -> dict[str, Outlet]:
        return {outlet.outlet_id: outlet for outlet in self.outlets.by_ids(self.maker, outlet_ids)}

    def _kinds(self, leaners: Iterable[Leaner]) -> dict[str, CarKind]:
        return self.books.kinds({vin for one in leaners for vin in one.vins})

    def _leaned(self, leaner: Leaner, there: Mapping[str, Outlet], kinds: Mapping[str, CarKind]) -> Iterator[Leaned]:
        """Yield each outlet of the letter with why it does not bear it; of cars that are not in the books nothing is known."""
        for outlet_id in leaner.outlet_ids:
            outlet = there.get(outlet_id)
            cause = cause_of(outlet, self.on)
            if outlet and cause is None and any(vin in kinds for vin in leaner.vins) and not _bears(leaner, kinds, outlet, self.on):
                cause = Cause.NOT_SERVING
            yield Leaned(outlet_id, Sentence(outlet.name_zh, outlet.name_en) if outlet else Sentence(outlet_id, outlet_id), cause)

    def _letters(
        self, named: Collection[tuple[Leaner, tuple[Leaned, ...]]], kinds: Mapping[str, CarKind], without: Collection[str]
    ) -> tuple[LeaningLetter, ...]:
        names = {firm.credit_code: Sentence(firm.name_zh, firm.name_en) for firm in self.books.exporters()}
        served = self._served({(one.destination, kinds[vin]) for one, _ in named for vin in one.vins if vin in kinds}, without)
        return tuple(
            LeaningLetter(
                letter_id=one.letter_id,
                number=one.number,
                exporter=one.exporter,
                exporter_name=names.get(one.exporter, Sentence(one.exporter, one.exporter)),
                destination=one.destination,
                vins=one.vins,
                valid_until=one.valid_until,
                outlets=outlets,
                unserved=tuple(vin for vin in one.vins if vin not in kinds or (one.destination, kinds[vin]) not in served),
            )
            for one, outlets in named
        )

    def _served(self, places: Iterable[Place], without: Collection[str]) -> set[Place]:
        """Return which kinds of car an outlet other than `without` serves where they go; each is asked once."""
        return {place for place in places if any(outlet.outlet_id not in without for outlet in self._serving(*place))}

    def _serving(self, destination: str, kind: CarKind) -> tuple[Outlet, ...]:
        return self.outlets.serving(ServiceQuestion(self.maker, kind.brand, kind.powertrain, destination, self.on, kind.category))


def _bears(leaner: Leaner, kinds: Mapping[str, CarKind], outlet: Outlet, on: date) -> bool:
    return bears(outlet, leaner.destination, {kinds[vin] for vin in leaner.vins if vin in kinds}, on)
