"""`letters exporters`: the firms filed for used-car export, without which nobody can ask for a letter."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kernel.decision import Reason, Sentence
from kernel.strict_json import MOST_BYTES, load_json
from letters.exporter_document import parse_exporter
from letters.values import Exporter, Incident
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import WRONG_USE, as_json, fail, read_limited


@click.group()
def exporters() -> None:
    """Look after the firms filed for used-car export."""


@exporters.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_instance
def add(file: Path, instance: Path | None) -> None:
    """Enter an exporter, or change it, from a JSON document (docs/maker.md)."""
    desk, exporter = desk_of(instance), _read(file)
    if not isinstance(exporter, Exporter):
        fail(WRONG_USE, Sentence("没有写入任何内容，请更正：", "Nothing was written; correct this:"), reasons=exporter)
    with desk.work.writing() as books:
        books.add_exporter(exporter)
    click.echo(exporter.credit_code)


def _read(file: Path) -> Exporter | tuple[Reason, ...]:
    value = load_json(read_limited(file, MOST_BYTES))
    return (value,) if isinstance(value, Reason) else parse_exporter(value)


@exporters.command("list")
@with_instance
def list_(instance: Path | None) -> None:
    """List the exporters as JSON, each as its document says it."""
    with desk_of(instance).work.reading() as books:
        as_json([_told(exporter) for exporter in books.exporters()])


def _told(exporter: Exporter) -> dict[str, Any]:
    """Return an exporter as its document would say it: days as text."""
    incidents = [_entry(incident) for incident in exporter.incidents]
    return {**asdict(exporter), "filed_until": exporter.filed_until.isoformat(), "incidents": incidents}


def _entry(incident: Incident) -> dict[str, str]:
    return {name: str(value) for name, value in asdict(incident).items() if value is not None}
