"""Proofs of what stands in the journal: an event, what it was committed as, and the path up to a signed root (RFC 9162, 2.1.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.strict_json import load_json
from letters.events import SALT_BYTES, commitment
from letters.journal import inclusion_proof, verify_inclusion
from letters.ports import Books, JournalHead, JournalLeaf


@dataclass(frozen=True, slots=True)
class Proof:
    """An event's place in the journal: what was committed, and the path to the signed root."""

    leaf: JournalLeaf
    head: JournalHead
    path: tuple[bytes, ...]

    @property
    def holds(self) -> bool:
        """Whether event, salt, entry, path and root agree, and the event tells of what it is filed under."""
        leaf, head = self.leaf, self.head
        filed = is_committed(leaf) and is_filed_right(leaf)
        return filed and verify_inclusion(leaf.entry, leaf.position, head.size, self.path, head.root)


def is_committed(leaf: JournalLeaf) -> bool:
    """Return whether the event and its salt are what the entry commits to."""
    return len(leaf.salt) == SALT_BYTES and commitment(leaf.salt, leaf.event) == leaf.entry


def is_filed_right(leaf: JournalLeaf) -> bool:
    """Return whether the event itself names the subject and kind under which its row is found."""
    told = load_json(leaf.event, most_bytes=len(leaf.event))
    return isinstance(told, dict) and (told.get("subject"), told.get("kind")) == (leaf.subject, leaf.kind)


def proofs_of(books: Books, head: JournalHead, subject: str) -> tuple[Proof, ...]:
    """Return a proof for each event of a subject that the head counts; one that was appended since is not proved yet."""
    leaves = [leaf for leaf in books.leaves(subject=subject) if leaf.position < head.size]
    return tuple(Proof(leaf, head, _path(books, leaf, head)) for leaf in leaves)


def of_kind(proofs: Sequence[Proof], kind: str) -> tuple[Proof, ...]:
    """Return those of one kind of event."""
    return tuple(proof for proof in proofs if proof.leaf.kind == kind)


def _path(books: Books, leaf: JournalLeaf, head: JournalHead) -> tuple[bytes, ...]:
    """Return the leaf's audit path, of nodes fetched in one go; empty where some are missing, which then proves nothing."""
    wanted: list[tuple[int, int]] = []

    def note(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return b""

    try:
        inclusion_proof(leaf.position, head.size, note)
        found = books.nodes_at(wanted)
        return inclusion_proof(leaf.position, head.size, lambda level, index: found[level, index])
    except (KeyError, ValueError):
        return ()
