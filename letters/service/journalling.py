"""Keeping the journal: events move from the outbox into the Merkle tree in short steps of their own."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kernel.decision import Sentence
from kernel.strict_json import load_json
from letters.errors import JournalDamaged, NotFound
from letters.events import SALT_BYTES, EventKind, commitment
from letters.journal import EMPTY_ROOT, grow, inclusion_proof, leaf_hash, node_hash, root, verify_inclusion
from letters.ports import Books, CheckpointLog, CheckpointSigner, JournalHead, JournalLeaf, LetterRecord, PendingEvent, StoredRequest, Work
from letters.service.endings import Endings
from letters.service.life import actor_of, asked_as_told, life_faults, lived_as_recorded, speaks_of, unregistered
from signing.note import ended_in

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
        """Whether event, salt, entry, path and root agree, and the event tells of what it is filed under."""
        leaf, head = self.leaf, self.head
        filed = _is_committed(leaf) and _is_filed_right(leaf)
        return filed and verify_inclusion(leaf.entry, leaf.position, head.size, self.path, head.root)


class Journal:
    """The issuance journal over the books."""

    def __init__(self, work: Work, signer: CheckpointSigner, checkpoints: CheckpointLog) -> None:
        self._work = work
        self._signer = signer
        self._checkpoints = checkpoints
        self._endings = Endings()

    def flush(self) -> JournalHead:
        """Take every waiting event into the tree and sign the new head; safe to run from several processes.

        Raises `JournalDamaged` where the head is none of ours, or what the tree grows from is lost.
        """
        while True:
            with self._work.writing() as books:
                head = books.lock_journal()
                waiting = books.pending(STEP)
                if not waiting:
                    return head
                try:
                    grown = self._append(books, head, waiting)
                except KeyError as lost:
                    raise JournalDamaged from lost
            # After the commit: a head in the file that the database never had would look like a rollback.
            self._checkpoints.append(grown)

    def _append(self, books: Books, head: JournalHead, waiting: tuple[PendingEvent, ...]) -> JournalHead:
        size, endings = head.size, self._endings_at(books, head)
        if endings is None:
            raise JournalDamaged
        for pending in waiting:
            salt = os.urandom(SALT_BYTES)
            entry = commitment(salt, pending.event)
            books.append_leaf(pending, salt, entry, grow(size, entry, books.node))
            size += 1
        new_root = root(size, books.node)
        ended = endings.grown(size, books.endings(head.size, size)).digest
        grown = JournalHead(size, new_root, self._signer.sign(size, new_root, ended))
        books.set_head(grown)
        return grown

    def head(self) -> JournalHead:
        """Return the newest signed head."""
        with self._work.reading() as books:
            return books.head()

    def prove(self, subject: str, kind: str = "") -> tuple[Proof, ...]:
        """Return a proof for each journalled event of a letter (by id) or request. Raises `NotFound` if there is none."""
        with self._work.reading() as books:
            proofs = _proofs(books, books.head(), subject)
        found = _of_kind(proofs, kind) if kind else proofs
        if not found:
            raise NotFound
        return found

    def holds_frozen(self, letter: LetterRecord) -> bool:
        """Return whether a `frozen` event of this number and content stands in the journal, proved up to a root that we signed."""
        try:
            proofs = self.prove(letter.id, EventKind.FROZEN)
        except NotFound:
            return False
        return self._shows_frozen(proofs, letter)

    def _shows_frozen(self, proofs: Sequence[Proof], letter: LetterRecord) -> bool:
        frozen = _of_kind(proofs, EventKind.FROZEN)
        if not frozen or not self._is_signed(frozen[0].head):
            return False
        return all(proof.holds and speaks_of(proof.leaf.event, letter) for proof in frozen)

    def bears_out_approval(self, letter: LetterRecord, request: StoredRequest) -> bool:
        """Return whether the journal proves that the row's requester asked for what the row says, and that its approver approved it."""
        with self._work.reading() as books:
            head = books.head()
            asked = _of_kind(_proofs(books, head, request.id), EventKind.REQUESTED)
            approved = _of_kind(_proofs(books, head, letter.id), EventKind.FROZEN)
        if not asked or not approved:
            return False
        return all(proof.holds and asked_as_told(proof.leaf.event, request) for proof in asked) and all(
            proof.holds and actor_of(proof.leaf.event) == letter.approved_by for proof in approved
        )

    def bears_out(self, letter: LetterRecord) -> bool:
        """Return whether the journal proves this letter and its events, proved or still in the outbox, led to its very status.

        The row alone is not believed: whoever can write it has no key to write the journal.
        """
        kept = self._checkpoints.newest()  # read first: the journal only grows
        with self._work.reading() as books:
            head = books.head()
            proofs, events = _proofs(books, head, letter.id), books.told(letter.id)
            endings, extends = self._endings_at(books, head), self._extends(books, head, kept)
        # No ending that was ever signed may be gone, and this letter's is none of them unless its row says so.
        if not extends or endings is None or not endings.allow(letter):
            return False
        return self._shows_frozen(proofs, letter) and lived_as_recorded(letter, events) and all(proof.holds for proof in proofs)

    def _endings_at(self, books: Books, head: JournalHead) -> Endings | None:
        """Return the endings that a committed head counted, from those known here or anew; None where they are not those that it signed."""
        if head.size and not self._is_signed(head):
            return None
        for known in (self._endings, Endings()):
            if known.size <= head.size:
                grown = known.grown(head.size, books.endings(known.size, head.size))
                if grown.are_those_of(head, ended_in(head.checkpoint)):
                    self._endings = grown
                    return grown
        return None

    def _extends(self, books: Books, head: JournalHead, kept: JournalHead | None) -> bool:
        """Return whether the journal still contains a checkpoint kept outside."""
        if kept is None:
            return head.size == 0  # who puts back a database without the file may have put back an older one
        if kept == head:
            return self._is_signed(kept)
        return self._is_signed(kept) and kept.size <= head.size and _root_at(books, kept.size) == kept.root

    def _is_signed(self, head: JournalHead) -> bool:
        return self._signer.holds(head.checkpoint, head.size, head.root)

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
        """Recompute the whole journal from its events; return every fault, located, and nothing if it is sound.

        Read in this order - head, nodes, leaves - what another process appends meanwhile is no fault.
        """
        kept = self._checkpoints.all()
        head = self.head()
        nodes = self._nodes()
        leaves = tuple(self.export())
        hashes = [leaf_hash(leaf.entry) for leaf in leaves]
        tree = (*_leaf_faults(leaves), *_node_faults(nodes, hashes, head.size), *self._head_faults(head, hashes))
        return (*tree, *self._rollback_faults(kept, hashes), *self._register_faults(leaves))

    def _rollback_faults(self, kept: tuple[JournalHead, ...], hashes: list[bytes]) -> Iterator[Sentence]:
        """Tell the first checkpoint kept outside the database that this journal does not extend (RFC 9162, 2.1.4), or that none are kept.

        The first head of a journal has at most `STEP` events.
        """
        levels = list(_levels(hashes))
        if hashes and (not kept or kept[0].size > STEP):
            yield Sentence(
                "检查点文件缺失，或缺少开头部分：数据库是否被换回旧状态无从判断，请从备份恢复该文件。",
                "The file of checkpoints is missing or lost its beginning, so that an older database would not be told; restore it from a backup.",
            )
        for old in kept:
            if not self._is_signed(old) or old.size > len(hashes) or root(old.size, lambda level, at: levels[level][at]) != old.root:
                yield Sentence(
                    f"日志不包含检查点文件中第 {old.size} 条处的检查点：数据库可能被换回旧状态。",
                    f"The journal does not extend the checkpoint kept at size {old.size}: the database may have been put back to an older state.",
                )
                return

    def _register_faults(self, leaves: tuple[JournalLeaf, ...]) -> tuple[Sentence, ...]:
        """Compare the register with the journal, by letter and by `frozen` event; read after the leaves, it lacks none of them."""
        with self._work.reading() as books:
            letters = {letter.id: letter for letter in books.letters()}
            suspects = [letter.id for letter in letters.values() if life_faults(letter, books.told(letter.id))]
        lives = (fault for suspect in suspects for fault in self._second_look(suspect))
        return (*lives, *unregistered(leaves, letters.keys()))

    def _second_look(self, letter_id: str) -> tuple[Sentence, ...]:
        """Ask again: on PostgreSQL a letter may have moved on between the reading of its row and of its events."""
        with self._work.reading() as books:
            letter = books.letter(letter_id)
            return () if letter is None else life_faults(letter, books.told(letter_id))

    def _nodes(self) -> dict[tuple[int, int], bytes]:
        with self._work.reading() as books:
            return {(node.level, node.index): node.hash for node in books.nodes()}

    def _head_faults(self, head: JournalHead, hashes: list[bytes]) -> Iterator[Sentence]:
        if not head.size <= len(hashes) <= self.head().size:
            yield Sentence(
                f"日志应有 {head.size} 条，实有 {len(hashes)} 条。",
                f"The journal should hold {head.size} entries, it holds {len(hashes)}.",
            )
        if head.size and not self._is_signed(head):
            yield Sentence("日志检查点的签名无效。", "The signature of the journal's checkpoint does not hold.")
        if _root_of(hashes[: head.size]) != head.root:
            yield Sentence("日志根哈希与签名的检查点不符。", "The journal's root differs from the signed checkpoint.")


