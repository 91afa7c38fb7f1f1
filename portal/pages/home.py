"""The first page: check a letter first, then who this is for."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.auth import current_actor

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show strangers how to check a letter, and lead people who are logged in to where their work is."""
    return redirect("/start", 303) if current_actor().is_known else render_template("home.html")
