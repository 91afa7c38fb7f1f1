"""Checks the content of a letter against itself: outlets lie in the destination, and the days are those between the dates."""

from collections.abc import Iterator

import phonenumbers

from kernel.decision import Reason, Sentence
from letters.values import LetterContent


def content_faults(content: LetterContent) -> Iterator[Reason]:
    """Yield what contradicts itself; the rules saw to it before, and nothing that came after them may undo it unseen."""
    yield from _elsewhere(content)
    for at, vehicle in enumerate(content.vehicles):
        if vehicle.days != (content.planned_application - vehicle.registered).days:
            yield _days(f"vehicles[{at}].days", vehicle.days)
    if not content.issued_on <= content.valid_until:
        yield _dates(content)


def _elsewhere(content: LetterContent) -> Iterator[Reason]:
    """An outlet's telephone number tells its country; the registry takes no other for it."""
    code = phonenumbers.country_code_for_region(content.destination)
    for at, outlet in enumerate(content.outlets):
        if code and not outlet.phone.startswith(f"+{code}"):
            yield Reason(
                "outlet_elsewhere",
                Sentence(
                    f"网点 {outlet.outlet_id} 的电话 {outlet.phone} 不属于目的国 {content.destination}，请核对登记簿。",
                    f"The telephone {outlet.phone} of outlet {outlet.outlet_id} is not one of {content.destination}; check the registry.",
                ),
                f"outlets[{at}].phone",
                outlet.phone,
            )


def _days(field: str, days: int) -> Reason:
    return Reason(
        "days_differ",
        Sentence(
            f"{field} 为 {days}，与计划申请日期和注册登记日期之差不符，请重新申请。",
            f"{field} says {days}, which is not planned application minus registration; ask again.",
        ),
        field,
        str(days),
    )


def _dates(content: LetterContent) -> Reason:
    return Reason(
        "dates_differ",
        Sentence("有效期早于出具日期，请重新申请。", "The letter would end before it begins; ask again."),
        "valid_until",
        content.valid_until.isoformat(),
    )
