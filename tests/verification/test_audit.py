"""The audit's comparisons: a sound letter has no fault, and whatever of it is changed by hand has a name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.canonical import sha256
from letters.code import letter_number
from letters.ports import LetterRecord
from signing.evidence import Evidence, evidence_to_json
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.trade_seals import SealingDesk, chain_at, seal_key, trust_at
from verification.audit import IN_DOUBT, examine, file_faults, number_faults, row_faults


def place_of(desk: SealingDesk, letter: LetterRecord) -> Path:
    assert letter.seal is not None
    return desk.world.archive._place(letter.seal.file_digest)


def faults(desk: SealingDesk, letter: LetterRecord) -> list[str]:
    """Return the codes of everything wrong with a letter as it stands in the books."""
    standing = desk.world.letter(letter)
    assert standing.seal is not None
    found = examine(desk.world.archive, standing.seal.file_digest, trust_at(desk.world.clock), desk.world.clock.now())
    rows = row_faults(standing, desk.world.letters.content(standing))
    told = [*file_faults(standing, standing.seal, found), *rows]
    assert all(fault.number == letter.number and fault.sentence.zh and fault.sentence.en for fault in told)
    return [fault.code for fault in told]


def write(desk: SealingDesk, statement: str, **values: object) -> None:
    with desk.world.work.writing() as books:
        books.session.execute(text(statement), values)


def test_a_sound_letter_has_no_fault(desk: SealingDesk) -> None:
    assert faults(desk, desk.issued(1)) == []
    assert faults(desk, desk.issued(2, 3)) == []


def flip(desk: SealingDesk, letter: LetterRecord) -> None:
    data = bytearray(place_of(desk, letter).read_bytes())
    data[len(data) // 2] ^= 1
    place_of(desk, letter).write_bytes(data)


def exchange(desk: SealingDesk, letter: LetterRecord) -> None:
    """Put another genuine letter's file in the place of this one's, on disk and on record."""
    other = desk.issued(4)
    assert other.seal is not None
    write(desk, "UPDATE letter SET file_digest = NULL WHERE id = :id", id=other.id)
    write(desk, "UPDATE letter SET file_digest = :d WHERE id = :id", d=other.seal.file_digest, id=letter.id)


def forge(desk: SealingDesk, letter: LetterRecord) -> None:
    """Put a file that nobody sealed in its place, and record it."""
    digest = desk.world.archive.put(b"%PDF-1.7\n% forged\n%%EOF\n")
    write(desk, "UPDATE letter SET file_digest = :d WHERE id = :id", d=digest, id=letter.id)


def keep_beside(data: bytes) -> Callable[[SealingDesk, LetterRecord], None]:
    def keep(desk: SealingDesk, letter: LetterRecord) -> None:
        place_of(desk, letter).with_suffix(".evidence").write_bytes(data)

    return keep


def in_row(change: str, **values: object) -> Callable[[SealingDesk, LetterRecord], None]:
    return lambda desk, letter: write(desk, f"UPDATE letter SET {change} WHERE id = :id", id=letter.id, **values)


SPOILED: dict[str, tuple[Callable[[SealingDesk, LetterRecord], None], list[str]]] = {
    "a byte of the file": (flip, ["archive_damaged"]),
    "the file is gone": (lambda desk, letter: place_of(desk, letter).unlink(), ["archive_damaged"]),
    "another letter's file": (exchange, ["file_differs"]),
    "a file that nobody sealed": (forge, ["layout_no_seal"]),
    "the seal on record": (in_row("seal_fingerprint = :f", f=sha256(b"another")), ["file_differs"]),
    "the time of sealing on record": (in_row("sealed_at = :s", s="2026-03-01 04:00:00.000000"), ["file_differs"]),
    "the vehicles on record": (in_row("vins = :v", v=f'["{vin_at(9)}"]'), ["record_differs"]),
    "the destination on record": (in_row("destination = 'RU'"), ["record_differs"]),
    "the maker on record": (in_row("maker = :m", m=t.FOREIGN_MAKER), ["file_differs", "record_differs"]),
    "the wording on record": (in_row("wording = 'confirmation/v1'"), ["record_differs"]),
    "the last day on record": (in_row("valid_until = '2099-01-01'"), ["record_differs"]),
    "the code on record": (in_row("code_hash = :c", c=sha256(b"x")), ["record_differs"]),
    "evidence that is none": (keep_beside(b"{}"), ["evidence_malformed"]),
    "evidence of another file": (keep_beside(evidence_to_json(Evidence("0" * 64))), ["evidence_other_file"]),
}


@pytest.mark.parametrize("what", SPOILED)
def test_what_is_changed_by_hand_is_named(desk: SealingDesk, what: str) -> None:
    change, codes = SPOILED[what]
    letter = desk.issued(1)
    change(desk, letter)
    assert faults(desk, letter)[: len(codes)] == codes


def test_a_seal_in_doubt_is_told_and_is_no_fault_of_the_file(desk: SealingDesk) -> None:
    letter = desk.issued(1)
    assert letter.seal is not None
    revoked = chain_at(desk.world.clock).revoking(seal_key().certificate, t.NOON, t.NOON - timedelta(days=1))
    trust = replace(trust_at(desk.world.clock), crls=revoked.crls())
    found = examine(desk.world.archive, letter.seal.file_digest, trust, t.NOON)
    assert found.code == IN_DOUBT
    assert list(file_faults(letter, letter.seal, found)) == []


LAST = {("GEELY", 2026): 3}
THREE = [letter_number("GEELY", 2026, n) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("numbers", "before", "after", "codes"),
    [
        (THREE, LAST, LAST, []),
        ([], {}, {}, []),
        (THREE[:2], LAST, LAST, ["number_lost"]),
        (THREE[1:], LAST, LAST, ["number_lost"]),
        (THREE, {}, {}, ["number_stray"] * 3),
        (THREE, {("GEELY", 2026): 2}, {("GEELY", 2026): 2}, ["number_stray"]),
        (THREE, {("GEELY", 2026): 2}, LAST, []),
        (THREE[:2], {("GEELY", 2026): 2}, LAST, []),
        ([*THREE, letter_number("GEELY", 2027, 1)], LAST, {**LAST, ("GEELY", 2027): 1}, []),
        ([*THREE, letter_number("OTHER", 2026, 1)], LAST, LAST, ["number_stray"]),
    ],
)
def test_numbers_are_neither_lost_nor_beyond_what_was_taken(
    numbers: list[str], before: dict[tuple[str, int], int], after: dict[tuple[str, int], int], codes: list[str]
) -> None:
    assert [fault.code for fault in number_faults(numbers, before, after)] == codes
