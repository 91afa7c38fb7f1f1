"""The firms and countries that pages name: exporters, makers, destinations with their outlets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel.actor import Actor
from kernel.country import Country, all_countries, country
from kernel.decision import Sentence
from letters.ports import Work
from letters.values import Exporter, Maker
from outlets.service import Registry


@dataclass(frozen=True, slots=True)
class Destination:
    """A country to choose, with how many outlets count there today."""

    country: Country
    outlets: int


def exporters(work: Work) -> tuple[Exporter, ...]:
    """Return all exporters by name."""
    with work.reading() as books:
        return books.exporters()


def exporter_names(work: Work) -> dict[str, Sentence]:
    """Return the exporters' names by credit code."""
    return {firm.credit_code: Sentence(firm.name_zh, firm.name_en) for firm in exporters(work)}


def makers(work: Work) -> tuple[Maker, ...]:
    """Return all makers by code."""
    with work.reading() as books:
        return books.makers()


def maker_named(work: Work, code: str) -> Maker | None:
    """Return the maker with this code, or None."""
    with work.reading() as books:
        return books.maker(code)


def employer(work: Work, actor: Actor) -> Sentence | None:
    """Return the name of the firm a person works for, or None."""
    with work.reading() as books:
        firm: Maker | Exporter | None = books.exporter(actor.exporter) if actor.exporter else books.maker(actor.maker)
    return Sentence(firm.name_zh, firm.name_en) if firm else None


def country_name(alpha2: str) -> Sentence:
    """Return a country's printed name; the code itself where there is none."""
    try:
        return country(alpha2).name
    except KeyError:
        return Sentence(alpha2, alpha2)


def outlet_counts(registry: Registry, on: date, maker: str = "") -> Mapping[str, int]:
    """Return by alpha-2 code how many outlets count on a day, of one maker or of all."""
    return registry.counts_by_country(on, maker)


def destinations(counts: Mapping[str, int], language: str) -> list[Destination]:
    """Return every country but China, those with outlets first, then by name."""
    abroad = [Destination(place, counts.get(place.alpha2, 0)) for place in all_countries() if not place.is_origin]
    return sorted(abroad, key=lambda place: (not place.outlets, place.country.name.in_language(language)))
