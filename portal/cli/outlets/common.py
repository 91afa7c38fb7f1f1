"""What the commands on outlets share: whose they are, the day, the country, and the kind of a file."""

from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from kernel.clock import parse_day, shanghai_day
from kernel.country import Country, parse_country
from kernel.decision import Reason, Sentence
from outlets.intake import SheetKind
from portal.cli.output import WRONG_USE, fail
from portal.instance.specimen import MAKER
from portal.wiring import Desk

_T = TypeVar("_T", date, Country)

for_maker = click.option("--maker", default=MAKER, show_default=True, help="Code of the maker whose outlets these are.")
with_json = click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")


class Day(click.ParamType[date]):
    """A day as every date here is written."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or end the command with what is wrong."""
        day = value if isinstance(value, date) else parse_day(value)
        return _or_end(day)


class Place(click.ParamType[str]):
    """A country by code or name."""

    name = "COUNTRY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the country into its alpha-2 code, or end the command with what is wrong."""
        return _or_end(parse_country(value)).alpha2


def kind_of(file: Path) -> SheetKind:
    """Return what a sheet's name says it is, or end the command."""
    kinds: dict[str, SheetKind] = {".csv": "csv", ".xlsx": "xlsx"}
    found = kinds.get(file.suffix.lower())
    if found is None:
        zh, en = "文件名须以 .csv 或 .xlsx 结尾，请改名。", "The name of the file must end in .csv or .xlsx; choose another."
        fail(WRONG_USE, Sentence(zh, en), code="file_kind")
    return found


def write(file: Path, content: bytes) -> None:
    """Write a file and tell its name, or end the command with why it cannot be written."""
    try:
        file.write_bytes(content)
    except OSError as fault:
        zh = f"无法写入 {file}（{fault.strerror}），请检查文件夹是否存在、能否写入。"
        en = f"{file} cannot be written ({fault.strerror}); see that its folder exists and may be written to."
        fail(WRONG_USE, Sentence(zh, en), code="file_unwritable")
    click.echo(str(file))


def today_of(desk: Desk) -> date:
    """Return the present day in Shanghai."""
    return shanghai_day(desk.clock.now())


def _or_end(found: _T | Reason) -> _T:
    if isinstance(found, Reason):
        fail(WRONG_USE, found.sentence, code=found.code)
    return found
