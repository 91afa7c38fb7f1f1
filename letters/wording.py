"""Reads the versioned wording of letters from the templates that ship with the software."""

import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from kernel.decision import Sentence
from letters.phrases import Wording

__all__ = ["CURRENT", "Wording", "load_wording", "shipped"]

CURRENT = "confirmation/v2"
"""The wording that new letters are frozen with."""

_ID = re.compile(r"[a-z]+/v[0-9]+", re.ASCII)


@cache
def load_wording(wording_id: str) -> Wording:
    """Return the wording `<kind>/v<n>`; read once per process, since a version never changes.

    Raises `LookupError` if there is no such wording.
    """
    folder = files("templates").joinpath("letters", *wording_id.split("/"))
    if not _ID.fullmatch(wording_id) or not folder.is_dir():
        raise LookupError(f"there is no wording {wording_id!r}")
    data = json.loads(folder.joinpath("wording.json").read_bytes())
    if data["id"] != wording_id:
        raise LookupError(f"the files of {wording_id!r} say {data['id']!r}")
    phrases = {key: Sentence(**phrase) for key, phrase in data["phrases"].items()}
    commitments = tuple(Sentence(**commitment) for commitment in data["commitments"])
    return Wording(wording_id, _digest(folder), MappingProxyType(phrases), commitments)


def shipped() -> tuple[Wording, ...]:
    """Return every wording that ships with the software, newest first."""
    kind, _, newest = CURRENT.rpartition("/v")
    return tuple(load_wording(f"{kind}/v{number}") for number in range(int(newest), 0, -1))


def _digest(folder: Traversable) -> str:
    """SHA-256 over each file of the version, by name: name, NUL, length, NUL, bytes."""
    whole = hashlib.sha256()
    for file in sorted((f for f in folder.iterdir() if f.is_file()), key=lambda f: f.name):
        data = file.read_bytes()
        whole.update(f"{file.name}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()
