"""Sealing as a process of its own: `letters work`, what waits by `letters queue`, and the web beside it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import text

from letters.ports import LetterRecord
from letters.values import LetterStatus
from portal.wiring import Desk
from portal.worker import Worker
from tests.support.approved import approve_one
from tests.support.checkout import ROOT
from tests.support.outlet_commands import Say

PATIENCE = 60.0


def until(what: Callable[[], bool]) -> None:
    """Wait for something that another process does; machines that test are busy."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def status(desk: Desk, letter: LetterRecord) -> LetterStatus:
    with desk.work.reading() as books:
        found = books.letter(letter.id)
    assert found is not None
    return found.status


def spoil(desk: Desk, letter: LetterRecord) -> None:
    with desk.work.writing() as books:
        books.session.execute(text("UPDATE letter SET locked_content = :x WHERE id = :id"), {"x": b"\x01", "id": letter.id})


@contextmanager
def letters(*arguments: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a command as a process of its own; whatever happens, it is gone afterwards."""
    command = [sys.executable, "-c", "from portal.cli import main; main()", *arguments]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_once_seals_what_waits_and_says_so(say: Say, desk: Desk) -> None:
    first, second = approve_one(desk), approve_one(desk)
    done = say("work", "--once")
    assert done.exit_code == 0, done.output
    assert f"{first.number}  issued 已签发\n{second.number}  issued 已签发\n" in done.stdout
    assert (status(desk, first), status(desk, second)) == (LetterStatus.ISSUED, LetterStatus.ISSUED)


def test_what_waits_is_listed_with_its_reason_in_both_languages(say: Say, desk: Desk) -> None:
    letter = approve_one(desk)
    assert "还没有试过盖章" in say("queue").stdout
    spoil(desk, letter)
    done = say("work", "--once")
    assert done.exit_code == 5
    told = say("queue").stdout
    assert "1 份确认书等待盖章" in told
    assert letter.number in told
    assert "cannot be decrypted" in told
    assert "无法解密" in told
    (row,) = json.loads(say("queue", "--json").stdout)
    assert (row["number"], row["tries"]) == (letter.number, 1)
    assert row["next_try"]
    assert row["waiting"]["zh"]


def test_a_worker_seals_letters_as_they_come_and_ends_when_told(instance: Path, desk: Desk) -> None:
    with letters("work", "--instance", str(instance), LETTERS_SEALING="worker") as process:
        for _ in range(2):
            letter = approve_one(desk)
            until(lambda letter=letter: status(desk, letter) is LetterStatus.ISSUED)  # type: ignore[misc]
        process.send_signal(signal.SIGTERM)
        _, logs = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, logs
    # A library's own words at the end of the process are no log lines.
    told = [json.loads(line)["event"] for line in logs.splitlines() if line.startswith("{")]
    assert told.count("letter-issued") == 2
    assert desk.journal.check() == ()


def test_a_worker_tells_at_its_start_of_files_that_were_given_to_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    digest = desk.archive.put(b"%PDF sealed and then killed")
    Worker(desk).sweep()
    assert digest.hex() in caplog.text


def test_specimens_are_not_served_as_if_they_were_real(say: Say) -> None:
    done = say("serve")
    assert done.exit_code == 2
    assert "LETTERS_ENVIRONMENT=production" in done.stderr
    assert "正式环境" in done.stderr


def test_production_is_served_and_ends_when_told(tmp_path: Path) -> None:
    port = free_port()
    settings = {"LETTERS_ENVIRONMENT": "production", "LETTERS_PUBLIC_URL": "https://letters.example", "LETTERS_TRUSTED_HOSTS": "127.0.0.1"}
    with letters("serve", "--port", str(port), "--instance", str(tmp_path / "i"), **settings) as process:
        assert process.stdout is not None
        assert str(port) in process.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/verify", timeout=PATIENCE) as page:
            assert page.status == 200
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
