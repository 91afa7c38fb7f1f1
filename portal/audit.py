"""The audit: every letter ever issued, looked at again from the archived bytes to the journal, in several processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from kernel.clock import shanghai_day
from kernel.errors import DomainError
from letters.ports import LetterRecord, Seal
from portal.registry_check import check_registry
from portal.wiring import Desk
from verification.audit import IN_DOUBT, AuditFault, Examined, approval_faults, examine, file_faults, held_faults, number_faults, row_faults

Step = Callable[[int, int], None]
AT_ONCE = 16
"""Files a process is given at a time."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found: how many letters and files were looked at, and every fault.

    `in_doubt` are the letters whose seal's key may have been in other hands; `orphans` counts sealed files that nobody was given.
    """

    letters: int
    files: int
    journal_size: int
    registry_changes: int
    faults: tuple[AuditFault, ...]
    in_doubt: tuple[str, ...]
    orphans: int


def audit(desk: Desk, processes: int = 0, step: Step | None = None) -> AuditReport:
    """Verify everything again; `processes` is how many look at files at once (0: one for each processor)."""
    with desk.work.reading() as books:
        before = books.counters()
        letters = tuple(reversed(books.letters()))
    with desk.work.reading() as books:
        after = books.counters()
    registry = check_registry(desk)
    sealed = [(letter, letter.seal) for letter in letters if letter.seal is not None]
    found = _examined(desk, sealed, processes or os.cpu_count() or 1, step)
    pairs = list(zip(sealed, found, strict=True))
    return AuditReport(
        letters=len(letters),
        files=len(sealed),
        journal_size=desk.journal.head().size,
        registry_changes=registry.changes,
        faults=(
            *number_faults((letter.number for letter in letters), before, after),
            *(AuditFault("", "journal", sentence) for sentence in registry.faults),
            *(fault for letter in letters for fault in _content_faults(desk, letter)),
            *(fault for letter in letters for fault in _approval_faults(desk, letter)),
            *_held_faults(desk, letters),
            *(fault for (letter, seal), one in pairs for fault in file_faults(letter, seal, one)),
        ),
        in_doubt=tuple(letter.number for (letter, _), one in pairs if one.code == IN_DOUBT),
        orphans=len(desk.sealing.orphans()),
    )


def _content_faults(desk: Desk, letter: LetterRecord) -> Iterator[AuditFault]:
    try:
        yield from row_faults(letter, desk.letters.content(letter))
    except DomainError as locked:
        yield AuditFault(letter.number, locked.code, locked.sentence)


def _approval_faults(desk: Desk, letter: LetterRecord) -> Iterator[AuditFault]:
    with desk.work.reading() as books:
        request = books.request(letter.request_id)
    yield from approval_faults(letter, request, request is not None and desk.journal.bears_out_approval(letter, request))


def _held_faults(desk: Desk, letters: Sequence[LetterRecord]) -> Iterator[AuditFault]:
    """Ask for the cars of letters as they stand now: one that ended since the audit began holds none any more."""
    today = shanghai_day(desk.clock.now())
    with desk.work.reading() as books:
        standing = {letter.id: letter for letter in books.letters()}
        held = {vin: one.number for vin, one in books.in_force((vin for letter in letters for vin in letter.vins), today).items()}
    yield from held_faults((standing[letter.id] for letter in letters if letter.id in standing), held, today)


def _examined(desk: Desk, sealed: Sequence[tuple[LetterRecord, Seal]], processes: int, step: Step | None) -> list[Examined]:
    """Examine files in processes of their own, in order; they are started fresh, because a fork would share our connections."""
    look = partial(examine, desk.archive, trust=desk.keyring.trust(), now=desk.clock.now())
    digests = [seal.file_digest for _, seal in sealed]
    found: list[Examined] = []
    with ProcessPoolExecutor(max(1, min(processes, len(sealed))), get_context("spawn")) as pool:
        for one in pool.map(look, digests, chunksize=AT_ONCE):
            found.append(one)
            if step is not None:
                step(len(found), len(sealed))
    return found
