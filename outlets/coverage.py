"""Who is served where: outlets counted by destination, brand and powertrain, with their parts and nearest end."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from outlets.rules import counts, maintains
from outlets.values import HIGH_VOLTAGE, Offer, PartsSupply

WARNING_DAYS = (30, 60, 90)
"""How far ahead ends are told, in days."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one brand and powertrain are served in one country on a day.

    `outlets` count there; `serving` of them may stand in a letter (parts with repair or maintenance); `stock` and `depot`
    say where parts come from, `lead_days` the shortest way from a depot; `uncertified` lack a high-voltage certificate that
    the powertrain asks for; `nearest_end` is the first last day among the serving ones.
    """

    country: str
    brand: str
    powertrain: str
    outlets: int
    serving: int
    stock: int
    depot: int
    lead_days: int | None
    uncertified: int
    nearest_end: date | None

    @property
    def is_served(self) -> bool:
        """Whether a letter can be issued: somebody there both repairs and supplies parts."""
        return self.serving > 0


@dataclass(frozen=True, slots=True)
class Ending:
    """How many outlets that count today end within some days, and in which countries (alpha-2, sorted) nobody serves after that."""

    days: int
    outlets: int
    countries_lost: tuple[str, ...]


def coverage(offers: Iterable[Offer], on: date) -> tuple[Coverage, ...]:
    """Return the coverage of every country, brand and powertrain that an outlet counting on the day names, in that order."""
    groups: dict[tuple[str, str, str], list[Offer]] = {}
    for offer in offers:
        if counts(offer.status, offer.valid_from, offer.valid_to, on):
            for key in _kinds(offer):
                groups.setdefault(key, []).append(offer)
    return tuple(_covered(key, groups[key], on) for key in sorted(groups))


def network(offers: Iterable[Offer], on: date, brand: str = "", powertrain: str = "") -> Mapping[str, int]:
    """Return by country, sorted, how many outlets counting on the day both repair and supply parts, for a kind of vehicle or any."""
    serving = (
        offer.country
        for offer in offers
        if counts(offer.status, offer.valid_from, offer.valid_to, on)
        and maintains(offer.services)
        and brand in ("", *offer.brands)
        and powertrain in ("", *offer.powertrains)
    )
    return dict(sorted(Counter(serving).items()))


def endings(offers: Iterable[Offer], on: date) -> tuple[Ending, ...]:
    """Return for each of `WARNING_DAYS` what will have ended by then."""
    now = [offer for offer in offers if counts(offer.status, offer.valid_from, offer.valid_to, on)]
    served = {offer.country for offer in now if maintains(offer.services)}
    return tuple(_ending(now, served, on, days) for days in WARNING_DAYS)


def _ending(now: list[Offer], served: set[str], on: date, days: int) -> Ending:
    last = on + timedelta(days=days)
    ended = sum(offer.valid_to is not None and offer.valid_to <= last for offer in now)
    still = {offer.country for offer in now if maintains(offer.services) and (offer.valid_to is None or offer.valid_to > last)}
    return Ending(days, ended, tuple(sorted(served - still)))


def _kinds(offer: Offer) -> Iterator[tuple[str, str, str]]:
    for brand in offer.brands:
        for powertrain in offer.powertrains:
            yield offer.country, brand, powertrain


def _covered(key: tuple[str, str, str], there: list[Offer], on: date) -> Coverage:
    serving = [offer for offer in there if maintains(offer.services)]
    lead = [offer.parts_lead_days for offer in serving if offer.parts_lead_days is not None]
    ends = [offer.valid_to for offer in serving if offer.valid_to is not None]
    return Coverage(
        *key,
        outlets=len(there),
        serving=len(serving),
        stock=sum(offer.parts_supply is PartsSupply.STOCK for offer in serving),
        depot=sum(offer.parts_supply is PartsSupply.DEPOT for offer in serving),
        lead_days=min(lead, default=None),
        uncertified=sum(_lacks_certificate(offer, key[2], on) for offer in serving),
        nearest_end=min(ends, default=None),
    )


def _lacks_certificate(offer: Offer, powertrain: str, on: date) -> bool:
    lapsed = offer.hv_until is not None and offer.hv_until < on
    return powertrain in HIGH_VOLTAGE and (not offer.hv_certificate or lapsed)
