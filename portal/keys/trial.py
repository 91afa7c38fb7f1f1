"""The pinned authorities on trial: lists that were fetched for a question are believed for it, and kept only if the answer is yes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.keys.authorities import PinnedAuthorities
from signing.certificates import fingerprint_of


@dataclass(frozen=True, slots=True)
class TrialAuthorities(PinnedAuthorities):
    """Reads what is pinned at `path`, and holds newer lists in memory until `keep`; by the CA's fingerprint and DER."""

    fetched: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)

    def lists(self) -> tuple[bytes, ...]:
        """Return the newest revocation list of each CA, those on trial first, DER."""
        return tuple(dict.fromkeys((*self._fetched_lists(), *PinnedAuthorities.lists(self))))

    def list_of(self, ca: bytes) -> bytes | None:
        """Return the list known of a CA, or None."""
        _, crl = self.fetched.get(fingerprint_of(ca), (ca, None))
        return crl or PinnedAuthorities.list_of(self, ca)

    def add_list(self, ca: bytes, crl: bytes) -> None:
        """Hold a CA's newest list."""
        self.fetched[fingerprint_of(ca)] = (ca, crl)

    def keep(self) -> None:
        """Write what was fetched into the folder."""
        for ca, crl in self.fetched.values():
            PinnedAuthorities.add_list(self, ca, crl)

    def _fetched_lists(self) -> Iterator[bytes]:
        yield from (crl for _, crl in self.fetched.values())
