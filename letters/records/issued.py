"""Letters, numbers, held VINs and the seal log in the database."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from kernel.database import Instant
from kernel.decision import Sentence
from letters.errors import Conflict
from letters.ports import Claim, Ending, LetterRecord, Seal
from letters.records.base import Books, in_batches
from letters.rules import LetterInForce
from letters.tables import CounterRow, HeldVinRow, LetterOutletRow, LetterRow, MakerRow, SealLogRow
from letters.values import LetterStatus, RevocationCode

CHANGING = frozenset(
    {
        *("status", "file_digest", "seal_fingerprint", "sealed_at", "waiting", "tries", "next_try"),
        *("end_code", "end_note", "end_at", "end_by", "successor"),
    }
)
"""The columns of a letter that anything happens to; all others are frozen with it and never written again."""
HOLDING = (LetterStatus.FROZEN, LetterStatus.ISSUED)


class LetterRecords(Books):
    """Implements `letters.ports.LetterBooks`."""

    def next_number(self, maker: str, year: int) -> int:
        """Take the next gap-free counter of a maker and year, within this transaction."""
        return self._next(f"number/{maker}/{year}")

    def counters(self) -> dict[tuple[str, int], int]:
        """Return the last number taken, by maker and year."""
        rows = self.session.execute(select(CounterRow.name, CounterRow.value).where(CounterRow.name.startswith("number/", autoescape=True)))
        parts = ((name.split("/"), value) for name, value in rows)
        return {(maker, int(year)): value for (_, maker, year), value in parts}

    def next_status_index(self) -> int:
        """Take the next index of the status list (from 0), within this transaction."""
        return self._next("status") - 1

    def _next(self, name: str) -> int:
        row = self.insert(CounterRow).values(name=name, value=1)
        taken = row.on_conflict_do_update(index_elements=["name"], set_={"value": CounterRow.value + 1})
        value: int = self.session.execute(taken.returning(CounterRow.value)).scalar_one()
        return value

    def add_letter(self, letter: LetterRecord, outlet_ids: Iterable[str] = ()) -> None:
        """Store a frozen letter with the outlets it names and hold its VINs. Raises `Conflict` if a VIN is already held."""
        self._release_expired(letter.vins, letter.issued_on)
        self.session.add(LetterRow(**_columns(letter)))
        self.session.flush()
        self.session.add_all(LetterOutletRow(letter_id=letter.id, maker=letter.maker, outlet_id=one) for one in outlet_ids)
        self.session.add_all(HeldVinRow(vin=vin, letter_id=letter.id, in_force=True) for vin in letter.vins)
        try:
            self.session.flush()
        except IntegrityError as doubled:
            raise Conflict(
                Sentence(
                    "其中一辆车刚刚有了另一份确认书，请刷新后再试。", "One of the vehicles just got another letter; reload and try again."
                ),
                "letter_exists",
            ) from doubled

    def _release_expired(self, vins: tuple[str, ...], today: date) -> None:
        expired = select(LetterRow.id).where(LetterRow.status == LetterStatus.ISSUED, LetterRow.valid_until < today)
        for batch in in_batches(vins):
            self.session.execute(
                update(HeldVinRow).where(HeldVinRow.vin.in_(batch), HeldVinRow.letter_id.in_(expired)).values(in_force=False)
            )

    def letter(self, letter_id: str) -> LetterRecord | None:
        """Return a letter by id, or None."""
        return _one(self.session.get(LetterRow, letter_id))

    def letter_by_number(self, number: str) -> LetterRecord | None:
        """Return a letter by number, or None."""
        return _one(self.session.scalar(select(LetterRow).where(LetterRow.number == number)))

    def letter_by_code(self, code_hash: bytes) -> LetterRecord | None:
        """Return a letter by the hash of its code, or None."""
        return _one(self.session.scalar(select(LetterRow).where(LetterRow.code_hash == code_hash)))

    def letter_by_file(self, file_digest: bytes) -> LetterRecord | None:
        """Return the letter whose issued file has this SHA-256, or None."""
        return _one(self.session.scalar(select(LetterRow).where(LetterRow.file_digest == file_digest)))

    def letters(self, *, maker: str = "", exporter: str = "", status: LetterStatus | None = None) -> tuple[LetterRecord, ...]:
        """Return letters, newest first."""
        query = select(LetterRow).order_by(LetterRow.frozen_at.desc(), LetterRow.number.desc())
        if maker:
            query = query.where(LetterRow.maker == maker)
        if exporter:
            query = query.where(LetterRow.exporter == exporter)
        if status is not None:
            query = query.where(LetterRow.status == status)
        return tuple(record_of(row) for row in self.session.scalars(query))

    def move_letter(self, before: LetterStatus, after: LetterRecord) -> bool:
        """Compare and set: store `after` if the letter still stands at `before`; frees VINs it no longer holds."""
        moved = self.session.execute(
            update(LetterRow)
            .where(LetterRow.id == after.id, LetterRow.status == before)
            .values(**{name: value for name, value in _columns(after).items() if name in CHANGING})
            .returning(LetterRow.id)
        ).first()
        if moved is not None and after.status not in HOLDING:
            self.session.execute(update(HeldVinRow).where(HeldVinRow.letter_id == after.id).values(in_force=False))
        return moved is not None

    def claim_frozen(self, wanted: Claim, until: datetime) -> tuple[LetterRecord, ...]:
        """Take frozen letters, oldest first, and put them off; on PostgreSQL those that another transaction is at are passed over."""
        due = or_(LetterRow.next_try.is_(None), LetterRow.next_try <= wanted.now, LetterRow.next_try > wanted.latest)
        known = or_(LetterRow.tries > 0, LetterRow.frozen_at <= wanted.fresh)
        query = select(LetterRow).where(LetterRow.status == LetterStatus.FROZEN, due, known, LetterRow.maker.not_in(wanted.without))
        query = query.order_by(LetterRow.frozen_at, LetterRow.number).limit(wanted.most)
        rows = self.session.scalars(query.with_for_update(skip_locked=True)).all()
        for row in rows:
            row.next_try = until
        self.session.flush()
        return tuple(record_of(row) for row in rows)

    def put_off(self, letter_ids: Collection[str], until: datetime | None) -> None:
        """Let frozen letters be due at an instant, or at once."""
        chosen = (LetterRow.id.in_(letter_ids), LetterRow.status == LetterStatus.FROZEN)
        self.session.execute(update(LetterRow).where(*chosen).values(next_try=until))

    def in_force(self, vins: Iterable[str], today: date) -> dict[str, LetterInForce]:
        """Return, per VIN, the letter that holds it; expired letters hold nothing."""
        found: dict[str, LetterInForce] = {}
        for batch in in_batches(tuple(vins)):
            query = (
                select(HeldVinRow.vin, LetterRow.number, LetterRow.exporter)
                .join(LetterRow, LetterRow.id == HeldVinRow.letter_id)
                .where(HeldVinRow.vin.in_(batch), HeldVinRow.in_force, LetterRow.valid_until >= today)
            )
            found.update({vin: LetterInForce(number, exporter) for vin, number, exporter in self.session.execute(query)})
        return found

    def lock_for_sealing(self, letter_id: str) -> LetterRecord | None:
        """Lock a letter's maker, then the letter, and return it as it stands; SQLite has locked everything by then."""
        if self.session.get_bind().dialect.name != "sqlite":
            owner = select(LetterRow.maker).where(LetterRow.id == letter_id).scalar_subquery()
            self.session.execute(select(MakerRow.code).where(MakerRow.code == owner).with_for_update())
        return _one(self.session.scalar(select(LetterRow).where(LetterRow.id == letter_id).with_for_update()))

    def log_seal(self, letter_id: str, composed_digest: bytes, at: datetime) -> int:
        """Write the log row that precedes a signature and return its id."""
        columns = ("letter_id", "maker", "composed_digest", "at")
        values = select(LetterRow.id, LetterRow.maker, literal(composed_digest), literal(at, Instant)).where(LetterRow.id == letter_id)
        made = self.session.execute(insert(SealLogRow).from_select(columns, values).returning(SealLogRow.id))
        return made.scalar_one()

    def close_seal_log(self, log_id: int, file_digest: bytes) -> None:
        """Write the digest of the archived file, or `NO_FILE`."""
        self.session.execute(update(SealLogRow).where(SealLogRow.id == log_id).values(file_digest=file_digest))

    def open_seals(self, letter_id: str, since: datetime, until: datetime) -> int:
        """Return how many attempts at a letter between two instants have not ended."""
        query = select(func.count()).select_from(SealLogRow).where(SealLogRow.letter_id == letter_id)
        return self.session.scalar(query.where(SealLogRow.at > since, SealLogRow.at <= until, SealLogRow.file_digest.is_(None))) or 0

    def sealed_files(self, letter_id: str) -> tuple[bytes, ...]:
        """Return the digests of the archived files that a letter's attempts led to, newest first."""
        query = select(SealLogRow.file_digest).where(SealLogRow.letter_id == letter_id).order_by(SealLogRow.id.desc())
        return tuple(digest for digest in self.session.scalars(query) if digest)

    def sealed_with(self, fingerprint: bytes) -> int:
        """Return how many letters carry a seal of this certificate."""
        query = select(func.count()).select_from(LetterRow).where(LetterRow.seal_fingerprint == fingerprint)
        return self.session.scalar(query) or 0

    def unfinished_seals(self, maker: str, since: datetime, until: datetime) -> int:
        """Return how many of a maker's attempts are on their way: begun between two instants and not ended, or with a file that is not released."""
        signing = and_(SealLogRow.file_digest.is_(None), SealLogRow.at > since, SealLogRow.at <= until)
        archived = and_(func.length(SealLogRow.file_digest) > 0, LetterRow.status == LetterStatus.FROZEN)
        query = select(func.count()).select_from(SealLogRow).join(LetterRow, LetterRow.id == SealLogRow.letter_id)
        return self.session.scalar(query.where(SealLogRow.maker == maker, or_(signing, archived))) or 0

    def seals_between(self, maker: str, since: datetime, until: datetime) -> int:
        """Return how many seal log rows a maker has from one instant to another."""
        query = (
            select(func.count()).select_from(SealLogRow).where(SealLogRow.maker == maker, SealLogRow.at >= since, SealLogRow.at <= until)
        )
        return self.session.scalar(query) or 0


