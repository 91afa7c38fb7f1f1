"""The maker's own registry of outlets: the list with its filters, what it said on a past day, and the sheets of both."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.clock import parse_day
from kernel.decision import Reason, Sentence
from outlets.intake import sheet_pieces, write_sheet
from outlets.values import POWERTRAINS, Outlet
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.language import language, t
from portal.pages.requests import today
from portal.views.outlet_paths import outlet_path
from portal.views.outlet_words import listed, words
from portal.views.outlets import lapsed
from portal.views.parties import country_name
from portal.views.registry_filter import WHEN, found_page, wanted
from portal.views.states import OUTLET, SERVICES

blueprint = Blueprint("registry", __name__)

EVERYTHING = 1_000_000
MOST_IN_WORKBOOK = 5_000
"""A workbook of so many takes two seconds to write; one of 50,000 would take twenty, within the request."""
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_TO_COME = Reason(
    "day_to_come",
    Sentence("这一天还没有到，请填写今天或以前的日期。", "That day has not come yet; write today or an earlier day."),
    "on",
)


@blueprint.get("/registry")
def index() -> ResponseReturnValue:
    """Show the maker's outlets, whatever their state; filters, order and page stand in the address."""
    if "on" in request.args:
        return redirect(f"/registry/past?{request.query_string.decode('latin-1')}", 303)
    registry, maker, asked = current_desk().registry, current_actor().maker, wanted(request.args)
    # The number before the rows: a change that comes between is refused later as unseen, instead of done over.
    revision = registry.revision()
    kept, order = asked.on(today()), request.args.get("sort", "")
    page = found_page(lambda offset, limit: registry.find(maker, kept, order=order, offset=offset, limit=limit), _number())
    return render_template(
        "registry/index.html",
        page=page,
        wanted=asked,
        revision=revision,
        choices=registry.choices(maker),
        powertrains=POWERTRAINS,
        services=SERVICES,
        when=WHEN,
        lapsed=lambda outlet: lapsed(outlet, today()),
        no_workbook=no_workbook(page.total),
        **list_words(),
    )


@blueprint.get("/registry/past")
def past() -> ResponseReturnValue:
    """Show what the registry said when a day ended."""
    found = _day(request.args.get("on", ""))
    if isinstance(found, Reason):
        return render_template(
            "registry/past.html", form=Form(request.args, (found,)), on=None, page=None
        ), 422 if "on" in request.args else 200
    registry, maker, kept = current_desk().registry, current_actor().maker, wanted(request.args).on(today())
    then = found_page(lambda offset, limit: registry.find_past(maker, found, kept, offset=offset, limit=limit), _number())
    return render_template(
        "registry/past.html",
        form=Form(request.args),
        on=found,
        page=then,
        wanted=wanted(request.args),
        **list_words(),
    )


@blueprint.get("/registry/past.csv")
def past_sheet() -> ResponseReturnValue:
    """Send what the registry said when a day ended as a sheet."""
    found = _day(request.args.get("on", ""))
    if isinstance(found, Reason):
        return redirect("/registry/past", 303)
    kept = wanted(request.args).on(today())
    then, _ = current_desk().registry.find_past(current_actor().maker, found, kept, limit=EVERYTHING)
    return sheet(sheet_pieces(then), f"outlets-{found}.csv")


@blueprint.get("/registry/outlets.csv")
def export() -> Response:
    """Send the maker's outlets, narrowed as the address says, as the sheet that imports again without a change."""
    return sheet(sheet_pieces(_outlets()), "outlets.csv")


@blueprint.get("/registry/outlets.xlsx")
def export_workbook() -> ResponseReturnValue:
    """Send the same as a workbook, or lead back to the list, which says why, where there are more than one is made of."""
    registry, maker, asked = current_desk().registry, current_actor().maker, wanted(request.args)
    _, count = registry.find(maker, asked.on(today()), limit=1)
    if no_workbook(count):
        return redirect(f"/registry?{asked.query}", 303)
    return sheet(write_sheet(_outlets(), "xlsx"), "outlets.xlsx")


def no_workbook(count: int) -> str:
    """Return why there is no workbook of so many outlets and what there is instead, or nothing where there is one."""
    if count <= MOST_IN_WORKBOOK:
        return ""
    most = f"{MOST_IN_WORKBOOK:,}"
    return t(
        f"Excel 文件最多 {most} 个网点；请先筛选，或下载 CSV（数量不限，Excel 也能打开）。",
        f"A workbook is made of at most {most} outlets; narrow the list, or take CSV, which has no limit and opens in Excel too.",
    )


def list_words() -> dict[str, Any]:
    """Return what the tables of outlets say things with."""
    return {
        "states": OUTLET,
        "country_name": country_name,
        "by_name": lambda codes: sorted(codes, key=lambda code: country_name(code).in_language(language())),
        "words": words,
        "listed": listed,
        "outlet_path": outlet_path,
    }


def sheet(data: bytes | Iterable[bytes], name: str) -> Response:
    """Send a sheet to be saved under a name, whole or piece by piece."""
    kind = XLSX if name.endswith(".xlsx") else CSV
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=kind, headers=headers)


def _outlets() -> Sequence[Outlet]:
    registry, maker, asked = current_desk().registry, current_actor().maker, wanted(request.args)
    return registry.by_ids(maker, registry.matching_ids(maker, asked.on(today()))) if asked.is_narrow else registry.all_outlets(maker)


def _day(text: str) -> date | Reason:
    found = parse_day(text.strip())
    if isinstance(found, Reason):
        return found.at("on")
    return found if found <= today() else _TO_COME


def _number() -> str:
    return request.args.get("page", "1")
