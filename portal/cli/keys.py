"""`letters keys`: what keys there are, and the trust file that offline verification pins."""

import json
from pathlib import Path

import click

from portal.cli.desk import desk_of, with_instance
from portal.cli.output import as_json
from portal.trust import root_pem, trust_document


@click.group()
def keys() -> None:
    """Look after seals and keys."""


@keys.command("list")
@with_instance
def list_(instance: Path | None) -> None:
    """List each maker's seal certificate with its days left, and the QR and journal keys, as JSON."""
    desk = desk_of(instance)
    as_json(desk.keyring.describe())


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
