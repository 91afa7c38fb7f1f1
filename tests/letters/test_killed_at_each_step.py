"""Issuing is killed at every step from reserving the number to the journal's last checkpoint: nothing half-issued, lost or doubled."""

import os
import random
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from letters.archive import FolderArchive
from letters.checkpoints import FileCheckpoints
from letters.code import letter_number
from letters.ports import LetterRecord
from letters.records.events import EventRecords
from letters.records.issued import LetterRecords
from letters.records.requests import RequestRecords
from letters.service import Approvals, Sealing, sealing
from letters.values import LetterStatus, RequestStatus
from signing import pades
from signing.authority_local import LocalTimestampAuthority
from signing.keys import LoadedSealKey
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.killing import Step, killed_after, killed_at
from tests.support.trade_seals import SealingDesk, make_sealing_desk
from tests.support.trade_world import World
from verification.values import Word

APPROVING, RELEASING, WRITING = (Approvals, "approve"), (Sealing, "_release"), (FolderArchive, "_write")
REHEARSED = 2
"""The rehearsal calls key and timestamp once; the second time is the real one."""

STEPS: dict[str, Step] = {
    # the number is reserved, the content frozen: one transaction
    "before the number is taken": Step(LetterRecords, "next_number"),
    "after the number is taken": Step(LetterRecords, "next_number", "after"),
    "after the request is closed": Step(RequestRecords, "move_request", "after"),
    "after the letter is written": Step(LetterRecords, "add_letter", "after"),
    "before the reserving commit": Step(EventRecords, "emit", "after", during=APPROVING),
    "after the reserving commit": Step(Approvals, "approve", "after"),
    # the journal takes the frozen event
    "before the journal is locked": Step(EventRecords, "lock_journal"),
    "after the leaf is appended": Step(EventRecords, "append_leaf", "after"),
    "before the journal's commit": Step(EventRecords, "set_head", "after"),
    "between the journal and its checkpoint": Step(FileCheckpoints, "append"),
    "in the middle of the checkpoint": Step(os, "write", "after", during=(FileCheckpoints, "append")),
    "after the checkpoint": Step(FileCheckpoints, "append", "after"),
    # the page
    "before composing": Step(sealing, "compose"),
    "after composing": Step(sealing, "compose", "after"),
    "before the rehearsal": Step(pades, "trial_seal"),
    "after the rehearsal": Step(pades, "trial_seal", "after"),
    "after the lint": Step(sealing, "lint", "after"),
    # the plan row, then the seal
    "before the log row": Step(LetterRecords, "log_seal"),
    "before the log row's commit": Step(LetterRecords, "log_seal", "after"),
    "after the log row": Step(Sealing, "_open_log", "after"),
    "before the signature": Step(LoadedSealKey, "sign", nth=REHEARSED),
    "after the signature": Step(LoadedSealKey, "sign", "after", nth=REHEARSED),
    "before the timestamp": Step(LocalTimestampAuthority, "stamp", nth=REHEARSED),
    "after the timestamp": Step(LocalTimestampAuthority, "stamp", "after", nth=REHEARSED),
    "after the finished file passed": Step(pades, "seal", "after"),
    # the archive
    "before archiving": Step(FolderArchive, "put"),
    "after the archive's file is made": Step(tempfile, "mkstemp", "after", during=WRITING),
    "before the archive's file is flushed": Step(os, "fsync", during=WRITING),
    "after the archive's file is flushed": Step(os, "fsync", "after", during=WRITING),
    "before the rename": Step(Path, "replace", during=WRITING),
    "between rename and flushing the folder": Step(Path, "replace", "after", during=WRITING),
    "after archiving": Step(FolderArchive, "put", "after"),
    # release and outbox
    "before the log is closed": Step(LetterRecords, "close_seal_log"),
    "before the closed log's commit": Step(LetterRecords, "close_seal_log", "after"),
    "between log and release": Step(Sealing, "_release"),
    "after the letter is moved": Step(LetterRecords, "move_letter", "after", during=RELEASING),
    "before the release's commit": Step(EventRecords, "emit", "after", during=RELEASING),
    "after the release's commit": Step(Sealing, "_release", "after"),
    "before the outbox is emptied": Step(EventRecords, "append_leaf", nth=2),
    "before the outbox's commit": Step(EventRecords, "set_head", "after", nth=2),
    "between outbox and checkpoint": Step(FileCheckpoints, "append", nth=2),
    "after everything": Step(Sealing, "seal", "after"),
}
ON_POSTGRES = (
    "before the reserving commit",
    "after the log row",
    "after the signature",
    "between log and release",
    "before the release's commit",
)


