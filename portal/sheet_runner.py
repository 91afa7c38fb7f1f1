"""Sheets tried and imported beside the requests: 50,000 rows take longer than anybody waits for a page."""

from dataclasses import replace
from threading import Lock, Thread

from kernel.actor import Actor
from kernel.decision import Sentence
from kernel.errors import DomainError
from outlets.report import IntakeReport
from portal.intake import Waiting
from portal.sheet_jobs import PROCESS, Job, Jobs, State, Step
from portal.wiring import Desk

PATIENCE = 1.5
"""Seconds that a request waits for a small sheet, so that most people never see a page that says wait."""

GONE = Sentence("上传的文件只保留一小时，已经删除，请重新上传。", "The sheet was kept for an hour and is gone; upload it again.")
BROKEN = Sentence(
    "处理这张表时出了意外，登记没有改动；请再试一次，仍然不行请联系管理员。",
    "Something unexpected happened to this sheet and the registry was not changed; try again, and tell your administrator if it happens again.",
)

_one_begins = Lock()
_one_at_a_time = Lock()
"""Sheets are worked on one after another: each takes a processor for itself, and requests need the other."""


def waiting_sheets(desk: Desk) -> Waiting:
    """Return where sheets wait for their job."""
    return Waiting(desk.settings.instance / "intake", desk.clock)


def jobs_of(desk: Desk) -> Jobs:
    """Return where jobs are kept."""
    return Jobs(desk.settings.instance / "intake-jobs", desk.clock)


def run(desk: Desk, actor: Actor, job: Job, step: Step) -> None:
    """Do a step of a job in a thread of its own and wait a moment for it; its file says what came of it.

    Nothing is done for a job that no longer stands as given: a button pressed twice begins one step.
    """
    started = replace(job, step=step, state=State.RUNNING, process=PROCESS, done=0, total=0, failure=None)
    with _one_begins:
        if jobs_of(desk).of(job.person, job.id) != job:
            return
        jobs_of(desk).put(started)
    # A daemon: whoever stops the service does not wait for a sheet, and an import that is cut off has stored nothing.
    thread = Thread(target=_work, args=(desk, actor, started), daemon=True)
    thread.start()
    thread.join(PATIENCE)


def _work(desk: Desk, actor: Actor, job: Job) -> None:
    ended = replace(job, state=State.FAILED, failure=BROKEN)
    try:
        with _one_at_a_time:
            ended = _taken(desk, actor, job)
    except DomainError as failure:
        ended = replace(job, state=State.FAILED, failure=failure.sentence)
    finally:
        jobs_of(desk).put(ended)


def _taken(desk: Desk, actor: Actor, job: Job) -> Job:
    data = waiting_sheets(desk).take(job.person, job.token)
    if data is None:
        return replace(job, state=State.FAILED, failure=GONE)
    revision = last_change(desk, job.maker)
    report = _report(desk, actor, job, data)
    if job.step is Step.IMPORT:
        waiting_sheets(desk).forget(job.person, job.token)
        desk.journal.flush()
    return replace(job, state=State.DONE, report=report, revision=revision, done=job.total, total=job.total)


def _report(desk: Desk, actor: Actor, job: Job, data: bytes) -> IntakeReport:
    jobs = jobs_of(desk)
    return desk.registry.import_sheet(
        job.maker,
        data,
        actor=actor,
        dry_run=job.step is Step.TRIAL,
        options=job.options,
        note=job.note,
        # Sheets wait for each other: what was shown may be minutes old by the time its import begins.
        seen=job.revision if job.step is Step.IMPORT else None,
        progress=lambda done, total: jobs.put(replace(job, done=done, total=total)),
    )


def last_change(desk: Desk, maker: str) -> int:
    """Return the number of a maker's last change, 0 before the first."""
    return next((change.revision for change in desk.registry.changes(maker, limit=1)), 0)
