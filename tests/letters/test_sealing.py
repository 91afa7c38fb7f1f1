"""The real thing with a specimen chain: a letter is issued whole or waits with a reason, and never twice."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from kernel.canonical import sha256
from kernel.clock import FixedClock
from kernel.decision import Reason, Sentence
from letters.archive import FolderArchive
from letters.compose import draw_specimen_seal
from letters.errors import NotFound, SealingRefused
from letters.ports import NO_FILE, LetterRecord, Seal
from letters.records.issued import LetterRecords
from letters.service import Sealing, UseLimit
from letters.values import LetterStatus
from letters.wording import CURRENT
from outlets.values import OutletStatus
from signing.assembly import AssembledPdf
from signing.errors import SignerUnavailable
from signing.inspection import inspect
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.pki import cast
from tests.support.trade_seals import SealingDesk, chain_at, make_sealing_desk, seal_key, trust_at
from tests.support.trade_world import World, at_once


@pytest.fixture
def desk(world: World) -> SealingDesk:
    return make_sealing_desk(world)


def kinds(desk: SealingDesk, letter: LetterRecord) -> list[str]:
    """Return the kinds of event of a letter, journalled or not yet."""
    desk.world.journal.flush()
    return [leaf.kind for leaf in desk.world.journal.export() if leaf.subject == letter.id]


def logged(desk: SealingDesk) -> list[bytes | None]:
    """Return, per line of the seal log, the digest of the file it led to."""
    with desk.world.work.reading() as books:
        return [row[0] for row in books.session.execute(text("SELECT file_digest FROM seal_log ORDER BY id"))]


def assert_waits(desk: SealingDesk, letter: LetterRecord, said: str) -> None:
    """Assert that nothing left the house: the letter is frozen with a reason, no file is referred to, its cars are held."""
    waiting = desk.sealing.seal(letter.id)
    assert waiting.status is LetterStatus.FROZEN
    assert waiting.seal is None
    assert waiting.waiting is not None
    assert waiting.waiting.zh
    assert said in waiting.waiting.en, waiting.waiting.en
    assert waiting.next_try is not None
    assert desk.world.letter(letter) == waiting
    assert set(desk.world.held(*letter.vins)) == set(letter.vins)
    assert kinds(desk, letter) == ["frozen"]


def assert_issued(desk: SealingDesk, letter: LetterRecord) -> LetterRecord:
    issued = desk.sealing.seal(letter.id)
    assert issued.status is LetterStatus.ISSUED, issued.waiting
    assert issued.waiting is None
    assert desk.world.letter(issued) == issued
    assert kinds(desk, letter) == ["frozen", "issued"]
    return issued


# -- the good way ---------------------------------------------------------------------------------------------------


def test_a_sealed_letter_is_issued_with_its_file_its_seal_and_its_place_in_the_journal(desk: SealingDesk) -> None:
    issued = assert_issued(desk, desk.world.freeze(t.vehicle(1), t.vehicle(2)))
    pdf = desk.pdf(issued)
    assert issued.seal is not None
    assert issued.seal.file_digest == sha256(pdf)
    assert issued.seal.fingerprint.hex() == seal_key().fingerprint
    assert issued.seal.sealed_at == t.NOON
    found = inspect(pdf, trust_at(desk.world.clock))
    assert found.passed
    assert found.maker == t.MAKER
    assert found.attachments["letter.json"] == desk.world.vault.unlock(issued.locked_content, issued.number)
    assert logged(desk) == [sha256(pdf)]
    assert desk.sealing.orphans() == frozenset()
    assert desk.world.journal.check() == ()


def test_before_the_key_signs_the_journal_holds_the_letter_and_the_log_has_its_line(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    seen = []

    class Watching:
        certificate, chain, fingerprint = seal_key().certificate, seal_key().chain, seal_key().fingerprint

        def sign(self, data: bytes) -> bytes:
            seen.append((desk.world.journal.holds_frozen(letter), logged(desk), desk.world.letter(letter).status))
            return seal_key().sign(data)

    desk.cabinet.changes["key"] = Watching()
    assert_issued(desk, letter)
    assert seen == [(True, [None], LetterStatus.FROZEN)]


def test_sealing_again_gives_the_same_letter_and_touches_no_key(desk: SealingDesk) -> None:
    issued = desk.issued(1)
    desk.cabinet.opened.clear()
    assert desk.sealing.seal(issued.id) == issued
    assert desk.cabinet.opened == []
    assert desk.world.archive.digests() == {issued.seal.file_digest}  # type: ignore[union-attr]


def test_several_sealers_at_once_make_one_seal_and_the_others_leave_the_letter_alone(both_worlds: World) -> None:
    desk = make_sealing_desk(both_worlds)
    letter = desk.world.freeze()
    outcomes = at_once([lambda: desk.sealing.seal(letter.id)] * 6, threads=6)
    standing = desk.world.letter(letter)
    assert standing.seal is not None
    assert all(outcome in (letter, standing) for outcome in outcomes), outcomes
    assert kinds(desk, letter) == ["frozen", "issued"]
    assert logged(desk) == [standing.seal.file_digest]
    assert desk.sealing.orphans() == frozenset()


def test_an_unknown_letter_is_not_found_and_a_void_one_is_never_sealed(desk: SealingDesk) -> None:
    with pytest.raises(NotFound):
        desk.sealing.seal("0" * 32)
    letter = desk.world.freeze()
    desk.world.letters.void(t.reviewer, letter.number, "x")
    with pytest.raises(SealingRefused):
        desk.sealing.seal(letter.id)
    assert logged(desk) == []


def test_a_revoked_letter_stays_as_it_is_when_sealed_again(desk: SealingDesk) -> None:
    from letters.values import RevocationCode

    issued = desk.issued(1)
    revoked = desk.world.letters.revoke(t.reviewer, issued.number, RevocationCode.MISUSE, "x")
    assert desk.sealing.seal(issued.id) == revoked


# -- waiting --------------------------------------------------------------------------------------------------------


class Lying:
    """A timestamp authority that does what it is told and is believed to be the specimen one."""

    name = "lying"

    def __init__(self, stamp: Callable[[bytes], bytes]) -> None:
        self.stamp = stamp

    trust = property(lambda self: cast().chain.timestamps().trust)


def hangs(_: bytes) -> bytes:
    raise TimeoutError("the authority does not answer")


def an_hour_ago(request: bytes) -> bytes:
    return chain_at(FixedClock(t.NOON - timedelta(hours=1))).timestamps().stamp(request)


def the_answer_to_another_question(_: bytes) -> bytes:
    from signing.timestamps import request_for

    return chain_at(FixedClock(t.NOON)).timestamps().stamp(request_for(sha256(b"another"), 1 << 62))


class Silent:
    certificate, chain, fingerprint = seal_key().certificate, seal_key().chain, seal_key().fingerprint

    def sign(self, data: bytes) -> bytes:
        raise SignerUnavailable(Sentence("密钥设备没有响应。", "The key device does not answer."))


class Wrong(Silent):
    def sign(self, data: bytes) -> bytes:
        return cast().other.sign(data)


TROUBLES: dict[str, tuple[dict[str, Any], str]] = {
    "the timestamp authority hangs": ({"timestamps": (Lying(hangs),)}, "timestamp"),
    "the timestamp is of another time": ({"timestamps": (Lying(an_hour_ago),)}, "timestamp"),
    "the timestamp is of another file": ({"timestamps": (Lying(the_answer_to_another_question),)}, "timestamp"),
    "the answer is no timestamp": ({"timestamps": (Lying(lambda _: b"<html>"),)}, "timestamp"),
    "no timestamp authority is configured": ({"timestamps": ()}, "timestamp"),
    "the key is missing": ({"key": "missing"}, "key is missing"),
    "the key does not answer": ({"key": Silent()}, "does not answer"),
    "the key is not the certificate's": ({"key": Wrong()}, ""),
    "the seal is another maker's under the same CA": ({"key": cast().other}, "not one of this manufacturer's"),
    "the picture of a specimen maker's seal is not crossed": ({"art": replace(draw_specimen_seal(t.maker().name_zh), specimen=False)}, ""),
    "nothing is pinned": ({"trust": replace(trust_at(FixedClock(t.NOON)), seals=())}, "not one of this manufacturer's"),
    "the seal is revoked": ({"revocation": cast().chain.revoking(seal_key().certificate, t.NOON - timedelta(days=1))}, "revoked"),
    "the revocation lists are stale": ({"revocation": chain_at(FixedClock(t.NOON - timedelta(days=30)))}, ""),
    "there are no revocation lists": ({"revocation": type("None", (), {"crls": lambda self: ()})()}, ""),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_letter_waits_with_a_reason_and_is_issued_once_the_trouble_is_over(desk: SealingDesk, trouble: str) -> None:
    letter = desk.world.freeze()
    desk.cabinet.changes, said = TROUBLES[trouble]
    assert_waits(desk, letter, said)
    assert desk.world.archive.digests() == frozenset()
    desk.cabinet.changes = {}
    assert_issued(desk, letter)


def test_a_page_that_differs_from_its_data_is_not_sealed(desk: SealingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from letters.service import sealing

    fault = Reason("page_differs", Sentence("页面与数据不符。", "The page differs from its data."))
    letter = desk.world.freeze()
    monkeypatch.setattr(sealing, "lint", lambda *_, **__: (fault,))
    assert_waits(desk, letter, "page differs")
    assert desk.world.archive.digests() == frozenset()
    assert logged(desk) == [], "the key was not touched"
    monkeypatch.undo()
    assert_issued(desk, letter)


def test_a_sealed_file_that_is_not_the_one_rehearsed_is_not_released(desk: SealingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at is the rehearsal's file, so the real one has to hold the same objects."""
    really = AssembledPdf.filled

    def exchanged(self: AssembledPdf, der: bytes) -> bytes:
        done = really(self, der)
        return done.replace(b"/StructParents 0", b"/StructParents 1") if b"Rehearsal" not in der else done

    letter = desk.world.freeze()
    monkeypatch.setattr(AssembledPdf, "filled", exchanged)
    assert_waits(desk, letter, "failed its own verification")
    assert desk.world.archive.digests() == frozenset()
    assert logged(desk) == [NO_FILE]
    monkeypatch.undo()
    assert_issued(desk, letter)


