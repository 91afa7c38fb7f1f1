"""What is known of a sheet on its way into the registry: what was sent, how far it is, what came of it; kept in a file each."""

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from kernel.clock import Clock
from kernel.decision import Sentence
from outlets.plan import Options
from outlets.report import IntakeReport

KEPT = timedelta(days=7)
"""How long is told what came of a sheet; the sheet itself is kept for an hour only (`portal.intake`)."""

PROCESS = secrets.token_hex(8)
"""This run of the service: a job that another run began and did not end was interrupted."""

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


class Step(StrEnum):
    """What is done with a sheet: a trial run that stores nothing, or the import."""

    TRIAL = "trial"
    IMPORT = "import"


class State(StrEnum):
    """Where a job stands; `INTERRUPTED` is told of one whose process is gone."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Job:
    """A sheet that somebody sent: how it is to be taken, its step and state, rows read of all, the report, and why it failed.

    `token` finds the sheet with `portal.intake.Waiting`; `revision` is the maker's last change that the report is about.
    """

    id: str
    person: str
    maker: str
    name: str
    token: str
    options: Options
    note: str = ""
    step: Step = Step.TRIAL
    state: State = State.RUNNING
    process: str = PROCESS
    done: int = 0
    total: int = 0
    revision: int = 0
    report: IntakeReport | None = None
    failure: Sentence | None = None

    @property
    def is_running(self) -> bool:
        """Whether there is more to come."""
        return self.state is State.RUNNING

    def as_json(self) -> dict[str, Any]:
        """Return the shape in which the file holds it."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        report, failure = self.report and self.report.as_json(), self.failure and self.failure.as_json()
        return {**plain, "options": asdict(self.options), "report": report, "failure": failure}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Job":
        """Return what `as_json` wrote, as it stands for this run of the service."""
        report, failure = plain["report"], plain["failure"]
        job = cls(
            **{name: plain[name] for name in _PLAIN if name not in ("step", "state")},
            options=Options(**plain["options"]),
            step=Step(plain["step"]),
            state=State(plain["state"]),
            report=IntakeReport.from_json(report) if report else None,
            failure=Sentence(**failure) if failure else None,
        )
        return replace(job, state=State.INTERRUPTED) if job.is_running and job.process != PROCESS else job


_PLAIN = ("id", "person", "maker", "name", "token", "note", "step", "state", "process", "done", "total", "revision")


class Jobs:
    """The files of jobs, in a folder of the instance."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def begin(self, job: Job) -> Job:
        """Keep a new job under an id that nobody can guess; what is older than a week is thrown away."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        begun = replace(job, id=secrets.token_hex(16))
        self.put(begun)
        return begun

    def put(self, job: Job) -> None:
        """Keep a job as it stands now; a reader finds the old or the new state, never half of one."""
        path = self._path(job.id)
        new = path.with_suffix(f".{secrets.token_hex(4)}")
        new.write_text(json.dumps(job.as_json(), ensure_ascii=False), encoding="utf-8")
        now = self._clock.now().timestamp()
        os.utime(new, (now, now))
        new.replace(path)

    def of(self, person: str, job_id: str) -> Job | None:
        """Return a person's job; None for another's and for what is none."""
        if not _ID.fullmatch(job_id):
            return None
        try:
            job = Job.from_json(json.loads(self._path(job_id).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        return job if job.person == person else None

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}.json"

    def _sweep(self) -> None:
        oldest = (self._clock.now() - KEPT).timestamp()
        for path in self._folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
