"""Throw-away key, chain, revocation lists and timestamps for a rehearsal: made in memory, trusted by nobody, soon forgotten."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from kernel.clock import Clock, FixedClock
from signing.authority_local import LocalTimestampAuthority
from signing.issuing import make_crl, make_issuing, make_root, make_seal_certificate, make_tsa_certificate, name_of, new_key
from signing.keys import LoadedSealKey

_NOBODY = "Rehearsal"


KEPT = timedelta(minutes=10)
"""How long the props of one rehearsal serve the next: a batch makes them once, and nobody ever trusts them."""


@dataclass(frozen=True, slots=True)
class Props:
    """What one rehearsal is played with; a `RevocationSource` too."""

    key: LoadedSealKey
    timestamps: LocalTimestampAuthority
    lists: tuple[bytes, ...]

    def crls(self) -> tuple[bytes, ...]:
        """Return the lists made with the chain."""
        return self.lists


def throw_away(clock: Clock) -> Props:
    """Return props as of `clock`, made within the last ten minutes; making them takes some ten milliseconds."""
    now = clock.now()
    made = _made(int(now.timestamp() // KEPT.total_seconds()))
    return replace(made, timestamps=replace(made.timestamps, clock=clock))


@lru_cache(maxsize=2)
def _made(period: int) -> Props:
    now = datetime.fromtimestamp(period * KEPT.total_seconds(), UTC)
    root = make_root(name_of(_NOBODY, "root"), now)
    issuing = make_issuing(root, name_of(_NOBODY, "issuing"), now)
    seal_key, tsa_key = new_key(), new_key()
    certificate = make_seal_certificate(issuing, name_of(_NOBODY, "seal"), seal_key, now)
    tsa = make_tsa_certificate(root, name_of(_NOBODY, "timestamps"), tsa_key, now)
    lists = tuple(make_crl(ca, now, timedelta(days=1)) for ca in (issuing, root))
    seal = LoadedSealKey(certificate, (issuing.der, root.der), seal_key)
    return Props(seal, LocalTimestampAuthority(tsa_key, tsa, root.der, FixedClock(now)), lists)
