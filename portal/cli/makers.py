"""`letters makers` and `letters production`: whose letters are issued here, and which cars are theirs."""

import sys
from pathlib import Path

import click

from kernel.decision import Reason, Sentence
from kernel.strict_json import MOST_BYTES as JSON_BYTES
from kernel.strict_json import load_json
from letters.maker_document import parse_maker, wmi_faults
from letters.production import MOST_BYTES, parse_production
from letters.values import Maker
from portal.cli.desk import desk_of, maker_of, with_instance
from portal.cli.output import DONE, WRONG_USE, as_json, fail, read_limited, say_reasons
from portal.instance.specimen import MAKER


@click.group()
def makers() -> None:
    """Look after the manufacturers."""


@makers.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_instance
def add(file: Path, instance: Path | None) -> None:
    """Add or change a maker from a JSON document (docs/maker.md); a specimen maker gets a SPECIMEN seal."""
    desk = desk_of(instance)
    value = load_json(read_limited(file, JSON_BYTES))
    maker = (value,) if isinstance(value, Reason) else parse_maker(value)
    if not isinstance(maker, Maker):
        fail(WRONG_USE, Sentence("生产企业资料有以下问题：", "The maker's document has these faults:"), reasons=maker)
    with desk.work.writing() as books:
        taken = wmi_faults(maker, books.makers())
        if taken:
            fail(WRONG_USE, Sentence("WMI 已属于其他生产企业：", "A WMI belongs to another maker:"), reasons=taken)
        books.add_maker(maker)
    if maker.specimen:
        desk.keyring.add_specimen(maker.code, maker.name_zh)
    click.echo(maker.code)


@click.group()
def production() -> None:
    """Look after the makers' production records."""


@production.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--maker", default=MAKER, show_default=True, help="Code of the maker whose record this is.")
@click.option("--json", "json_", is_flag=True, help="Print the report as JSON.")
@with_instance
def import_(file: Path, maker: str, json_: bool, instance: Path | None) -> None:
    """Import a production record (docs/maker.md). Good rows are taken, bad ones told with row and column."""
    desk = desk_of(instance)
    found = maker_of(desk, maker)
    with desk.work.writing() as books:
        parsed = parse_production(read_limited(file, MOST_BYTES), found, books.produced)
        added, changed = books.add_produced(parsed.vehicles)
    unchanged = len(parsed.vehicles) - added - changed
    if json_:
        as_json({"added": added, "changed": changed, "unchanged": unchanged, "faults": [f.as_json() for f in parsed.faults]})
    else:
        click.echo(f"新增 added {added} · 变更 changed {changed} · 未变 unchanged {unchanged} · 问题 faults {len(parsed.faults)}")
        say_reasons(parsed.faults)
    sys.exit(WRONG_USE if parsed.faults else DONE)
