"""The sheet that changes a maker's registry: uploaded, tried, and taken after a yes, while its page says how far it is."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from kernel.decision import Reason, Sentence
from outlets.intake import write_sheet
from outlets.plan import Options
from outlets.report import Deed
from outlets.sheet import MAX_BYTES
from outlets.values import OutletFilter
from portal.auth import current_actor
from portal.desk import current_desk
from portal.forms import Form
from portal.language import t
from portal.pages.registry import list_words, no_workbook, sheet
from portal.pages.requests import today
from portal.sheet_jobs import Job, State, Step
from portal.sheet_runner import jobs_of, last_change, run, waiting_sheets
from portal.views.leaning import Impact, impact
from portal.views.lists import Page, chosen, paged
from portal.views.outlet_fields import label

keeping = Blueprint("registry_import", __name__)

LARGEST_UPLOAD = MAX_BYTES + 64 * 1024
"""Bytes of the one request that brings a sheet."""
LONGEST_NAME = 80

_NO_FILE = Reason("file_missing", Sentence("请选择要导入的 Excel 或 CSV 文件。", "Choose the Excel or CSV file to import."), "sheet")
_LARGE = Reason(
    "sheet_too_large",
    Sentence(
        f"文件超过 {MAX_BYTES // 1_000_000} MB，请拆成几个文件。",
        f"The file is larger than {MAX_BYTES // 1_000_000} MB; split it.",
    ),
    "sheet",
)


def make_room() -> None:
    """Let the request that brings a sheet be larger than others (before every request, before anything reads its body)."""
    if request.endpoint == "registry_import.trial":
        request.max_content_length = LARGEST_UPLOAD


@keeping.get("/registry/import")
def form() -> str:
    """Show where to upload a sheet."""
    return _upload(Form())


@keeping.get("/registry/template.csv")
def template() -> Response:
    """Send an empty sheet with the header row."""
    return sheet(write_sheet(()), "outlets-template.csv")


@keeping.get("/registry/template.xlsx")
def workbook() -> Response:
    """Send an empty workbook with the header row."""
    return sheet(write_sheet((), "xlsx"), "outlets-template.xlsx")


@keeping.post("/registry/import")
def trial() -> ResponseReturnValue:
    """Try a sheet: its page says row by row what an import would do; nothing of it is stored in the registry."""
    sent = request.files.get("sheet")
    data = sent.read() if sent and sent.filename else b""
    fault = _NO_FILE if not data else _LARGE if len(data) > MAX_BYTES else None
    if fault or sent is None:
        return _upload(Form(request.form, (fault or _NO_FILE,))), 422
    desk, actor = current_desk(), current_actor()
    token = waiting_sheets(desk).keep(actor.id, data)
    options = Options(full=request.form.get("full") == "yes", whole=request.form.get("whole") == "yes")
    name, note = (sent.filename or "")[-LONGEST_NAME:], request.form.get("note", "").strip()
    job = jobs_of(desk).begin(Job("", actor.id, actor.maker, name, token, options, note))
    run(desk, actor, job, Step.TRIAL)
    return redirect(f"/registry/import/{job.id}", 303)


@keeping.get("/registry/import/<job_id>")
def show(job_id: str) -> str:
    """Show how far a sheet is, or what came of it."""
    job = _own(job_id)
    if job.state is not State.DONE or job.report is None:
        return render_template("registry/progress.html", job=job)
    shown = _shown(job)
    return render_template(
        "registry/report.html",
        job=job,
        report=job.report,
        shown=shown,
        page=_page(job, shown),
        impact=_impact(job),
        label=label,
        **list_words(),
    )


@keeping.post("/registry/import/<job_id>/confirm")
def confirm(job_id: str) -> ResponseReturnValue:
    """Import the sheet of a trial run; if the registry changed since, try it again first, so that what was shown is what is done."""
    desk, actor, job = current_desk(), current_actor(), _own(job_id)
    if job.step is not Step.TRIAL or job.state is not State.DONE:
        return redirect(f"/registry/import/{job.id}", 303)
    changed = last_change(desk, job.maker) != job.revision
    if changed:
        flash(
            t(
                "试导入之后登记有了变化，没有导入；下面是按现在的登记重新试导入的结果。",
                "The registry changed after the trial run, so nothing was imported; below is a new trial against the registry as it is now.",
            )
        )
    run(desk, actor, job, Step.TRIAL if changed else Step.IMPORT)
    return redirect(f"/registry/import/{job.id}", 303)


@keeping.post("/registry/import/<job_id>/again")
def again(job_id: str) -> ResponseReturnValue:
    """Start a job that was interrupted or failed once more; an import is tried first."""
    job = _own(job_id)
    if job.state in (State.INTERRUPTED, State.FAILED):
        run(current_desk(), current_actor(), job, Step.TRIAL)
    return redirect(f"/registry/import/{job.id}", 303)


def _own(job_id: str) -> Job:
    job = jobs_of(current_desk()).of(current_actor().id, job_id)
    return job if job and job.maker == current_actor().maker else abort(404)


def _upload(shown: Form) -> str:
    _, count = current_desk().registry.find(current_actor().maker, OutletFilter(), limit=1)
    return render_template("registry/import.html", form=shown, megabytes=MAX_BYTES // 1_000_000, no_workbook=no_workbook(count))


def _shown(job: Job) -> str:
    """Return what of the report is listed: as the address says, else the first of faults and deeds that there is."""
    report = job.report
    asked = chosen(Deed, request.args.get("show", ""))
    if report is None or asked:
        return asked.value if asked else ""
    there = [deed.value for deed in Deed if any(one.deed is deed for one in report.deeds)]
    return "faults" if report.faults and (request.args.get("show") in (None, "faults") or not there) else next(iter(there), "")


def _page(job: Job, shown: str) -> Page[object]:
    if job.report is None:
        return paged((), "1")
    rows = job.report.faults if shown == "faults" else tuple(one for one in job.report.deeds if one.deed.value == shown)
    return paged(rows, request.args.get("page", "1"))


def _impact(job: Job) -> Impact | None:
    """Return the letters that lean on outlets which would serve less, before it is done."""
    if job.step is Step.IMPORT or job.report is None or not job.report.lessened:
        return None
    return impact(current_desk(), current_actor(), job.report.lessened, today())
