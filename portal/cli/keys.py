"""`letters keys`: what keys there are, how long they last, and the trust file that offline verification pins."""

import json
import sys
from pathlib import Path

import click

from kernel.decision import Sentence
from portal.cli.desk import desk_of, with_instance
from portal.cli.keys_add import add
from portal.cli.keys_timestamps import timestamps
from portal.cli.keys_trust import lists, trust
from portal.cli.keys_turn import activate_, compromised, retire_
from portal.cli.output import DONE, as_json, say
from portal.key_days import Level, key_days
from portal.trust import root_pem, trust_document

NEAR = 1
"""The exit code of `days` where a key that seals now does not do so for long."""


@click.group()
def keys() -> None:
    """Look after seals and keys."""


@keys.command("list")
@click.option("--json", is_flag=True, expose_value=False, help="JSON is what it prints anyway.")
@with_instance
def list_(instance: Path | None) -> None:
    """List each maker's keys with state, limits and days left, and the QR keys, as JSON."""
    as_json(desk_of(instance).keyring.describe())


@keys.command()
@click.option("--json", "json_", is_flag=True, help="Print the days as JSON.")
@with_instance
def days(json_: bool, instance: Path | None) -> None:
    """Say how long each key can still seal; exit 1 if one that seals now has 30 days or fewer."""
    found = key_days(desk_of(instance))
    if json_:
        as_json([one.as_json() for one in found])
    else:
        for one in found:
            say(one.sentence)
        if not found:
            say(Sentence("还没有任何密钥。", "There is no key yet."))
    sys.exit(DONE if all(one.level is Level.FINE for one in found if one.state.value == "active") else NEAR)


@keys.command("export-trust")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_instance
def export_trust(folder: Path, instance: Path | None) -> None:
    """Write root.pem and trust.json, what `verify --offline --trust` pins, with a signed status snapshot."""
    desk = desk_of(instance)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "root.pem").write_bytes(root_pem(desk))
    (folder / "trust.json").write_text(json.dumps(trust_document(desk), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{folder / 'root.pem'}\n{folder / 'trust.json'}")


for command in (add, activate_, retire_, compromised, trust, timestamps, lists):
    keys.add_command(command)