def _columns(letter: LetterRecord) -> dict[str, Any]:
    seal, ending = letter.seal, letter.ending
    return {
        "id": letter.id,
        "number": letter.number,
        "maker": letter.maker,
        "exporter": letter.exporter,
        "destination": letter.destination,
        "vins": list(letter.vins),
        "status": letter.status,
        "issued_on": letter.issued_on,
        "valid_until": letter.valid_until,
        "content_digest": letter.content_digest,
        "code_hash": letter.code_hash,
        "locked_content": letter.locked_content,
        "status_index": letter.status_index,
        "request_id": letter.request_id,
        "approved_by": letter.approved_by,
        "frozen_at": letter.frozen_at,
        "file_digest": seal and seal.file_digest,
        "seal_fingerprint": seal and seal.fingerprint,
        "sealed_at": seal and seal.sealed_at,
        "waiting": letter.waiting and letter.waiting.as_json(),
        "tries": letter.tries,
        "next_try": letter.next_try,
        "end_code": ending.code if ending else "",
        "end_note": ending.note if ending else "",
        "end_at": ending and ending.at,
        "end_by": ending.by if ending else "",
        "successor": letter.successor,
        "wording": letter.wording,
    }


def _one(row: LetterRow | None) -> LetterRecord | None:
    return None if row is None else record_of(row)


def record_of(row: LetterRow) -> LetterRecord:
    """Return a letter's row as the services know it."""
    return LetterRecord(
        id=row.id,
        number=row.number,
        maker=row.maker,
        exporter=row.exporter,
        destination=row.destination,
        vins=tuple(row.vins),
        status=LetterStatus(row.status),
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        content_digest=row.content_digest,
        code_hash=row.code_hash,
        locked_content=row.locked_content,
        status_index=row.status_index,
        request_id=row.request_id,
        approved_by=row.approved_by,
        frozen_at=row.frozen_at,
        seal=_seal(row),
        waiting=Sentence(**row.waiting) if row.waiting else None,
        tries=row.tries,
        next_try=row.next_try,
        ending=_ending(row),
        successor=row.successor,
        wording=row.wording,
    )


def _seal(row: LetterRow) -> Seal | None:
    if row.file_digest is None or row.seal_fingerprint is None or row.sealed_at is None:
        return None
    return Seal(row.file_digest, row.seal_fingerprint, row.sealed_at)


def _ending(row: LetterRow) -> Ending | None:
    return Ending(RevocationCode(row.end_code), row.end_note, row.end_at, row.end_by) if row.end_code and row.end_at else None
