"""`letters evidence`: carry issued letters past the end of their timestamps, and check what carries them."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from kernel.decision import Sentence
from letters.errors import NotFound
from letters.service.evidence import EvidenceReport
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import CANNOT_CHECK, DONE, as_json, progress, say

FAULTY = 1


@click.group()
def evidence() -> None:
    """Look after the timestamps that issued letters rest on; the sealed files themselves never change."""


@evidence.command()
@click.option("--before", type=click.IntRange(1, 3660), default=180, show_default=True, help="Days left at which a letter is carried on.")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def renew(before: int, json_: bool, instance: Path | None) -> None:
    """Give a new timestamp to each letter whose newest one ends soon, over the file and all timestamps before; run it every month."""
    desk = desk_of(instance)
    with progress("Carrying on 续期") as step:
        _told(desk.evidence.renew(timedelta(days=before), step), json_)


@evidence.command()
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def check(json_: bool, instance: Path | None) -> None:
    """Verify the timestamps of every issued letter; exit 1 if one does not hold."""
    desk = desk_of(instance)
    with progress("Checking 核对") as step:
        _told(desk.evidence.check(step), json_)


@evidence.command()
@click.argument("number")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the files.")
@with_instance
def export(number: str, out: Path, instance: Path | None) -> None:
    """Write a letter's file and evidence so that anybody can check them with OpenSSL (see docs/sealing.md)."""
    desk = desk_of(instance)
    letter = desk.letters.by_number(number)
    if letter is None or letter.seal is None:
        raise NotFound
    out.mkdir(parents=True, exist_ok=True)
    for name, data in desk.evidence.parts(letter):
        (out / name).write_bytes(data)
        click.echo(out / name)


def _told(report: EvidenceReport, json_: bool) -> None:
    if json_:
        as_json(_described(report))
    else:
        end = f"{report.first_end:%Y-%m-%d}" if report.first_end else "-"
        say(
            Sentence(
                f"共 {report.letters} 份，续期 {len(report.renewed)} 份，有问题 {len(report.faults)} 份；最早到期：{end}。",
                f"Letters: {report.letters}, carried on: {len(report.renewed)}, in trouble: {len(report.faults)}; the first ends on {end}.",
            )
        )
        for fault in report.faults:
            click.echo(f"{fault.number}\n  {fault.sentence.zh}\n  {fault.sentence.en}")
        if report.outage:
            say(report.outage, err=True)
    sys.exit(CANNOT_CHECK if report.outage else FAULTY if report.faults else DONE)


def _described(report: EvidenceReport) -> dict[str, object]:
    return {
        "letters": report.letters,
        "renewed": list(report.renewed),
        "faults": [{"number": fault.number, "sentence": fault.sentence.as_json()} for fault in report.faults],
        "first_end": report.first_end.isoformat() if report.first_end else None,
        "outage": report.outage.as_json() if report.outage else None,
    }
