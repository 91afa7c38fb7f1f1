"""`letters audit`: is every letter that was ever issued still what it was?"""

import sys
import time
from pathlib import Path

import click

from kernel.decision import Sentence
from portal.audit import AuditReport, audit
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import DONE, as_json, progress, say

FAULTY = 1


@click.command("audit")
@click.option("--processes", type=click.IntRange(1, 64), help="How many processes look at files (default: one for each processor).")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def audit_command(processes: int | None, json_: bool, instance: Path | None) -> None:
    """Verify everything again: numbers, contents, archived files with seal and evidence, journal, registry; exit 1 on any fault."""
    desk, began = desk_of(instance), time.monotonic()
    with progress("Auditing 审计") as step:
        report = audit(desk, processes or 0, step)
    if json_:
        as_json({**_described(report), "seconds": round(time.monotonic() - began, 1)})
    else:
        _told(report, time.monotonic() - began)
    sys.exit(FAULTY if report.faults else DONE)


def _described(report: AuditReport) -> dict[str, object]:
    return {
        "letters": report.letters,
        "files": report.files,
        "journal_size": report.journal_size,
        "registry_changes": report.registry_changes,
        "in_doubt": list(report.in_doubt),
        "orphans": report.orphans,
        "faults": [fault.as_json() for fault in report.faults],
    }


def _told(report: AuditReport, seconds: float) -> None:
    say(
        Sentence(
            f"已核对 {report.letters} 份确认书、{report.files} 个文件、{report.journal_size} 条日志、{report.registry_changes} 次登记变更，"
            f"用时 {seconds:.0f} 秒；{len(report.faults)} 处不符。",
            f"Checked {report.letters} letters, {report.files} files, {report.journal_size} journal entries and {report.registry_changes} "
            f"changes of the registry in {seconds:.0f} s: {len(report.faults)} faults.",
        )
    )
    for fault in report.faults:
        click.echo(f"- {fault.code}: {fault.number}\n  {fault.sentence.zh}\n  {fault.sentence.en}")
    if report.in_doubt:
        names = ", ".join(report.in_doubt)
        say(Sentence(f"印章密钥存疑、正在复核：{names}。", f"Under review, because the seal's key may have been in other hands: {names}."))
    if report.orphans:
        say(
            Sentence(
                f"另有 {report.orphans} 个盖章文件未登记，未交付任何人，查验不会通过。",
                f"Sealed files that nobody was given, and that verify as not genuine: {report.orphans}.",
            )
        )
