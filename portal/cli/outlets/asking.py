"""`letters outlets coverage` and `history`: where vehicles are served, and what the registry said of one outlet."""

from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from kernel.decision import Sentence
from kernel.strict_json import load_json
from outlets.coverage import Coverage
from outlets.records.rows import content_of
from outlets.sheet import COLUMNS
from outlets.values import POWERTRAINS, Outlet, Standing
from portal.cli.desk import desk_of, maker_of, with_instance
from portal.cli.outlets.common import Day, Place, for_maker, today_of, with_json
from portal.cli.output import WRONG_USE, as_json, columns, fail, say

_HEAD = ("国家", "品牌", "动力", "网点", "可写入", "自有库", "中心库", "天数", "无高压证", "最早到期")
_HEAD_EN = ("in", "brand", "drive", "outlets", "serving", "stock", "depot", "days", "no HV", "first end")
_WIDTHS = (4, 20, 5, 7, 7, 6, 6, 4, 8, 10)


@click.command()
@for_maker
@click.option("--country", type=Place(), default=None, help="Only this country, by code or name.")
@click.option("--brand", default="", help="Only this brand, exactly as written in the registry.")
@click.option("--powertrain", type=click.Choice(POWERTRAINS), default=None, help="Only this powertrain.")
@click.option("--on", type=Day(), help="The day asked about (Shanghai); otherwise today.")
@with_json
@with_instance
def coverage(**asked: Any) -> None:
    """Tell for each country, brand and powertrain how many outlets serve it, where parts come from, and what ends first."""
    desk = desk_of(asked["instance"])
    maker, on = maker_of(desk, asked["maker"]).code, asked["on"] or today_of(desk)
    rows = [row for row in desk.registry.coverage(maker, on) if _wanted(row, asked)]
    endings = [asdict(ending) for ending in desk.registry.endings(maker, on)]
    if asked["json_"]:
        as_json({"maker": maker, "on": on.isoformat(), "coverage": [_row(row) for row in rows], "endings": endings})
        return
    for cells in (_HEAD, _HEAD_EN, *map(_line, rows)):
        click.echo(columns(cells, _WIDTHS))
    unfit = sum(not row.is_served for row in rows)
    zh = f"{on}：{len(rows)} 种组合，其中 {unfit} 种不能写入（有网点，但没有能写入确认书的）。"
    say(Sentence(zh, f"{on}: {len(rows)} combinations, {unfit} of which cannot serve: outlets, but none that can stand in a letter."))


@click.command()
@click.argument("outlet_id")
@for_maker
@with_json
@with_instance
def history(outlet_id: str, maker: str, json_: bool, instance: Path | None) -> None:
    """Tell every state an outlet was ever in, newest first: when, by whom, why, and what differs from the state before."""
    desk = desk_of(instance)
    states = desk.registry.history(maker_of(desk, maker).code, outlet_id)
    if not states:
        zh, en = f"登记中没有网点 {outlet_id}，请核对编号。", f"The registry has no outlet {outlet_id}; check the id."
        fail(WRONG_USE, Sentence(zh, en), code="outlet_unknown")
    steps = list(zip_longest(states, states[1:]))
    if json_:
        as_json([_state(state, before) for state, before in steps])
        return
    names = desk.accounts.names(state.by for state in states)
    for state, before in steps:
        who = f"{state.version:>4}  {state.at:%Y-%m-%d %H:%M:%SZ}  {state.source.value:<7} {names.get(state.by, state.by)}"
        click.echo(f"{who}  {', '.join(_differing(state, before)) or '新 new'}{'  — ' + state.note if state.note else ''}")


def _wanted(row: Coverage, asked: dict[str, Any]) -> bool:
    return all(not asked[name] or getattr(row, name) == asked[name] for name in ("country", "brand", "powertrain"))


def _row(row: Coverage) -> dict[str, Any]:
    end = row.nearest_end and row.nearest_end.isoformat()
    return {**asdict(row), "nearest_end": end, "is_served": row.is_served}


def _line(row: Coverage) -> tuple[object, ...]:
    days = "-" if row.lead_days is None else row.lead_days
    end = row.nearest_end or "-" if row.is_served else "cannot serve 不能写入"
    figures = (row.outlets, row.serving, row.stock, row.depot, days, row.uncertified)
    return (row.country, row.brand, row.powertrain, *figures, end)


def _state(state: Standing, before: Standing | None) -> dict[str, Any]:
    return {
        "version": state.version,
        "at": state.at.isoformat().replace("+00:00", "Z"),
        "by": state.by,
        "source": state.source.value,
        "note": state.note,
        "changed": list(_differing(state, before)),
        "outlet": _plain(state.outlet),
    }


def _plain(outlet: Outlet) -> Any:
    return load_json(content_of(outlet).encode())


def _differing(state: Standing, before: Standing | None) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(name for name in COLUMNS if getattr(state.outlet, name) != getattr(before.outlet, name))
