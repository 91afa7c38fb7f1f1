"""One outlet of the maker's registry: its record, and every state it was ever in."""

from flask import Blueprint, abort, render_template, request

from kernel.actor import SYSTEM, Role
from outlets.values import Outlet, OutletFilter, OutletStatus, Standing
from portal.auth import current_actor
from portal.desk import current_desk
from portal.language import t
from portal.pages.registry import list_words
from portal.pages.requests import today
from portal.views.leaning import Impact, impact
from portal.views.lists import paged
from portal.views.outlet_fields import GROUPS
from portal.views.outlet_paths import id_in
from portal.views.outlet_words import SOURCES, changes
from portal.views.outlets import lapsed
from portal.views.pin_map import PinMap, pin_map

blueprint = Blueprint("registry_record", __name__)

MAPPED = 60
WATCHERS = (Role.REGISTRAR, Role.REVIEWER, Role.ADMIN)
"""Who looks after the letters that lean on outlets."""


@blueprint.get("/registry/<address>")
def show(address: str) -> str:
    """Show an outlet of one's own maker with every fact; another's is 404, like one that does not exist."""
    found = standing(address)
    return render_template(
        "registry/record.html",
        found=found,
        outlet=found.outlet,
        groups=GROUPS,
        lapsed=lapsed(found.outlet, today()),
        by=person_names(found)[found.by],
        sources=SOURCES,
        may_change=current_actor().has(Role.REGISTRAR, Role.ADMIN),
        pins=_pins(found.outlet),
        impact=_impact(found.outlet.outlet_id),
        **list_words(),
    )


@blueprint.get("/registry/<address>/history")
def history(address: str) -> str:
    """Show every state of an outlet, newest first, with who, when, by what deed, and what became different."""
    found = standing(address)
    states = current_desk().registry.history(found.outlet.maker, found.outlet.outlet_id)
    page = paged(states, request.args.get("page", "1"))
    before = {state.version + 1: state.outlet for state in states}
    return render_template(
        "registry/history.html",
        found=found,
        outlet=found.outlet,
        page=page,
        changes={state.version: changes(before[state.version], state.outlet) for state in page.rows if state.version in before},
        names=person_names(*page.rows),
        sources=SOURCES,
        **list_words(),
    )


def _pins(outlet: Outlet) -> PinMap | None:
    return (
        None if outlet.latitude is None else pin_map(outlet.country, str(outlet.latitude), str(outlet.longitude), others_in(outlet.country))
    )


def others_in(country: str) -> tuple[Outlet, ...]:
    """Return the maker's outlets in a country that a map goes by, the first few."""
    there = OutletFilter(country=country, status=OutletStatus.ACTIVE)
    return current_desk().registry.find(current_actor().maker, there, limit=MAPPED)[0] if country else ()


def _impact(outlet_id: str) -> Impact | None:
    """Return the letters that lean on an outlet, for people who look after letters."""
    watches = current_actor().has(*WATCHERS)
    return impact(current_desk(), current_actor(), [outlet_id], today()) if watches else None


def standing(address: str) -> Standing:
    """Return how an outlet of one's own maker stands; 404 for any other."""
    found = current_desk().registry.standing(current_actor().maker, id_in(address))
    return found or abort(404)


def person_names(*states: Standing) -> dict[str, str]:
    """Return who made states, by account; somebody without an account is called by the id that was kept."""
    by = {state.by for state in states}
    return {**{account: account for account in by}, SYSTEM.id: t("系统", "The service"), **current_desk().accounts.names(by)}
