"""`letters makers` and `letters production`: whose letters are issued here, and which cars are theirs."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from kernel.decision import Refused, Sentence
from letters.production import MOST_BYTES, parse_production
from portal.boarding import Boarding, art_of, board
from portal.cli.desk import desk_of, maker_of, with_instance
from portal.cli.maker_file import MOST_IMAGE, SHAPES, read_boarding
from portal.cli.output import DONE, WRONG_USE, as_json, fail, read_limited, say, say_reasons
from portal.instance.specimen import MAKER


@click.group()
def makers() -> None:
    """Look after the manufacturers."""


@makers.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON, the new administrator's password with it.")
@with_instance
def add(file: Path, json_: bool, instance: Path | None) -> None:
    """Bring a maker aboard, or change it, from a JSON document (docs/maker.md): all of it, or nothing and every fault."""
    desk, boarding = desk_of(instance), read_boarding(file)
    done = board(desk, boarding) if isinstance(boarding, Boarding) else Refused(boarding)
    if isinstance(done, Refused):
        fail(WRONG_USE, Sentence("没有写入任何内容，请更正：", "Nothing was written; correct this:"), reasons=done.reasons)
    desk.journal.flush()
    if json_:
        key = done.key
        as_json({"maker": done.maker.code, "key": key and key.id, "login": done.login or None, "password": done.password or None})
        return
    click.echo(done.maker.code)
    if done.login:
        say(Sentence(f"管理员账号 {done.login}，密码（仅显示这一次）：", f"Administrator {done.login}; the password, shown this once:"))
        click.echo(done.password)
    lacking = desk.keyring.lacking(done.maker.code, done.maker.validity_days)
    if lacking is not None:
        say(lacking)


@makers.command("list")
@with_instance
def list_(instance: Path | None) -> None:
    """List the makers as JSON, with what each still lacks before it can seal."""
    desk = desk_of(instance)
    with desk.work.reading() as books:
        found = books.makers()
    as_json(
        [{**asdict(maker), "lacks": (why := desk.keyring.lacking(maker.code, maker.validity_days)) and why.as_json()} for maker in found]
    )


@makers.command()
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--width", type=float, required=True, help="Real width in millimetres.")
@click.option("--height", type=float, required=True, help="Real height in millimetres.")
@with_instance
def seal(code: str, file: Path, width: float, height: float, instance: Path | None) -> None:
    """Import CODE's recorded seal image: a PNG with transparency, or a plain SVG, at its real size."""
    desk = desk_of(instance)
    maker = maker_of(desk, code)
    if maker.specimen:
        fail(WRONG_USE, Sentence("样例企业只用样章。", "A specimen maker has a SPECIMEN seal alone."), code="specimen_seal")
    art_of(desk, code).set_seal(read_limited(file, MOST_IMAGE), width, height)
    desk.keyring.folder.touch()
    click.echo(code)


@makers.command()
@click.argument("code")
@with_instance
def ink(code: str, instance: Path | None) -> None:
    """Leave room on CODE's letters for a seal in wet ink; its files are signed by its key all the same."""
    desk = desk_of(instance)
    if maker_of(desk, code).specimen:
        fail(WRONG_USE, Sentence("样例企业只用样章。", "A specimen maker has a SPECIMEN seal alone."), code="specimen_seal")
    art_of(desk, code).set_ink()
    desk.keyring.folder.touch()
    click.echo(code)


@makers.command()
@click.argument("code")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_instance
def mark(code: str, file: Path, instance: Path | None) -> None:
    """Import CODE's mark for the letterhead: a PNG with transparency, or a plain SVG."""
    desk = desk_of(instance)
    art_of(desk, maker_of(desk, code).code).set_mark(read_limited(file, MOST_IMAGE))
    desk.keyring.folder.touch()
    click.echo(code)


@makers.command()
@click.argument("code")
@click.argument("shape", type=click.Choice(list(SHAPES)))
@with_instance
def shape(code: str, shape: str, instance: Path | None) -> None:
    """Choose the shape of a specimen maker's SPECIMEN seal."""
    desk = desk_of(instance)
    if not maker_of(desk, code).specimen:
        fail(WRONG_USE, Sentence("只有样章由本系统绘制。", "Only SPECIMEN seals are drawn here."), code="specimen_shape")
    art_of(desk, code).set_shape(SHAPES[shape])
    desk.keyring.folder.touch()
    click.echo(code)


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
