"""Where people with an account begin: what waits for them, and the one thing they most often do."""

from flask import Blueprint, render_template

from portal.auth import current_actor
from portal.desk import current_desk
from portal.pages.requests import ASKERS, today
from portal.views.parties import employer
from portal.views.tasks import tasks_of

blueprint = Blueprint("start", __name__)


@blueprint.get("/start")
def index() -> str:
    """Show what waits for this person, counted, each with its way there."""
    desk, actor = current_desk(), current_actor()
    return render_template(
        "start/index.html",
        tasks=tasks_of(desk, actor, today()),
        firm=employer(desk.work, actor),
        may_ask=actor.has(*ASKERS),
    )
