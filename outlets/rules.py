"""When an outlet counts, whether it serves a vehicle, and who may keep a maker's registry."""

from collections.abc import Collection
from datetime import date

from kernel.actor import SYSTEM, Actor, Role
from kernel.decision import Decision, Reason, Sentence, decide
from outlets.values import Outlet, OutletStatus, Service, ServiceQuestion

WORKSHOP_SERVICES = frozenset({Service.REPAIR, Service.MAINTENANCE})
"""One of these makes an outlet a workshop (维修); together with a parts supply it can stand in a letter. Our reading."""


def counts(status: OutletStatus, valid_from: date, valid_to: date | None, on: date) -> bool:
    """Return whether a status and a validity (both days included) make an outlet count on a day (Shanghai)."""
    return status is OutletStatus.ACTIVE and valid_from <= on and (valid_to is None or on <= valid_to)


def counts_on(outlet: Outlet, on: date) -> bool:
    """Return whether the outlet is active and within its validity on a day (Shanghai)."""
    return counts(outlet.status, outlet.valid_from, outlet.valid_to, on)


def maintains(services: Collection[Service]) -> bool:
    """Return whether these services are parts with repair or maintenance: what a letter asks of an outlet."""
    return Service.PARTS in services and not WORKSHOP_SERVICES.isdisjoint(services)


def serves(outlet: Outlet, question: ServiceQuestion) -> bool:
    """Return whether this outlet is one a letter may name for the question's vehicle (domain.md, rule "outlet").

    All must hold: the same maker, the destination, the brand and powertrain exactly as written, the category (where it is
    asked, and an outlet that states none takes every kind), parts with repair or maintenance, and counting on the day.
    """
    return (
        outlet.maker == question.maker
        and outlet.country == question.destination
        and question.brand in outlet.brands
        and question.powertrain in outlet.powertrains
        and maintains(outlet.services)
        and receives(outlet, question)
    )


def receives(outlet: Outlet, question: ServiceQuestion) -> bool:
    """Return whether an outlet counts on the question's day and takes its category: the part of `serves` that no index holds."""
    return counts_on(outlet, question.on) and takes(outlet, question.category)


def takes(outlet: Outlet, category: str) -> bool:
    """Return whether an outlet takes a vehicle of this category; an empty category or an outlet that states none fits."""
    return not category or not outlet.categories or category in outlet.categories


def lessens(before: Outlet, after: Outlet) -> tuple[str, ...]:
    """Return the fields by which an outlet serves less than before, so that letters leaning on it may no longer be served.

    Empty for an outlet that was not active: no letter counts on it.
    """
    if before.status is not OutletStatus.ACTIVE:
        return ()
    checks = {
        "status": after.status is not OutletStatus.ACTIVE,
        "country": after.country != before.country,
        "brands": not set(before.brands) <= set(after.brands),
        "powertrains": not set(before.powertrains) <= set(after.powertrains),
        "services": not set(before.services) <= set(after.services),
        "categories": _fewer_categories(before, after),
        "valid_from": after.valid_from > before.valid_from,
        "valid_to": after.valid_to is not None and (before.valid_to is None or after.valid_to < before.valid_to),
    }
    return tuple(name for name, lessened in checks.items() if lessened)


def _fewer_categories(before: Outlet, after: Outlet) -> bool:
    """An outlet that states no category takes every kind."""
    return bool(after.categories) and not (before.categories and set(before.categories) <= set(after.categories))


def may_keep(actor: Actor, maker: str) -> Decision:
    """Decide whether somebody may change a maker's registry: its own registrar or admin, or the service itself."""
    own = maker != "" and actor.maker == maker and actor.has(Role.REGISTRAR, Role.ADMIN)
    if own or actor == SYSTEM:
        return decide(())
    sentence = Sentence(
        f"只有生产企业 {maker} 自己的登记员或管理员可以修改其售后网点，请用该企业的账号登录。",
        f"Only a registrar or admin of the manufacturer {maker} may change its outlets; log in as one of them.",
    )
    return decide([Reason("outlets_not_yours", sentence, "maker", maker)])
