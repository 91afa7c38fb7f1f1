"""`letters verify` and `letters verify-qr`: a verdict on a file or on what a scanner read."""

import sys
from pathlib import Path

import click

from kernel.clock import SHANGHAI
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import WRONG_USE, as_json, read_limited
from portal.offline import offline_verification
from signing.inspection import MAX_PDF
from verification.values import Verdict, Word

WORDS = {
    Word.GENUINE: "真实有效 Genuine",
    Word.REVOKED: "已撤销 Revoked",
    Word.SUPERSEDED: "已被取代 Superseded",
    Word.EXPIRED: "已过期 Expired",
    Word.UNDER_REVIEW: "复核中 Under review",
    Word.ALTERED: "已被改动 Altered",
    Word.NOT_OURS: "非本系统签发 Not ours",
    Word.UNREADABLE: "无法读取 Unreadable",
    Word.UNAVAILABLE: "暂不能核验 Cannot check now",
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="Print the verdict as JSON.")
@click.option("--offline", is_flag=True, help="Check without the register, against --trust.")
@click.option("--trust", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="trust.json from `letters keys export-trust`.")
@with_instance
def verify(file: Path, json_: bool, offline: bool, trust: Path | None, instance: Path | None) -> None:
    """Check a letter's PDF: exit 0 in force, 3 not in force, 4 not genuine, 5 cannot check."""
    data = read_limited(file, MAX_PDF)
    if offline:
        _answer(offline_verification(_needed(trust)).by_file(data), json_)
    _answer(desk_of(instance).verification.by_file(data), json_)


@click.command("verify-qr")
@click.argument("text")
@click.option("--json", "json_", is_flag=True, help="Print the verdict as JSON.")
@click.option("--offline", is_flag=True, help="Check the signed claims without the register, against --trust.")
@click.option("--trust", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="trust.json from `letters keys export-trust`.")
@with_instance
def verify_qr(text: str, json_: bool, offline: bool, trust: Path | None, instance: Path | None) -> None:
    """Check what a scanner read from a letter's QR code (TEXT, or - for standard input)."""
    read = sys.stdin.read().rstrip("\n") if text == "-" else text
    if offline:
        _answer(offline_verification(_needed(trust)).by_qr(read), json_)
    _answer(desk_of(instance).verification.by_qr(read), json_)


def _needed(trust: Path | None) -> Path:
    if trust is None:
        click.echo("--offline 需要 --trust FILE（letters keys export-trust 的输出）。\n--offline needs --trust FILE.", err=True)
        sys.exit(WRONG_USE)
    return trust


def _answer(verdict: Verdict, json_: bool) -> None:
    if json_:
        as_json(verdict.as_json())
    else:
        _print(verdict)
    sys.exit(verdict.exit_code)


def _print(verdict: Verdict) -> None:
    at = verdict.as_of.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    click.echo(f"{WORDS[verdict.word]}   ({at} Beijing time 北京时间)")
    if verdict.letter:
        letter = verdict.letter
        click.echo(f"  {letter.number}  {letter.maker_zh} {letter.maker_en}")
        click.echo(f"  {letter.destination_zh} {letter.destination_en}  {letter.issued_on} – {letter.valid_until}")
        for vehicle in letter.vehicles:
            click.echo(f"  VIN {vehicle.vin}  {vehicle.brand} {vehicle.model}")
    if verdict.successor:
        click.echo(f"  → {verdict.successor}")
    for number, finding in enumerate(verdict.findings, 1):
        mark = "✓" if finding.passed else "✗"
        click.echo(f"  {number}. {mark} {finding.sentence.zh}\n       {finding.sentence.en}")
