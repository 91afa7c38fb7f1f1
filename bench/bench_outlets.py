"""The registry at 1,000, 10,000 and 50,000 outlets: sheets in and out, who serves a vehicle, pages, memory, beside their limits.

Times are processor time of this process and its children: what a deed costs, whoever else keeps the machine busy.
"""

import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from outlet_network import START, network

from kernel.actor import SYSTEM, Role
from kernel.canonical import sha256
from outlets.intake import write_sheet
from outlets.records import OutletRecords
from outlets.report import IntakeReport
from outlets.service import Registry
from outlets.values import Outlet, ServiceQuestion
from portal.app import create_app
from portal.instance import prepare
from portal.instance.specimen import MAKER
from portal.settings import Settings
from portal.wiring import Desk, open_desk

SIZES = (1_000, 10_000, 50_000)
QUESTIONS = 400
PAGES = 15
BIGGEST = "RU"
"""The country with the most outlets of every network."""

PASSWORD = "granite-otter-lantern-42"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure with its unit, and the most it may be (0 for no limit)."""

    name: str
    value: float
    unit: str
    limit: float = 0


def clock() -> float:
    """Return the seconds of processor time so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def took(deed: Callable[[], Any]) -> float:
    """Return the seconds that a deed takes."""
    begin = clock()
    deed()
    return clock() - begin


def milliseconds(deed: Callable[[], Any], rounds: int) -> list[float]:
    """Return the milliseconds of each round."""
    return [1000 * took(deed) for _ in range(rounds)]


def sheets(desk: Desk, outlets: tuple[Outlet, ...]) -> Iterator[Figure]:
    """Measure a network's way in and out."""

    def taken(data: bytes, added: int, changed: int, **options: bool) -> float:
        reports: list[IntakeReport] = []
        seconds = took(lambda: reports.append(desk.registry.import_sheet(MAKER, data, actor=SYSTEM, **options)))
        told = reports[0]
        assert (told.added, told.changed, told.refused) == (added, changed, 0), told.faults[:3]
        return seconds

    begin = clock()
    csv = write_sheet(outlets)
    yield Figure("write a CSV sheet", clock() - begin, "s")
    yield Figure("  its size", len(csv) / 1e6, "MB", 40)
    yield Figure("import it, all new", taken(csv, len(outlets), 0), "s", 60)
    yield Figure("import it again, no change", taken(csv, 0, 0), "s", 60)
    tenth = [replace(one, district="Changed") for one in outlets[::10]]
    yield Figure("trial run, a tenth changed", taken(write_sheet(tenth), 0, len(tenth), dry_run=True), "s", 60)
    begin = clock()
    workbook = write_sheet(outlets, "xlsx")
    yield Figure("write a workbook", clock() - begin, "s")
    yield Figure("import the workbook, no change", taken(workbook, 0, 0), "s", 60)
    yield Figure("export CSV", took(lambda: desk.registry.export_sheet(MAKER)), "s")


def questions(desk: Desk, outlets: tuple[Outlet, ...]) -> Iterator[Figure]:
    """Measure the single questions, each by a registry that has not been asked before and by one that has."""
    asked = [ServiceQuestion(MAKER, "BYD", "BEV", one.country, START) for one in outlets[:: max(1, len(outlets) // QUESTIONS)]]
    biggest = ServiceQuestion(MAKER, "BYD", "BEV", BIGGEST, START)
    fresh = Registry(OutletRecords(desk.database), desk.clock)
    yield Figure("serving, biggest country, cold", 1000 * took(lambda: fresh.serving(biggest)), "ms", 1_000)
    for question in asked:
        fresh.serving(question)
    warm = [1000 * took(lambda question=question: fresh.serving(question)) for question in asked]  # type: ignore[misc]  # a default binds it
    yield Figure("serving, any country, warm, p50", statistics.median(warm), "ms", 2)
    yield Figure("serving, any country, warm, p95", statistics.quantiles(warm, n=20)[-1], "ms", 2)
    yield Figure("serving, biggest, warm, p95", statistics.quantiles(milliseconds(lambda: fresh.serving(biggest), 200), n=20)[-1], "ms", 2)
    yield Figure("coverage, cold", 1000 * took(lambda: fresh.coverage(MAKER, START)), "ms", 5_000)
    yield Figure("coverage, warm", statistics.median(milliseconds(lambda: fresh.coverage(MAKER, START), 50)), "ms", 2)
    edited = iter(range(1, 1_000))

    def edit() -> None:
        state = desk.registry.standing(MAKER, outlets[-1].outlet_id)
        assert state is not None
        desk.registry.keep(replace(state.outlet, district=f"Edit {next(edited)}"), seen=state.version, actor=SYSTEM)

    yield Figure("edit one outlet", statistics.median(milliseconds(edit, PAGES)), "ms", 100)


def pages(desk: Desk, settings: Settings) -> Iterator[Figure]:
    """Measure what the server takes for pages, once they have been opened before."""
    desk.accounts.create("bench", "Bench", [Role.REGISTRAR], PASSWORD, maker=MAKER)
    client = create_app(desk, settings).test_client()
    form = client.get("/login").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    client.post("/login", data={"csrf_token": form, "login": "bench", "password": PASSWORD, "next": "/"})
    for name, path in {
        "country page, biggest": f"/outlets/{BIGGEST}",
        "directory page": "/outlets",
        "staff list": "/registry",
        "staff list, search and order": "/registry?q=centre+7&sort=-until",
    }.items():
        yield from page(client, name, path)


def page(client: FlaskClient, name: str, path: str) -> Iterator[Figure]:
    """Measure one page: milliseconds and kilobytes."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    yield Figure(name, statistics.median(milliseconds(lambda: client.get(path), PAGES)), "ms", 100)
    yield Figure("  its size", len(answer.data) / 1000, "kB", 100)


def yardstick() -> Figure:
    """Measure what never changes, to compare machines by."""
    data = bytes(16_000_000)
    return Figure("(SHA-256 of 16 MB, to compare)", statistics.median(milliseconds(lambda: sha256(data), 5)), "ms")


def measured(size: int, template: Path, folder: Path) -> list[Figure]:
    """Measure everything at one size, in a fresh instance."""
    settings = Settings(instance=Path(shutil.copytree(template, folder / str(size))))
    desk = open_desk(settings)
    begin = clock()
    outlets = network(size, maker=MAKER)
    made = Figure("make the network", clock() - begin, "s")
    figures = [yardstick(), made, *sheets(desk, outlets), *questions(desk, outlets), *pages(desk, settings)]
    figures.append(Figure("peak memory so far", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, "MB", 1_000))
    desk.database.engine.dispose()
    return figures


def main() -> None:
    """Print a row for each figure, a column for each size, and how much of the limit the largest takes."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "instance"
        prepare(Settings(instance=template)).database.engine.dispose()
        columns = [measured(size, template, Path(folder)) for size in SIZES]
    sys.stdout.write(f"{'outlets':<34}" + "".join(f"{size:>10,}" for size in SIZES) + f"{'':>5}{'limit':>8}{'share':>8}\n")
    for row in zip(*columns, strict=True):
        last = row[-1]
        limit = f"{last.limit:>8g}{last.value / last.limit:>8.0%}" if last.limit else ""
        sys.stdout.write(f"{last.name:<34}" + "".join(f"{one.value:>10.2f}" for one in row) + f" {last.unit:<4}{limit}\n")


if __name__ == "__main__":
    main()
