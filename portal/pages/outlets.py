"""The published directory of overseas outlets: countries, and the outlets of one country."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from kernel.country import Country, country, parse_country
from portal.desk import current_desk
from portal.language import language
from portal.pages.requests import today
from portal.views.outlets import brands_of, by_city
from portal.views.parties import country_name, makers, outlet_counts
from portal.views.states import SERVICES

blueprint = Blueprint("outlets", __name__)


@blueprint.get("/outlets")
def index() -> AnyResponse:
    """Show the countries with outlets that count today, and how many there are."""
    counts = outlet_counts(current_desk().registry, today())
    rows = sorted(counts.items(), key=lambda row: country_name(row[0]).in_language(language()))
    return _unless_known(render_template("outlets/index.html", rows=rows, country_name=country_name, on=today()))


@blueprint.get("/outlets/<place>")
def show(place: str) -> ResponseReturnValue:
    """Show a country's outlets; another spelling leads to its code, what is no country is 404 with help."""
    found = parse_country(place)
    if not isinstance(found, Country):
        served = current_desk().registry.countries_served(today())
        page = render_template("outlets/unknown.html", reason=found, served=[country(alpha2) for alpha2 in served])
        return page, 404
    if found.alpha2 != place:
        return redirect(f"/outlets/{found.alpha2}", 301)
    there = current_desk().registry.outlets_in(found.alpha2, today())
    names = {maker.code: maker for maker in makers(current_desk().work)}
    page = render_template(
        "outlets/country.html",
        country=found,
        cities=by_city(there),
        count=len(there),
        brands=brands_of(there),
        makers=names,
        services=SERVICES,
        on=today(),
    )
    return _unless_known(page)


def _unless_known(page: str) -> AnyResponse:
    """Send the page, or 304 to a browser that has these very bytes (RFC 9110, 13.1.2)."""
    answer = make_response(page)
    answer.add_etag()
    return answer.make_conditional(request)
