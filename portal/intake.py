"""Uploaded sheets between their trial run and the import: kept for an hour, for the person who sent them."""

import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path

from kernel.clock import Clock

KEPT = timedelta(hours=1)
_TOKEN = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Waiting:
    """Sheets that wait for a yes, in a folder of the instance; a name tells nobody whose or what they are."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def keep(self, person: str, data: bytes) -> str:
        """Keep a sheet and return its token, 64 hex digits; what lay longer than an hour is thrown away."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        token = hashlib.sha256(data).hexdigest()
        path = self._path(person, token)
        path.write_bytes(data)
        now = self._clock.now().timestamp()
        os.utime(path, (now, now))
        return token

    def take(self, person: str, token: str) -> bytes | None:
        """Return the sheet that this person kept under the token; None for another's, a changed or a forgotten one."""
        if not _TOKEN.fullmatch(token):
            return None
        try:
            data = self._path(person, token).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == token else None

    def forget(self, person: str, token: str) -> None:
        """Throw a sheet away once it was imported."""
        if _TOKEN.fullmatch(token):
            self._path(person, token).unlink(missing_ok=True)

    def _path(self, person: str, token: str) -> Path:
        return self._folder / hashlib.sha256(f"{person}\n{token}".encode()).hexdigest()

    def _sweep(self) -> None:
        oldest = (self._clock.now() - KEPT).timestamp()
        for path in self._folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
