"""Gathering the facts of a case, so that the pure rules can decide it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol

from kernel.country import country
from kernel.decision import Sentence
from letters.ports import Books
from letters.rules import Case
from letters.values import Exporter, Maker, ProducedVehicle, Request
from outlets.values import Outlet, ServiceQuestion


class OutletDirectory(Protocol):
    """What letters ask of the outlet registry (implemented by `outlets.service.Registry`)."""

    def serving(self, question: ServiceQuestion) -> tuple[Outlet, ...]:
        """Return the outlets that serve this brand and powertrain there on that day."""
        ...

    def outlets_in(self, country: str, on: date) -> tuple[Outlet, ...]:
        """Return all makers' active outlets in a country on a day."""
        ...


class Facts:
    """Gathers a `Case` from the books, the outlet registry and the advisories."""

    def __init__(self, outlets: OutletDirectory, advisories: Mapping[str, tuple[Sentence, ...]]) -> None:
        self._outlets = outlets
        self._advisories = advisories

    def case(self, books: Books, request: Request, today: date) -> Case:
        """Return the case of a request as the books know it today."""
        vins = tuple(str(vehicle.vin) for vehicle in request.vehicles)
        maker = books.maker(request.maker) if request.maker else None
        exporter = books.exporter(request.exporter)
        case = Case(
            request,
            today,
            maker=maker,
            exporter=exporter,
            affiliates=self._affiliates(books, exporter),
            produced=books.produced(vins),
            in_force=books.in_force(vins, today),
            destination_name=_name(request.destination),
            advisories=self._advisories.get(request.destination, ()),
        )
        return case if maker is None else self._with_outlets(case, maker)

    def _affiliates(self, books: Books, exporter: Exporter | None) -> tuple[Exporter, ...]:
        found = (books.exporter(code) for code in (exporter.affiliates if exporter else ()))
        return tuple(firm for firm in found if firm is not None)

    def _with_outlets(self, case: Case, maker: Maker) -> Case:
        there = [o for o in self._outlets.outlets_in(case.request.destination, case.today) if o.maker == maker.code]
        by_kind: dict[tuple[str, str, str], tuple[Outlet, ...]] = {}
        serving = {}
        for vin, row in case.produced.items():
            kind = (row.brand, row.powertrain.value, row.category.value)
            if kind not in by_kind:
                by_kind[kind] = self._serving(case, row)
            serving[vin] = by_kind[kind]
        return replace(case, serving=serving, outlets_in_destination=len(there))

    def _serving(self, case: Case, row: ProducedVehicle) -> tuple[Outlet, ...]:
        """Return the outlets that serve a car today and still do on the planned application day."""
        question = ServiceQuestion(row.maker, row.brand, row.powertrain.value, case.request.destination, case.today, row.category.value)
        later = replace(question, on=max(case.today, case.request.planned_application))
        still = {outlet.outlet_id for outlet in self._outlets.serving(later)}
        return tuple(outlet for outlet in self._outlets.serving(question) if outlet.outlet_id in still)


def _name(alpha2: str) -> Sentence:
    found = country(alpha2)
    return Sentence(found.zh, found.en)
