"""A maker's keys as values, and the file `keys.json` that lists them: which one seals now, which did, which may be in other hands."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from kernel.decision import Sentence
from signing.errors import KeyUnreadable
from signing.trust import SealPin

FORMAT = "seal-keys/v1"
ID_LENGTH = 12
"""Hex digits of the fingerprint that people call a key by; one maker has a handful of keys."""


class KeyKind(StrEnum):
    """Where the private key is: in a file of ours, in a token, at a signing service (Cloud Signature Consortium)."""

    PKCS12 = "pkcs12"
    PKCS11 = "pkcs11"
    CSC = "csc"


class KeyState(StrEnum):
    """Where a key stands; a maker has at most one that is active."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One key: its certificate's fingerprint (64 hex digits), where it is, since when it stands where, and how far it may be used.

    `place` holds words only, never a secret. `most_letters` and `until` (Shanghai day) limit its use beside its certificate.
    """

    fingerprint: str
    kind: KeyKind
    state: KeyState
    added_at: datetime
    place: dict[str, str] = field(default_factory=dict)
    active_from: datetime | None = None
    retired_at: datetime | None = None
    compromised_since: datetime | None = None
    most_letters: int | None = None
    until: date | None = None

    @property
    def id(self) -> str:
        """What people call the key by."""
        return self.fingerprint[:ID_LENGTH]

    def pin(self, maker: str) -> SealPin:
        """Return what verification pins of this key."""
        return SealPin(maker, self.fingerprint, self.retired_at, self.compromised_since)

    def activated(self, at: datetime) -> "KeyRecord":
        """Return the key as the one that seals from `at` on."""
        return replace(self, state=KeyState.ACTIVE, active_from=at)

    def retired(self, at: datetime) -> "KeyRecord":
        """Return the key as one that seals no more from `at` on; what it sealed stays good."""
        return replace(self, state=KeyState.RETIRED, retired_at=at)

    def compromised(self, since: datetime, at: datetime) -> "KeyRecord":
        """Return the key as one that may be in other hands since an instant; told twice, the earlier instant counts."""
        earlier = since if self.compromised_since is None else min(since, self.compromised_since)
        return replace(self, state=KeyState.COMPROMISED, compromised_since=earlier, retired_at=self.retired_at or at)


def active_of(records: Iterable[KeyRecord]) -> KeyRecord | None:
    """Return the key that seals now, or None."""
    return next((record for record in records if record.state is KeyState.ACTIVE), None)


def with_record(records: Iterable[KeyRecord], changed: KeyRecord) -> tuple[KeyRecord, ...]:
    """Return the records with `changed` in the place of the one it was, or behind them."""
    before = tuple(records)
    if all(record.fingerprint != changed.fingerprint for record in before):
        return (*before, changed)
    return tuple(changed if record.fingerprint == changed.fingerprint else record for record in before)


def dump_records(records: Iterable[KeyRecord]) -> bytes:
    """Return the records as the bytes of `keys.json`."""
    return json.dumps({"format": FORMAT, "keys": [_to_json(record) for record in records]}, ensure_ascii=False, indent=1).encode()


def load_records(data: bytes) -> tuple[KeyRecord, ...]:
    """Read `keys.json` back. Raises `KeyUnreadable` (`key_list`): a list that cannot be read is no list of no keys."""
    try:
        value = json.loads(data)
        if value["format"] != FORMAT:
            raise ValueError(value["format"])
        return tuple(_from_json(entry) for entry in value["keys"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeyUnreadable(
            Sentence("密钥清单 keys.json 已损坏，请从备份恢复。", "The list of keys (keys.json) is damaged; restore it from a backup."),
            "key_list",
        ) from fault


def _to_json(record: KeyRecord) -> dict[str, Any]:
    return dict(_members(record))


def _members(record: KeyRecord) -> Iterator[tuple[str, Any]]:
    yield from (("fingerprint", record.fingerprint), ("kind", record.kind.value), ("state", record.state.value), ("place", record.place))
    for name in _INSTANTS:
        at: datetime | None = getattr(record, name)
        yield name, at and at.isoformat()
    yield from (("most_letters", record.most_letters), ("until", record.until and record.until.isoformat()))


_INSTANTS = ("added_at", "active_from", "retired_at", "compromised_since")


def _from_json(entry: dict[str, Any]) -> KeyRecord:
    instants = {name: datetime.fromisoformat(entry[name]) if entry[name] else None for name in _INSTANTS[1:]}
    return KeyRecord(
        fingerprint=entry["fingerprint"],
        kind=KeyKind(entry["kind"]),
        state=KeyState(entry["state"]),
        added_at=datetime.fromisoformat(entry["added_at"]),
        place={str(name): str(text) for name, text in entry["place"].items()},
        most_letters=entry["most_letters"],
        until=date.fromisoformat(entry["until"]) if entry["until"] else None,
        **instants,
    )
