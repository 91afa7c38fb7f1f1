"""What an instance believes: the pinned CAs and timestamp authorities, or the SPECIMEN chain, each with its revocation lists."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.keys.authorities import PinnedAuthorities
from signing.ports import TimestampAuthority
from signing.trust import SealPin, SealTrust, TimestampTrust
from signing.unsafe import SpecimenChain


@dataclass(frozen=True, slots=True)
class World:
    """One set of authorities that seals belong under: what they are measured by, and who stamps the time. It is a `RevocationSource`."""

    trust: SealTrust
    timestamps: tuple[TimestampAuthority, ...]

    def crls(self) -> tuple[bytes, ...]:
        """Return the revocation lists of this world, as new as they are known."""
        return self.trust.crls


def pinned_world(authorities: PinnedAuthorities, pins: Iterable[SealPin]) -> World:
    """Return the world of the pinned authorities; where nothing is pinned it trusts nothing."""
    cas = authorities.cas()
    trust = SealTrust(authorities.roots(), cas, tuple(pins), authorities.stamp_trust(), authorities.lists())
    return World(trust, tuple(place.authority() for place in authorities.timestamps() if place.asked))


def specimen_world(chain: SpecimenChain, pins: Iterable[SealPin]) -> World:
    """Return the world of the SPECIMEN chain (development alone has one)."""
    stamps = chain.timestamps()
    return World(SealTrust((chain.root.der,), (chain.issuing.der,), tuple(pins), stamps.trust, chain.crls()), (stamps,))


def together(worlds: Iterable[World]) -> SealTrust:
    """Return one trust that believes what any of the worlds does: what files are verified by."""
    whole = SealTrust((), (), (), TimestampTrust())
    for world in worlds:
        whole = _both(whole, world.trust)
    return whole


def _both(one: SealTrust, other: SealTrust) -> SealTrust:
    return replace(
        one,
        roots=(*one.roots, *other.roots),
        issuers=(*one.issuers, *other.issuers),
        seals=tuple(dict.fromkeys((*one.seals, *other.seals))),
        timestamps=TimestampTrust(
            (*one.timestamps.roots, *other.timestamps.roots),
            (*one.timestamps.intermediates, *other.timestamps.intermediates),
            tuple(dict.fromkeys((*one.timestamps.policies, *other.timestamps.policies))),
            (*one.timestamps.ended, *other.timestamps.ended),
        ),
        crls=(*one.crls, *other.crls),
    )
