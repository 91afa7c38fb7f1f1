"""Asking: the decision is stored, a refusal too; a key gets one answer for ever; everybody sees their own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.actor import SYSTEM, Actor, Role
from kernel.canonical import digest
from kernel.decision import Allowed, Refused
from letters.document import to_json
from letters.errors import Forbidden, IdempotencyKeyReused, NotFound
from letters.ports import StoredRequest
from letters.values import RequestStatus
from outlets.values import OutletStatus
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.trade_world import World, at_once


def stored(world: World) -> tuple[StoredRequest, ...]:
    with world.work.reading() as books:
        return books.requests()


def kinds(world: World) -> list[str]:
    with world.work.reading() as books:
        return [event.kind for event in books.pending(100)]


def test_a_good_request_waits_for_a_reviewer_and_is_read_back_whole(world: World) -> None:
    asked = world.ask()
    assert isinstance(asked.decision, Allowed)
    assert asked.status is RequestStatus.WAITING
    assert (asked.requested_by, asked.requested_by_name, asked.requested_at) == ("exporter_owner", "刘出口", t.NOON)
    assert asked.digest == digest(to_json(t.request())).hex()
    assert world.requests.get(t.exporter_owner, asked.id) == asked
    assert kinds(world) == ["requested"]


def test_a_refusal_is_stored_with_every_reason_and_an_event(world: World) -> None:
    asked = world.ask(t.vehicle(99, brand="x"), destination="CN")
    assert asked.status is RequestStatus.REFUSED
    assert isinstance(asked.decision, Refused)
    assert {reason.code for reason in asked.decision.reasons} == {"destination_is_origin", "vin_not_produced"}
    assert world.requests.get(t.exporter_owner, asked.id) == asked
    assert kinds(world) == ["refused"]


def test_a_preview_answers_as_submitting_would_and_stores_nothing(world: World) -> None:
    for request in (t.request(), t.request(t.vehicle(99))):
        assert world.requests.preview(request) == world.requests.submit(t.registrar, request).decision
    assert len(stored(world)) == 2
    before = stored(world)
    world.requests.preview(t.request(t.vehicle(98)))
    assert stored(world) == before


def test_the_facts_come_from_books_and_registry(world: World) -> None:
    world.open_outlet(t.outlet(status=OutletStatus.SUSPENDED))
    decision = world.requests.preview(t.request())
    assert isinstance(decision, Refused)
    assert [reason.code for reason in decision.reasons] == ["no_outlet_in_country"]


@pytest.mark.parametrize(
    ("outlet", "code"),
    [
        (t.outlet(valid_to=t.PLANNED), None),
        (t.outlet(valid_to=t.PLANNED - timedelta(days=1)), "no_outlet_for_vehicle"),
        (t.outlet(valid_from=t.TODAY + timedelta(days=1)), "no_outlet_in_country"),
        (t.outlet(powertrains=("ICE",)), "no_outlet_for_vehicle"),
        (t.outlet(brands=("别的品牌",)), "no_outlet_for_vehicle"),
        (t.outlet(services=t.outlet().services[:2]), "no_outlet_for_vehicle"),
        (t.outlet(country="RU"), "no_outlet_in_country"),
    ],
)
def test_an_outlet_counts_today_and_on_the_planned_day_for_this_car(world: World, outlet: object, code: str | None) -> None:
    world.open_outlet(outlet)  # type: ignore[arg-type]
    decision = world.requests.preview(t.request())
    assert [reason.code for reason in getattr(decision, "reasons", ())] == ([code] if code else [])


def test_another_makers_outlet_is_nobodys_outlet(world: World) -> None:
    world.open_outlet(t.outlet(status=OutletStatus.CLOSED))
    world.open_outlet(t.outlet(maker=t.FOREIGN_MAKER))
    decision = world.requests.preview(t.request())
    assert isinstance(decision, Refused)
    assert [reason.code for reason in decision.reasons] == ["no_outlet_in_country"]


def test_a_barred_affiliate_is_found_in_the_books(world: World) -> None:
    with world.work.writing() as books:
        books.add_exporter(t.exporter(affiliates=(t.STRANGER_FIRM, t.AFFILIATE)))
        books.add_exporter(t.foreign_exporter(incidents=(t.incident("disqualified"),)))
    decision = world.requests.preview(t.request())
    assert isinstance(decision, Refused)
    assert [reason.code for reason in decision.reasons] == ["exporter_affiliate_barred"]


# -- who may ask ----------------------------------------------------------------------------------------------------

MAY_ASK = {t.exporter_owner.id, t.registrar.id, t.reviewer.id, t.second_reviewer.id}


@pytest.mark.parametrize("actor", t.CAST, ids=lambda a: a.id or "stranger")
def test_a_firm_asks_for_itself_and_the_makers_staff_for_any_firm(world: World, actor: Actor) -> None:
    if actor.id in MAY_ASK:
        assert world.ask(actor=actor).requested_by == actor.id
        return
    with pytest.raises(Forbidden) as told:
        world.ask(actor=actor)
    assert told.value.code == "not_your_exporter"
    assert stored(world) == ()
    assert kinds(world) == []


@pytest.mark.parametrize(
    "actor",
    [
        SYSTEM,
        Actor("x", "x", frozenset({Role.EXPORTER})),
        Actor("x", "x", frozenset({Role.SEALER, Role.ADMIN}), maker=t.MAKER),
        Actor("x", "x", frozenset(), exporter=t.OWNER),
        Actor("x", "x", frozenset({Role.REGISTRAR})),
    ],
)
def test_roles_without_a_house_and_houses_without_a_role_may_not_ask(world: World, actor: Actor) -> None:
    for maker in (t.MAKER, ""):
        with pytest.raises(Forbidden):
            world.ask(actor=actor, maker=maker)


# -- who may see ----------------------------------------------------------------------------------------------------

MAY_SEE = {t.exporter_owner.id, t.registrar.id, t.reviewer.id, t.second_reviewer.id}


@pytest.mark.parametrize("actor", t.CAST, ids=lambda a: a.id or "stranger")
def test_a_foreign_request_is_not_found_and_not_listed(world: World, actor: Actor) -> None:
    asked = world.ask()
    if actor.id in MAY_SEE:
        assert world.requests.get(actor, asked.id) == asked
        assert world.requests.list(actor) == (asked,)
        return
    with pytest.raises(NotFound):
        world.requests.get(actor, asked.id)
    assert world.requests.list(actor) == ()


def test_an_unknown_request_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.requests.get(t.reviewer, "0" * 32)


def test_a_list_can_be_cut_to_one_status(world: World) -> None:
    good, bad = world.ask(), world.ask(t.vehicle(99))
    assert world.requests.list(t.reviewer, RequestStatus.WAITING) == (good,)
    assert world.requests.list(t.exporter_owner, RequestStatus.REFUSED) == (bad,)


# -- idempotency ----------------------------------------------------------------------------------------------------


def test_the_same_key_and_body_get_the_same_answer_and_nothing_new(both_worlds: World) -> None:
    first = both_worlds.ask(key="k-1")
    assert both_worlds.ask(key="k-1") == first
    assert stored(both_worlds) == (first,)
    assert kinds(both_worlds) == ["requested"]


def test_the_answer_to_a_key_shows_how_the_request_stands_now(world: World) -> None:
    first = world.ask(key="k-1")
    world.approvals.decline(t.reviewer, first.id, first.digest, "资料不全")
    assert world.ask(key="k-1").status is RequestStatus.DECLINED


def test_a_refusal_under_a_key_stays_the_answer_even_if_the_facts_improve(world: World) -> None:
    refused = world.ask(t.vehicle(77), key="k-1")
    world.produce([77])
    assert world.ask(t.vehicle(77), key="k-1") == refused
    assert world.ask(t.vehicle(77)).status is RequestStatus.WAITING


def test_another_body_under_the_same_key_is_refused_and_stores_nothing(both_worlds: World) -> None:
    first = both_worlds.ask(key="k-1")
    with pytest.raises(IdempotencyKeyReused):
        both_worlds.ask(t.vehicle(2), key="k-1")
    assert stored(both_worlds) == (first,)


def test_another_persons_key_is_another_key(world: World) -> None:
    first, second = world.ask(key="k-1"), world.ask(key="k-1", actor=t.registrar)
    assert first.id != second.id


def test_many_at_once_with_one_key_get_one_answer(both_worlds: World) -> None:
    answers = at_once([lambda: both_worlds.ask(key="k-1")] * 8)
    assert all(isinstance(answer, StoredRequest) for answer in answers), answers
    assert len({answer.id for answer in answers if isinstance(answer, StoredRequest)}) == 1
    assert len(stored(both_worlds)) == 1


def test_without_a_key_every_request_is_a_new_one(world: World) -> None:
    assert world.ask().id != world.ask().id


def test_a_recheck_tells_what_the_rules_say_now(world: World) -> None:
    asked = world.ask()
    world.open_outlet(replace(t.outlet(), status=OutletStatus.CLOSED))
    assert isinstance(world.requests.recheck(asked), Refused)
    assert world.requests.get(t.reviewer, asked.id).decision == Allowed()


def test_the_reason_for_a_foreign_letter_names_no_number_even_in_the_books(world: World) -> None:
    letter = world.freeze()
    asked = world.ask(actor=t.exporter_stranger, exporter=t.STRANGER_FIRM)
    assert isinstance(asked.decision, Refused)
    assert [reason.code for reason in asked.decision.reasons] == ["vin_unavailable"]
    assert letter.number not in str(asked.decision)
    own = world.ask()
    assert isinstance(own.decision, Refused)
    assert [reason.code for reason in own.decision.reasons] == ["letter_exists"]
    assert letter.number in own.decision.reasons[0].sentence.en
    assert vin_at(1) in own.decision.reasons[0].sentence.en


def test_as_many_askers_at_once_as_a_server_has_threads_are_all_answered(both_worlds: World) -> None:
    askers = 24
    both_worlds.produce(range(100, 100 + askers))
    outcomes = at_once([lambda n=n: both_worlds.ask(t.vehicle(100 + n)) for n in range(askers)], threads=askers)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
