"""The book itself: each rule with its code, its source, whether it is law or ours, and from when it applies."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.decision import Decision, Reason, decide
from letters.rules import parties, vehicles, window
from letters.rules.case import Case

RULE_BOOK_VERSION = "2026-01-01"
NOTICE = "商贸函〔2025〕648号"
GUIDELINES = "《关于申请二手车和改装车出口许可证有关事项的工作指引（企业版）》2025-12-11"
OURS = "maker's own practice"
GB_VIN = "GB 16735-2019"
CREDIT = "二手车出口企业信用评价体系"


class Weight(StrEnum):
    """Whether a rule refuses or only tells."""

    REFUSES = "refuses"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated, cited rule. It looks at a case and yields its reasons; silence is consent.

    It applies to requests whose planned application lies within [`since`, `until`].
    """

    code: str
    source: str
    weight: Weight
    look: Callable[[Case], Iterable[Reason]]
    since: date = date.min
    until: date = date.max

    def applies_on(self, day: date) -> bool:
        """Return whether the rule is in force for a licence application on `day`."""
        return self.since <= day <= self.until


def _refuses(code: str, source: str, look: Callable[[Case], Iterable[Reason]]) -> Rule:
    return Rule(code, source, Weight.REFUSES, look)


def _notes(code: str, source: str, look: Callable[[Case], Iterable[Reason]]) -> Rule:
    return Rule(code, source, Weight.NOTES, look)


RULE_BOOK: tuple[Rule, ...] = (
    _refuses("issuer_listed", GUIDELINES, parties.issuer_listed),
    _refuses("day_window", f"{NOTICE}; {GUIDELINES}", window.inside_window),
    _notes("beyond_window", OURS, lambda case: window.not_needed(case) if case.maker and case.maker.letters_beyond_window else ()),
    _refuses("dates_in_order", OURS, window.dates_in_order),
    _refuses("nothing_in_the_future", OURS, window.nothing_in_the_future),
    _notes("planned_past", OURS, window.planned_before_today),
    _refuses("planned_within_validity", OURS, window.planned_within_validity),
    _refuses("vehicle_count", f"{GUIDELINES} (一批一证)", vehicles.countable),
    _refuses("vin_once", OURS, vehicles.named_once),
    _refuses("one_maker_a_letter", GUIDELINES, vehicles.made_by_the_issuer),
    _refuses("production_record", OURS, vehicles.in_the_production_record),
    _notes("check_digit", GB_VIN, vehicles.check_digits),
    _refuses("match", GUIDELINES, vehicles.matches_the_certificate),
    _refuses("imported_cars", OURS, vehicles.not_imported),
    _notes("modified_cars", GUIDELINES, vehicles.not_modified),
    _refuses("one_live_letter", OURS, vehicles.one_letter_in_force),
    _refuses("inspection", "WM/T 8-2022, WM/T 9-2022", vehicles.inspected),
    _notes("service_history", GUIDELINES, vehicles.service_history_checked),
    _refuses("exporter_filed", CREDIT, parties.exporter_filed),
    _refuses("exporter_standing", CREDIT, parties.exporter_in_good_standing),
    _notes("enhanced_review", CREDIT, parties.enhanced_review),
    _refuses("destination_abroad", GUIDELINES, parties.destination_abroad),
    _refuses("outlet", f"{GUIDELINES} (相应的海外售后服务网点)", parties.served_abroad),
    _notes("conformity", "trade reports, see templates/advisories", parties.advisories),
)


def may_request(case: Case, book: tuple[Rule, ...] = RULE_BOOK) -> Decision:
    """Ask every rule in force on the planned application day and return all reasons and notes at once.

    Raises `ValueError` for a book in which no refusing rule is in force: an empty policy allows nothing.
    """
    in_force = [rule for rule in book if rule.applies_on(case.request.planned_application)]
    if not any(rule.weight is Weight.REFUSES for rule in in_force):
        raise ValueError("no refusing rule is in force: an empty rule book decides nothing")
    return decide(
        (reason for rule in in_force if rule.weight is Weight.REFUSES for reason in rule.look(case)),
        (reason for rule in in_force if rule.weight is Weight.NOTES for reason in rule.look(case)),
    )
