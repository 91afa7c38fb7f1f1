"""`letters outlets check`: the registry against what its changes committed to in the journal."""

import sys
from pathlib import Path

import click

from kernel.decision import Sentence
from portal.cli.desk import desk_of, with_instance
from portal.cli.journal import FAULTY
from portal.cli.outlets.common import with_json
from portal.cli.output import DONE, as_json, say
from portal.registry_check import check_registry


@click.command()
@with_json
@with_instance
def check(json_: bool, instance: Path | None) -> None:
    """Compare every change, every state and every outlet with the journal; exit 1 if anything does not agree."""
    found = check_registry(desk_of(instance))
    if json_:
        faults = [fault.as_json() for fault in found.faults]
        as_json({"changes": found.changes, "states_from_before": found.unvouched, "faults": faults})
    else:
        say(
            Sentence(
                f"已核对 {found.changes} 次变更，{len(found.faults)} 处不符。",
                f"{found.changes} changes checked, {len(found.faults)} faults.",
            )
        )
        for fault in found.faults:
            say(fault)
        if found.unvouched:
            zh = f"另有 {found.unvouched} 条历史早于变更编号，日志无从佐证。"
            say(Sentence(zh, f"{found.unvouched} states are from before changes were numbered; nothing vouches for them."))
    sys.exit(FAULTY if found.faults else DONE)
