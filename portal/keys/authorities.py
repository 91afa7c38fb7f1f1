"""What an installation pins beside the seals: CAs, timestamp authorities in their order, and the newest revocation lists.

keys/trust/ca/<sha256>.der        pinned CAs, roots and those below them
keys/trust/timestamps.json        timestamp authorities, tried in this order
keys/trust/lists/<sha256>.crl     the newest list of each CA, by the CA's fingerprint
keys/trust/sources.json           further addresses of lists, which no certificate names
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kernel.decision import Sentence
from signing.authority_http import HttpTimestampAuthority
from signing.certificates import fingerprint_of, load
from signing.errors import KeyUnreadable
from signing.keys import read_secret, write_secret
from signing.trust import TimestampTrust

FORMAT = "timestamps/v1"
WINDING_DOWN = timedelta(hours=1)
"""A letter that is being sealed while an authority is taken off may still get its timestamp."""


@dataclass(frozen=True, slots=True)
class StampPlace:
    """A timestamp authority as configured: what it is called, where it is, and what its tokens are verified by.

    One that is no longer `asked` stays, because what it stamped does: what it gives after `until` counts no more.
    """

    name: str
    url: str
    trust: TimestampTrust
    asked: bool = True
    until: datetime | None = None

    def taken_off(self, at: datetime) -> "StampPlace":
        """Return the authority as one that is asked no more; taken off a second time, it ended the first time."""
        return self if not self.asked else replace(self, asked=False, until=at + WINDING_DOWN)

    def authority(self) -> HttpTimestampAuthority:
        """Return the authority, ready to be asked."""
        return HttpTimestampAuthority(self.name, self.url, self.trust)


@dataclass(frozen=True, slots=True)
class PinnedAuthorities:
    """The folder `trust` of an instance's keys; reads raise `KeyUnreadable`."""

    path: Path

    def cas(self) -> tuple[bytes, ...]:
        """Return the pinned CAs, DER."""
        return self._ders("ca")

    def roots(self) -> tuple[bytes, ...]:
        """Return those CAs that stand above themselves."""
        return tuple(der for der in self.cas() if load(der).issuer == load(der).subject)

    def lists(self) -> tuple[bytes, ...]:
        """Return the newest revocation list of each CA that has one here, DER."""
        return self._ders("lists")

    def list_of(self, ca: bytes) -> bytes | None:
        """Return the list kept of a CA, or None."""
        path = self._list(ca)
        return read_secret(path) if path.exists() else None

    def timestamps(self) -> tuple[StampPlace, ...]:
        """Return the timestamp authorities in the order in which they are tried."""
        value = self._json("timestamps.json", {"format": FORMAT, "authorities": []})
        try:
            return tuple(_stamp_from_json(entry) for entry in value["authorities"])
        except (ValueError, KeyError, TypeError) as fault:
            raise _damaged("timestamps.json") from fault

    def stamp_trust(self) -> TimestampTrust:
        """Return what any timestamp of this installation is verified by."""
        places = self.timestamps()
        found = [place.trust for place in places]
        return TimestampTrust(
            tuple(dict.fromkeys(der for trust in found for der in trust.roots)),
            tuple(dict.fromkeys(der for trust in found for der in trust.intermediates)),
            tuple(dict.fromkeys(policy for trust in found for policy in trust.policies)),
            _ended(places),
        )

    def sources(self) -> tuple[str, ...]:
        """Return the addresses of lists that were given by hand, because no certificate names them."""
        return tuple(self._json("sources.json", []))

    def add_ca(self, der: bytes) -> None:
        """Pin a CA."""
        self._write(f"ca/{fingerprint_of(der)}.der", der)

    def add_list(self, ca: bytes, crl: bytes) -> None:
        """Keep a CA's newest list in the place of the one before."""
        self._write(f"lists/{fingerprint_of(ca)}.crl", crl)

    def add_source(self, url: str) -> None:
        """Remember an address of a list."""
        self._write("sources.json", json.dumps(list(dict.fromkeys((*self.sources(), url)))).encode())

    def set_timestamps(self, places: Iterable[StampPlace]) -> None:
        """Write the timestamp authorities in the order in which they are to be tried."""
        value = {"format": FORMAT, "authorities": [_stamp_to_json(place) for place in places]}
        self._write("timestamps.json", json.dumps(value, indent=1).encode())

    def _list(self, ca: bytes) -> Path:
        return self.path / "lists" / f"{fingerprint_of(ca)}.crl"

    def _ders(self, folder: str) -> tuple[bytes, ...]:
        return tuple(read_secret(path) for path in sorted((self.path / folder).glob("[0-9a-f]*")))

    def _json(self, name: str, otherwise: Any) -> Any:
        path = self.path / name
        try:
            return json.loads(read_secret(path)) if path.exists() else otherwise
        except ValueError as fault:
            raise _damaged(name) from fault

    def _write(self, name: str, data: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(path, data)


def _ended(places: Iterable[StampPlace]) -> tuple[tuple[bytes, datetime], ...]:
    """Return the roots that end, with the instant: where several authorities stand under one root, the last of them counts."""
    ends: dict[bytes, datetime | None] = {}
    for place in places:
        for root in place.trust.roots:
            before = ends.get(root, place.until)
            ends[root] = max(before, place.until) if before and place.until else None
    return tuple((root, end) for root, end in ends.items() if end is not None)


def _stamp_to_json(place: StampPlace) -> dict[str, Any]:
    trust = place.trust
    return {
        "name": place.name,
        "url": place.url,
        "roots": _texts(trust.roots),
        "intermediates": _texts(trust.intermediates),
        "policies": list(trust.policies),
        "asked": place.asked,
        "until": place.until and place.until.isoformat(),
    }


def _stamp_from_json(entry: dict[str, Any]) -> StampPlace:
    trust = TimestampTrust(_ders(entry["roots"]), _ders(entry["intermediates"]), tuple(map(str, entry["policies"])))
    # Written before authorities had an end, an entry has no `until`: what it stamped counts without one.
    until = datetime.fromisoformat(entry["until"]) if entry.get("until") else None
    return StampPlace(str(entry["name"]), str(entry["url"]), trust, entry["asked"] is True, until)


def _texts(ders: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(der).decode("ascii") for der in ders]


def _ders(texts: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text, validate=True) for text in texts)


def _damaged(name: str) -> KeyUnreadable:
    return KeyUnreadable(
        Sentence(f"keys/trust/{name} 已损坏，请从备份恢复。", f"keys/trust/{name} is damaged; restore it from a backup."), "trust_damaged"
    )
