"""Approving: another person, exactly what was shown, the facts checked again, one letter and one number."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from kernel.actor import Actor
from kernel.canonical import digest, sha256
from kernel.decision import Reason, Refused, Sentence
from letters.code import NO_CODE, code_hash, parse_code, parse_number
from letters.content import content_digest
from letters.document import to_json
from letters.errors import Conflict, ContentLocked, Forbidden, NotFound, RecordsUnavailable
from letters.ports import LetterRecord, StoredRequest
from letters.rules import RULE_BOOK_VERSION, Case
from letters.service import rehearsing
from letters.service.approving import Returned
from letters.service.freezing import freeze
from letters.values import LetterContent, LetterStatus, Powertrain, RequestStatus
from letters.wording import CURRENT, Wording, load_wording
from outlets.values import OutletStatus, PartsSupply, Service
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.trade_world import World, at_once


def pending_kinds(world: World) -> list[str]:
    with world.work.reading() as books:
        return [event.kind for event in books.pending(10_000)]


def all_letters(world: World) -> tuple[LetterRecord, ...]:
    with world.work.reading() as books:
        return books.letters()


def counters(world: World) -> list[int]:
    return sorted(int(letter.number.split("-")[2]) for letter in all_letters(world))


def test_an_approved_request_becomes_a_frozen_letter_that_says_what_was_asked(world: World) -> None:
    stored = world.ask(t.vehicle(1), t.vehicle(2))
    letter = world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert isinstance(letter, LetterRecord)
    content = world.letters.content(letter)
    assert (letter.status, letter.seal, letter.approved_by) == (LetterStatus.FROZEN, None, "reviewer")
    assert parse_number(letter.number) == letter.number == content.number
    assert letter.number.startswith("SPECMN-2026-0000001-")
    assert parse_code(content.code) == content.code
    assert letter.code_hash == code_hash(content.code)
    assert letter.content_digest == content_digest(content)
    assert content.vins == letter.vins == (vin_at(1), vin_at(2))
    assert [vehicle.days for vehicle in content.vehicles] == [59, 59]
    assert (content.issued_on, content.valid_until) == (date(2026, 3, 2), date(2026, 8, 29))
    assert (content.destination, content.destination_zh, content.destination_en) == ("KZ", "哈萨克斯坦", "Kazakhstan")
    assert [outlet.outlet_id for outlet in content.outlets] == ["KZ-ALA-01"]
    assert (content.rule_book, content.wording, content.wording_digest) == (RULE_BOOK_VERSION, CURRENT, load_wording(CURRENT).digest)
    assert (content.host, content.specimen, content.exporter.credit_code) == (t.HOST, True, t.OWNER)
    approved = world.requests.get(t.exporter_owner, stored.id)
    assert (approved.status, approved.letter_number, approved.decided_by) == (RequestStatus.APPROVED, letter.number, "reviewer")
    assert pending_kinds(world) == ["requested", "frozen"]


def test_the_code_in_clear_stands_in_no_row_but_encrypted(world: World) -> None:
    letter = world.freeze()
    code = world.letters.content(letter).code
    world.journal.flush()
    raw = b"".join(path.read_bytes() for path in world.archive._folder.parent.glob("test.sqlite3*"))
    assert letter.number.encode() in raw
    assert code.encode() not in raw


def test_what_was_frozen_does_not_change_with_maker_outlet_or_wording(world: World) -> None:
    letter = world.freeze()
    before = world.letters.content(letter)
    with world.work.writing() as books:
        books.add_maker(t.maker(name_zh="改名后的汽车有限公司"))
        books.add_exporter(t.exporter(name_zh="改名后的贸易有限公司"))
    world.open_outlet(t.outlet(address="ул. Новая, 1"))
    assert world.letters.content(world.letter(letter)) == before


def test_an_outlet_that_serves_several_cars_stands_once_in_the_letter_and_one_that_serves_none_not_at_all(world: World) -> None:
    world.open_outlet(t.outlet(outlet_id="KZ-AST-02"))
    world.open_outlet(t.outlet(outlet_id="KZ-AST-03", powertrains=("ICE",)))
    content = world.letters.content(world.freeze(t.vehicle(1), t.vehicle(2)))
    assert [outlet.outlet_id for outlet in content.outlets] == ["KZ-ALA-01", "KZ-AST-02"]


def test_a_letter_names_every_service_of_an_outlet(world: World) -> None:
    world.open_outlet(t.outlet(services=tuple(Service)))
    (outlet,) = world.letters.content(world.freeze()).outlets
    assert outlet.services == tuple(service.value for service in Service)


def test_a_letter_says_only_what_its_wording_has_words_for() -> None:
    described = t.outlet(
        services=tuple(Service), parts_supply=PartsSupply.DEPOT, parts_depot="Jebel Ali", parts_lead_days=7, hv_certificate="EV-7"
    )
    case = t.case(serving={vin_at(1): (described,)})
    for wording_id, services, supply, certificate in (("confirmation/v1", 3, "", ""), (CURRENT, 8, "depot", "EV-7")):
        (outlet,) = frozen(case, load_wording(wording_id)).outlets
        assert (len(outlet.services), outlet.parts_supply, outlet.hv_certificate) == (services, supply, certificate)


def test_a_high_voltage_certificate_is_named_where_it_holds_and_a_car_needs_it() -> None:
    certified = t.outlet(hv_certificate="EV-7", hv_until=t.TODAY)
    cases = {
        "holds": (t.case(serving={vin_at(1): (certified,)}), "EV-7"),
        "ran out": (t.case(serving={vin_at(1): (replace(certified, hv_until=t.TODAY - timedelta(days=1)),)}), ""),
        "no high voltage": (t.case(serving={vin_at(1): (certified,)}, produced=t.recorded(powertrain=Powertrain.ICE)), ""),
    }
    for name, (case, certificate) in cases.items():
        assert frozen(case).outlets[0].hv_certificate == certificate, name


def frozen(case: Case, wording: Wording | None = None) -> LetterContent:
    """Return the content of an allowed case."""
    wording = wording or load_wording(CURRENT)
    return freeze(case, counter=1, code=NO_CODE, status_index=0, wording=wording, host=t.HOST, now=t.NOON)


def test_the_number_counts_in_the_shanghai_year(world: World) -> None:
    world.clock.advance(datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC) - t.NOON)
    with world.work.writing() as books:
        books.add_exporter(t.exporter(filed_until=date(2027, 12, 31)))
    planned = date(2027, 1, 10)
    days = {"registered": date(2026, 12, 1), "transfer_pending": date(2026, 12, 2)}
    before = world.freeze(t.vehicle(1, **days), planned_application=planned)
    world.clock.advance(timedelta(seconds=1))
    after = world.freeze(t.vehicle(2, **days), planned_application=planned)
    assert before.number.startswith("SPECMN-2026-0000001-")
    assert after.number.startswith("SPECMN-2027-0000001-")
    assert (before.issued_on, after.issued_on) == (date(2026, 12, 31), date(2027, 1, 1))


# -- who ------------------------------------------------------------------------------------------------------------


def test_the_requester_cannot_approve_even_as_a_reviewer(world: World) -> None:
    stored = world.ask(actor=t.reviewer)
    with pytest.raises(Forbidden) as told:
        world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert told.value.code == "four_eyes"
    assert isinstance(world.approvals.approve(t.second_reviewer, stored.id, stored.digest), LetterRecord)


@pytest.mark.parametrize("actor", [t.foreign_reviewer, t.exporter_stranger, t.stranger], ids=lambda a: a.id or "stranger")
def test_to_outsiders_a_request_does_not_exist(world: World, actor: Actor) -> None:
    stored = world.ask()
    for deed in (
        lambda: world.approvals.approve(actor, stored.id, stored.digest),
        lambda: world.approvals.decline(actor, stored.id, stored.digest, "x"),
    ):
        with pytest.raises(NotFound):
            deed()


@pytest.mark.parametrize("actor", [t.exporter_owner, t.registrar], ids=lambda a: a.id)
def test_those_who_may_see_it_may_still_not_decide_it(world: World, actor: Actor) -> None:
    stored = world.ask(actor=t.second_reviewer)
    with pytest.raises(Forbidden) as told:
        world.approvals.approve(actor, stored.id, stored.digest)
    assert told.value.code == "not_a_reviewer"
    with pytest.raises(Forbidden):
        world.approvals.decline(actor, stored.id, stored.digest, "x")
    assert all_letters(world) == ()


def test_an_unknown_request_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.approvals.approve(t.reviewer, "0" * 32, "ab" * 32)


@pytest.mark.parametrize("shown", ["", "00" * 32, "摘要"])
def test_only_the_digest_that_was_shown_is_approved(world: World, shown: str) -> None:
    stored = world.ask()
    with pytest.raises(Conflict) as told:
        world.approvals.approve(t.reviewer, stored.id, shown)
    assert told.value.code == "draft_changed"
    assert all_letters(world) == ()


def test_a_document_exchanged_after_it_was_shown_is_not_what_is_approved(world: World) -> None:
    """Its digest stays in the column beside it, so that only the document itself can tell."""
    stored, other = world.ask(t.vehicle(1)), world.ask(t.vehicle(2))
    with world.work.writing() as books:
        exchanged = text("UPDATE request SET document = (SELECT document FROM request WHERE id = :other) WHERE id = :id")
        books.session.execute(exchanged, {"other": other.id, "id": stored.id})
    with pytest.raises(Conflict) as told:
        world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert told.value.code == "draft_changed"
    assert all_letters(world) == ()


# -- twice and at once ----------------------------------------------------------------------------------------------


def test_approving_twice_gives_the_same_letter(world: World) -> None:
    stored = world.ask()
    first = world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert world.approvals.approve(t.reviewer, stored.id, stored.digest) == first
    assert len(all_letters(world)) == 1
    assert pending_kinds(world) == ["requested", "frozen"]


def test_a_second_reviewer_is_told_that_it_is_decided(world: World) -> None:
    stored = world.ask()
    world.approvals.approve(t.reviewer, stored.id, stored.digest)
    for deed in (
        lambda: world.approvals.approve(t.second_reviewer, stored.id, stored.digest),
        lambda: world.approvals.decline(t.second_reviewer, stored.id, stored.digest, "x"),
        lambda: world.approvals.decline(t.reviewer, stored.id, stored.digest, "x"),
    ):
        with pytest.raises(Conflict) as told:
            deed()
        assert told.value.code == "request_decided"


def test_two_reviewers_at_once_make_one_letter(both_worlds: World) -> None:
    stored = both_worlds.ask()
    reviewers = [t.reviewer, t.second_reviewer] * 4
    outcomes = at_once([lambda who=who: both_worlds.approvals.approve(who, stored.id, stored.digest) for who in reviewers])
    made = {outcome.number for outcome in outcomes if isinstance(outcome, LetterRecord)}
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(made) == 1
    assert all(isinstance(outcome, Conflict) and outcome.code == "request_decided" for outcome in refused), refused
    assert counters(both_worlds) == [1]


def test_requests_for_the_same_car_approved_at_once_make_one_letter_and_one_number(both_worlds: World) -> None:
    stored = [both_worlds.ask(t.vehicle(1), t.vehicle(n)) for n in range(2, 8)]
    outcomes = at_once([lambda one=one: both_worlds.approvals.approve(t.reviewer, one.id, one.digest) for one in stored])
    assert sum(isinstance(outcome, LetterRecord) for outcome in outcomes) == 1
    assert all(isinstance(outcome, LetterRecord | Returned | Conflict) for outcome in outcomes), outcomes
    assert counters(both_worlds) == [1]
    assert set(both_worlds.held(vin_at(1))) == {vin_at(1)}
    again = both_worlds.freeze(t.vehicle(10))
    assert again.number.startswith("SPECMN-2026-0000002-")


# -- returned and declined ------------------------------------------------------------------------------------------


def test_an_outlet_lapsed_since_the_request_returns_it_without_spending_a_number(world: World) -> None:
    stored = world.ask()
    world.open_outlet(t.outlet(status=OutletStatus.CLOSED))
    outcome = world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert isinstance(outcome, Returned)
    assert outcome.request.status is RequestStatus.RETURNED
    assert isinstance(outcome.request.decision, Refused)
    assert [reason.code for reason in outcome.request.decision.reasons] == ["no_outlet_in_country"]
    assert world.requests.get(t.exporter_owner, stored.id) == outcome.request
    assert all_letters(world) == ()
    assert world.held(vin_at(1)) == {}
    assert pending_kinds(world) == ["requested", "returned"]
    world.open_outlet(t.outlet())
    assert world.freeze().number.startswith("SPECMN-2026-0000001-")


def test_a_returned_request_is_decided_and_has_to_be_asked_again(world: World) -> None:
    stored = world.ask()
    world.open_outlet(t.outlet(status=OutletStatus.CLOSED))
    world.approvals.approve(t.reviewer, stored.id, stored.digest)
    world.open_outlet(t.outlet())
    with pytest.raises(Conflict):
        world.approvals.approve(t.reviewer, stored.id, stored.digest)


def test_a_car_that_got_another_letter_meanwhile_returns_the_request(world: World) -> None:
    first, second = world.ask(), world.ask()
    assert isinstance(world.approvals.approve(t.reviewer, first.id, first.digest), LetterRecord)
    outcome = world.approvals.approve(t.reviewer, second.id, second.digest)
    assert isinstance(outcome, Returned)
    assert [reason.code for reason in outcome.request.decision.reasons] == ["letter_exists"]  # type: ignore[union-attr]


def test_a_declined_request_keeps_the_note_and_makes_no_letter(world: World) -> None:
    stored = world.ask()
    declined = world.approvals.decline(t.reviewer, stored.id, stored.digest, "检测报告已过期")
    assert (declined.status, declined.note, declined.decided_by_name) == (RequestStatus.DECLINED, "检测报告已过期", "王审核")
    assert world.requests.get(t.exporter_owner, stored.id) == declined
    assert all_letters(world) == ()
    assert pending_kinds(world) == ["requested", "declined"]


def test_a_refused_request_cannot_be_approved(world: World) -> None:
    stored = world.ask(t.vehicle(99))
    with pytest.raises(Conflict) as told:
        world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert told.value.code == "request_decided"


# -- the frozen content is bound to its row -------------------------------------------------------------------------


def test_another_letters_content_does_not_open_under_this_number(world: World) -> None:
    one, two = world.freeze(t.vehicle(1)), world.freeze(t.vehicle(2))
    with pytest.raises(ContentLocked):
        world.letters.content(replace(one, locked_content=two.locked_content))
    with pytest.raises(ContentLocked):
        world.letters.content(replace(one, content_digest=sha256(b"other")))


@pytest.mark.parametrize("plain", [b"", b"[]", b"{", b'{"format":"letter/v1"}', b'{"format":"letter/v2"}', b"[" * 100_000])
def test_content_that_is_no_letter_stays_locked(world: World, plain: bytes) -> None:
    letter = world.freeze()
    with pytest.raises(ContentLocked):
        world.letters.content(replace(letter, locked_content=world.vault.lock(plain, letter.number)))


# -- many -----------------------------------------------------------------------------------------------------------


def test_1000_requests_approved_at_once_leave_no_doubled_number_and_no_gap(world: World) -> None:
    world.produce(range(1, 1001))
    first = world.ask()
    waiting = [_another(first, n) for n in range(2, 1001)]
    with world.work.writing() as books:
        for stored in waiting:
            books.add_request(stored)

    def approve(n: int, stored: StoredRequest) -> object:
        """Approve, and again where a busy machine let the lock wait run out: nothing was written then."""
        for _ in range(5):
            try:
                return world.approvals.approve((t.reviewer, t.second_reviewer)[n % 2], stored.id, stored.digest)
            except RecordsUnavailable as busy:
                told = busy
        raise told

    outcomes = at_once([lambda n=n, one=one: approve(n, one) for n, one in enumerate([first, *waiting])], threads=4)
    letters = [outcome for outcome in outcomes if isinstance(outcome, LetterRecord)]
    assert [outcome for outcome in outcomes if not isinstance(outcome, LetterRecord)] == []
    assert counters(world) == list(range(1, 1001))
    assert max(Counter(letter.number for letter in letters).values()) == 1
    assert len({letter.code_hash for letter in letters}) == 1000
    assert sorted(letter.status_index for letter in letters) == list(range(1000))


def _another(stored: StoredRequest, n: int) -> StoredRequest:
    """Return a waiting request like `stored` for the `n`-th car."""
    asked = t.request(t.vehicle(n))
    return replace(stored, id=f"{n:032x}", request=asked, digest=digest(to_json(asked)).hex())


def test_an_outlet_that_no_font_prints_is_refused_when_the_letter_is_approved_by_its_id_and_field(world: World) -> None:
    stored = world.ask()
    world.open_outlet(t.outlet(name_local="알마티 서비스 센터"))
    outcome = world.approvals.approve(t.reviewer, stored.id, stored.digest)
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.request.decision, Refused)
    (reason,) = outcome.request.decision.reasons
    assert (reason.code, reason.field) == ("text_no_glyph", "outlets[0].name_local")
    assert "KZ-ALA-01 name_local" in reason.sentence.en
    assert all_letters(world) == ()


def test_an_outlet_that_a_page_would_not_say_truly_is_refused_when_the_letter_is_approved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seal would find it too, but by then the letter is frozen and its number taken."""
    fault = Reason("page_text", Sentence("页面上没有。", "The page does not say it."), "outlets[0].address", "x")
    monkeypatch.setattr("letters.service.rehearsing.lint", lambda *_, **__: (fault,))
    rehearsing.rehearsed.cache_clear()
    stored = world.ask()
    outcome = world.approvals.approve(t.reviewer, stored.id, stored.digest)
    rehearsing.rehearsed.cache_clear()
    assert isinstance(outcome, Returned)
    assert isinstance(outcome.request.decision, Refused)
    (reason,) = outcome.request.decision.reasons
    assert (reason.code, reason.field) == ("page_text", "outlets[0].address")
    assert "KZ-ALA-01" in reason.sentence.en
    assert "KZ-ALA-01" in reason.sentence.zh
    assert (all_letters(world), counters(world)) == ((), [])


def test_letters_that_differ_in_their_cars_alone_are_rehearsed_once(world: World) -> None:
    rehearsing.rehearsed.cache_clear()
    for number in (1, 2, 3):
        world.freeze(t.vehicle(number))
    assert rehearsing.rehearsed.cache_info().misses == 1