def restart(desk: SealingDesk) -> None:
    """Do what a new process does: take up what was left behind, once an attempt that has not ended counts as dead."""
    desk.world.clock.advance(timedelta(minutes=2))
    desk.world.journal.flush()
    while desk.queue.round().taken:
        pass


def approve_if_waiting(desk: SealingDesk, request_id: str) -> None:
    """Do what the reviewer does who got no answer: look, and approve again what still waits."""
    stored = desk.world.requests.get(t.reviewer, request_id)
    if stored.status is RequestStatus.WAITING:
        desk.world.approvals.approve(t.reviewer, stored.id, stored.digest)


def everything(desk: SealingDesk) -> list[LetterRecord]:
    with desk.world.work.reading() as books:
        return list(reversed(books.letters()))


def assert_whole(desk: SealingDesk, count: int, acknowledged: list[str]) -> None:
    """Assert that there are so many letters, each numbered once, issued once and genuine, and that nothing else is."""
    letters = everything(desk)
    assert [letter.number for letter in letters] == [letter_number(t.MAKER, t.TODAY.year, n) for n in range(1, count + 1)]
    assert {letter.status for letter in letters} == {LetterStatus.ISSUED}
    assert set(acknowledged) <= {letter.number for letter in letters}
    assert [desk.verification.by_file(desk.pdf(letter)).word for letter in letters] == [Word.GENUINE] * count
    assert desk.world.held(*(vin for letter in letters for vin in letter.vins)) == {v: one.number for one in letters for v in one.vins}
    for digest in desk.sealing.orphans():
        assert desk.verification.by_file(desk.world.archive.get(digest)).word is not Word.GENUINE, "it was given to nobody"
    assert [leaf.kind for leaf in desk.world.journal.export()].count("issued") == count
    assert desk.world.journal.check() == ()


def issue_and_die(desk: SealingDesk, step: Step) -> None:
    before = desk.issued(1)
    stored = desk.world.ask(t.vehicle(2))

    def deed(acknowledge: Callable[[str], None]) -> None:
        letter = desk.world.approvals.approve(t.reviewer, stored.id, stored.digest)
        assert isinstance(letter, LetterRecord)
        acknowledge(letter.number)
        assert desk.sealing.seal(letter.id).status is LetterStatus.ISSUED

    acknowledged = killed_at(step, desk.world.database, deed)
    restart(desk)
    approve_if_waiting(desk, stored.id)
    restart(desk)
    assert len(desk.sealing.orphans()) <= 1
    after = desk.issued(3)
    assert_whole(desk, 3, [before.number, *acknowledged, after.number])


@pytest.mark.parametrize("step", STEPS)
def test_killed(world: World, step: str) -> None:
    issue_and_die(make_sealing_desk(world), STEPS[step])


@pytest.mark.parametrize("step", ON_POSTGRES)
def test_killed_on_postgresql(postgres_world: World, step: str) -> None:
    issue_and_die(make_sealing_desk(postgres_world), STEPS[step])


def test_killed_at_random_again_and_again_while_many_are_sealed(world: World) -> None:
    """A sealer dies at any instant, its whole group with it, and the next one goes on; it all ends with each letter issued once."""
    desk, chance = make_sealing_desk(world), random.Random(4)
    letters = [desk.world.freeze(t.vehicle(n)) for n in range(1, 11)]
    acknowledged: list[str] = []

    def deed(acknowledge: Callable[[str], None]) -> None:
        while (done := desk.queue.round(most=2)).taken:
            for letter in done.issued:
                acknowledge(letter.number)

    for _ in range(12):
        acknowledged += killed_after(chance.uniform(0.02, 0.5), world.database, deed)
        world.clock.advance(timedelta(minutes=2))
    restart(desk)
    assert len(acknowledged) == len(set(acknowledged)), "nothing is issued twice"
    assert_whole(desk, len(letters), acknowledged)
    assert [letter.vins for letter in everything(desk)] == [(vin_at(n),) for n in range(1, 11)]
