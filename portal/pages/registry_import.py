"""The sheet that changes a maker's registry: uploaded, tried, and taken after a yes."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from outlets.intake import write_sheet
from outlets.report import IntakeReport
from outlets.sheet import MAX_BYTES
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.intake import Waiting
from portal.language import t
from portal.pages.registry import sheet

keeping = Blueprint("registry_import", __name__)

_NO_FILE = Reason("file_missing", Sentence("请选择要导入的 CSV 文件。", "Choose the CSV file to import."), "sheet")
_GONE = Reason(
    "sheet_gone",
    Sentence("试导入的文件已过一小时，没有保留。请重新上传。", "The sheet of the trial run was kept for an hour only; upload it again."),
    "sheet",
)


@keeping.get("/registry/import")
def form() -> str:
    """Show where to upload a sheet."""
    return render_template("registry/import.html", form=Form())


@keeping.get("/registry/template.csv")
def template() -> Response:
    """Send an empty sheet with the header row."""
    return sheet(write_sheet(()), "outlets-template.csv")


@keeping.post("/registry/import")
def trial() -> ResponseReturnValue:
    """Say row by row what an import would do; nothing of it is stored in the registry."""
    sent = request.files.get("sheet")
    data = sent.read() if sent and sent.filename else b""
    if not data:
        return render_template("registry/import.html", form=Form({}, (_NO_FILE,))), 422
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
        return render_template("registry/import.html", form=Form({}, (_GONE,))), 422
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
    return render_template("registry/report.html", report=report, token=token)


def _waiting() -> Waiting:
    desk = current_desk()
    return Waiting(desk.settings.instance / "intake", desk.clock)
