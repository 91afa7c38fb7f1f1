"""A letter's life as its events tell it, to be held against what its row says."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC
from typing import Any

from kernel.canonical import digest
from kernel.decision import Sentence
from kernel.strict_json import load_json
from letters.document import to_json
from letters.events import EventKind
from letters.ports import JournalLeaf, LetterRecord, Seal, StoredRequest
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
    """Return whether a letter's (kind, event) rows are exactly those of its status, about its number, content, people and file."""
    told = tuple(events)
    if tuple(kind for kind, _ in told) != LIFE[letter.status]:
        return False
    return all(speaks_of(event, letter) and _same_person(kind, event, letter) for kind, event in told) and all(
        _names_file(event, letter) for kind, event in told if kind == EventKind.ISSUED
    )


def speaks_of(event: bytes, letter: LetterRecord) -> bool:
    """Return whether the event names this very number and content digest."""
    facts = _facts(event)
    return (facts.get("number"), facts.get("content")) == (letter.number, letter.content_digest.hex())


def asked_as_told(event: bytes, request: StoredRequest) -> bool:
    """Return whether a `requested` event names this requester, and the digest of what the row asks for."""
    told = _facts(event).get("digest"), actor_of(event)
    return told == (digest(to_json(request.request)).hex(), request.requested_by)


def sealing_facts(seal: Seal) -> dict[str, str]:
    """Return what the `issued` event says of a seal: the time too, because a stolen key is in doubt from an instant on."""
    at = seal.sealed_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"file": seal.file_digest.hex(), "seal": seal.fingerprint.hex(), "sealed_at": at}


def actor_of(event: bytes) -> object:
    """Return the account id of whoever did what the event tells of."""
    told = load_json(event)
    return told.get("actor") if isinstance(told, dict) else None


def life_faults(letter: LetterRecord, events: Iterable[tuple[str, bytes]]) -> tuple[Sentence, ...]:
    """Return a fault, by number, if the letter's row and its events disagree."""
    told = tuple(events)
    if lived_as_recorded(letter, told):
        return ()
    kinds = ", ".join(kind for kind, _ in told) or "-"
    return (
        Sentence(
            f"确认书 {letter.number} 登记的状态、编号、内容、人员或文件与其事件（{kinds}）不符（登记状态：{letter.status.value}）。",
            f"Letter {letter.number} is recorded as {letter.status.value}; its events ({kinds}) do not bear out status, number, content, people or file.",
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
    """Return whether the event tells of the row's own seal; those from before the time was told leave it out."""
    told = _facts(event)
    wanted = sealing_facts(letter.seal) if letter.seal else {}
    return bool(wanted) and all(told.get(name, value if name == "sealed_at" else None) == value for name, value in wanted.items())


def _same_person(kind: str, event: bytes, letter: LetterRecord) -> bool:
    if kind in (EventKind.REVOKED, EventKind.VOIDED):
        return letter.ending is not None and actor_of(event) == letter.ending.by
    return kind != EventKind.FROZEN or actor_of(event) == letter.approved_by


def _facts(event: bytes) -> dict[str, Any]:
    """Return an event's facts; empty where somebody wrote anything else into the row."""
    told = load_json(event)
    facts = told.get("facts") if isinstance(told, dict) else None
    return facts if isinstance(facts, dict) else {}
