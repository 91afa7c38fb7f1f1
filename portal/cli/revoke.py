"""`letters revoke`: end a letter before its time."""

from pathlib import Path

import click

from kernel.decision import Sentence
from kernel.text import check_text
from letters.errors import NotFound
from letters.values import RevocationCode
from portal.cli.desk import desk_of, person, with_instance
from portal.cli.output import WRONG_USE, as_json, fail
from portal.wiring import Desk

MOST_NOTE = 500


@click.command()
@click.argument("number")
@click.option("--reason", required=True, type=click.Choice([code.value for code in RevocationCode]), help="Why.")
@click.option("--note", required=True, help="In your own words; the exporter reads it.")
@click.option("--as", "login", default="reviewer", show_default=True, help="Login name of the reviewer who revokes.")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def revoke(number: str, reason: str, note: str, login: str, json_: bool, instance: Path | None) -> None:
    """Revoke an issued letter; verification says so at once. Revoking twice gives the same answer."""
    faults = check_text(note, field="note", max_length=MOST_NOTE)
    if faults:
        fail(WRONG_USE, Sentence("说明有以下问题：", "The note has these faults:"), reasons=faults)
    desk = desk_of(instance)
    letter = desk.letters.by_number(number)
    if letter is None:
        raise NotFound
    actor = person(desk, login, specimen=_is_specimen(desk, letter.maker))
    done = desk.letters.revoke(actor, number, RevocationCode(reason), note)
    desk.journal.flush()
    if json_:
        as_json({"number": done.number, "status": done.status.value, "reason": done.ending.code.value if done.ending else None})
    else:
        click.echo(f"{done.number}: 已撤销 revoked ({done.ending.code.value if done.ending else reason})")


def _is_specimen(desk: Desk, maker: str) -> bool:
    with desk.work.reading() as books:
        found = books.maker(maker)
    return bool(found and found.specimen)
