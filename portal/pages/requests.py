"""Requests: the list of those a person may see, and one with its facts, its decision and what happens next."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from kernel.actor import Role
from kernel.clock import shanghai_day
from kernel.decision import Decision, Refused
from letters.ports import StoredRequest
from letters.rules import may_approve
from letters.rules.window import days_between
from letters.values import RequestedVehicle, RequestStatus
from portal.auth import current_actor, proved_recently
from portal.desk import current_desk
from portal.forms import Form
from portal.views.labels import place_name
from portal.views.lists import chosen, paged, sorted_rows
from portal.views.parties import country_name, exporter_names, maker_named
from portal.views.states import REQUEST

blueprint = Blueprint("requests", __name__)
ASKERS = (Role.EXPORTER, Role.REGISTRAR, Role.REVIEWER)

_SORTS = {
    "asked": lambda stored: stored.requested_at,
    "planned": lambda stored: stored.request.planned_application,
    "vehicles": lambda stored: len(stored.request.vehicles),
    "destination": lambda stored: stored.request.destination,
}


@blueprint.get("/requests")
def index() -> str:
    """Show the requests this person may see, newest first; status, order and page stand in the address."""
    status = chosen(RequestStatus, request.args.get("status", ""))
    rows = sorted_rows(current_desk().requests.list(current_actor(), status), request.args.get("sort", ""), _SORTS)
    return render_template(
        "requests/index.html",
        page=paged(rows, request.args.get("page", "1")),
        vehicles=sum(len(stored.request.vehicles) for stored in rows),
        status=status,
        states=REQUEST,
        **_names(),
    )


@blueprint.get("/requests/<request_id>")
def show(request_id: str) -> str:
    """Show one request; another's is 404, like one that does not exist."""
    return request_page(current_desk().requests.get(current_actor(), request_id))


def request_page(stored: StoredRequest, form: Form | None = None) -> str:
    """Render a request's page; a reviewer sees what the rules say now, beside what they said then."""
    return render_template(
        "requests/show.html",
        stored=stored,
        state=REQUEST[stored.status],
        vehicles=[(vehicle, _days(stored, vehicle)) for vehicle in stored.request.vehicles],
        maker=maker_named(current_desk().work, stored.maker),
        place=lambda field: place_name(field, len(stored.request.vehicles)),
        form=form or Form(),
        may_ask=current_actor().has(*ASKERS),
        **_names(),
        **_review(stored),
    )


def _names() -> dict[str, Any]:
    return {"exporters": exporter_names(current_desk().work), "country_name": country_name, "reference": reference}


def _review(stored: StoredRequest) -> dict[str, Any]:
    """Return what a reviewer of a waiting request needs; for everybody else nothing of it."""
    actor = current_actor()
    if stored.status is not RequestStatus.WAITING or not actor.has(Role.REVIEWER) or actor.maker != stored.maker:
        return {"review": False, "hints": stored.decision.notes}
    now: Decision = current_desk().requests.recheck(stored)
    may = may_approve(actor, maker=stored.maker, requested_by=stored.requested_by, shown_digest=stored.digest, stored_digest=stored.digest)
    return {
        "review": True,
        "hints": now.notes,
        "now": now,
        "changed": now.reasons if isinstance(now, Refused) else (),
        "against": may.reasons if isinstance(may, Refused) else (),
        "proved": proved_recently(),
    }


def _days(stored: StoredRequest, vehicle: RequestedVehicle) -> int:
    return days_between(vehicle.registered, stored.request.planned_application)


def reference(stored: StoredRequest) -> str:
    """Return the short name by which people speak of a request; its address holds the whole id."""
    return stored.id[:8].upper()


def today() -> date:
    """Return the present day in Shanghai."""
    return shanghai_day(current_desk().clock.now())
