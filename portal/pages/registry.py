"""The maker's own registry of outlets: the list with its filters, and the sheet that changes it."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from outlets.intake import write_sheet
from outlets.report import IntakeReport
from outlets.sheet import MAX_BYTES
from outlets.values import OutletStatus
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.intake import Waiting
from portal.language import language, t
from portal.pages.requests import today
from portal.views.lists import chosen, paged, sorted_rows
from portal.views.outlets import filtered, lapsed
from portal.views.parties import country_name
from portal.views.states import OUTLET, SERVICES

blueprint = Blueprint("registry", __name__)
keeping = Blueprint("keeping", __name__)

_SORTS = {
    "id": lambda outlet: outlet.outlet_id,
    "country": lambda outlet: outlet.country,
    "city": lambda outlet: outlet.city,
    "until": lambda outlet: (outlet.valid_to is None, outlet.valid_to),
}
_NO_FILE = Reason("file_missing", Sentence("请选择要导入的 CSV 文件。", "Choose the CSV file to import."), "sheet")
_GONE = Reason(
    "sheet_gone",
    Sentence("试导入的文件已过一小时，没有保留。请重新上传。", "The sheet of the trial run was kept for an hour only; upload it again."),
    "sheet",
)


@blueprint.get("/registry")
def index() -> str:
    """Show the maker's outlets, whatever their state; country, status, search, order and page stand in the address."""
    everything = current_desk().registry.all_outlets(current_actor().maker)
    place, wanted = request.args.get("country", ""), request.args.get("q", "").strip()
    status = chosen(OutletStatus, request.args.get("status", ""))
    rows = sorted_rows(filtered(everything, place, status, wanted), request.args.get("sort", ""), _SORTS)
    places = sorted({outlet.country for outlet in everything}, key=lambda code: country_name(code).in_language(language()))
    return render_template(
        "outlets/registry.html",
        page=paged(rows, request.args.get("page", "1")),
        everything=len(everything),
        place=place,
        places=places,
        status=status,
        wanted=wanted,
        states=OUTLET,
        services=SERVICES,
        country_name=country_name,
        lapsed=lambda outlet: lapsed(outlet, today()),
    )


@blueprint.get("/registry/outlets.csv")
def export() -> Response:
    """Send the maker's outlets as the sheet that imports again without a change."""
    return _sheet(current_desk().registry.export_sheet(current_actor().maker), "outlets.csv")


@keeping.get("/registry/import")
def form() -> str:
    """Show where to upload a sheet."""
    return render_template("outlets/import.html", form=Form())


@keeping.get("/registry/template.csv")
def template() -> Response:
    """Send an empty sheet with the header row."""
    return _sheet(write_sheet(()), "outlets-template.csv")


@keeping.post("/registry/import")
def trial() -> ResponseReturnValue:
    """Say row by row what an import would do; nothing of it is stored in the registry."""
    sent = request.files.get("sheet")
    data = sent.read() if sent and sent.filename else b""
    if not data:
        return render_template("outlets/import.html", form=Form({}, (_NO_FILE,))), 422
    report = current_desk().registry.import_sheet(current_actor().maker, data, actor=current_actor(), dry_run=True)
    taken = report.added + report.changed
    token = _waiting().keep(current_actor().id, data) if taken and len(data) <= MAX_BYTES else ""
    return _report(report, token), 200 if report.is_clean else 422


@keeping.post("/registry/import/confirm")
def confirm() -> ResponseReturnValue:
    """Import the sheet of the trial run."""
    token, actor = request.form.get("token", ""), current_actor()
    data = _waiting().take(actor.id, token)
    if data is None:
        return render_template("outlets/import.html", form=Form({}, (_GONE,))), 422
    report = current_desk().registry.import_sheet(actor.maker, data, actor=actor)
    _waiting().forget(actor.id, token)
    flash(
        t(
            f"已导入：新增 {report.added} 个网点，更新 {report.changed} 个。",
            f"Imported: {report.added} outlets added, {report.changed} changed.",
        )
    )
    return redirect("/registry", 303)


def _report(report: IntakeReport, token: str) -> str:
    return render_template("outlets/report.html", report=report, token=token)


def _waiting() -> Waiting:
    desk = current_desk()
    return Waiting(desk.settings.instance / "intake", desk.clock)


def _sheet(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type="text/csv; charset=utf-8", headers=headers)
