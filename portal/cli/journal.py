"""`letters journal`: check, export and prove the issuance journal."""

import json
import sys
from base64 import b64encode
from pathlib import Path

import click

from kernel.strict_json import load_json
from letters.errors import NotFound
from letters.ports import JournalLeaf
from letters.service.proving import Proof
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import DONE, as_json, say

FAULTY = 1


@click.group()
def journal() -> None:
    """Look after the issuance journal, an RFC 9162 Merkle tree of events."""


@journal.command()
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def check(json_: bool, instance: Path | None) -> None:
    """Recompute the whole journal from its events; exit 1 if anything does not agree."""
    desk = desk_of(instance)
    faults, head = desk.journal.check(), desk.journal.head()
    if json_:
        as_json({"size": head.size, "root": head.root.hex(), "checkpoint": head.checkpoint, "faults": [f.as_json() for f in faults]})
    else:
        click.echo(f"{head.size} entries 条, root 根 {head.root.hex()}")
        for fault in faults:
            say(fault)
    sys.exit(FAULTY if faults else DONE)


@journal.command()
@with_instance
def export(instance: Path | None) -> None:
    """Print every leaf as one JSON line: position, entry (the commitment), salt and event."""
    desk = desk_of(instance)
    for leaf in desk.journal.export():
        click.echo(json.dumps(_leaf(leaf), ensure_ascii=False))


@journal.command()
@click.argument("number")
@with_instance
def prove(number: str, instance: Path | None) -> None:
    """Print, as JSON, a proof of inclusion for each event of a letter."""
    desk = desk_of(instance)
    letter = desk.letters.by_number(number)
    if letter is None:
        raise NotFound
    desk.journal.flush()
    proofs = desk.journal.prove(letter.id)
    as_json({"number": letter.number, "checkpoint": proofs[0].head.checkpoint, "proofs": [_proof(proof) for proof in proofs]})
    sys.exit(DONE if all(proof.holds for proof in proofs) else FAULTY)


def _leaf(leaf: JournalLeaf) -> dict[str, object]:
    return {
        "position": leaf.position,
        "entry": b64encode(leaf.entry).decode(),
        "salt": b64encode(leaf.salt).decode(),
        "event": load_json(leaf.event),
    }


def _proof(proof: Proof) -> dict[str, object]:
    path = [b64encode(node).decode() for node in proof.path]
    return {**_leaf(proof.leaf), "size": proof.head.size, "root": b64encode(proof.head.root).decode(), "path": path, "holds": proof.holds}
