"""`letters outlets import`, `export` and `template`: the sheet `outlets/v1` in and out."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from kernel.actor import SYSTEM
from kernel.decision import Sentence
from outlets.intake import write_sheet
from outlets.plan import Options
from outlets.report import IntakeReport
from outlets.sheet import MAX_BYTES
from portal.cli.desk import desk_of, maker_of, with_instance
from portal.cli.outlets.common import Day, for_maker, kind_of, past_day, with_force, with_json, write
from portal.cli.outlets.leaning import agreed, described, letters_leaning, tell_leaning
from portal.cli.output import DONE, WRONG_USE, as_json, progress, read_limited, say, say_reasons
from portal.sheet_runner import last_change
from portal.wiring import Desk


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@for_maker
@click.option("--dry-run", is_flag=True, help="Show outlet by outlet what would change; write nothing.")
@click.option("--full", is_flag=True, help="The sheet is the whole network: close the outlets that it leaves out.")
@click.option("--whole", is_flag=True, help="Take nothing at all if any row is refused.")
@click.option("--note", default="", help="Why, for the history; at most 200 characters.")
@with_json
@with_instance
def import_(file: Path, maker: str, dry_run: bool, full: bool, whole: bool, note: str, json_: bool, instance: Path | None) -> None:
    """Import an outlet sheet (outlets/v1) from a CSV file or an Excel workbook.

    Good rows are taken, each bad row is told with row and column; exit 2 if anything was refused. With --dry-run or --full the
    letters in force that lean on outlets which would serve less are named first; on a terminal --full then asks.
    """
    desk = desk_of(instance)
    sheet = _Sheet(desk, maker_of(desk, maker).code, read_limited(file, MAX_BYTES), Options(full, whole), note)
    seen = last_change(desk, sheet.maker) if full else None
    trial = sheet.taken(dry_run=True) if full or dry_run else None
    leaning = letters_leaning(desk, sheet.maker, trial) if trial is not None else None
    if not json_:
        tell_leaning(leaning)
    if trial is not None and dry_run:
        report = trial
    else:
        agreed(leaning)
        report = sheet.taken(seen=seen)
    if json_:
        as_json({**report.as_json(), "leaning": described(leaning)})
    else:
        _tell(report)
    sys.exit(DONE if report.is_clean else WRONG_USE)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of a maker and how it is to be taken."""

    desk: Desk
    maker: str
    data: bytes
    options: Options
    note: str

    def taken(self, *, dry_run: bool = False, seen: int | None = None) -> IntakeReport:
        """Take the sheet, or try to; `seen` is the maker's last change that was looked at before."""
        with progress("读取行 rows read") as step:
            return self.desk.registry.import_sheet(
                self.maker, self.data, actor=SYSTEM, dry_run=dry_run, options=self.options, note=self.note, seen=seen, progress=step
            )


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@for_maker
@click.option("--on", type=Day(), help="As the registry stood when this day (Shanghai) ended; otherwise as it stands.")
@with_force
@with_instance
def export(file: Path, maker: str, on: date | None, force: bool, instance: Path | None) -> None:
    """Write all outlets of a maker as an outlet sheet, by the file's name as CSV or Excel; importing it again changes nothing."""
    kind, desk = kind_of(file), desk_of(instance)
    code, day = maker_of(desk, maker).code, past_day(desk, on)
    with progress("写入行 rows written") as step:
        content = desk.registry.export_sheet(code, kind, day, step)
    write(file, content, force=force)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_force
def template(file: Path, force: bool) -> None:
    """Write an empty outlet sheet to fill in, by the file's name as CSV or Excel."""
    write(file, write_sheet((), kind_of(file)), force=force)


def _tell(report: IntakeReport) -> None:
    if report.dry_run:
        say(Sentence("试导入，未保存任何内容：", "Trial run, nothing was stored:"))
        for one in report.deeds:
            click.echo(" ".join((f"{one.deed.value:<8}{one.outlet_id}", *one.columns)))
    counts = {"新增 added": report.added, "变更 changed": report.changed, "关闭 closed": report.closed}
    counts |= {"未变 unchanged": report.unchanged, "拒收行 rows refused": report.refused}
    click.echo(" · ".join(f"{name} {count}" for name, count in counts.items()))
    say_reasons(fault.reason for fault in report.faults)
    if report.untold:
        say(Sentence(f"另有 {report.untold} 处问题未列出。", f"{report.untold} more faults are not listed."), err=True)
    if report.held_back:
        zh, en = "因有拒收的行，按 --whole 没有导入任何内容。", "Nothing was imported because rows were refused, as --whole asks."
        say(Sentence(zh, en), err=True)
