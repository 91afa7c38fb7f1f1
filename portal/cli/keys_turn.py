"""`letters keys activate`, `retire` and `compromised`: a key's state changes, and everything that hangs on it says so at once."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from kernel.clock import SHANGHAI
from kernel.decision import Refused, Sentence
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import DONE, REFUSED, WRONG_USE, as_json, fail, say
from portal.compromise import Damage, report_compromised
from portal.key_acts import activate, find, retire
from portal.keys.records import KeyRecord

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?", re.ASCII)


@click.command("activate")
@click.argument("key")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def activate_(key: str, json_: bool, instance: Path | None) -> None:
    """Let KEY seal from now on and retire the one before; letters sealed by that one stay good."""
    desk = desk_of(instance)
    _tell(activate(desk, key), json_)
    desk.journal.flush()


@click.command("retire")
@click.argument("key")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def retire_(key: str, json_: bool, instance: Path | None) -> None:
    """Let KEY seal no more; letters sealed by it stay good, new ones wait for another key."""
    desk = desk_of(instance)
    _tell(retire(desk, key), json_)
    desk.journal.flush()


@click.command()
@click.argument("key")
@click.option(
    "--since", required=True, metavar="T", help="First instant at which it may have been in other hands (ISO 8601; without zone: Shanghai)."
)
@click.option(
    "--check", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of files that turned up, to be looked through."
)
@click.option("--json", "json_", is_flag=True, help="Print what was found as JSON.")
@with_instance
def compromised(key: str, since: str, check: Path | None, json_: bool, instance: Path | None) -> None:
    """Stop KEY; letters sealed since T are under review at once, and files it sealed that nobody recorded are listed."""
    desk = desk_of(instance)
    at = _instant(since)
    find(desk, key)
    if at > desk.clock.now():
        fail(WRONG_USE, Sentence("--since 不能晚于现在。", "--since cannot be later than now."), code="since_to_come")
    damage = report_compromised(desk, key, at, check)
    if json_:
        as_json(damage.as_json())
    else:
        _print(damage)
    sys.exit(DONE)


def _tell(made: KeyRecord | Refused, json_: bool) -> None:
    if isinstance(made, Refused):
        fail(REFUSED, Sentence("没有改变任何密钥：", "No key was changed:"), reasons=made.reasons)
    if json_:
        as_json({"id": made.id, "fingerprint": made.fingerprint, "state": made.state.value})
    else:
        click.echo(f"{made.id}: {made.state.value}")


def _instant(text: str) -> datetime:
    """Return what was typed, written out: Python takes week dates and bare digits too, and what is put in doubt stays there."""
    try:
        if not _INSTANT.fullmatch(text):
            raise ValueError(text)
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        fail(
            WRONG_USE,
            Sentence(f"“{text}”不是时间，请写成 2026-03-02T12:00。", f'"{text}" is no instant; write it like 2026-03-02T12:00.'),
            code="since",
        )


def _print(damage: Damage) -> None:
    at = damage.key.compromised_since
    since = at and f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    say(
        Sentence(
            f"{damage.maker} 的密钥 {damage.key.id} 已停用，自北京时间 {since} 起存疑。此前盖章 {damage.before} 份不受影响。",
            f"Key {damage.key.id} of {damage.maker} is stopped and in doubt since {since} Beijing time. {damage.before} letters from before are not affected.",
        )
    )
    say(Sentence(f"转为复核中：{len(damage.under_review)} 份", f"Under review now: {len(damage.under_review)}"))
    for letter in damage.under_review:
        click.echo(f"  {letter.number}  {letter.exporter}  {letter.seal.sealed_at.isoformat() if letter.seal else ''}")
    say(Sentence(f"盖过章但从未登记：{len(damage.unrecorded)} 份", f"Sealed but never recorded: {len(damage.unrecorded)}"))
    for file in damage.unrecorded:
        click.echo(f"  {file.sha256[:16]}  {file.sealed_at.isoformat() if file.sealed_at else '—'}  {file.where}")
    for where in damage.unjudged:
        say(Sentence(f"无法判断：{where}", f"Could not be judged: {where}"))
