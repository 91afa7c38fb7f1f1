"""The letters that ended before their time, counted by every signed head: whoever takes an ending out of the database is found out.

A proof of inclusion shows what is in the journal, not what was taken away: without the row of its revocation a letter's
other events still prove themselves. So each head signs a chain of hashes over all endings, which are few.
"""

from dataclasses import dataclass, field

from kernel.canonical import sha256
from letters.ports import EndingLeaf, JournalHead, LetterRecord
from letters.values import LetterStatus

NONE_ENDED = bytes(32)
_ENDED = (LetterStatus.REVOKED, LetterStatus.SUPERSEDED, LetterStatus.VOID)


@dataclass(frozen=True, slots=True)
class Endings:
    """All endings among the first `size` leaves: the end of the chain, and the letters (their ids)."""

    size: int = 0
    digest: bytes = NONE_ENDED
    letters: frozenset[str] = field(default=frozenset(), repr=False)

    def grown(self, size: int, leaves: tuple[EndingLeaf, ...]) -> "Endings":
        """Return the endings among the first `size` leaves, `leaves` being those of them that are not in yet."""
        digest = self.digest
        for leaf in leaves:
            digest = sha256(digest + f"{leaf.position} {leaf.kind} {leaf.subject}".encode())
        return Endings(size, digest, self.letters | {leaf.subject for leaf in leaves})

    def are_those_of(self, head: JournalHead, told: bytes | None) -> bool:
        """Return whether a head that tells this digest counted these very endings; one from before they were counted tells None."""
        return self.size == head.size and told in (None, self.digest)

    def allow(self, letter: LetterRecord) -> bool:
        """Return whether a letter may stand as it does: one that ended does not come back."""
        return letter.id not in self.letters or letter.status in _ENDED
