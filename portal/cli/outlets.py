"""`letters outlets`: import and export the registry."""

import sys
from pathlib import Path

import click

from kernel.actor import SYSTEM
from outlets.sheet import MAX_BYTES
from portal.cli.desk import desk_of, maker_of, with_instance
from portal.cli.output import DONE, WRONG_USE, as_json, read_limited, say_reasons
from portal.instance.specimen import MAKER


@click.group()
def outlets() -> None:
    """Keep the registry of overseas service outlets."""


@outlets.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--maker", default=MAKER, show_default=True, help="Code of the maker whose outlets these are.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--json", "json_", is_flag=True, help="Print the report as JSON.")
@with_instance
def import_(file: Path, maker: str, dry_run: bool, json_: bool, instance: Path | None) -> None:
    """Import an outlet sheet (outlets/v1). Good rows are taken, each bad row is told with row and column."""
    desk = desk_of(instance)
    report = desk.registry.import_sheet(maker_of(desk, maker).code, read_limited(file, MAX_BYTES), actor=SYSTEM, dry_run=dry_run)
    if json_:
        as_json(report.as_json())
    else:
        click.echo(f"新增 added {report.added} · 变更 changed {report.changed} · 未变 unchanged {report.unchanged}")
        say_reasons(fault.reason for fault in report.faults)
    sys.exit(WRONG_USE if report.faults else DONE)


@outlets.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--maker", default=MAKER, show_default=True, help="Code of the maker.")
@with_instance
def export(file: Path, maker: str, instance: Path | None) -> None:
    """Write all outlets of a maker as an outlet sheet; importing it again changes nothing."""
    desk = desk_of(instance)
    file.write_bytes(desk.registry.export_sheet(maker_of(desk, maker).code))
    click.echo(str(file))
