"""The first page: check a letter first, then who this is for."""

from flask import Blueprint, render_template

from portal.auth import current_actor

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """Show strangers how to check a letter, and people who are logged in where their work is."""
    return render_template("start.html" if current_actor().is_known else "home.html")
