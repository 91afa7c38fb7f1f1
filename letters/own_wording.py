"""A maker's own words for its letters: versions that are drafted by one person, approved by another and never edited again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from kernel.canonical import canonical, sha256
from kernel.decision import Sentence
from letters.phrases import Wording

KIND = "confirmation"
"""The one kind of letter there is."""


class WordingState(StrEnum):
    """Where a version stands; only a draft can be changed or dropped."""

    DRAFT = "draft"
    CURRENT = "current"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class OwnWording:
    """One version of a maker's own words.

    `base` is the wording it was copied from, `root` the one that ships with the software whose phrases and slots it has;
    `written_by` holds the account of everybody who changed it, so that none of them approves it.
    """

    wording: Wording
    maker: str
    version: int
    base: str
    root: str
    state: WordingState
    written_by: tuple[str, ...]
    written_by_name: str
    written_at: datetime
    approved_by: str = ""
    approved_by_name: str = ""
    approved_at: datetime | None = None

    @property
    def id(self) -> str:
        """The name that letters are frozen with."""
        return self.wording.id

    @property
    def digest(self) -> str:
        """SHA-256 in hex over the words: what an approver is shown and a letter is frozen with."""
        return self.wording.digest


def own_id(maker: str, version: int) -> str:
    """Return `SPECMN/confirmation/v3`."""
    return f"{maker}/{KIND}/v{version}"


def wording_of(wording_id: str, phrases: Mapping[str, Sentence], commitments: Sequence[Sentence]) -> Wording:
    """Return words that have no faults as a wording; its digest is that of `written`."""
    bare = unsettled(wording_id, phrases, commitments)
    return replace(bare, digest=sha256(written(bare)).hex())


def unsettled(wording_id: str, phrases: Mapping[str, Sentence], commitments: Sequence[Sentence]) -> Wording:
    """Return words as somebody typed them, whatever they are: without a digest, because not every text can be digested."""
    return Wording(wording_id, "", MappingProxyType(dict(phrases)), tuple(commitments))


def written(wording: Wording) -> bytes:
    """Return the canonical JSON (RFC 8785) of a wording's words, as they are stored and digested."""
    words: dict[str, Any] = {
        "id": wording.id,
        "phrases": {key: phrase.as_json() for key, phrase in wording.phrases.items()},
        "commitments": [commitment.as_json() for commitment in wording.commitments],
    }
    return canonical(words)


def read(value: Mapping[str, Any]) -> Wording:
    """Return the wording that `written` wrote, its digest computed anew."""
    phrases = {key: Sentence(**phrase) for key, phrase in value["phrases"].items()}
    return wording_of(value["id"], phrases, [Sentence(**commitment) for commitment in value["commitments"]])
