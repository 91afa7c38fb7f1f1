"""The archive adapter: sealed files by SHA-256 in a folder, stored so that a power cut loses none."""

import os
import re
import tempfile
from pathlib import Path

from kernel.canonical import sha256
from kernel.decision import Sentence
from letters.errors import ArchiveDamaged

EVIDENCE = ".evidence"
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class FolderArchive:
    """Implements `letters.ports.Archive`: `ab/cdef….pdf` below a folder, files 0600, written once, with `ab/cdef….evidence` beside."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> bytes:
        """Write to a temporary file, fsync, rename, fsync the folders; return the 32-byte SHA-256.

        Raises `ArchiveDamaged` (`archive_unwritable`) where the disk is full, read-only or broken; nothing is stored then.
        """
        digest = sha256(data)
        try:
            self._store(self._place(digest), digest, data)
        except OSError as fault:
            raise _unwritable(fault) from fault
        return digest

    def _store(self, place: Path, digest: bytes, data: bytes) -> None:
        _make_folder(place.parent)
        if not self._holds(place, digest):
            self._write(place, data)
        # Also where the file was there: whoever renamed it may have died before the folders were flushed.
        _sync_folder(place.parent)
        _sync_folder(self._folder)

    def _holds(self, place: Path, digest: bytes) -> bool:
        return place.exists() and sha256(place.read_bytes()) == digest

    def _write(self, place: Path, data: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(place)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def get(self, digest: bytes) -> bytes:
        """Return the bytes. Raises `ArchiveDamaged` if they are missing or changed."""
        try:
            data = self._place(digest).read_bytes()
        except OSError as missing:
            raise _damaged(digest) from missing
        if sha256(data) != digest:
            raise _damaged(digest)
        return data

    def evidence(self, digest: bytes) -> bytes:
        """Return the later evidence kept beside a file, empty where there is none. Raises `ArchiveDamaged` if it cannot be read."""
        try:
            return self._place(digest).with_suffix(EVIDENCE).read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as fault:
            raise _damaged(digest) from fault

    def put_evidence(self, digest: bytes, data: bytes) -> None:
        """Store evidence beside a file as durably as the file. Raises `ArchiveDamaged` (`archive_unwritable`)."""
        place = self._place(digest).with_suffix(EVIDENCE)
        try:
            self._write(place, data)
            _sync_folder(place.parent)
        except OSError as fault:
            raise _unwritable(fault) from fault

    def digests(self) -> frozenset[bytes]:
        """Return the digests of all stored files, from their names; what is not named so was not stored here."""
        names = (f.parent.name + f.stem for f in self._folder.glob("??/*.pdf"))
        return frozenset(bytes.fromhex(name) for name in names if _DIGEST.fullmatch(name))

    def _place(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / f"{name[2:]}.pdf"


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each 0700 and each entered durably in the one above."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Flush a folder's entries: without this a power cut forgets the rename."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(fault: OSError) -> ArchiveDamaged:
    return ArchiveDamaged(
        Sentence(
            f"归档目录无法写入（{fault.strerror}），请检查磁盘空间和权限。",
            f"The archive cannot be written ({fault.strerror}); check disk space and permissions.",
        ),
        "archive_unwritable",
    )


def _damaged(digest: bytes) -> ArchiveDamaged:
    name = digest.hex()[:16]
    return ArchiveDamaged(
        Sentence(
            f"归档文件 {name}… 缺失或已损坏，请从备份恢复。",
            f"The archived file {name}… is missing or damaged; restore it from a backup.",
        )
    )
