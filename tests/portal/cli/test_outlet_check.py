"""`letters outlets check`: whatever is altered by hand in the registry, its history or its events is told, and exits 1."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from outlets.records.rows import digest_of
from portal.wiring import Desk
from tests.support.instance import desk_of
from tests.support.outlet_commands import CHEN, Say, outlet


@pytest.fixture
def changed(instance: Path) -> Desk:
    """Return a desk whose registry had three changes: the specimen's outlets, one more, and an edit of it."""
    desk = desk_of(instance)
    desk.registry.keep(outlet(), seen=0, actor=CHEN)
    desk.registry.keep(outlet(city="Астана"), seen=1, actor=CHEN)
    return desk


def test_a_registry_that_nobody_altered_is_sound_and_so_is_its_journal(say: Say, changed: Desk) -> None:
    result = say("outlets", "check")
    assert (result.exit_code, result.stdout.splitlines()) == (0, ["已核对 3 次变更，0 处不符。", "3 changes checked, 0 faults."])
    assert json.loads(say("outlets", "check", "--json").stdout) == {"changes": 3, "states_from_before": 0, "faults": []}
    assert say("journal", "check").exit_code == 0
    assert changed.journal.head().size >= 3


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("UPDATE outlet_history SET content = replace(content, 'Алматы', 'Тараз') WHERE outlet_id = 'KZ-NEW-1'", "registry/2 wrote"),
        ("DELETE FROM outlet_history WHERE outlet_id = 'KZ-NEW-1' AND version = 1", "registry/2 wrote"),
        ("UPDATE outlet SET status = 'closed' WHERE outlet_id = 'KZ-NEW-1'", "KZ-NEW-1 does not stand"),
        ("DELETE FROM outlet WHERE outlet_id = 'KZ-NEW-1'", "KZ-NEW-1 does not stand"),
        ("UPDATE outlet_revision SET digest = X'00' WHERE revision = 2", "registry/2 is not what the journal says"),
        ("UPDATE outlet_revision SET by = 'other' WHERE revision = 3", "registry/3 is not what the journal says"),
        ("DELETE FROM outlet_revision WHERE revision = 3", "lacks the change registry/3"),
        ("DELETE FROM event WHERE subject = 'registry/2'", "registry/2 is not what the journal says"),
        ("UPDATE event SET subject = 'registry/9' WHERE subject = 'registry/2'", "lacks the change registry/9"),
    ],
)
def test_what_was_altered_by_hand_is_told(say: Say, changed: Desk, deed: str, told: str) -> None:
    assert say("outlets", "check").exit_code == 0
    with changed.database.write.begin() as session:
        session.execute(text(deed))
    result = say("outlets", "check")
    assert result.exit_code == 1
    assert told in result.stdout


def test_a_change_that_rewrites_its_own_digest_is_told_by_the_journal(say: Say, changed: Desk) -> None:
    say("outlets", "check")
    forged = changed.registry.changes(CHEN.maker)[0]
    with changed.database.write.begin() as session:
        session.execute(text("UPDATE outlet_history SET content = replace(content, 'Астана', 'Тараз') WHERE revision = 3"))
        session.execute(text("UPDATE outlet SET city = 'Тараз' WHERE outlet_id = 'KZ-NEW-1'"))
        contents = session.execute(text(f"SELECT outlet_id, content FROM outlet_history WHERE revision = {forged.revision}"))
        digest = digest_of([(key, content) for key, content in contents])
        session.execute(text("UPDATE outlet_revision SET digest = :digest WHERE revision = 3"), {"digest": digest})
    assert changed.registry.altered_changes(CHEN.maker) == changed.registry.strayed(CHEN.maker) == ()
    result = say("outlets", "check")
    assert result.exit_code == 1
    assert "registry/3 is not what the journal says" in result.stdout


def test_states_from_before_changes_were_numbered_are_told_but_no_fault(say: Say, changed: Desk) -> None:
    with changed.database.write.begin() as session:
        for statement in (
            "UPDATE outlet_history SET revision = 0 WHERE revision = 1",
            "UPDATE outlet_revision SET outlets = 0, digest = X'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855' "
            "WHERE revision = 1",
        ):
            session.execute(text(statement))
    result = say("outlets", "check")
    assert "states are from before changes were numbered" in result.stdout
