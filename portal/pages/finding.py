"""Finding service for a car: its letter's number and its VIN, posted, lead to who serves it today. Neither ever stands in an address."""

from flask import Blueprint, Response, make_response, render_template, request

from portal.desk import current_desk
from portal.limits import limited
from portal.pages.requests import today
from portal.tongues import remember
from portal.views.directory import PER_PAGE, Numbered

blueprint = Blueprint("finding", __name__)
blueprint.after_request(remember)
_LONGEST = 100
_FIELDS = ("number", "vin")


@blueprint.get("/outlets/my-car")
def ask() -> str:
    """Show the form."""
    return render_template("outlets/my_car.html", typed=dict.fromkeys(_FIELDS, ""), empty=(), unknown=False)


@blueprint.post("/outlets/my-car")
@limited("30 per minute")
def find() -> Response:
    """Show who serves the car; a pair that leads to no car is told alike, whatever is wrong with it."""
    typed = {name: request.form.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
    empty = tuple(name for name in _FIELDS if not typed[name])
    found = None if empty else current_desk().car_services.find(typed["number"], typed["vin"])
    if found is None:
        return make_response(render_template("outlets/my_car.html", typed=typed, empty=empty, unknown=not empty), 422)
    shown = [Numbered(number, outlet) for number, outlet in enumerate(found.today[:PER_PAGE], 1)]
    page = render_template("outlets/my_service.html", found=found, shown=shown, typed=typed, on=today())
    return make_response(page)
