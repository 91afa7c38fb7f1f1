"""Which letters name which outlets, and what was dealt with, in the database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import exists, insert, select

from letters.leaning import CarKind, Cause, Deed, Leaner, Need, Settled
from letters.ports import Dealing, DealtCase, LetterRecord
from letters.records.base import Books, in_batches
from letters.records.issued import HOLDING, record_of
from letters.tables import HeldVinRow, LeaningDealtRow, LetterOutletRow, LetterRow, ProducedRow
from letters.values import LetterStatus

_LEANER = (LetterRow.id, LetterRow.number, LetterRow.exporter, LetterRow.destination, LetterRow.vins, LetterRow.valid_until)


class LeaningRecords(Books):
    """Implements `letters.ports.LeaningBooks`."""

    def lean(self, letter_id: str, maker: str, outlet_ids: Iterable[str]) -> None:
        """Note the outlets that a letter names; what is noted already stays."""
        rows = [{"letter_id": letter_id, "maker": maker, "outlet_id": one} for one in outlet_ids]
        if rows:
            self.session.execute(self.insert(LetterOutletRow).values(rows).on_conflict_do_nothing())

    def unnoted(self, after: str, limit: int) -> tuple[LetterRecord, ...]:
        """Return frozen and issued letters whose outlets are not noted, by id, beginning behind `after`."""
        noted = exists().where(LetterOutletRow.letter_id == LetterRow.id)
        query = select(LetterRow).where(LetterRow.id > after, LetterRow.status.in_(HOLDING), ~noted).order_by(LetterRow.id).limit(limit)
        return tuple(record_of(row) for row in self.session.scalars(query))

    def leaned_on(self, maker: str, letter_id: str = "") -> tuple[str, ...]:
        """Return the ids of the outlets that any of the maker's letters names, or one of theirs does; the indexes alone answer it."""
        query = select(LetterOutletRow.outlet_id).where(LetterOutletRow.maker == maker).distinct().order_by(LetterOutletRow.outlet_id)
        return tuple(self.session.scalars(query.where(LetterOutletRow.letter_id == letter_id) if letter_id else query))

    def needs(self, maker: str, on: date) -> tuple[Need, ...]:
        """Return what the maker's letters in force on a day need of the outlets they name, each need once."""
        kind = (ProducedRow.brand, ProducedRow.powertrain, ProducedRow.category)
        query = (
            select(LetterOutletRow.outlet_id, LetterRow.destination, *kind)
            .distinct()
            .join(LetterRow, LetterRow.id == LetterOutletRow.letter_id)
            .join(HeldVinRow, HeldVinRow.letter_id == LetterRow.id)
            .join(ProducedRow, ProducedRow.vin == HeldVinRow.vin)
            .where(LetterRow.maker == maker, LetterRow.status == LetterStatus.ISSUED, LetterRow.valid_until >= on)
        )
        return tuple(Need(outlet_id, place, CarKind(*rest)) for outlet_id, place, *rest in self.session.execute(query))

    def leaners(self, maker: str, outlet_ids: Iterable[str], on: date) -> tuple[Leaner, ...]:
        """Return the maker's letters in force on a day that name one of the outlets, by number."""
        found: dict[str, Leaner] = {}
        for batch in in_batches(sorted(set(outlet_ids))):
            query = (
                select(*_LEANER, LetterOutletRow.outlet_id)
                .join(LetterOutletRow, LetterOutletRow.letter_id == LetterRow.id)
                .where(LetterOutletRow.maker == maker, LetterOutletRow.outlet_id.in_(batch))
                .where(LetterRow.status == LetterStatus.ISSUED, LetterRow.valid_until >= on)
                .order_by(LetterOutletRow.outlet_id)
            )
            for letter_id, number, exporter, destination, vins, valid_until, outlet_id in self.session.execute(query):
                new = Leaner(letter_id, number, exporter, destination, tuple(vins), valid_until, ())
                known = found.get(letter_id, new)
                found[letter_id] = replace(known, outlet_ids=(*known.outlet_ids, outlet_id))
        return tuple(sorted(found.values(), key=lambda leaner: leaner.number))

    def kinds(self, vins: Iterable[str]) -> dict[str, CarKind]:
        """Return what kind of car each VIN of the production record is."""
        found: dict[str, CarKind] = {}
        for batch in in_batches(tuple(vins)):
            query = select(ProducedRow.vin, ProducedRow.brand, ProducedRow.powertrain, ProducedRow.category).where(
                ProducedRow.vin.in_(batch)
            )
            found.update({vin: CarKind(brand, powertrain, category) for vin, brand, powertrain, category in self.session.execute(query)})
        return found

    def settled(self, maker: str) -> tuple[Settled, ...]:
        """Return everything that was dealt with on the maker's letters, oldest first."""
        query = select(LeaningDealtRow.letter_id, LeaningDealtRow.outlet_id, LeaningDealtRow.at)
        query = query.join(LetterRow, LetterRow.id == LeaningDealtRow.letter_id).where(LetterRow.maker == maker)
        return tuple(Settled(*row) for row in self.session.execute(query.order_by(LeaningDealtRow.at)))

    def settle(self, dealing: Dealing) -> None:
        """Store a dealing; an act may settle thousands of cases, so the rows go in one statement."""
        act = {name: getattr(dealing, name) for name in ("deed", "note", "by", "by_name", "at")}
        rows = [{"letter_id": one.letter_id, "outlet_id": one.outlet_id, "cause": one.cause, **act} for one in dealing.cases]
        self.session.execute(insert(LeaningDealtRow), [{"dealing": dealing.id, **row} for row in rows])

    def dealings(self, letter_id: str) -> tuple[Dealing, ...]:
        """Return what was done on a letter, oldest first, with the cases of this letter alone."""
        query = select(LeaningDealtRow, LetterRow.number).join(LetterRow, LetterRow.id == LeaningDealtRow.letter_id)
        query = query.where(LeaningDealtRow.letter_id == letter_id).order_by(LeaningDealtRow.at, LeaningDealtRow.outlet_id)
        acts: dict[str, Dealing] = {}
        for row, number in self.session.execute(query):
            act = acts.get(row.dealing) or Dealing(row.dealing, (), Deed(row.deed), row.note, row.by, row.by_name, row.at)
            case = DealtCase(letter_id, number, row.outlet_id, Cause(row.cause))
            acts[row.dealing] = replace(act, cases=(*act.cases, case))
        return tuple(acts.values())