def _proofs(books: Books, head: JournalHead, subject: str) -> tuple[Proof, ...]:
    """Return a proof for each event of a subject that the head counts; one that was appended since is not proved yet."""
    leaves = [leaf for leaf in books.leaves(subject=subject) if leaf.position < head.size]
    return tuple(Proof(leaf, head, _path(books, leaf, head)) for leaf in leaves)


def _of_kind(proofs: Sequence[Proof], kind: str) -> tuple[Proof, ...]:
    return tuple(proof for proof in proofs if proof.leaf.kind == kind)


def _root_at(books: Books, size: int) -> bytes:
    try:
        return root(size, books.node)
    except KeyError:
        return b""


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


def _is_committed(leaf: JournalLeaf) -> bool:
    return len(leaf.salt) == SALT_BYTES and commitment(leaf.salt, leaf.event) == leaf.entry


def _is_filed_right(leaf: JournalLeaf) -> bool:
    """Return whether the event itself names the subject and kind under which its row is found."""
    told = load_json(leaf.event, most_bytes=len(leaf.event))
    return isinstance(told, dict) and (told.get("subject"), told.get("kind")) == (leaf.subject, leaf.kind)


def _leaf_faults(leaves: tuple[JournalLeaf, ...]) -> Iterator[Sentence]:
    expected = 0
    for leaf in leaves:
        if leaf.position != expected:
            yield _fault(expected, "缺失", "is missing")
        if not _is_committed(leaf):
            yield _fault(leaf.position, "内容与承诺值不符", "does not match its commitment")
        elif not _is_filed_right(leaf):
            yield _fault(leaf.position, "归在别的事项名下", "is filed under another subject or kind")
        expected = leaf.position + 1


def _node_faults(nodes: dict[tuple[int, int], bytes], hashes: list[bytes], size: int) -> Iterator[Sentence]:
    """Compare the stored subtrees with those the leaves give; only those of the first `size` leaves have to be there."""
    due = {(level, index): value for level, row in enumerate(_levels(hashes)) for index, value in enumerate(row)}
    for level, index in sorted(nodes.keys() | {place for place in due if (place[1] + 1) << place[0] <= size}):
        if nodes.get((level, index)) != due.get((level, index)):
            yield Sentence(
                f"日志第 {level} 层第 {index} 个节点与条目不符。",
                f"Node {index} of level {level} of the journal does not follow from its entries.",
            )


def _levels(hashes: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the hashes of the complete subtrees, level by level from the leaves up."""
    while hashes:
        yield hashes
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=False)]


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
