"""The published directory of overseas outlets: countries, and the outlets of one country, for car owners in seven languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from kernel.country import Country, parse_country, place_of
from kernel.text import shown as printable
from outlets.values import Outlet
from portal.desk import current_desk
from portal.maps.region import Mark, Region, region
from portal.maps.world import bubbles
from portal.pages.requests import today
from portal.tables_view import with_query
from portal.tongues import place_name, remember, tongue, word
from portal.views import directory

blueprint = Blueprint("outlets", __name__)
blueprint.after_request(remember)


@dataclass(frozen=True, slots=True)
class Row:
    """A country in the list: its code, what it is called here, how many outlets count there today."""

    alpha2: str
    name: str
    count: int


@blueprint.get("/outlets")
def index() -> AnyResponse:
    """Show the countries with outlets that count today, on a map and as a list, and how many there are."""
    counts = current_desk().registry.counts_by_country(today())
    text = request.args.get("q", "").strip()[: directory.LONGEST_SEARCH]
    page = render_template(
        "outlets/index.html",
        rows=_sorted(row for row in _rows(counts) if not text or _is_meant(row, text)),
        bubbles=bubbles(counts, _count_words, lambda alpha2: f"/outlets/{alpha2}"),
        total=sum(counts.values()),
        text=text,
        on=today(),
    )
    return _unless_known(page)


@blueprint.get("/outlets/<place>")
def show(place: str) -> ResponseReturnValue:
    """Show a country's outlets; another spelling leads to its code, what is no country is 404 with help."""
    found = parse_country(place)
    if not isinstance(found, Country):
        served = _sorted(_rows(current_desk().registry.counts_by_country(today())))
        return render_template("outlets/unknown.html", reason=found, text=printable(place), served=served), 404
    if found.alpha2 != place:
        return redirect(f"/outlets/{found.alpha2}", 301)
    return _unless_known(_country(found.alpha2))


def _country(alpha2: str) -> str:
    there = current_desk().registry.outlets_in(alpha2, today())
    wanted, choices = directory.wanted_from(request.args), directory.choices(there)
    fitting = directory.narrowed(there, wanted)
    page, pages = _page(len(fitting))
    first = (page - 1) * directory.PER_PAGE
    return render_template(
        "outlets/country.html",
        alpha2=alpha2,
        name=place_name(alpha2),
        count=len(there),
        choices=choices,
        cities=[(city, city) for city in choices.cities],
        brands=[(brand, brand) for brand in choices.brands],
        services=[(service, word(f"service_{service}")) for service in choices.services],
        powertrains=[(kind, word(f"powertrain_{kind}")) for kind in choices.powertrains],
        wanted=wanted,
        fitting=len(fitting),
        shown=[directory.Numbered(first + at, outlet) for at, outlet in enumerate(fitting[first : first + directory.PER_PAGE], 1)],
        map=_map(alpha2, fitting, there, page),
        off_map=sum(outlet.latitude is None for outlet in fitting),
        page=page,
        pages=pages,
        on=today(),
    )


def _page(count: int) -> tuple[int, int]:
    """Return which page is asked for, within those there are, and how many there are."""
    pages = directory.page_of(max(count, 1))
    asked = request.args.get("page", "1")
    return min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, 1), pages), pages


def _map(alpha2: str, fitting: list[Outlet], there: tuple[Outlet, ...], page: int) -> Region | None:
    """Return the map of the outlets that fit, in a window that holds those of the whole country; None without coordinates.

    A pin leads to its outlet's place in the list, on another page if it stands there.
    """
    code = tongue().code
    pages = ["" if at == page else with_query(page=str(at)) for at in range(1, directory.page_of(max(len(fitting), 1)) + 1)]
    marks = [
        Mark(one.latitude, one.longitude, at, directory.names_for(one, code)[0], one.city, f"{pages[directory.page_of(at) - 1]}#o{at}")
        for at, one in enumerate(fitting, 1)
        if one.latitude is not None and one.longitude is not None
    ]
    everywhere = [(one.latitude, one.longitude) for one in there if one.latitude is not None and one.longitude is not None]
    return region(place_of(alpha2), marks, everywhere) if marks else None


def _rows(counts: Mapping[str, int]) -> list[Row]:
    return [Row(alpha2, place_name(alpha2), count) for alpha2, count in counts.items()]


def _count_words(alpha2: str, count: int) -> str:
    return word("named_count", name=place_name(alpha2), outlets=word("outlets_count", count=count))


def _is_meant(row: Row, text: str) -> bool:
    """Return whether a search means a country: by any spelling that is read, or by a part of its name."""
    found = parse_country(text)
    return directory.folded(text) in directory.folded(row.name) or (isinstance(found, Country) and found.alpha2 == row.alpha2)


def _sorted(rows: Iterable[Row]) -> list[Row]:
    """Return rows as the address asks: by name (Chinese by pinyin, which is the order of GBK) or by count."""
    asked = request.args.get("sort", "name")
    named = sorted(
        rows, key=lambda row: row.name.encode("gbk", "replace") if tongue().code == "zh" else directory.folded(row.name).encode()
    )
    if asked.lstrip("-") == "count":
        named.sort(key=lambda row: row.count, reverse=asked.startswith("-"))
        return named
    return named[::-1] if asked == "-name" else named


def _unless_known(page: str) -> AnyResponse:
    """Send the page, or 304 to a browser that has these very bytes (RFC 9110, 13.1.2)."""
    answer = make_response(page)
    answer.add_etag()
    return answer.make_conditional(request)
