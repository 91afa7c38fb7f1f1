"""Rules about maker, exporter and destination, and about who may approve and revoke."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kernel.actor import Actor, Role
from kernel.decision import Allowed, Decision, Reason, Refused, Sentence
from letters.rules import Case, may_approve, may_request, may_revoke
from letters.values import Incident
from tests.support import trade as t
from tests.support.contents import vin_at

DAY = timedelta(days=1)


def reasons(case: Case) -> tuple[Reason, ...]:
    decision = may_request(case)
    return decision.reasons if isinstance(decision, Refused) else ()


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in getattr(decision, "reasons", ())]


def test_an_unknown_maker_is_refused_at_the_first_vin() -> None:
    (reason,) = reasons(t.case(maker=None, produced={}))
    assert (reason.code, reason.field, reason.value) == ("maker_unknown", "vehicles[0].vin", vin_at(1))


def test_an_unknown_exporter_is_refused_with_its_credit_code() -> None:
    (reason,) = reasons(t.case(exporter=None))
    assert (reason.code, reason.field) == ("exporter_unknown", "exporter")
    assert t.OWNER in reason.sentence.zh
    assert t.OWNER in reason.sentence.en


@pytest.mark.parametrize(("until", "allowed"), [(t.PLANNED - DAY, False), (t.PLANNED, True), (t.PLANNED + DAY, True)])
def test_the_filing_must_last_until_the_planned_day(until: object, allowed: bool) -> None:
    decision = may_request(t.case(exporter=t.exporter(filed_until=until)))
    assert codes(decision) == ([] if allowed else ["exporter_not_filed"])


@pytest.mark.parametrize(
    ("entry", "barred"),
    [
        (t.incident("disqualified", on=t.TODAY), True),
        (t.incident("disqualified", on=t.TODAY + DAY), False),
        (t.incident("disqualified", until=t.TODAY), True),
        (t.incident("disqualified", until=t.TODAY - DAY), False),
        (t.incident("rectification"), False),
    ],
)
def test_a_firm_is_barred_from_the_first_to_the_last_day_of_its_disqualification(entry: Incident, barred: bool) -> None:
    itself = may_request(t.case(exporter=t.exporter(incidents=(entry,))))
    affiliate = may_request(t.case(affiliates=(t.foreign_exporter(incidents=(entry,)),)))
    assert codes(itself) == (["exporter_barred"] if barred else [])
    assert codes(affiliate) == (["exporter_affiliate_barred"] if barred else [])


def test_a_barred_affiliate_is_called_by_its_name() -> None:
    (reason,) = reasons(t.case(affiliates=(t.foreign_exporter(incidents=(t.incident("disqualified"),)),)))
    assert t.foreign_exporter().name_zh in reason.sentence.zh
    assert t.foreign_exporter().name_en in reason.sentence.en
    assert reason.value == t.STRANGER_FIRM


@pytest.mark.parametrize(("until", "noted"), [(None, True), (t.TODAY, True), (t.TODAY - DAY, False)])
def test_an_incident_in_force_puts_the_request_into_enhanced_review(until: object, noted: bool) -> None:
    decision = may_request(t.case(exporter=t.exporter(incidents=(replace(t.incident(), until=until),))))
    assert isinstance(decision, Allowed)
    assert [note.code for note in decision.notes] == (["enhanced_review"] if noted else [])


def test_china_is_no_destination_and_is_not_also_said_to_lack_outlets() -> None:
    (reason,) = reasons(t.case(t.request(destination="CN"), outlets_in_destination=0, serving={}))
    assert (reason.code, reason.field, reason.value) == ("destination_is_origin", "destination", "CN")


def test_a_country_without_any_outlet_is_refused_once_and_by_name() -> None:
    case = t.case(t.request(t.vehicle(1), t.vehicle(2)), outlets_in_destination=0, serving={})
    (reason,) = reasons(case)
    assert (reason.code, reason.field) == ("no_outlet_in_country", "destination")
    assert "哈萨克斯坦" in reason.sentence.zh
    assert "Kazakhstan" in reason.sentence.en


def test_each_car_that_no_outlet_serves_is_named_with_brand_and_powertrain() -> None:
    case = t.case(t.request(t.vehicle(1), t.vehicle(2)))
    case = replace(case, serving={vin_at(1): (t.outlet(),), vin_at(2): ()})
    (reason,) = reasons(case)
    assert (reason.code, reason.field) == ("no_outlet_for_vehicle", "vehicles[1].vin")
    assert "BEV" in reason.sentence.en
    assert "星途样车" in reason.sentence.zh


def test_the_advisories_of_a_destination_are_shown_and_stop_nothing() -> None:
    advice = (Sentence("注意甲。", "Mind A."), Sentence("注意乙。", "Mind B."))
    decision = may_request(t.case(advisories=advice))
    assert isinstance(decision, Allowed)
    assert [note.sentence for note in decision.notes] == list(advice)


def approving(actor: Actor, **changes: str) -> Decision:
    asked = {"maker": t.MAKER, "requested_by": "exporter_owner", "shown_digest": "ab" * 32, "stored_digest": "ab" * 32}
    return may_approve(actor, **{**asked, **changes})


def test_a_reviewer_of_the_maker_who_saw_this_request_may_approve() -> None:
    assert approving(t.reviewer) == Allowed()


@pytest.mark.parametrize(
    "actor", [actor for actor in t.CAST if actor not in (t.reviewer, t.second_reviewer)], ids=lambda a: a.id or "stranger"
)
def test_nobody_but_a_reviewer_of_the_maker_may_approve_or_revoke(actor: Actor) -> None:
    assert "not_a_reviewer" in codes(approving(actor))
    assert codes(may_revoke(actor, maker=t.MAKER)) == ["not_a_reviewer"]


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.SEALER, Role.ADMIN, Role.EXPORTER])
def test_no_other_role_at_the_maker_replaces_the_reviewers(role: Role) -> None:
    actor = Actor("somebody", "某人", frozenset({role}), maker=t.MAKER)
    assert codes(approving(actor)) == ["not_a_reviewer"]


def test_nobody_approves_their_own_request() -> None:
    assert codes(approving(t.reviewer, requested_by=t.reviewer.id)) == ["four_eyes"]


@pytest.mark.parametrize("shown", ["", "ab" * 31, "ab" * 31 + "ac", "AB" * 32, "摘要", "\ud800"])
def test_only_what_was_shown_can_be_approved(shown: str) -> None:
    assert codes(approving(t.reviewer, shown_digest=shown)) == ["draft_changed"]


def test_everything_against_an_approval_is_told_at_once() -> None:
    found = approving(t.exporter_owner, shown_digest="old")
    assert codes(found) == ["not_a_reviewer", "four_eyes", "draft_changed"]


def test_one_reviewer_is_enough_to_revoke() -> None:
    assert may_revoke(t.reviewer, maker=t.MAKER) == Allowed()
