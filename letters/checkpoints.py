"""The checkpoint log adapter: every signed head of the journal in a file that only grows, outside the database."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from letters.errors import CheckpointsUnusable
from letters.ports import JournalHead

TAIL = 16 * 1024
"""Bytes read to find the newest checkpoint; a line has under 1 kB."""


class FileCheckpoints:
    """Implements `letters.ports.CheckpointLog`: one JSON line per head, file 0600, flushed before `append` returns."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def append(self, head: JournalHead) -> None:
        """Add a head. The line begins with a line feed too, so that one torn by a power cut spoils no other. Raises `CheckpointsUnusable`."""
        line = json.dumps({"size": head.size, "root": head.root.hex(), "checkpoint": head.checkpoint}, ensure_ascii=False)
        try:
            handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, f"\n{line}\n".encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as fault:
            raise CheckpointsUnusable from fault

    def newest(self) -> JournalHead | None:
        """Return the largest of the last heads, or None before the first. Raises `CheckpointsUnusable`."""
        return max(_heads(self._read(TAIL)), key=lambda head: head.size, default=None)

    def all(self) -> tuple[JournalHead, ...]:
        """Return every head in the order in which they came. Raises `CheckpointsUnusable`."""
        return tuple(_heads(self._read(0)))

    def _read(self, tail: int) -> Iterable[bytes]:
        try:
            with self._file.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - tail) if tail else 0)
                return file.read().splitlines()
        except FileNotFoundError:
            return ()
        except OSError as fault:
            raise CheckpointsUnusable from fault


def _heads(lines: Iterable[bytes]) -> Iterator[JournalHead]:
    """Yield the heads of whole lines; a torn line was never acknowledged."""
    for line in lines:
        try:
            told = json.loads(line)
            yield JournalHead(int(told["size"]), bytes.fromhex(told["root"]), str(told["checkpoint"]))
        except (ValueError, KeyError, TypeError):
            continue
