"""What must fit together across the cells of one outlet, whether it came by a sheet, a form or a merge."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from kernel.country import country, place_of
from kernel.decision import Reason, Sentence
from outlets.values import PartsSupply, Service

Placed = tuple[str, Reason]
"""A column and what is wrong there."""
Values = Mapping[str, Any]


def inconsistencies(values: Values, columns: Collection[str]) -> tuple[Placed, ...]:
    """Return what does not fit together among values that are each in order, as far as all columns concerned are given."""
    return tuple(found for check in _possible(tuple(columns)) for found in check(values))


@lru_cache(64)
def _possible(columns: tuple[str, ...]) -> tuple["Check", ...]:
    return tuple(check for needed, check in _CHECKS if needed <= {*columns})


def _days(values: Values) -> Iterator[Placed]:
    first, last = values["valid_from"], values["valid_to"]
    if last is not None and first > last:
        yield _placed(
            "valid_to",
            "valid_to_before_from",
            f"有效期止 {last} 早于有效期起 {first}，请核对两个日期。",
            f"The last day {last} lies before the first day {first}; check both dates.",
            str(last),
        )


def _point(values: Values) -> Iterator[Placed]:
    empty = [column for column in ("latitude", "longitude") if values[column] is None]
    if len(empty) == 1:
        yield _placed(
            empty[0],
            "coordinate_alone",
            "纬度与经度须同时填写或同时留空，请补上此项，或清空另一项。",
            "Latitude and longitude belong together; fill this one in as well, or clear the other.",
        )


def _place(values: Values) -> Iterator[Placed]:
    latitude, longitude = values["latitude"], values["longitude"]
    if latitude is None or longitude is None or place_of(values["country"]).holds(latitude, longitude):
        return
    here = country(values["country"])
    zh, en = "请核对两个数值与国家", "check both numbers, and the country"
    if place_of(values["country"]).holds(longitude, latitude):
        zh, en = "纬度与经度很可能填反了，请对调", "latitude and longitude are probably swapped; exchange them"
    yield _placed(
        "latitude",
        "coordinate_country",
        f"坐标（纬度 {latitude}，经度 {longitude}）不在{here.zh}境内：{zh}。",
        f"The point (latitude {latitude}, longitude {longitude}) does not lie in {here.en}: {en}.",
        f"{latitude}, {longitude}",
    )


def _certificate(values: Values) -> Iterator[Placed]:
    if values["hv_until"] is not None and not values["hv_certificate"]:
        yield _placed(
            "hv_certificate",
            "hv_certificate_missing",
            "填了高压资质有效期止，却没有资质证书编号，请补填编号，或清空该日期。",
            "There is a last day of the high-voltage certificate but no number; fill in the number or clear the day.",
        )


def _supply(values: Values) -> Iterator[Placed]:
    if values["parts_supply"] is not None and Service.PARTS not in values["services"]:
        yield _placed(
            "parts_supply",
            "parts_supply_without_parts",
            "填了配件供应方式，但 services 中没有 parts，请在 services 中加上 parts，或清空此项。",
            "A parts supply is stated, but services lacks parts; add parts to services, or clear this.",
            str(values["parts_supply"]),
        )


def _depot(values: Values) -> Iterator[Placed]:
    by_depot = values["parts_supply"] is PartsSupply.DEPOT
    if by_depot:
        yield from _depot_needs(values)
    elif values["parts_depot"]:
        yield _placed(
            "parts_depot",
            "parts_depot_unused",
            "填了配件中心库名称，但 parts_supply 不是 depot，请改为 depot，或清空此项。",
            "A depot is named, but parts_supply is not depot; write depot there, or clear this.",
            values["parts_depot"],
        )


def _depot_needs(values: Values) -> Iterator[Placed]:
    if not values["parts_depot"]:
        yield _placed(
            "parts_depot",
            "parts_depot_missing",
            "parts_supply 为 depot 时须填写配件中心库名称。",
            "parts_supply is depot, so the name of the depot is needed; fill it in.",
        )
    if values["parts_lead_days"] is None:
        yield _placed(
            "parts_lead_days",
            "parts_lead_days_missing",
            "parts_supply 为 depot 时须填写配件到货天数（0 到 365）。",
            "parts_supply is depot, so the days that parts take are needed; fill in 0 to 365.",
        )


def _placed(column: str, code: str, zh: str, en: str, value: str = "") -> Placed:
    return column, Reason(code, Sentence(zh, en), "", value)


Check = Callable[[Values], Iterator[Placed]]
_CHECKS: tuple[tuple[frozenset[str], Check], ...] = (
    (frozenset({"valid_from", "valid_to"}), _days),
    (frozenset({"latitude", "longitude"}), _point),
    (frozenset({"country", "latitude", "longitude"}), _place),
    (frozenset({"hv_certificate", "hv_until"}), _certificate),
    (frozenset({"services", "parts_supply"}), _supply),
    (frozenset({"parts_supply", "parts_depot", "parts_lead_days"}), _depot),
)
"""Each check and the columns it looks at, in the order of the columns."""
