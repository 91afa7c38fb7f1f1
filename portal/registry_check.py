"""The registry compared with the journal: every change with its event, its states and the outlets as they stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kernel.decision import Sentence
from letters.events import EventKind
from portal.registry_journal import event_of, subject_of
from portal.wiring import Desk

EVERY = 1_000_000_000
"""More changes than there will ever be: a check leaves none out."""


@dataclass(frozen=True, slots=True)
class RegistryCheck:
    """How many changes were checked, what is wrong, and how many states are from before changes were journalled."""

    changes: int
    faults: tuple[Sentence, ...]
    unvouched: int


def check_registry(desk: Desk) -> RegistryCheck:
    """Compare the registry of every maker with the journal, and the journal with itself; no faults is sound."""
    with desk.work.reading() as books:
        makers = [maker.code for maker in books.makers()]
    # In this order - changes, journal, changes - what somebody changes meanwhile is no fault.
    changes = _changes(desk, makers)
    told = _told(desk)
    since = _changes(desk, makers)
    unlike = (*_unlike(changes, told), *_lost(since, told))
    faults = (*desk.journal.check(), *unlike, *_state_faults(desk, makers))
    return RegistryCheck(len(changes), faults, sum(desk.registry.unnumbered(maker) for maker in makers))


def _changes(desk: Desk, makers: Sequence[str]) -> dict[str, bytes]:
    """Return by subject the event that each change of the registry must have."""
    changes = (change for maker in makers for change in desk.registry.changes(maker, EVERY))
    return {subject_of(change.revision): event_of(change).canonical_bytes() for change in changes}


def _told(desk: Desk) -> dict[str, list[bytes]]:
    """Return by subject the journal's events of the registry."""
    desk.journal.flush()
    told: dict[str, list[bytes]] = {}
    for leaf in desk.journal.export():
        if leaf.kind == EventKind.REGISTRY_CHANGED:
            told.setdefault(leaf.subject, []).append(leaf.event)
    return told


def _unlike(changes: dict[str, bytes], told: dict[str, list[bytes]]) -> Iterator[Sentence]:
    for subject, event in changes.items():
        if told.get(subject) != [event]:
            yield Sentence(
                f"登记变更 {subject} 与日志所记不符，或日志中没有它。",
                f"The change {subject} is not what the journal says of it, or the journal has none.",
            )


def _lost(changes: dict[str, bytes], told: dict[str, list[bytes]]) -> Iterator[Sentence]:
    for subject in told:
        if subject not in changes:
            yield Sentence(f"日志所记的登记变更 {subject} 在登记中缺失。", f"The registry lacks the change {subject} of the journal.")


def _state_faults(desk: Desk, makers: Sequence[str]) -> Iterator[Sentence]:
    for maker in makers:
        for revision in desk.registry.altered_changes(maker):
            yield Sentence(
                f"登记变更 {subject_of(revision)} 所写的网点历史已被改动。",
                f"The states that the change {subject_of(revision)} wrote were altered afterwards.",
            )
        for outlet_id in desk.registry.strayed(maker):
            yield Sentence(
                f"网点 {maker} {outlet_id} 的现状与其最后一次变更不符。",
                f"Outlet {maker} {outlet_id} does not stand as its last change says.",
            )
