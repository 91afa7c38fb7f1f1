"""Rehearsing a letter before it is approved: what its pages cannot say truly would only be found at the seal, when nobody can mend it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from kernel.clock import shanghai_day
from kernel.decision import Decision, Reason, Refused, Sentence, decide
from letters.compose import CannotCompose, compose, lint, room_for_ink
from letters.rules import Case
from letters.service.freezing import decision_on, trial
from letters.service.sample import QR, sample_vehicle
from letters.values import LetterContent, LetterOutlet
from letters.wording import load_wording

_HOST = "https://letters.example"
_OUTLET = re.compile(r"outlets\[([0-9]+)\]\.(\w+)")


def rehearsed_decision(case: Case, now: datetime) -> Decision:
    """Return what the rules say, and refuse outlets and names that a page cannot hold or that cannot be read back from it."""
    decision = decision_on(case, now)
    if isinstance(decision, Refused):
        return decision
    content = trial(case, now)
    today = shanghai_day(now)
    # Cars have no text that could not be set, so letters that differ in them alone are rehearsed once.
    common = replace(content, host=_HOST, vehicles=(sample_vehicle(1, today, content.planned_application),), issued_at=_midnight(now))
    return decide(_named(rehearsed(common), content.outlets), decision.notes)


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


@lru_cache(maxsize=256)
def rehearsed(content: LetterContent) -> tuple[Reason, ...]:
    """Return everything that keeps a content from pages that say what it says."""
    wording = load_wording(content.wording)
    try:
        composed = compose(content, qr_text=QR, seal=room_for_ink(specimen=content.specimen), wording=wording)
    except CannotCompose as impossible:
        return impossible.reasons
    return lint(composed.pdf, content, QR, wording=wording)


def _named(reasons: Iterable[Reason], outlets: tuple[LetterOutlet, ...]) -> Iterator[Reason]:
    """Yield the reasons; where one is about an outlet, its sentence names it as the registry does, and the field to mend there."""
    for reason in reasons:
        found = _OUTLET.fullmatch(reason.field)
        yield _unprintable(reason, outlets[int(found[1])].outlet_id, found[2]) if found else reason


def _unprintable(reason: Reason, outlet_id: str, field: str) -> Reason:
    return replace(
        reason,
        sentence=Sentence(
            f"网点 {outlet_id} 的 {field} 无法如实印在确认书上，请在网点登记中改用其他写法。",
            f"What outlet {outlet_id} has as {field} cannot be printed truly on a letter; write it another way in the registry.",
        ),
    )