def test_a_full_disk_lets_the_letter_wait(desk: SealingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    letter = desk.world.freeze()
    monkeypatch.setattr("pathlib.Path.replace", full)
    assert_waits(desk, letter, "No space left")
    monkeypatch.undo()
    assert_issued(desk, letter)


def test_the_cap_of_seals_a_minute_lets_the_rest_wait(world: World) -> None:
    desk = make_sealing_desk(world, most_per_minute=2)
    letters = [desk.world.freeze(t.vehicle(n)) for n in (1, 2, 3)]
    for letter in letters[:2]:
        assert_issued(desk, letter)
    assert_waits(desk, letters[2], "cap of seals")
    assert len(logged(desk)) == 2
    world.clock.advance(timedelta(seconds=61))
    assert_issued(desk, letters[2])


def test_the_cap_holds_for_sealers_at_once(both_worlds: World) -> None:
    desk = make_sealing_desk(both_worlds, most_per_minute=2)
    letters = [desk.world.freeze(t.vehicle(n)) for n in (1, 2, 3, 4, 5, 6)]
    at_once([lambda letter=letter: desk.sealing.seal(letter.id) for letter in letters], threads=6)
    assert len(logged(desk)) == 2
    assert len([letter for letter in letters if desk.world.letter(letter).status is LetterStatus.ISSUED]) == 2


def test_an_attempt_that_failed_after_its_log_line_counts_for_the_cap(world: World) -> None:
    desk = make_sealing_desk(world, most_per_minute=1)
    letter = desk.world.freeze()
    desk.cabinet.changes["key"] = Silent()
    assert_waits(desk, letter, "does not answer")
    desk.cabinet.changes = {}
    assert_waits(desk, letter, "cap of seals")


def test_a_key_for_one_letter_seals_no_second_while_the_first_is_about_to_be_released(
    both_worlds: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between archive and release a letter has neither an open line in the log nor its seal on record."""
    desk = make_sealing_desk(both_worlds)
    desk.cabinet.changes["limit"] = UseLimit(most_letters=1)
    one, other = desk.world.freeze(t.vehicle(1)), desk.world.freeze(t.vehicle(2))
    really = Sealing._release

    def release(self: Sealing, letter: LetterRecord, seal: Seal) -> LetterRecord:
        if letter.id == one.id:
            assert_waits(desk, other, "may seal 1 letters and has")
        return really(self, letter, seal)

    monkeypatch.setattr(Sealing, "_release", release)
    assert_issued(desk, one)
    assert_waits(desk, other, "may seal 1 letters and has")


APPROVAL = {
    "the request is decided by another": "UPDATE request SET decided_by = 'somebody'",
    "the request is for another number": "UPDATE request SET letter_number = 'SPECMN-2026-0000099-0'",
    "requester and approver are one": "UPDATE request SET requested_by = 'reviewer'",
    "the letter names another approver": "UPDATE letter SET approved_by = 'exporter_owner'",
    "nobody approved": "UPDATE letter SET approved_by = ''",
}


@pytest.mark.parametrize("what", APPROVAL)
def test_the_sealer_itself_looks_for_the_approval(desk: SealingDesk, what: str) -> None:
    letter = desk.world.freeze()
    with desk.world.work.writing() as books:
        books.session.execute(text(APPROVAL[what]))
    assert_waits(desk, letter, "approval" if "requester" not in what and what != "nobody approved" else "")
    assert desk.cabinet.opened == []


def test_who_asked_is_who_the_journal_says_whatever_the_row_says(desk: SealingDesk) -> None:
    """Four eyes are not two by writing another name over the requester's."""
    stored = desk.world.ask(actor=t.reviewer)
    desk.world.journal.flush()
    with desk.world.work.writing() as books:
        books.session.execute(text("UPDATE request SET requested_by = 'registrar', requested_by_name = 'x'"))
    letter = desk.world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert isinstance(letter, LetterRecord)
    assert_waits(desk, letter, "not what the journal says")
    assert desk.cabinet.opened == []


def test_the_approver_is_who_the_journal_says_though_all_rows_agree_on_another(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    with desk.world.work.writing() as books:
        books.session.execute(text("UPDATE request SET decided_by = 'second_reviewer'"))
        books.session.execute(text("UPDATE letter SET approved_by = 'second_reviewer'"))
    assert_waits(desk, letter, "not what the journal says")
    assert desk.cabinet.opened == []


@pytest.mark.parametrize(
    "change", ["exporter = '91310000MA1FL5E72K'", "destination = 'RU'", "status_index = 99", "valid_until = '2026-08-30'"]
)
def test_a_row_that_says_otherwise_than_the_content_is_not_sealed(desk: SealingDesk, change: str) -> None:
    """Whose letter it is decides who downloads it, and that is asked of the row."""
    letter = desk.world.freeze()
    with desk.world.work.writing() as books:
        books.session.execute(text(f"UPDATE letter SET {change}"))
    assert_waits(desk, letter, "otherwise than the frozen content")
    assert desk.cabinet.opened == []


def test_content_exchanged_in_the_row_is_not_sealed(desk: SealingDesk) -> None:
    letter, other = desk.world.freeze(t.vehicle(1)), desk.world.freeze(t.vehicle(2))
    with desk.world.work.writing() as books:
        books.session.execute(
            text("UPDATE letter SET locked_content = :locked WHERE id = :id"), {"locked": other.locked_content, "id": letter.id}
        )
    assert_waits(desk, letter, "cannot be decrypted")
    assert desk.cabinet.opened == []


def test_a_letter_whose_frozen_event_the_journal_lost_is_not_sealed(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    with desk.world.work.writing() as books:
        books.session.execute(text("DELETE FROM event WHERE kind = 'frozen'"))
    waiting = desk.sealing.seal(letter.id)
    assert waiting.waiting is not None
    assert "journal does not hold" in waiting.waiting.en
    assert desk.cabinet.opened == []


def test_a_letter_that_waited_past_its_validity_is_not_sealed_any_more(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    desk.world.clock.advance(timedelta(days=181))
    waiting = desk.sealing.seal(letter.id)
    assert waiting.status is LetterStatus.FROZEN
    assert waiting.waiting is not None
    assert letter.valid_until.isoformat() in waiting.waiting.en
    assert desk.cabinet.opened == []


def test_a_letter_that_names_an_outlet_closed_while_it_waited_is_not_sealed_though_another_serves(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    desk.world.open_outlet(t.outlet(outlet_id="KZ-ALA-02"))
    desk.world.open_outlet(t.outlet(status=OutletStatus.CLOSED))
    assert_waits(desk, letter, "KZ-ALA-01")


def test_a_letter_whose_outlets_closed_while_it_waited_is_not_sealed_and_can_be_voided(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    desk.cabinet.changes["timestamps"] = ()
    assert_waits(desk, letter, "timestamp")
    desk.cabinet.changes = {}
    desk.world.open_outlet(replace(t.outlet(), status=OutletStatus.CLOSED))
    assert_waits(desk, letter, "outlet")
    assert logged(desk) == [NO_FILE], "of the first attempt"
    desk.world.letters.void(t.reviewer, letter.number, "网点已关闭")
    assert desk.sealing.seal_waiting() == ()


def test_a_letter_whose_car_was_given_to_another_letter_behind_its_back_is_not_sealed(desk: SealingDesk) -> None:
    letter, other = desk.world.freeze(t.vehicle(1)), desk.world.freeze(t.vehicle(2))
    with desk.world.work.writing() as books:
        books.session.execute(text("DELETE FROM held_vin WHERE letter_id = :l"), {"l": letter.id})
        books.session.execute(text("UPDATE held_vin SET vin = :v WHERE letter_id = :l"), {"v": letter.vins[0], "l": other.id})
    waiting = desk.sealing.seal(letter.id)
    assert (waiting.status, waiting.seal) == (LetterStatus.FROZEN, None)
    assert waiting.waiting is not None
    assert other.number in waiting.waiting.en


def test_a_letter_frozen_with_a_wording_that_is_not_here_waits(desk: SealingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = desk.world.freeze()

    def missing(_: object, wording_id: str) -> None:
        raise LookupError(f"there is no wording {wording_id!r}")

    monkeypatch.setattr("letters.service.sealing.wording_by_id", missing)
    assert_waits(desk, letter, f"no wording {CURRENT!r}")


def test_one_letter_that_cannot_be_sealed_does_not_hold_up_the_others(desk: SealingDesk) -> None:
    letters = [desk.world.freeze(t.vehicle(n)) for n in (1, 2, 3)]
    with desk.world.work.writing() as books:
        books.session.execute(text("UPDATE letter SET locked_content = :x WHERE id = :id"), {"x": b"\x01", "id": letters[1].id})
    outcomes = desk.sealing.seal_waiting()
    assert [outcome.number for outcome in outcomes] == [letter.number for letter in letters], "oldest first"
    assert [outcome.status for outcome in outcomes] == [LetterStatus.ISSUED, LetterStatus.FROZEN, LetterStatus.ISSUED]
    assert [letter.id for letter in desk.sealing.seal_waiting()] == [letters[1].id]


def test_a_waiting_letter_can_be_voided_and_asked_for_again(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    desk.cabinet.changes["key"] = "missing"
    assert_waits(desk, letter, "missing")
    desk.cabinet.changes = {}
    desk.world.letters.void(t.reviewer, letter.number, "密钥丢失")
    assert desk.sealing.seal_waiting() == ()
    assert desk.issued(1).vins == (vin_at(1),)


# -- killed between seal and release --------------------------------------------------------------------------------


def killed_at(desk: SealingDesk, letter: LetterRecord, owner: type, step: str) -> None:
    """Seal in a child process that is killed by the kernel when it is about to take a step."""
    desk.world.database.engine.dispose()
    child = os.fork()
    if child == 0:
        setattr(owner, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        try:
            desk.sealing.seal(letter.id)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_a_kill_between_seal_and_release_leaves_a_file_that_the_retry_releases(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    killed_at(desk, letter, Sealing, "_release")
    (orphan,) = desk.sealing.orphans()
    assert desk.world.letter(letter).status is LetterStatus.FROZEN
    assert desk.world.letters.by_file(orphan) is None, "nobody was given it, so it is not genuine"
    (issued,) = desk.sealing.seal_waiting()
    assert issued.seal == Seal(orphan, bytes.fromhex(seal_key().fingerprint), t.NOON)
    assert desk.sealing.orphans() == frozenset()
    assert kinds(desk, letter) == ["frozen", "issued"]
    assert logged(desk) == [orphan], "the key signed once"
    assert desk.world.journal.check() == ()


def test_a_file_of_another_letter_in_the_log_is_not_released(desk: SealingDesk) -> None:
    other, letter = desk.issued(1), desk.world.freeze(t.vehicle(2))
    assert other.seal is not None
    with desk.world.work.writing() as books:
        books.close_seal_log(books.log_seal(letter.id, bytes(32), t.NOON), other.seal.file_digest)
        books.close_seal_log(books.log_seal(letter.id, bytes(32), t.NOON), sha256(b"no such file"))
    assert assert_issued(desk, letter).seal != other.seal
    assert len(logged(desk)) == 4


def test_a_kill_before_the_file_is_archived_holds_the_letter_up_for_two_minutes_only(desk: SealingDesk) -> None:
    letter = desk.world.freeze()
    killed_at(desk, letter, FolderArchive, "put")
    assert desk.sealing.seal_waiting() == (letter,)
    desk.world.clock.advance(timedelta(minutes=2))
    assert_issued(desk, letter)


def test_a_release_that_the_database_refuses_leaves_the_letter_waiting(desk: SealingDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    really = LetterRecords.move_letter

    def lost(self: LetterRecords, before: LetterStatus, after: LetterRecord) -> bool:
        if after.status is LetterStatus.ISSUED:
            raise OperationalError("COMMIT", {}, Exception("connection lost"))
        return really(self, before, after)

    letter = desk.world.freeze()
    monkeypatch.setattr(LetterRecords, "move_letter", lost)
    assert_waits(desk, letter, "database")
    monkeypatch.undo()
    assert len(desk.sealing.orphans()) == 1
    assert_issued(desk, letter)
