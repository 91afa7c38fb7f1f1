"""Keeping the journal: events move from the outbox into the Merkle tree in short steps of their own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from kernel.decision import Sentence
from letters.errors import NotFound
from letters.events import SALT_BYTES, commitment
from letters.journal import EMPTY_ROOT, grow, inclusion_proof, leaf_hash, node_hash, root, verify_inclusion
from letters.ports import Books, CheckpointSigner, JournalHead, JournalLeaf, PendingEvent, Work

STEP = 200
"""How many events one short transaction takes."""


@dataclass(frozen=True, slots=True)
class Proof:
    """An event's place in the journal: what was committed, and the path to the signed root."""

    leaf: JournalLeaf
    head: JournalHead
    path: tuple[bytes, ...]

    @property
    def holds(self) -> bool:
        """Whether event, salt, entry, path and root agree."""
        entry = commitment(self.leaf.salt, self.leaf.event)
        return entry == self.leaf.entry and verify_inclusion(entry, self.leaf.position, self.head.size, self.path, self.head.root)


class Journal:
    """The issuance journal over the books."""

    def __init__(self, work: Work, signer: CheckpointSigner) -> None:
        self._work = work
        self._signer = signer

    def flush(self) -> JournalHead:
        """Take every waiting event into the tree and sign the new head; safe to run from several processes."""
        while True:
            with self._work.writing() as books:
                head = books.lock_journal()
                waiting = books.pending(STEP)
                if not waiting:
                    return head
                self._append(books, head, waiting)

    def _append(self, books: Books, head: JournalHead, waiting: tuple[PendingEvent, ...]) -> None:
        size = head.size
        for pending in waiting:
            salt = os.urandom(SALT_BYTES)
            entry = commitment(salt, pending.event)
            books.append_leaf(pending, salt, entry, grow(size, entry, books.node))
            size += 1
        new_root = root(size, books.node)
        books.set_head(JournalHead(size, new_root, self._signer.sign(size, new_root)))

    def head(self) -> JournalHead:
        """Return the newest signed head."""
        with self._work.reading() as books:
            return books.head()

    def prove(self, subject: str, kind: str = "") -> tuple[Proof, ...]:
        """Return a proof for each journalled event of a letter (by id) or request. Raises `NotFound` if there is none."""
        with self._work.reading() as books:
            head = books.head()
            leaves = [leaf for leaf in books.leaves(subject=subject) if not kind or leaf.kind == kind]
            if not leaves:
                raise NotFound
            return tuple(Proof(leaf, head, inclusion_proof(leaf.position, head.size, books.node)) for leaf in leaves)

    def holds_frozen(self, letter_id: str) -> bool:
        """Return whether the letter's `frozen` event stands in the journal, with a proof that holds."""
        try:
            return all(proof.holds for proof in self.prove(letter_id, "frozen"))
        except NotFound:
            return False

    def export(self) -> Iterator[JournalLeaf]:
        """Yield every leaf in order."""
        begin = 0
        while True:
            with self._work.reading() as books:
                leaves = books.leaves(begin=begin, limit=STEP)
            if not leaves:
                return
            yield from leaves
            begin = leaves[-1].position + 1

    def check(self) -> tuple[Sentence, ...]:
        """Recompute the whole journal from its events; return every fault, located, and nothing if it is sound."""
        faults: list[Sentence] = []
        hashes: list[bytes] = []
        for leaf in self.export():
            if leaf.position != len(hashes):
                faults.append(_fault(leaf.position, "位置不连续", "is out of sequence"))
            if commitment(leaf.salt, leaf.event) != leaf.entry:
                faults.append(_fault(leaf.position, "内容与承诺值不符", "does not match its commitment"))
            hashes.append(leaf_hash(leaf.entry))
        head = self.head()
        if len(hashes) != head.size:
            faults.append(
                Sentence(
                    f"日志应有 {head.size} 条，实有 {len(hashes)} 条。",
                    f"The journal should hold {head.size} entries, it holds {len(hashes)}.",
                )
            )
        if head.size and not self._signer.holds(head.checkpoint, head.size, head.root):
            faults.append(Sentence("日志检查点的签名无效。", "The signature of the journal's checkpoint does not hold."))
        if _root_of(hashes) != head.root:
            faults.append(Sentence("日志根哈希与签名的检查点不符。", "The journal's root differs from the signed checkpoint."))
        return tuple(faults)


def _fault(position: int, zh: str, en: str) -> Sentence:
    return Sentence(f"日志第 {position} 条{zh}。", f"Journal entry {position} {en}.")


def _root_of(hashes: list[bytes]) -> bytes:
    """Return the root over leaf hashes, without the stored nodes."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(_root_of(hashes[:middle]), _root_of(hashes[middle:]))
