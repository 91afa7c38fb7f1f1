"""A key may be in other hands: what it sealed from then on is in doubt, and what it sealed that nobody recorded is a forgery."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kernel.errors import DomainError
from letters.errors import ArchiveDamaged
from letters.ports import LetterRecord
from portal.key_acts import mark_compromised
from portal.keys.records import KeyRecord
from portal.wiring import Desk
from signing.bounded import inspect_bounded
from signing.inspection import MAX_PDF, Inspection

MOST_FILES = 100_000


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A file that the key sealed and the register does not know: where it was found, its digest, and when it was sealed, if that is proved."""

    where: str
    sha256: str
    sealed_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        return {"where": self.where, "sha256": self.sha256, "sealed_at": self.sealed_at and self.sealed_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Damage:
    """What a compromised key may have done: letters from before, letters in doubt, files that were never recorded, files nobody could judge."""

    maker: str
    key: KeyRecord
    before: int
    under_review: tuple[LetterRecord, ...]
    unrecorded: tuple[Unrecorded, ...]
    unjudged: tuple[str, ...]

    @property
    def named(self) -> int:
        """How many letters and files are named in all."""
        return len(self.under_review) + len(self.unrecorded)

    def as_json(self) -> dict[str, Any]:
        """Return the object that `letters keys compromised --json` prints."""
        return {
            "maker": self.maker,
            "key": self.key.fingerprint,
            "since": self.key.compromised_since and self.key.compromised_since.isoformat(),
            "sealed_before": self.before,
            "under_review": [_letter(letter) for letter in self.under_review],
            "unrecorded": [file.as_json() for file in self.unrecorded],
            "not_judged": list(self.unjudged),
            "named": self.named,
        }


def report_compromised(desk: Desk, key_id: str, since: datetime, found: Path | None = None) -> Damage:
    """Stop the key, put in doubt what it sealed from `since` on, and name everything it may have done. Told again, it is counted again.

    `found` is a folder of files that turned up somewhere. The key is stopped first: counting takes time and forging none.
    """
    maker, key = mark_compromised(desk, key_id, since)
    # The event stands in the outbox. Whoever stole a key may have been at the journal too, and the letters are named all the same.
    with suppress(DomainError):
        desk.journal.flush()
    with desk.work.reading() as books:
        letters = [letter for letter in books.letters(maker=maker) if letter.seal and letter.seal.fingerprint.hex() == key.fingerprint]
    since = key.compromised_since or since
    doubtful = tuple(letter for letter in reversed(letters) if letter.seal and letter.seal.sealed_at >= since)
    strangers, unjudged = _strangers(desk, key, found)
    return Damage(maker, key, len(letters) - len(doubtful), doubtful, strangers, unjudged)


def _strangers(desk: Desk, key: KeyRecord, found: Path | None) -> tuple[tuple[Unrecorded, ...], tuple[str, ...]]:
    """Return the unrecorded files in the archive and in the folder of found ones, each digest once, and those nobody could judge."""
    named: dict[str, Unrecorded] = {}
    unjudged: list[str] = []
    for where, data in (*_orphans(desk), *_files(found)):
        digest = hashlib.sha256(data).hexdigest()
        if digest in named or desk.letters.by_file(bytes.fromhex(digest)) is not None:
            continue
        inspection = inspect_bounded(data, desk.keyring.trust(), as_of=desk.clock.now())
        if inspection.fingerprint == key.fingerprint:
            named[digest] = Unrecorded(where, digest, inspection.sealed_at)
        elif not inspection.fingerprint and _might_be(inspection):
            unjudged.append(where)
    return tuple(named.values()), tuple(unjudged)


def _might_be(inspection: Inspection) -> bool:
    """Return whether a file could not be judged, or carries a certificate of ours and was changed afterwards."""
    return inspection.is_undecided or bool(inspection.claims)


def _orphans(desk: Desk) -> Iterator[tuple[str, bytes]]:
    for digest in sorted(desk.sealing.orphans()):
        try:
            yield f"archive/{digest.hex()}", desk.archive.get(digest)
        except ArchiveDamaged:
            continue


def _files(folder: Path | None) -> Iterable[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*"))[:MOST_FILES] if folder else ():
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                yield str(path), file.read(MAX_PDF + 1)


def _letter(letter: LetterRecord) -> dict[str, Any]:
    assert letter.seal is not None
    return {
        "number": letter.number,
        "exporter": letter.exporter,
        "vins": list(letter.vins),
        "status": letter.status.value,
        "sealed_at": letter.seal.sealed_at.isoformat(),
        "sha256": letter.seal.file_digest.hex(),
    }
