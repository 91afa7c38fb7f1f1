"""The published directory: what of an outlet is public, in which order, narrowed to what a visitor looks for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from outlets.values import POWERTRAINS, Outlet, Service

PER_PAGE = 25
"""Outlets on a page: with the map and the style sheets a first visit stays under 100 kB."""

MOST_TOWNS = 60
"""Beyond so many a list of towns is longer than the outlets on a page; the search by text finds them."""

LONGEST_SEARCH = 100

_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20f0]+")
"""Accents, and the vowel points of Hebrew and Arabic."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; an empty value narrows nothing."""

    text: str = ""
    service: str = ""
    brand: str = ""
    powertrain: str = ""
    city: str = ""

    @property
    def is_all(self) -> bool:
        """Whether nothing is narrowed."""
        return self == Wanted()


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to narrow by in one country."""

    services: tuple[Service, ...]
    brands: tuple[str, ...]
    powertrains: tuple[str, ...]
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """An outlet and the number it has in the list and on the map."""

    number: int
    outlet: Outlet


def wanted_from(args: Mapping[str, str]) -> Wanted:
    """Return what the query of an address asks for."""
    kept = {name: args.get(key, "").strip()[:LONGEST_SEARCH] for name, key in _QUERY.items()}
    return Wanted(**kept)


_QUERY = {"text": "q", "service": "service", "brand": "brand", "powertrain": "powertrain", "city": "city"}


def narrowed(outlets: Iterable[Outlet], wanted: Wanted) -> list[Outlet]:
    """Return the outlets that fit, by town and name."""
    words = folded(wanted.text).split()
    found = [outlet for outlet in outlets if _fits(outlet, wanted) and (not words or _has(outlet, words))]
    return sorted(found, key=lambda outlet: (outlet.city, outlet.name_en, outlet.maker, outlet.outlet_id))


def choices(outlets: Iterable[Outlet]) -> Choices:
    """Return what the outlets of a country differ in."""
    there = tuple(outlets)
    services = {service for outlet in there for service in outlet.services}
    powertrains = {powertrain for outlet in there for powertrain in outlet.powertrains}
    cities = sorted({outlet.city for outlet in there})
    return Choices(
        tuple(service for service in Service if service in services),
        tuple(sorted({brand for outlet in there for brand in outlet.brands})),
        tuple(powertrain for powertrain in POWERTRAINS if powertrain in powertrains),
        tuple(cities) if len(cities) <= MOST_TOWNS else (),
    )


def page_of(number: int) -> int:
    """Return the page on which the outlet with this number stands."""
    return (number - 1) // PER_PAGE + 1


def names_for(outlet: Outlet, language: str) -> tuple[str, str]:
    """Return the name a reader of a language goes by, and the one that stands over the door (or "")."""
    first = {"zh": outlet.name_zh, "en": outlet.name_en}.get(language) or outlet.name_local or outlet.name_en
    second = outlet.name_local if language in ("zh", "en") else outlet.name_en
    return first, second if second != first else ""


def provider_for(outlet: Outlet, language: str) -> str:
    """Return the provider's name as a reader of a language can read it."""
    return {"zh": outlet.provider_zh, "en": outlet.provider_en}.get(language) or outlet.provider


def works_on_high_voltage(outlet: Outlet, on: date) -> bool:
    """Return whether the outlet is certified for high-voltage systems on a day."""
    return outlet.hv_certificate != "" and (outlet.hv_until is None or on <= outlet.hv_until)


def folded(text: str) -> str:
    """Return a text without what people leave out when they search: case, accents, runs of spaces."""
    return " ".join(_MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()).split())


def _fits(outlet: Outlet, wanted: Wanted) -> bool:
    return (
        wanted.city in ("", outlet.city)
        and (not wanted.brand or wanted.brand in outlet.brands)
        and (not wanted.powertrain or wanted.powertrain in outlet.powertrains)
        and (not wanted.service or wanted.service in outlet.services)
    )


def _has(outlet: Outlet, words: list[str]) -> bool:
    names = (outlet.name_zh, outlet.name_en, outlet.name_local, outlet.provider, outlet.provider_zh, outlet.provider_en)
    written = _folded("\n".join((*names, outlet.address, outlet.district, outlet.city, outlet.postal_code)))
    return all(word in written for word in words)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    """Fold the words of an outlet once: anybody may search, and a country may have thousands."""
    return folded(text)
