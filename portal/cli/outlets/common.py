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
with_force = click.option("--force", is_flag=True, help="Overwrite the file if there is one.")
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


def write(file: Path, content: bytes, *, force: bool) -> None:
    """Write a file and tell its name, or end the command with why it cannot be; what is there already stays unless `force`."""
    try:
        with file.open("wb" if force else "xb") as opened:
            opened.write(content)
    except FileExistsError:
        zh = f"{file} 已存在，没有写入；请换一个文件名，或加 --force 覆盖。"
        en = f"{file} is there already, so nothing was written; choose another name, or overwrite it with --force."
        fail(WRONG_USE, Sentence(zh, en), code="file_exists")
    except OSError as fault:
        zh = f"无法写入 {file}（{fault.strerror}），请检查文件夹是否存在、能否写入。"
        en = f"{file} cannot be written ({fault.strerror}); see that its folder exists and may be written to."
        fail(WRONG_USE, Sentence(zh, en), code="file_unwritable")
    click.echo(str(file))


def past_day(desk: Desk, day: date | None) -> date | None:
    """Return a day that is not to come, or end the command: nobody knows what the registry will say."""
    if day is not None and day > today_of(desk):
        zh = f"{day} 还没有到，登记只能按今天或以前的日期导出；请更正 --on。"
        en = f"{day} is still to come; the registry can be written as of today or a day before. Correct --on."
        fail(WRONG_USE, Sentence(zh, en), code="day_to_come")
    return day


def today_of(desk: Desk) -> date:
    """Return the present day in Shanghai."""
    return shanghai_day(desk.clock.now())


def _or_end(found: _T | Reason) -> _T:
    if isinstance(found, Reason):
        fail(WRONG_USE, found.sentence, code=found.code)
    return found
