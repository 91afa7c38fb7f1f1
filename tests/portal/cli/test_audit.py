"""`letters audit`: everything once more, exit 1 on any fault; and `letters evidence`, which carries letters on."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kernel.clock import FixedClock
from letters.ports import LetterRecord
from portal.audit import audit
from portal.wiring import Desk
from tests.support.approved import approve_one
from tests.support.instance import desk_of
from tests.support.needs import need
from tests.support.outlet_commands import Say


@pytest.fixture
def letter(desk: Desk) -> LetterRecord:
    issued = desk.sealing.seal(approve_one(desk).id)
    assert issued.seal is not None, issued.waiting
    return issued


def audited(say: Say) -> tuple[int, dict[str, object]]:
    done = say("audit", "--processes", 1, "--json")
    told = json.loads(done.stdout)
    return done.exit_code, {**told, "faults": [(fault["code"], fault["number"]) for fault in told["faults"]]}


def write(desk: Desk, statement: str) -> None:
    with desk.work.writing() as books:
        books.session.execute(text(statement))


def test_a_sound_instance_has_no_fault(say: Say, desk: Desk, letter: LetterRecord) -> None:
    approve_one(desk)
    desk.archive.put(b"%PDF sealed, and given to nobody")
    exit_code, told = audited(say)
    assert (exit_code, told["faults"]) == (0, [])
    assert (told["letters"], told["files"], told["orphans"], told["in_doubt"]) == (2, 1, 1, [])
    said = say("audit").stdout
    assert "已核对 2 份确认书、1 个文件" in said
    assert "Checked 2 letters, 1 files" in said
    assert "nobody was given" in said


def test_what_was_changed_behind_our_back_is_found_and_the_exit_says_so(say: Say, desk: Desk, letter: LetterRecord) -> None:
    assert letter.seal is not None
    lost = approve_one(desk)
    desk.archive._place(letter.seal.file_digest).write_bytes(b"%PDF")
    write(desk, "UPDATE event SET event = 'x' WHERE kind = 'issued'")
    for table in ("held_vin", "letter_outlet"):
        write(desk, f"DELETE FROM {table} WHERE letter_id = '{lost.id}'")
    write(desk, f"DELETE FROM letter WHERE id = '{lost.id}'")
    exit_code, told = audited(say)
    assert exit_code == 1
    found = told["faults"]
    assert isinstance(found, list)
    assert ("archive_damaged", letter.number) in found
    assert ("number_lost", lost.number) in found
    assert ("journal", "") in found
    said = say("audit", "--processes", 1).stdout
    assert letter.number in said
    assert "编号已被取用" in said


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE request SET requested_by = 'somebody'", "approval_differs"),
        ("UPDATE request SET decided_by = 'somebody'", "approval_differs"),
        ("UPDATE request SET document = replace(document, 'brand\": \"', 'brand\": \"X')", "approval_differs"),
        ("UPDATE held_vin SET in_force = 0", "cars_not_held"),
        ("UPDATE held_vin SET vin = 'L0XEXM1A4T1999999'", "cars_not_held"),
    ],
)
def test_who_asked_who_approved_and_what_is_held_is_held_against_the_journal(
    say: Say, desk: Desk, letter: LetterRecord, change: str, code: str
) -> None:
    write(desk, change)
    assert audited(say)[1]["faults"] == [(code, letter.number)]


def test_letters_are_carried_on_before_their_timestamps_end_and_openssl_agrees(
    say: Say, desk: Desk, letter: LetterRecord, tmp_path: Path
) -> None:
    before = desk.letters.pdf(letter)
    assert "carried on: 0" in say("evidence", "renew").stdout, "the specimen authority has ten years to go"
    for count in (1, 2):
        told = json.loads(say("evidence", "renew", "--before", 3660, "--json").stdout)
        assert (told["letters"], told["renewed"], told["faults"]) == (1, [letter.number], []), count
    assert desk.letters.pdf(letter) == before, "the file itself never changes"
    assert say("evidence", "check").exit_code == 0
    assert audited(say)[0] == 0
    say("evidence", "export", letter.number, "--out", tmp_path / "out")
    say("keys", "export-trust", tmp_path / "trust")
    for count in (1, 2):
        name = f"{letter.number}.{count}"
        command = [need("openssl", "openssl"), "ts", "-verify", "-token_in", "-in", f"{name}.tst", "-data", f"{name}.data"]
        done = subprocess.run([*command, "-CAfile", tmp_path / "trust" / "root.pem"], cwd=tmp_path / "out", capture_output=True, text=True)
        assert "Verification: OK" in done.stdout + done.stderr


def test_evidence_that_was_damaged_is_told_by_check_and_audit_and_is_not_carried_on(say: Say, desk: Desk, letter: LetterRecord) -> None:
    assert letter.seal is not None
    desk.archive.put_evidence(letter.seal.file_digest, b"{}")
    for command in (("check",), ("renew",)):
        done = say("evidence", *command)
        assert done.exit_code == 1
        assert letter.number in done.stdout
        assert "后续时间戳证据已损坏" in done.stdout
    assert audited(say)[1]["faults"] == [("evidence_malformed", letter.number)]


def test_evidence_of_a_letter_that_has_no_file_is_not_found(say: Say, desk: Desk) -> None:
    assert say("evidence", "export", approve_one(desk).number, "--out", "x").exit_code == 2


def test_evidence_that_is_gone_is_missed_once_the_timestamp_in_the_seal_has_ended(desk: Desk, letter: LetterRecord) -> None:
    assert letter.seal is not None
    soon = desk_of(desk.settings.instance, FixedClock(desk.clock.now() + timedelta(days=9 * 365)))
    later = desk_of(desk.settings.instance, FixedClock(desk.clock.now() + timedelta(days=11 * 365)))
    report = later.evidence.check()
    assert [fault.number for fault in report.faults] == [letter.number]
    assert [(fault.code, fault.number) for fault in audit(later, 1).faults] == [("evidence_ended", letter.number)]
    assert soon.evidence.check().faults == ()
