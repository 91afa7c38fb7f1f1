"""The books on SQLite and PostgreSQL: read back as written, compared and set, counted without a gap, one letter a VIN."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from kernel.canonical import sha256
from kernel.decision import Allowed, Refused, Sentence
from letters.errors import Conflict, RecordsUnavailable
from letters.events import Event, EventKind
from letters.ports import Ending, LetterRecord, Seal, StoredRequest
from letters.records import DatabaseWork, Records
from letters.rules import LetterInForce, may_request
from letters.values import Category, LetterStatus, Powertrain, RequestStatus, RevocationCode
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.trade_world import CARS, World, at_once

VIN, OTHER_VIN = vin_at(1), vin_at(2)
VALID_UNTIL = t.TODAY + timedelta(days=180)


def stored_request(id: str = "r1", **changes: object) -> StoredRequest:
    asked = t.request(t.vehicle(1), t.vehicle(2, service_history=None))
    usual = StoredRequest(id, t.MAKER, asked, "ab" * 32, Allowed(), RequestStatus.WAITING, "2026-01-01", "u1", "刘出口", t.NOON)
    return replace(usual, **changes)


def stored_letter(id: str = "l1", vins: tuple[str, ...] = (VIN,), **changes: object) -> LetterRecord:
    """Return a frozen letter whose number, code, index and request follow from its id."""
    usual = LetterRecord(
        id=id,
        number=f"SPECMN-2026-{id}",
        maker=t.MAKER,
        exporter=t.OWNER,
        destination="KZ",
        vins=vins,
        status=LetterStatus.FROZEN,
        issued_on=t.TODAY,
        valid_until=VALID_UNTIL,
        content_digest=sha256(id.encode()),
        code_hash=sha256(b"code" + id.encode()),
        locked_content=b"\x01locked",
        status_index=int.from_bytes(sha256(id.encode())[:3], "big"),
        request_id=f"r-{id}",
        approved_by="reviewer",
        frozen_at=t.NOON,
    )
    return replace(usual, **changes)


def add_letter(books: Records, letter: LetterRecord) -> LetterRecord:
    books.add_request(stored_request(letter.request_id))
    books.add_letter(letter)
    return letter


SEAL = Seal(sha256(b"file"), sha256(b"certificate"), t.NOON)


# -- what was written is what is read -------------------------------------------------------------------------------


def test_makers_cars_and_exporters_are_read_back_as_they_were_written(both_worlds: World) -> None:
    firm = t.exporter(affiliates=(t.AFFILIATE,), incidents=(t.incident(), t.incident("disqualified", until=t.TODAY)))
    car = t.produced(3, powertrain=Powertrain.PHEV, category=Category.COMMERCIAL, modified=True, imported=True)
    with both_worlds.work.writing() as books:
        books.add_maker(t.maker(validity_days=30, letters_beyond_window=True))
        books.add_exporter(firm)
        assert books.add_produced([car, t.produced(1), t.produced(50)]) == (1, 1)
    with both_worlds.work.reading() as books:
        assert books.maker(t.MAKER) == t.maker(validity_days=30, letters_beyond_window=True)
        assert [maker.code for maker in books.makers()] == [t.FOREIGN_MAKER, t.MAKER]
        assert books.exporter(t.OWNER) == firm
        assert set(books.exporters()) == {firm, t.foreign_exporter()}
        assert books.produced([vin_at(3), vin_at(50), vin_at(999)]) == {vin_at(3): car, vin_at(50): t.produced(50)}
        assert (books.maker("NOBODY"), books.exporter("0" * 18)) == (None, None)


def test_a_thousand_cars_are_looked_up_in_one_call(both_worlds: World) -> None:
    both_worlds.produce(range(1, 1201))
    with both_worlds.work.reading() as books:
        assert len(books.produced(vin_at(n) for n in range(1, 1301))) == 1200


def test_unused_vins_are_those_that_no_letter_names(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        add_letter(books, stored_letter(vins=(vin_at(1), vin_at(3))))
    with both_worlds.work.reading() as books:
        free = sorted(vin_at(n) for n in range(1, CARS + 1) if n not in (1, 3))
        assert books.unused_vins(t.MAKER, 3) == tuple(free[:3])
        assert books.unused_vins(t.FOREIGN_MAKER, 3) == ()


def test_a_request_is_read_back_with_its_decision(both_worlds: World) -> None:
    refused = may_request(t.case(maker=None, produced={}))
    assert isinstance(refused, Refused)
    noted = may_request(t.case(t.request(t.vehicle(service_history=None))))
    requests = [
        stored_request("r1", decision=refused, status=RequestStatus.REFUSED, requested_at=t.NOON + timedelta(hours=1)),
        stored_request(
            "r2", decision=noted, decided_by="u2", decided_by_name="王审核", decided_at=t.NOON, note="补充", letter_number="N-1"
        ),
    ]
    with both_worlds.work.writing() as books:
        for stored in requests:
            books.add_request(stored)
    with both_worlds.work.reading() as books:
        assert [books.request("r1"), books.request("r2"), books.request("r3")] == [*requests, None]
        assert books.requests(maker=t.MAKER) == tuple(requests)
        assert books.requests(exporter=t.OWNER, status=RequestStatus.WAITING) == (requests[1],)
        assert books.requests(maker=t.FOREIGN_MAKER) == ()


def test_a_letter_is_read_back_by_id_number_code_and_file(both_worlds: World) -> None:
    ending = Ending(RevocationCode.MISUSE, "转口", t.NOON, "reviewer")
    whole = stored_letter(seal=SEAL, waiting=Sentence("等待", "waiting"), ending=ending, successor="N-2", status=LetterStatus.REVOKED)
    with both_worlds.work.writing() as books:
        add_letter(books, whole)
    with both_worlds.work.reading() as books:
        assert books.letter("l1") == whole
        assert books.letter_by_number(whole.number) == whole
        assert books.letter_by_code(whole.code_hash) == whole
        assert books.letter_by_file(SEAL.file_digest) == whole
        assert books.letters(maker=t.MAKER, exporter=t.OWNER, status=LetterStatus.REVOKED) == (whole,)
        assert books.letters(status=LetterStatus.FROZEN) == ()
        assert {letter.status_index: letter.status for letter in books.letters()} == {whole.status_index: LetterStatus.REVOKED}
        assert [books.letter("x"), books.letter_by_number("x"), books.letter_by_code(b"x"), books.letter_by_file(b"x")] == [None] * 4


def test_letters_are_listed_newest_first(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        for n in range(3):
            add_letter(books, stored_letter(f"l{n}", (vin_at(n + 1),), frozen_at=t.NOON + timedelta(minutes=n)))
    with both_worlds.work.reading() as books:
        assert [letter.id for letter in books.letters()] == ["l2", "l1", "l0"]


# -- compare and set ------------------------------------------------------------------------------------------------


def test_a_request_moves_only_from_where_it_was_expected_to_stand(both_worlds: World) -> None:
    waiting = stored_request()
    approved = replace(waiting, status=RequestStatus.APPROVED, decided_by="u2", letter_number="N-1")
    with both_worlds.work.writing() as books:
        books.add_request(waiting)
        assert books.move_request(RequestStatus.WAITING, approved)
        assert not books.move_request(RequestStatus.WAITING, replace(waiting, status=RequestStatus.DECLINED))
        assert not books.move_request(RequestStatus.WAITING, replace(waiting, id="nobody"))
    with both_worlds.work.reading() as books:
        assert books.request("r1") == approved


def test_a_letter_moves_only_from_where_it_was_expected_to_stand(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        frozen = add_letter(books, stored_letter())
        issued = replace(frozen, status=LetterStatus.ISSUED, seal=SEAL)
        assert books.move_letter(LetterStatus.FROZEN, issued)
        assert not books.move_letter(LetterStatus.FROZEN, replace(frozen, status=LetterStatus.VOID))
    with both_worlds.work.reading() as books:
        assert books.letter("l1") == issued


def test_of_many_who_move_the_same_letter_at_once_one_wins(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        frozen = add_letter(books, stored_letter())

    def move(n: int) -> bool:
        with both_worlds.work.writing() as books:
            seal = Seal(sha256(bytes([n])), SEAL.fingerprint, t.NOON)
            return books.move_letter(LetterStatus.FROZEN, replace(frozen, status=LetterStatus.ISSUED, seal=seal))

    assert sorted(at_once([lambda n=n: move(n) for n in range(8)]), key=bool) == [False] * 7 + [True]


def spoil(world: World) -> None:
    """Take a number and store a letter in a transaction that fails."""
    with world.work.writing() as books:
        books.next_number(t.MAKER, 2026)
        add_letter(books, stored_letter("spoiled", (vin_at(12),)))
        books.emit(Event(EventKind.FROZEN, t.NOON, "spoiled", "reviewer", {}))
        raise ZeroDivisionError


def test_an_exception_leaves_nothing_behind(both_worlds: World) -> None:
    with pytest.raises(ZeroDivisionError):
        spoil(both_worlds)
    with both_worlds.work.writing() as books:
        assert (books.letter("spoiled"), books.pending(10), books.request("r-spoiled")) == (None, (), None)
        assert books.next_number(t.MAKER, 2026) == 1


# -- a VIN has at most one letter in force --------------------------------------------------------------------------


def test_a_vin_in_force_cannot_be_held_a_second_time(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        add_letter(books, stored_letter("l1", (VIN, OTHER_VIN)))
    with pytest.raises(Conflict) as told, both_worlds.work.writing() as books:
        add_letter(books, stored_letter("l2", (vin_at(3), OTHER_VIN)))
    assert told.value.code == "letter_exists"
    with both_worlds.work.reading() as books:
        assert books.letter("l2") is None
        assert books.in_force([VIN, OTHER_VIN, vin_at(3)], t.TODAY) == {
            VIN: LetterInForce("SPECMN-2026-l1", t.OWNER),
            OTHER_VIN: LetterInForce("SPECMN-2026-l1", t.OWNER),
        }


def test_the_database_itself_refuses_a_second_holder(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        add_letter(books, stored_letter("l1"))
        add_letter(books, stored_letter("l2", (OTHER_VIN,)))
    with pytest.raises(RecordsUnavailable), both_worlds.work.writing() as books:
        books.session.execute(text("UPDATE held_vin SET vin = :vin"), {"vin": VIN})


ENDED = [LetterStatus.REVOKED, LetterStatus.SUPERSEDED, LetterStatus.VOID]


@pytest.mark.parametrize("ended", ENDED)
def test_a_letter_that_ended_frees_its_vins(both_worlds: World, ended: LetterStatus) -> None:
    with both_worlds.work.writing() as books:
        first = add_letter(books, stored_letter("l1", (VIN, OTHER_VIN)))
        assert books.move_letter(LetterStatus.FROZEN, replace(first, status=ended))
        assert books.in_force([VIN, OTHER_VIN], t.TODAY) == {}
    with both_worlds.work.writing() as books:
        add_letter(books, stored_letter("l2"))
        assert books.in_force([VIN], t.TODAY) == {VIN: LetterInForce("SPECMN-2026-l2", t.OWNER)}


def test_a_letter_that_moves_on_while_in_force_keeps_its_vins(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        frozen = add_letter(books, stored_letter())
        assert books.move_letter(LetterStatus.FROZEN, replace(frozen, waiting=Sentence("等", "wait")))
        assert books.move_letter(LetterStatus.FROZEN, replace(frozen, status=LetterStatus.ISSUED, seal=SEAL))
        assert set(books.in_force([VIN], t.TODAY)) == {VIN}


@pytest.mark.parametrize(("today", "held"), [(VALID_UNTIL, True), (VALID_UNTIL + timedelta(days=1), False)])
def test_an_expired_letter_holds_its_vins_to_its_last_day(both_worlds: World, today: date, held: bool) -> None:
    with both_worlds.work.writing() as books:
        frozen = add_letter(books, stored_letter())
        assert books.move_letter(LetterStatus.FROZEN, replace(frozen, status=LetterStatus.ISSUED, seal=SEAL))
        assert (VIN in books.in_force([VIN], today)) is held
    second = stored_letter("l2", issued_on=today, valid_until=today + timedelta(days=180))
    if held:
        with pytest.raises(Conflict), both_worlds.work.writing() as books:
            add_letter(books, second)
        return
    with both_worlds.work.writing() as books:
        add_letter(books, second)
        assert books.in_force([VIN], today) == {VIN: LetterInForce("SPECMN-2026-l2", t.OWNER)}


def test_ending_an_expired_letter_later_does_not_free_its_successors_vins(both_worlds: World) -> None:
    later = VALID_UNTIL + timedelta(days=1)
    with both_worlds.work.writing() as books:
        first = add_letter(books, stored_letter())
        issued = replace(first, status=LetterStatus.ISSUED, seal=SEAL)
        assert books.move_letter(LetterStatus.FROZEN, issued)
        add_letter(books, stored_letter("l2", issued_on=later, valid_until=later + timedelta(days=180)))
        assert books.move_letter(LetterStatus.ISSUED, replace(issued, status=LetterStatus.REVOKED))
        assert set(books.in_force([VIN], later)) == {VIN}


def test_of_many_letters_for_one_vin_at_once_one_is_stored(both_worlds: World) -> None:
    def add(n: int) -> LetterRecord:
        with both_worlds.work.writing() as books:
            return add_letter(books, stored_letter(f"l{n}", (vin_at(n + 10), VIN)))

    outcomes = at_once([lambda n=n: add(n) for n in range(8)])
    assert sum(isinstance(outcome, LetterRecord) for outcome in outcomes) == 1
    assert all(isinstance(outcome, LetterRecord | Conflict) for outcome in outcomes), outcomes
    with both_worlds.work.reading() as books:
        assert len(books.letters()) == 1


# -- counters -------------------------------------------------------------------------------------------------------


def test_numbers_count_from_1_per_maker_and_year_and_the_status_index_from_0(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        assert [books.next_number(t.MAKER, 2026) for _ in range(3)] == [1, 2, 3]
        assert [books.next_number(t.MAKER, 2027), books.next_number("OTHER", 2026), books.next_number(t.MAKER, 2026)] == [1, 1, 4]
        assert [books.next_status_index() for _ in range(3)] == [0, 1, 2]


def test_20_threads_taking_25_numbers_each_leave_no_gap_and_no_double(both_worlds: World) -> None:
    def take(spoiled: bool) -> list[int]:
        taken = []
        for n in range(25):
            with both_worlds.work.writing() as books:
                taken.append(books.next_number(t.MAKER, 2026))
            if spoiled and n % 5 == 0:
                with pytest.raises(ZeroDivisionError):
                    spoil(both_worlds)
        return taken

    outcomes = at_once([lambda n=n: take(n % 2 == 0) for n in range(20)], threads=20)
    assert sorted(n for taken in outcomes for n in taken) == list(range(1, 501))  # type: ignore[union-attr]


# -- idempotency ----------------------------------------------------------------------------------------------------


def test_a_key_is_tied_to_its_first_answer_for_ever(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        assert books.tie_answer("u1", "k", "body", "r1") == ("body", "r1")
        assert books.tie_answer("u1", "k", "other", "r2") == ("body", "r1")
    with both_worlds.work.writing() as books:
        assert books.tie_answer("u1", "k", "body", "r3") == ("body", "r1")
        assert books.tie_answer("u2", "k", "other", "r4") == ("other", "r4"), "another person's key is another key"


# -- the seal log and the outbox ------------------------------------------------------------------------------------


def test_the_seal_log_counts_intended_seals_per_maker_and_time(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        add_letter(books, stored_letter())
        first = books.log_seal("l1", sha256(b"pdf"), t.NOON)
        second = books.log_seal("l1", sha256(b"pdf"), t.NOON + timedelta(seconds=30))
        books.close_seal_log(second, SEAL.file_digest)
        assert second > first
    with both_worlds.work.reading() as books:
        counts = [books.seals_between(t.MAKER, t.NOON + timedelta(seconds=s), t.NOON + timedelta(hours=1)) for s in (0, 1, 30, 31)]
        assert counts == [2, 1, 1, 0]
        assert books.seals_between(t.FOREIGN_MAKER, t.NOON, t.NOON + timedelta(hours=1)) == 0


def test_the_outbox_gives_the_oldest_first(both_worlds: World) -> None:
    with both_worlds.work.writing() as books:
        for n in range(5):
            books.emit(Event(EventKind.REQUESTED, t.NOON, f"s{n}", "u1", {"n": n}))
    with both_worlds.work.reading() as books:
        assert [event.subject for event in books.pending(3)] == ["s0", "s1", "s2"]


# -- the wall -------------------------------------------------------------------------------------------------------


def test_a_database_that_does_not_answer_is_told_as_unavailable(both_worlds: World) -> None:
    with pytest.raises(RecordsUnavailable) as told, both_worlds.work.reading() as books:
        books.session.execute(text("SELECT * FROM a_table_that_was_lost"))
    assert told.value.sentence.zh


def test_a_naive_instant_never_reaches_the_books(both_worlds: World) -> None:
    naive = t.NOON.replace(tzinfo=None)
    with pytest.raises(RecordsUnavailable), both_worlds.work.writing() as books:
        books.add_request(stored_request(requested_at=naive))


def test_two_units_of_work_are_two_transactions(both_worlds: World) -> None:
    assert isinstance(both_worlds.work, DatabaseWork)
    with both_worlds.work.writing() as books:
        books.add_request(stored_request())
    with both_worlds.work.reading() as books:
        assert books.request("r1") is not None
