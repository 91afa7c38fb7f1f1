"""Asking the registry what is true today of a letter's outlets and vehicles."""

from datetime import date

from letters.values import LetterContent
from outlets.values import ServiceQuestion
from verification.ports import OutletLookup
from verification.today import Today


def today_of(outlets: OutletLookup, content: LetterContent, on: date) -> Today:
    """Ask the registry about a letter's outlets and vehicles; each kind of car is asked about once."""
    maker, place = content.maker.code, content.destination
    kinds = {(car.brand, car.powertrain, car.category) for car in content.vehicles}
    asked = (ServiceQuestion(maker, brand, powertrain, place, on, category) for brand, powertrain, category in kinds)
    serving = [frozenset(outlet.outlet_id for outlet in outlets.serving(question)) for question in asked]
    named = outlets.by_ids(maker, [outlet.outlet_id for outlet in content.outlets])
    by_id = {outlet.outlet_id: outlet for outlet in named}
    return Today(on, place, by_id, frozenset().union(*serving), frozenset.intersection(*serving) if serving else frozenset())
