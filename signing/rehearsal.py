"""Throw-away key, chain, revocation lists and timestamps for a rehearsal: made in memory, trusted by nobody, forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from kernel.clock import Clock
from signing.authority_local import LocalTimestampAuthority
from signing.issuing import make_crl, make_issuing, make_root, make_seal_certificate, make_tsa_certificate, name_of, new_key
from signing.keys import LoadedSealKey

_NOBODY = "Rehearsal"


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
    """Make everything anew, as of `clock`; some ten milliseconds."""
    now = clock.now()
    root = make_root(name_of(_NOBODY, "root"), now)
    issuing = make_issuing(root, name_of(_NOBODY, "issuing"), now)
    seal_key, tsa_key = new_key(), new_key()
    certificate = make_seal_certificate(issuing, name_of(_NOBODY, "seal"), seal_key, now)
    tsa = make_tsa_certificate(root, name_of(_NOBODY, "timestamps"), tsa_key, now)
    lists = tuple(make_crl(ca, now, timedelta(days=1)) for ca in (issuing, root))
    seal = LoadedSealKey(certificate, (issuing.der, root.der), seal_key)
    return Props(seal, LocalTimestampAuthority(tsa_key, tsa, root.der, clock), lists)
