"""A database put back to an older state is told by the checkpoints kept outside it."""

from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.canonical import sha256
from letters.checkpoints import FileCheckpoints
from letters.errors import CheckpointsUnusable
from letters.events import Event, EventKind
from letters.ports import JournalHead
from letters.service.journal_check import STEP
from letters.values import RevocationCode
from tests.support import trade as t
from tests.support.trade_seals import make_sealing_desk
from tests.support.trade_world import World
from verification.values import Word

LOG = "checkpoints.log"


def put_back(world: World, saved: dict[str, list[tuple[object, ...]]]) -> None:
    with world.database.write.begin() as session:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table, rows in saved.items():
            session.execute(text(f"DELETE FROM {table}"))
            for row in rows:
                names = ", ".join(f":v{n}" for n in range(len(row)))
                session.execute(text(f"INSERT INTO {table} VALUES ({names})"), {f"v{n}": value for n, value in enumerate(row)})


def copy(world: World) -> dict[str, list[tuple[object, ...]]]:
    with world.database.read.begin() as session:
        tables = ("letter", "letter_outlet", "held_vin", "seal_log", "event", "journal_node", "journal_head")
        return {table: [tuple(row) for row in session.execute(text(f"SELECT * FROM {table}"))] for table in tables}


def test_a_revocation_undone_by_an_older_copy_of_the_database_is_told_and_never_genuine(world: World) -> None:
    desk = make_sealing_desk(world)
    letter = desk.issued(1)
    before = copy(world)
    world.letters.revoke(t.reviewer, letter.number, RevocationCode.MISUSE, "x")
    world.journal.flush()
    assert world.journal.check() == ()
    put_back(world, before)
    assert desk.verification.by_code(desk.code(letter)).word is Word.UNAVAILABLE
    assert [fault.en for fault in world.journal.check() if "older state" in fault.en]


def test_a_journal_that_grew_anew_from_an_older_copy_is_told_for_good(world: World) -> None:
    desk = make_sealing_desk(world)
    desk.issued(1)
    before = copy(world)
    desk.issued(2)
    put_back(world, before)
    for number in (3, 4, 5):
        desk.issued(number)
    (fault,) = world.journal.check()
    assert "older state" in fault.en
    assert "旧状态" in fault.zh


def test_without_the_file_of_checkpoints_nothing_is_green_and_its_beginning_is_missed_for_good(world: World, tmp_path: Path) -> None:
    """Taken away together with what happened since, it would tell nothing."""
    desk = make_sealing_desk(world)
    letter = desk.issued(1)
    (tmp_path / LOG).unlink()
    assert desk.verification.by_code(desk.code(letter)).word is Word.UNAVAILABLE
    assert ["missing" in fault.en for fault in world.journal.check()] == [True]
    emit_many(world)
    assert desk.verification.by_code(desk.code(letter)).word is Word.GENUINE
    (tmp_path / LOG).write_bytes((tmp_path / LOG).read_bytes().splitlines(keepends=True)[-1])
    assert ["lost its beginning" in fault.en for fault in world.journal.check()] == [True]


def emit_many(world: World) -> None:
    with world.work.writing() as books:
        for number in range(2 * STEP):
            books.emit(Event(EventKind.KEY_CHANGED, t.NOON, f"key/{number}", "system", {}))
    world.journal.flush()


def test_a_file_that_lost_its_end_or_was_torn_still_speaks(tmp_path: Path) -> None:
    log, heads = FileCheckpoints(tmp_path / LOG), [JournalHead(n, sha256(b"%d" % n), f"note {n}\n") for n in range(1, 200)]
    assert (log.newest(), log.all()) == (None, ())
    for head in heads:
        log.append(head)
    (tmp_path / LOG).write_bytes((tmp_path / LOG).read_bytes()[:-9])
    assert log.newest() == heads[-2]
    log.append(heads[-1])
    assert log.all() == tuple(heads)
    assert (tmp_path / LOG).stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    log = FileCheckpoints(tmp_path)
    with pytest.raises(CheckpointsUnusable):
        log.append(JournalHead(1, bytes(32), ""))
    with pytest.raises(CheckpointsUnusable):
        log.newest()
