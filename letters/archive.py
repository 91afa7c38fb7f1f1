"""The archive adapter: sealed files by SHA-256 in a folder, stored so that a power cut loses none."""

import os
import tempfile
from pathlib import Path

from kernel.canonical import sha256
from kernel.decision import Sentence
from letters.errors import ArchiveDamaged


class FolderArchive:
    """Implements `letters.ports.Archive`: `ab/cdef….pdf` below a folder, files 0600, written once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> bytes:
        """Write to a temporary file, fsync, rename, fsync the folders; return the 32-byte SHA-256."""
        digest = sha256(data)
        place = self._place(digest)
        if place.exists() and sha256(place.read_bytes()) == digest:
            return digest
        self._make_folder(place.parent)
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
        _sync_folder(place.parent)
        return digest

    def get(self, digest: bytes) -> bytes:
        """Return the bytes. Raises `ArchiveDamaged` if they are missing or changed."""
        try:
            data = self._place(digest).read_bytes()
        except OSError as missing:
            raise _damaged(digest) from missing
        if sha256(data) != digest:
            raise _damaged(digest)
        return data

    def digests(self) -> frozenset[bytes]:
        """Return the digests of all stored files, from their names."""
        return frozenset(bytes.fromhex(f.parent.name + f.stem) for f in self._folder.glob("??/*.pdf"))

    def _place(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / f"{name[2:]}.pdf"

    def _make_folder(self, folder: Path) -> None:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Flush a folder's entries: without this a power cut forgets the rename."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(digest: bytes) -> ArchiveDamaged:
    name = digest.hex()[:16]
    return ArchiveDamaged(
        Sentence(
            f"归档文件 {name}… 缺失或已损坏，请从备份恢复。",
            f"The archived file {name}… is missing or damaged; restore it from a backup.",
        )
    )
