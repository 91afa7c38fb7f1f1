"""Leaning: which letters an outlet's end would touch, the list that empties only by dealing, and comes back when the outlet did."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from kernel.actor import Actor, Role
from kernel.canonical import digest
from letters.errors import Forbidden, NotFound
from letters.leaning import Cause, Deed, LeaningLetter
from letters.ports import DealtCase, LetterRecord
from letters.service import Leaning
from letters.service.noting import STEP
from letters.values import Category, Powertrain, RevocationCode
from outlets.values import OutletStatus, Service
from tests.support import trade as t
from tests.support.contents import vin_at
from tests.support.trade_world import World

ALMATY, ASTANA = "KZ-ALA-01", "KZ-AST-01"
NOTE = "3 月 2 日电话告知刘出口"


def leaning_of(world: World) -> Leaning:
    return Leaning(world.work, world.registry, world.vault, world.clock)


def stop(world: World, outlet_id: str = ALMATY, status: OutletStatus = OutletStatus.CLOSED, **changes: object) -> None:
    world.open_outlet(t.outlet(outlet_id=outlet_id, status=status, **changes))


def cases(world: World, on: date = t.TODAY) -> tuple[LeaningLetter, ...]:
    return leaning_of(world).open_cases(t.registrar, on)


def deal(world: World, *found: LeaningLetter, deed: Deed = Deed.EXPORTER_TOLD) -> tuple[str, ...]:
    dealt = leaning_of(world).deal(t.registrar, {case.number: case.shown for case in found}, deed, NOTE, t.TODAY)
    assert dealt.changed == ()
    return dealt.done


@pytest.fixture
def letter(both_worlds: World) -> LetterRecord:
    return both_worlds.issue(both_worlds.freeze(t.vehicle(1), t.vehicle(2)))


# -- before an outlet stops --------------------------------------------------------------------------------------------


def test_a_letter_leans_on_the_outlets_it_was_frozen_with(both_worlds: World, letter: LetterRecord) -> None:
    (found,) = leaning_of(both_worlds).leaning_on(t.registrar, [ALMATY], t.TODAY)
    assert (found.number, found.letter_id, found.destination, found.valid_until) == (letter.number, letter.id, "KZ", letter.valid_until)
    assert (found.vins, found.exporter_name.zh) == (letter.vins, t.exporter().name_zh)
    assert [(one.outlet_id, one.cause) for one in found.outlets] == [(ALMATY, None)]
    assert found.unserved == letter.vins, "it is the only outlet there"
    assert leaning_of(both_worlds).leaning_on(t.registrar, ["KZ-XXX-99"], t.TODAY) == ()


def test_an_outlet_opened_later_serves_a_letter_that_does_not_name_it(both_worlds: World, letter: LetterRecord) -> None:
    both_worlds.open_outlet(t.outlet(outlet_id=ASTANA))
    leaning = leaning_of(both_worlds)
    assert [one.is_served for one in leaning.leaning_on(t.registrar, [ALMATY], t.TODAY)] == [True]
    assert leaning.leaning_on(t.registrar, [ASTANA], t.TODAY) == ()
    (both,) = leaning.leaning_on(t.registrar, [ALMATY, ASTANA], t.TODAY)
    assert both.unserved == letter.vins, "were both to stop, nobody is left"


@pytest.mark.parametrize(
    "unfit",
    [
        {"brands": ("另一品牌",)},
        {"powertrains": ("ICE",)},
        {"country": "UZ"},
        {"status": OutletStatus.SUSPENDED},
        {"valid_to": t.TODAY - timedelta(days=1)},
        {"categories": ("commercial",)},
    ],
)
def test_an_outlet_that_does_not_serve_such_a_car_today_is_no_other_outlet(world: World, unfit: dict[str, object]) -> None:
    letter = world.issue(world.freeze(t.vehicle(1)))
    world.open_outlet(t.outlet(outlet_id=ASTANA, **unfit))
    (found,) = leaning_of(world).leaning_on(t.registrar, [ALMATY], t.TODAY)
    assert found.unserved == letter.vins


def test_each_car_of_a_letter_is_asked_for_by_itself(world: World) -> None:
    world.produce([2], powertrain=Powertrain.ICE)
    world.produce([3], category=Category.COMMERCIAL)
    letter = world.issue(world.freeze(t.vehicle(1), t.vehicle(2), t.vehicle(3)))
    world.open_outlet(t.outlet(outlet_id=ASTANA, powertrains=("BEV",), categories=("passenger",)))
    (found,) = leaning_of(world).leaning_on(t.registrar, [ALMATY], t.TODAY)
    assert found.unserved == (vin_at(2), vin_at(3))
    assert found.vins == letter.vins


def test_a_car_that_left_the_production_record_counts_as_served_by_nobody(world: World) -> None:
    world.issue(world.freeze(t.vehicle(1)))
    world.open_outlet(t.outlet(outlet_id=ASTANA))
    with world.database.write.begin() as session:
        session.execute(text("DELETE FROM produced_vehicle"))
    (found,) = leaning_of(world).leaning_on(t.registrar, [ALMATY], t.TODAY)
    assert found.unserved == (vin_at(1),)


def test_only_letters_in_force_lean_on_anything(both_worlds: World, letter: LetterRecord) -> None:
    both_worlds.freeze(t.vehicle(3))
    revoked = both_worlds.issue(both_worlds.freeze(t.vehicle(4)))
    both_worlds.letters.revoke(t.reviewer, revoked.number, RevocationCode.MISUSE, "转口")
    leaning = leaning_of(both_worlds)
    assert [one.number for one in leaning.leaning_on(t.registrar, [ALMATY], letter.valid_until)] == [letter.number]
    assert leaning.leaning_on(t.registrar, [ALMATY], letter.valid_until + timedelta(days=1)) == ()


# -- the list that is derived ------------------------------------------------------------------------------------------


def test_nothing_is_listed_while_every_outlet_counts(both_worlds: World, letter: LetterRecord) -> None:
    assert cases(both_worlds) == ()


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"status": OutletStatus.SUSPENDED}, Cause.SUSPENDED),
        ({"status": OutletStatus.CLOSED}, Cause.CLOSED),
        ({"status": OutletStatus.DRAFT}, Cause.DRAFT),
        ({"status": OutletStatus.ACTIVE, "valid_to": t.TODAY - timedelta(days=1)}, Cause.LAPSED),
        ({"status": OutletStatus.ACTIVE, "valid_from": t.TODAY + timedelta(days=1)}, Cause.NOT_BEGUN),
        ({"powertrains": ("ICE",)}, Cause.NOT_SERVING),
        ({"brands": ("另一品牌",)}, Cause.NOT_SERVING),
        ({"categories": ("commercial",)}, Cause.NOT_SERVING),
        ({"services": (Service.REPAIR,)}, Cause.NOT_SERVING),
        ({"country": "UZ"}, Cause.NOT_SERVING),
    ],
)
def test_a_letter_is_listed_whatever_made_its_outlet_stop(world: World, change: dict[str, object], cause: Cause) -> None:
    world.issue(world.freeze(t.vehicle(1)))
    world.open_outlet(t.outlet(**change))
    (case,) = cases(world)
    assert [(one.outlet_id, one.name.en, one.cause) for one in case.outlets] == [(ALMATY, "Almaty First Service Centre", cause)]


def test_an_outlet_that_is_gone_from_the_registry_is_listed_by_its_id(world: World) -> None:
    world.issue(world.freeze(t.vehicle(1)))
    with world.database.write.begin() as session:
        session.execute(text("UPDATE letter_outlet SET outlet_id = 'KZ-OLD-07'"))
    (case,) = cases(world)
    assert [(one.outlet_id, one.name.zh, one.cause) for one in case.outlets] == [("KZ-OLD-07", "KZ-OLD-07", Cause.REMOVED)]
    assert deal(world, case) == (case.number,)
    assert cases(world) == ()


def test_a_lapse_by_date_is_listed_on_the_day_after_without_anybody_doing_anything(world: World) -> None:
    last = t.PLANNED + timedelta(days=5)
    world.open_outlet(t.outlet(valid_to=last))
    world.issue(world.freeze(t.vehicle(1)))
    assert cases(world, last) == ()
    assert [case.outlets[0].cause for case in cases(world, last + timedelta(days=1))] == [Cause.LAPSED]


def test_only_the_outlets_that_stopped_are_named(world: World) -> None:
    world.open_outlet(t.outlet(outlet_id=ASTANA))
    world.issue(world.freeze(t.vehicle(1)))
    stop(world)
    (case,) = cases(world)
    assert [one.outlet_id for one in case.outlets] == [ALMATY]
    assert case.is_served


def test_an_outlet_that_serves_some_of_the_vehicles_bears_the_letter_as_it_did_when_it_was_sealed(world: World) -> None:
    world.produce([2], powertrain=Powertrain.ICE)
    world.open_outlet(t.outlet(outlet_id=ASTANA, powertrains=("ICE",)))
    world.issue(world.freeze(t.vehicle(1), t.vehicle(2)))
    assert cases(world) == ()


def test_what_was_dealt_with_for_an_outlet_that_dropped_the_car_comes_back_when_it_took_it_again(world: World) -> None:
    world.issue(world.freeze(t.vehicle(1)))
    world.open_outlet(t.outlet(powertrains=("ICE",)))
    deal(world, *cases(world))
    assert cases(world) == ()
    for powertrains in (("ICE", "HEV"), ("BEV",), ("ICE",)):
        later(world)
        world.open_outlet(t.outlet(powertrains=powertrains))
    assert [case.outlets[0].cause for case in cases(world)] == [Cause.NOT_SERVING]


def test_a_letter_that_ends_leaves_the_list_by_itself(both_worlds: World, letter: LetterRecord) -> None:
    stop(both_worlds)
    assert len(cases(both_worlds)) == 1
    assert cases(both_worlds, letter.valid_until + timedelta(days=1)) == ()
    both_worlds.letters.revoke(t.reviewer, letter.number, RevocationCode.OUTLET_CLOSED, "网点关闭")
    assert cases(both_worlds) == ()


def test_an_outlet_that_counts_again_takes_its_letters_off_the_list(both_worlds: World, letter: LetterRecord) -> None:
    stop(both_worlds)
    both_worlds.open_outlet(t.outlet())
    assert cases(both_worlds) == ()


# -- dealing -----------------------------------------------------------------------------------------------------------


def test_dealing_takes_a_letter_off_the_list_and_is_kept_with_person_note_and_event(both_worlds: World, letter: LetterRecord) -> None:
    stop(both_worlds)
    assert deal(both_worlds, *cases(both_worlds)) == (letter.number,)
    assert cases(both_worlds) == ()
    leaning = leaning_of(both_worlds)
    assert leaning.open_case(t.registrar, letter, t.TODAY) is None
    (act,) = leaning.dealings(t.reviewer, letter)
    assert (act.deed, act.note, act.by, act.by_name, act.at) == (Deed.EXPORTER_TOLD, NOTE, "registrar", "陈登记", t.NOON)
    assert act.cases == (DealtCase(letter.id, letter.number, ALMATY, Cause.CLOSED),)
    with both_worlds.work.reading() as books:
        ((kind, event),) = books.told(act.id)
    assert kind == "dealt"
    assert digest([[letter.number, ALMATY, "closed"]]).hex().encode() in event
    assert NOTE.encode() not in event, "the journal commits to the note; it does not publish it"


def test_many_letters_dealt_with_at_once_are_one_act_with_one_event(both_worlds: World, letter: LetterRecord) -> None:
    second = both_worlds.issue(both_worlds.freeze(t.vehicle(3)))
    stop(both_worlds)
    assert set(deal(both_worlds, *cases(both_worlds))) == {letter.number, second.number}
    acts = [leaning_of(both_worlds).dealings(t.registrar, one) for one in (letter, second)]
    assert acts[0][0].id == acts[1][0].id
    assert [[case.number for case in act.cases] for (act,) in acts] == [[letter.number], [second.number]]
    with both_worlds.work.reading() as books:
        assert len(books.told(acts[0][0].id)) == 1


def test_a_letter_that_was_dealt_with_is_still_borne_out_by_the_journal(world: World) -> None:
    frozen = world.freeze(t.vehicle(1))
    world.journal.flush()
    before = world.journal.bears_out(frozen)
    stop(world)
    world.issue(frozen)
    deal(world, *cases(world))
    world.journal.flush()
    with world.work.reading() as books:
        kinds = [kind for kind, _ in books.told(frozen.id)]
    assert before
    assert kinds == ["frozen"], "an act on a letter is no part of its life"
    assert not [fault for fault in world.journal.check() if frozen.number not in fault.en]


def test_it_comes_back_when_the_outlet_counted_again_and_stopped_again(both_worlds: World, letter: LetterRecord) -> None:
    stop(both_worlds)
    deal(both_worlds, *cases(both_worlds))
    later(both_worlds)
    stop(both_worlds, phone="+77273311843")
    assert cases(both_worlds) == (), "a change that never let it count again is no new case"
    later(both_worlds)
    both_worlds.open_outlet(t.outlet())
    later(both_worlds)
    stop(both_worlds)
    assert [case.number for case in cases(both_worlds)] == [letter.number]
    later(both_worlds)
    deal(both_worlds, *cases(both_worlds))
    assert cases(both_worlds) == ()


def test_it_comes_back_when_a_lapsed_outlet_was_prolonged_and_lapsed_again(world: World) -> None:
    world.issue(world.freeze(t.vehicle(1)))
    world.open_outlet(t.outlet(valid_to=t.TODAY - timedelta(days=1)))
    deal(world, *cases(world))
    later(world)
    world.open_outlet(t.outlet(valid_to=t.TODAY + timedelta(days=9)))
    assert cases(world, t.TODAY + timedelta(days=9)) == ()
    assert len(cases(world, t.TODAY + timedelta(days=10))) == 1


def test_an_outlet_that_began_and_lapsed_after_the_dealing_is_a_new_case(world: World) -> None:
    world.issue(world.freeze(t.vehicle(1)))
    first, last = t.TODAY + timedelta(days=2), t.TODAY + timedelta(days=4)
    world.open_outlet(t.outlet(valid_from=first, valid_to=last))
    deal(world, *cases(world))
    assert cases(world, first - timedelta(days=1)) == ()
    assert [case.outlets[0].cause for case in cases(world, last + timedelta(days=1))] == [Cause.LAPSED]


def test_another_outlet_of_the_letter_that_stops_later_is_a_case_of_its_own(world: World) -> None:
    world.open_outlet(t.outlet(outlet_id=ASTANA))
    letter = world.issue(world.freeze(t.vehicle(1)))
    stop(world)
    deal(world, *cases(world))
    stop(world, ASTANA)
    (case,) = cases(world)
    assert [one.outlet_id for one in case.outlets] == [ASTANA]
    assert leaning_of(world).open_case(t.registrar, letter, t.TODAY) == case


def test_what_changed_after_it_was_shown_is_left_open(world: World) -> None:
    world.open_outlet(t.outlet(outlet_id=ASTANA))
    world.issue(world.freeze(t.vehicle(1)))
    stop(world)
    (seen,) = cases(world)
    stop(world, ASTANA)
    dealt = leaning_of(world).deal(t.registrar, {seen.number: seen.shown}, Deed.OTHER_OUTLET, NOTE, t.TODAY)
    assert (dealt.done, dealt.changed) == ((), (seen.number,))
    assert len(cases(world)) == 1


def test_dealing_twice_leaves_the_first_act_alone(both_worlds: World, letter: LetterRecord) -> None:
    stop(both_worlds)
    (seen,) = cases(both_worlds)
    deal(both_worlds, seen)
    again = leaning_of(both_worlds).deal(t.reviewer, {seen.number: seen.shown}, Deed.ACCEPTED, "again", t.TODAY)
    assert (again.done, again.changed) == ((), (seen.number,))
    assert [act.by for act in leaning_of(both_worlds).dealings(t.reviewer, letter)] == ["registrar"]


# -- whose letters -----------------------------------------------------------------------------------------------------

ADMIN = Actor("admin", "孙管理", frozenset({Role.ADMIN}), maker=t.MAKER)
SEALER = Actor("sealer", "赵用印", frozenset({Role.SEALER}), maker=t.MAKER)


def test_registrar_reviewer_and_admin_of_the_maker_see_and_deal(world: World) -> None:
    world.issue(world.freeze(t.vehicle(1)))
    stop(world)
    leaning = leaning_of(world)
    assert [len(leaning.open_cases(actor, t.TODAY)) for actor in (t.registrar, t.reviewer, ADMIN)] == [1, 1, 1]


@pytest.mark.parametrize("actor", [t.exporter_owner, t.stranger, SEALER, replace(t.reviewer, maker="")])
def test_everybody_else_is_refused_rather_than_told_that_there_is_none(world: World, actor: Actor) -> None:
    letter = world.issue(world.freeze(t.vehicle(1)))
    leaning = leaning_of(world)
    asked = [
        lambda: leaning.open_cases(actor, t.TODAY),
        lambda: leaning.leaning_on(actor, [ALMATY], t.TODAY),
        lambda: leaning.deal(actor, {}, Deed.ACCEPTED, NOTE, t.TODAY),
        lambda: leaning.dealings(actor, letter),
        lambda: leaning.open_case(actor, letter, t.TODAY),
    ]
    for question in asked:
        with pytest.raises(Forbidden):
            question()


def test_another_makers_staff_find_no_letter_and_cannot_deal_with_one(world: World) -> None:
    letter = world.issue(world.freeze(t.vehicle(1)))
    stop(world)
    (case,) = cases(world)
    leaning = leaning_of(world)
    assert leaning.open_cases(t.foreign_reviewer, t.TODAY) == ()
    assert leaning.leaning_on(t.foreign_reviewer, [ALMATY], t.TODAY) == ()
    for number in (case.number, "SPECMN-1999-9999999-9"):
        with pytest.raises(NotFound):
            leaning.deal(t.foreign_reviewer, {number: case.shown}, Deed.ACCEPTED, NOTE, t.TODAY)
    with pytest.raises(NotFound):
        leaning.open_case(t.foreign_reviewer, letter, t.TODAY)
    assert len(cases(world)) == 1


# -- letters from before -----------------------------------------------------------------------------------------------


def test_letters_from_before_are_noted_from_their_content_once(both_worlds: World, letter: LetterRecord) -> None:
    forgotten(both_worlds)
    assert leaning_of(both_worlds).note_outlets() == 1
    assert leaning_of(both_worlds).note_outlets() == 0
    assert len(leaning_of(both_worlds).leaning_on(t.registrar, [ALMATY], t.TODAY)) == 1


def test_the_first_question_notes_what_nobody_noted_at_start(both_worlds: World, letter: LetterRecord) -> None:
    forgotten(both_worlds)
    assert [one.number for one in leaning_of(both_worlds).leaning_on(t.registrar, [ALMATY], t.TODAY)] == [letter.number]


def test_a_letter_whose_content_is_lost_keeps_no_other_from_being_noted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letters.service.noting.STEP", 1)
    letters = [world.issue(world.freeze(t.vehicle(n))) for n in (1, 2, 3)]
    forgotten(world)
    with world.database.write.begin() as session:
        session.execute(text("UPDATE letter SET locked_content = :lost WHERE id = :id"), {"lost": b"\x01lost", "id": letters[1].id})
    assert leaning_of(world).note_outlets() == 2
    assert STEP > 1


def forgotten(world: World) -> None:
    """Take away what was noted, as it is where letters were frozen by an earlier version."""
    with world.database.write.begin() as session:
        session.execute(text("DELETE FROM letter_outlet"))


def later(world: World) -> None:
    """Let a minute pass."""
    world.clock.advance(timedelta(minutes=1))
