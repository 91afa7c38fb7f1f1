"""Coverage of a maker's network: who is served where, what was asked for in vain, and what ends soon."""

import csv
import io
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from letters.service.demand import demand_since
from outlets.values import POWERTRAINS
from portal.auth import current_actor
from portal.desk import current_desk
from portal.language import say, t
from portal.maps.world import Bubble, bubbles
from portal.pages.registry import list_words, sheet
from portal.pages.requests import today
from portal.views import coverage
from portal.views.coverage import LOOKED_BACK, Row
from portal.views.lists import paged
from portal.views.parties import country_name
from portal.views.registry_filter import Wanted, wanted

blueprint = Blueprint("registry_coverage", __name__)


@blueprint.get("/registry/coverage")
def index() -> str:
    """Show the network on a map and by brand, powertrain and country; filters, order and page stand in the address."""
    registry, maker, asked = current_desk().registry, current_actor().maker, wanted(request.args)
    everything = _rows()
    kept = coverage.ordered(_narrowed(everything, asked), request.args.get("sort", ""))
    served = registry.network(maker, today(), asked.brand, asked.powertrain)
    return render_template(
        "registry/coverage.html",
        page=paged(kept, request.args.get("page", "1")),
        wanted=asked,
        gaps=request.args.get("gaps") == "yes",
        missed=[row for row in _narrowed(everything, asked) if row.is_gap],
        brands=sorted({row.brand for row in everything}),
        countries={row.country for row in everything},
        powertrains=POWERTRAINS,
        endings=registry.endings(maker, today()),
        served=served,
        bubbles=_bubbles(asked, {code: count for code, count in served.items() if asked.country in ("", code)}),
        looked_back=LOOKED_BACK.days,
        link=_link,
        **list_words(),
    )


@blueprint.get("/registry/coverage.csv")
def download() -> Response:
    """Send the table, narrowed as the address says, as a sheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(Row.__slots__)
    writer.writerows(map(coverage.cells, _narrowed(_rows(), wanted(request.args))))
    return sheet(out.getvalue().encode("utf-8-sig"), f"coverage-{today()}.csv")


def _rows() -> tuple[Row, ...]:
    desk, actor = current_desk(), current_actor()
    demand = demand_since(desk.work, actor, desk.clock.now() - LOOKED_BACK)
    return coverage.rows(desk.registry.coverage(actor.maker, today()), demand)


def _narrowed(rows: tuple[Row, ...], asked: Wanted) -> list[Row]:
    return coverage.narrowed(rows, asked.country, asked.brand, asked.powertrain, gaps=request.args.get("gaps") == "yes")


def _bubbles(asked: Wanted, served: dict[str, int]) -> tuple[Bubble, ...]:
    def said(code: str, count: int) -> str:
        name = say(country_name(code))
        return t(f"{name}：{count} 个网点", f"{name}: {count} outlet" if count == 1 else f"{name}: {count} outlets")

    return bubbles(served, said, lambda code: _link(code, asked.brand, asked.powertrain))


def _link(country: str, brand: str = "", powertrain: str = "") -> str:
    """Return the list narrowed to the outlets of a country that count today for a kind of vehicle."""
    words = {"country": country, "brand": brand, "powertrain": powertrain, "when": "counts"}
    return f"/registry?{urlencode({name: word for name, word in words.items() if word})}"
