"""What leans on outlets that a sheet closes or lessens, told on the command line before it is done."""

import sys
from dataclasses import replace

import click

from kernel.actor import SYSTEM, Role
from kernel.decision import Sentence
from outlets.report import IntakeReport
from portal.cli.outlets.common import today_of
from portal.cli.output import say
from portal.views.leaning import Impact, impact
from portal.wiring import Desk


def letters_leaning(desk: Desk, maker: str, report: IntakeReport) -> Impact:
    """Return the letters in force that lean on outlets which would serve less; whoever reads the instance may know them."""
    return impact(desk, replace(SYSTEM, roles=frozenset({Role.REGISTRAR}), maker=maker), report.lessened, today_of(desk))


def tell_leaning(found: Impact | None) -> None:
    """Name the letters, those with vehicles that no other outlet serves first."""
    if found is None or not found.outlets:
        return
    say(
        Sentence(
            f"{found.outlets} 个网点将减少服务或关闭；依据这些网点的有效确认书：{found.letters} 份，其中车辆再无网点可服务的：{found.unserved} 份。",
            f"Outlets that would close or serve less: {found.outlets}. Letters in force that lean on them: {found.letters}; "
            f"with vehicles that no other outlet serves: {found.unserved}.",
        )
    )
    for letter in found.rows:
        click.echo(
            f"  {letter.number}  {letter.destination}  {', '.join(one.outlet_id for one in letter.outlets)}{_stranded(letter.unserved)}"
        )


def agreed(found: Impact | None) -> None:
    """Ask on a terminal whether to go on where letters lean on what is closed; a script that has no terminal asked for it."""
    if found is not None and found.rows and _on_a_terminal():
        click.confirm("继续导入？Import it all the same?", abort=True, err=True)


def described(found: Impact | None) -> list[dict[str, object]]:
    """Return the letters for programs."""
    return [
        {"number": one.number, "outlets": [leaned.outlet_id for leaned in one.outlets], "unserved": list(one.unserved)}
        for one in (found.rows if found else ())
    ]


def _on_a_terminal() -> bool:
    return sys.stdin.isatty()


def _stranded(vins: tuple[str, ...]) -> str:
    return f"  无网点可服务 unserved: {', '.join(vins)}" if vins else ""
