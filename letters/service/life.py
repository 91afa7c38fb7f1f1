"""A letter's life as its events tell it, to be held against what its row says."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from kernel.decision import Sentence
from kernel.strict_json import load_json
from letters.events import EventKind
from letters.ports import JournalLeaf, LetterRecord
from letters.values import LetterStatus

LIFE = {
    LetterStatus.FROZEN: (EventKind.FROZEN,),
    LetterStatus.ISSUED: (EventKind.FROZEN, EventKind.ISSUED),
    LetterStatus.REVOKED: (EventKind.FROZEN, EventKind.ISSUED, EventKind.REVOKED),
    LetterStatus.SUPERSEDED: (EventKind.FROZEN, EventKind.ISSUED, EventKind.SUPERSEDED),
    LetterStatus.VOID: (EventKind.FROZEN, EventKind.VOIDED),
}
"""The events that lead to each status, each once and in this order: status and event are written in one transaction."""


def lived_as_recorded(letter: LetterRecord, events: Iterable[tuple[str, bytes]]) -> bool:
    """Return whether a letter's (kind, event) rows are exactly those of its status, about its number, content and file."""
    told = tuple(events)
    if tuple(kind for kind, _ in told) != LIFE[letter.status]:
        return False
    return all(speaks_of(event, letter) for _, event in told) and all(
        _names_file(event, letter) for kind, event in told if kind == EventKind.ISSUED
    )


def speaks_of(event: bytes, letter: LetterRecord) -> bool:
    """Return whether the event names this very number and content digest."""
    facts = _facts(event)
    return (facts.get("number"), facts.get("content")) == (letter.number, letter.content_digest.hex())


def life_faults(letter: LetterRecord, events: Iterable[tuple[str, bytes]]) -> tuple[Sentence, ...]:
    """Return a fault, by number, if the letter's row and its events disagree."""
    told = tuple(events)
    if lived_as_recorded(letter, told):
        return ()
    kinds = ", ".join(kind for kind, _ in told) or "-"
    return (
        Sentence(
            f"确认书 {letter.number} 登记的状态、编号、内容或文件与其事件（{kinds}）不符（登记状态：{letter.status.value}）。",
            f"Letter {letter.number} is recorded as {letter.status.value}; its events ({kinds}) do not bear out status, number, content or file.",
        ),
    )


def unregistered(leaves: Iterable[JournalLeaf], known: Collection[str]) -> Iterator[Sentence]:
    """Yield a fault, by number, for each letter that the journal knows and the register does not."""
    for leaf in leaves:
        if leaf.kind == EventKind.FROZEN and leaf.subject not in known:
            number = _facts(leaf.event).get("number", "?")
            yield Sentence(
                f"日志中的确认书 {number} 不在登记簿中（第 {leaf.position} 条）。",
                f"Letter {number} of journal entry {leaf.position} is missing from the register.",
            )


def _names_file(event: bytes, letter: LetterRecord) -> bool:
    facts, seal = _facts(event), letter.seal
    return seal is not None and (facts.get("file"), facts.get("seal")) == (seal.file_digest.hex(), seal.fingerprint.hex())


def _facts(event: bytes) -> dict[str, Any]:
    """Return an event's facts; empty where somebody wrote anything else into the row."""
    told = load_json(event)
    facts = told.get("facts") if isinstance(told, dict) else None
    return facts if isinstance(facts, dict) else {}
