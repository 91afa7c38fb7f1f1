"""What happened, as values: the events that the journal commits to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kernel.canonical import canonical, sha256

SALT_BYTES = 32


class EventKind(StrEnum):
    """The kinds of event, in the order of a letter's life; then what happens to outlets, keys and the words of letters.

    A letter's events are its life and nothing else, so `dealt`, an act on a letter, is filed under an id of its own.
    """

    REQUESTED = "requested"
    REFUSED = "refused"
    DECLINED = "declined"
    RETURNED = "returned"
    FROZEN = "frozen"
    ISSUED = "issued"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    VOIDED = "voided"
    REGISTRY_CHANGED = "registry-changed"
    DEALT = "dealt"
    KEY_CHANGED = "key-changed"
    WORDING_CURRENT = "wording-current"


ENDINGS = (EventKind.REVOKED, EventKind.SUPERSEDED, EventKind.VOIDED)
"""The events by which a letter ends before its time."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: what, when (UTC), to which letter, request or act, by whom (account id), and the facts.

    `facts` holds JSON values only, never a code, key or password.
    """

    kind: EventKind
    at: datetime
    subject: str
    actor: str
    facts: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the object whose canonical form the journal commits to."""
        return {
            "format": "event/v1",
            "kind": self.kind.value,
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "subject": self.subject,
            "actor": self.actor,
            "facts": self.facts,
        }

    def canonical_bytes(self) -> bytes:
        """Return the RFC 8785 bytes of the event."""
        return canonical(self.as_json())


def commitment(salt: bytes, event: bytes) -> bytes:
    """Return the 32-byte leaf entry: SHA-256 of a 32-byte salt and the canonical event.

    The salt keeps a public leaf from being guessed; revealing salt and event proves it.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("the salt must be 32 bytes")
    return sha256(salt + event)
