"""The token with the key, the timestamp authority and the disk go away in the middle: letters wait, say why, and are issued afterwards."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pkcs11
import pytest

from kernel.clock import FixedClock
from letters.errors import RecordsUnavailable
from letters.ports import LetterRecord
from letters.values import LetterStatus
from signing.authority_http import HttpTimestampAuthority
from signing.errors import SignerUnavailable
from signing.issuing import make_seal_certificate, name_of
from signing.token_key import TokenPlace, TokenSealKey
from signing.trust import SealPin
from tests.letters.test_killed_at_each_step import assert_whole
from tests.support import trade as t
from tests.support.database import open_test_database
from tests.support.needs import privilege
from tests.support.pki import NOW, cast
from tests.support.softhsm import Applicant, fresh_token
from tests.support.trade_seals import SealingDesk, chain_at, make_sealing_desk, trust_at
from tests.support.trade_world import World, make_world

PAUSE = timedelta(minutes=2)


@pytest.fixture
def desk(world: World) -> SealingDesk:
    return make_sealing_desk(world)


def assert_waits(desk: SealingDesk, letter: LetterRecord, said: str) -> None:
    waiting = desk.sealing.seal(letter.id)
    assert (waiting.status, waiting.seal) == (LetterStatus.FROZEN, None)
    assert waiting.waiting is not None
    assert said in waiting.waiting.en
    assert desk.sealing.orphans() == frozenset()


def heal(desk: SealingDesk) -> None:
    """Do what the sealer does once the trouble is over."""
    desk.world.clock.advance(PAUSE)
    while desk.queue.round().taken:
        pass


# -- the token ------------------------------------------------------------------------------------------------------


@pytest.fixture
def token(tmp_path: Path) -> Iterator[TokenPlace]:
    with fresh_token(tmp_path) as place:
        yield place


@pytest.fixture
def token_key(token: TokenPlace) -> TokenSealKey:
    chain = cast().chain
    certificate = make_seal_certificate(chain.issuing, name_of(t.maker().name_zh, "token"), Applicant(token), NOW, 700)  # type: ignore[arg-type]
    return TokenSealKey(token, certificate, (chain.issuing.der, chain.root.der))


def test_a_token_taken_out_in_the_middle_of_a_run_lets_the_rest_wait(desk: SealingDesk, token_key: TokenSealKey, tmp_path: Path) -> None:
    trust = trust_at(desk.world.clock)
    pinned = type(trust)(trust.roots, trust.issuers, (SealPin(t.MAKER, token_key.fingerprint),), trust.timestamps, trust.crls)
    desk.cabinet.changes = {"key": token_key, "trust": pinned}
    first, second, third = (desk.world.freeze(t.vehicle(n)) for n in (1, 2, 3))
    assert desk.sealing.seal(first.id).status is LetterStatus.ISSUED
    with taken_out(token_key, tmp_path / "tokens"):
        assert_waits(desk, second, "token that holds the seal key does not answer")
        assert desk.queue.round().issued == ()
        assert desk.world.letter(third).waiting is not None
    heal(desk)
    found = [desk.world.letter(letter) for letter in (first, second, third)]
    assert [letter.status for letter in found] == [LetterStatus.ISSUED] * 3
    assert {letter.seal.fingerprint.hex() for letter in found if letter.seal} == {token_key.fingerprint}
    assert desk.world.journal.check() == ()


@contextmanager
def taken_out(key: TokenSealKey, folder: Path) -> Iterator[None]:
    """Move the token's files away and end its session, as pulling it out does."""
    away = folder.with_name("away")
    key._private.session.close()
    folder.rename(away)
    try:
        yield
    finally:
        away.rename(folder)


def test_a_wrong_pin_is_told_and_not_tried_again_and_again(
    token_key: TokenSealKey, token: TokenPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three wrong PINs lock a token for good, so whoever looks for one that went away must not try them."""
    opened: list[str] = []

    def refused(*_: object) -> None:
        opened.append("once")
        raise pkcs11.PinIncorrect

    token_key._private.session.close()
    monkeypatch.setattr(TokenSealKey, "_open", refused)
    with pytest.raises(SignerUnavailable):
        token_key.sign(b"data")
    assert opened == ["once"]


# -- the timestamp authority ----------------------------------------------------------------------------------------


@contextmanager
def stamping(clock: FixedClock, port: int, *, dies: bool) -> Iterator[None]:
    """Serve the specimen authority in a process of its own; one that `dies` is killed in the middle of its first answer."""
    process = os.fork()
    if process == 0:
        serve(clock, port, dies)
        os._exit(0)
    try:
        wait_for(port)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def serve(clock: FixedClock, port: int, dies: bool) -> None:
    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer = chain_at(clock).timestamps().stamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer[: len(answer) // 2])
            self.wfile.flush()
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)
            self.wfile.write(answer[len(answer) // 2 :])

        def log_message(self, *_: object) -> None:
            return

    HTTPServer(("127.0.0.1", port), Authority).serve_forever()


def wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
            return
        signal.sigtimedwait((), 0.05)
    raise AssertionError("the authority does not listen")


def test_an_authority_killed_in_the_middle_of_its_answer_lets_the_letter_wait(desk: SealingDesk) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    authority = HttpTimestampAuthority("tsa-one", f"http://127.0.0.1:{port}/", trust_at(desk.world.clock).timestamps, timeout_seconds=10)
    desk.cabinet.changes["timestamps"] = (authority,)
    letter = desk.world.freeze()
    with stamping(desk.world.clock, port, dies=True):
        assert_waits(desk, letter, "tsa-one: The timestamp authority cannot be reached, or broke off its answer")
    assert_waits(desk, letter, "tsa-one: ")
    desk.world.clock.advance(PAUSE)
    with stamping(desk.world.clock, port, dies=False):
        assert [issued.id for issued in desk.queue.round().issued] == [letter.id]
    assert_whole(desk, 1, [letter.number])


# -- the disk -------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of eight megabytes of its own."""
    privilege("mount a tmpfs", os.geteuid() == 0)
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Fill a disk to its last byte."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 65536):
            pass
    return ballast


def test_a_full_disk_under_the_archive_lets_letters_wait(desk: SealingDesk, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.world.archive, "_folder", small_disk / "archive")
    letter = desk.world.freeze()
    ballast = fill(small_disk)
    assert_waits(desk, letter, "No space left on device")
    ballast.unlink()
    heal(desk)
    assert_whole(desk, 1, [letter.number])


def test_a_full_disk_under_everything_loses_nothing_that_was_acknowledged(small_disk: Path) -> None:
    world = make_world(open_test_database(small_disk), small_disk)
    desk = make_sealing_desk(world)
    before, waiting, asked = desk.issued(1), world.freeze(t.vehicle(2)), world.ask(t.vehicle(3))
    ballast = fill(small_disk)
    with pytest.raises(RecordsUnavailable):
        desk.sealing.seal(waiting.id)
    with pytest.raises(RecordsUnavailable):
        world.approvals.approve(t.reviewer, asked.id, asked.digest)
    assert world.letter(before) == before
    ballast.unlink()
    world.approvals.approve(t.reviewer, asked.id, asked.digest)
    heal(desk)
    assert_whole(desk, 3, [before.number, waiting.number])
    world.database.engine.dispose()
