"""Keeping the journal: events move from the outbox into the Merkle tree in short steps of their own."""

import os
from collections.abc import Iterator, Sequence

from kernel.decision import Sentence
from letters.errors import JournalDamaged, NotFound
from letters.events import SALT_BYTES, EventKind, commitment
from letters.journal import grow, root
from letters.ports import Books, CheckpointLog, CheckpointSigner, JournalHead, JournalLeaf, LetterRecord, PendingEvent, StoredRequest, Work
from letters.service.endings import Endings
from letters.service.journal_check import STEP, JournalCheck
from letters.service.life import actor_of, asked_as_told, lived_as_recorded, speaks_of
from letters.service.proving import Proof, of_kind, proofs_of
from signing.note import ended_in


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
            proofs = proofs_of(books, books.head(), subject)
        found = of_kind(proofs, kind) if kind else proofs
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
        frozen = of_kind(proofs, EventKind.FROZEN)
        if not frozen or not self._is_signed(frozen[0].head):
            return False
        return all(proof.holds and speaks_of(proof.leaf.event, letter) for proof in frozen)

    def bears_out_approval(self, letter: LetterRecord, request: StoredRequest) -> bool:
        """Return whether the journal proves that the row's requester asked for what the row says, and that its approver approved it."""
        with self._work.reading() as books:
            head = books.head()
            asked = of_kind(proofs_of(books, head, request.id), EventKind.REQUESTED)
            approved = of_kind(proofs_of(books, head, letter.id), EventKind.FROZEN)
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
            proofs, events = proofs_of(books, head, letter.id), books.told(letter.id)
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
        """Recompute the whole journal from its events; return every fault, located, and nothing if it is sound."""
        return JournalCheck(self._work, self._checkpoints, self._is_signed).faults(self.export)


def _root_at(books: Books, size: int) -> bytes:
    try:
        return root(size, books.node)
    except KeyError:
        return b""
