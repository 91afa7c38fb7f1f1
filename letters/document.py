"""The request document `request/v1`: read from JSON with all faults at once, and written back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from kernel.clock import parse_day
from kernel.country import parse_country
from kernel.credit import parse_credit_code
from kernel.decision import Reason, Sentence
from kernel.text import check_identifier, check_name, check_text, shown
from kernel.vin import Vin, parse_vin
from letters.values import Inspection, Maker, Request, RequestedVehicle, ServiceHistory

FORMAT = "request/v1"
MOST_TEXT = 80
_TOP = ("format", "maker", "exporter", "destination", "planned_application", "vehicles")
_VEHICLE = ("vin", "brand", "model", "registered", "transfer_pending", "certificate_number", "inspection", "service_history")
_INSPECTION = ("agency", "number", "on")
_HISTORY = ("reference", "result", "on", "by")
_MAKER = re.compile(r"[A-Z0-9]{2,8}", re.ASCII)
T = TypeVar("T")


@dataclass
class _Reader:
    """Reads one object of the document and gathers what is wrong with it."""

    value: Any
    place: str
    known: tuple[str, ...]
    optional: tuple[str, ...] = ()
    faults: list[Reason] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not isinstance(self.value, dict):
            self.fault("type_object", self.place, self.value, "这里应为对象 {…}。", "An object {…} is expected here.")
            self.value = {}
            self.optional = self.known  # one fault is enough: what is not there at all lacks no members
            return
        for name in self.value:
            if name not in self.known:
                allowed = ", ".join(self.known)
                self.fault(
                    "field_unknown", self.at(name), name, f"没有这个字段；可用字段：{allowed}。", f"No such field; known are: {allowed}."
                )

    def at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def fault(self, code: str, place: str, value: object, zh: str, en: str) -> None:
        self.faults.append(Reason(code, Sentence(zh, en), place, str(value)[:120]))

    def text(self, name: str) -> str | None:
        found = self.value.get(name)
        if found is None or found == "":
            if name not in self.optional:
                self.fault("field_missing", self.at(name), "", "此项必填，请补充。", "This is required; fill it in.")
            return None
        if not isinstance(found, str):
            self.fault("type_text", self.at(name), found, "此项应为文字（用引号括起）。", "This has to be text, in quotes.")
            return None
        return found

    def parsed(self, name: str, parse: "Callable[[str], T | Reason | tuple[Reason, ...]]") -> T | None:
        found = self.text(name)
        if found is None:
            return None
        result = parse(found)
        reasons = (result,) if isinstance(result, Reason) else result if isinstance(result, tuple) else ()
        if reasons:
            self.faults.extend(Reason(r.code, r.sentence, self.at(name), found[:120]) for r in reasons if isinstance(r, Reason))
            return None
        return result  # type: ignore[return-value]  # reasons were taken out above

    def plain(self, name: str, check: Callable[..., tuple[Reason, ...]] = check_text) -> str | None:
        """Read a text that may be sealed: the one text rule applies, or a stricter `check` of `kernel.text`."""
        found = self.text(name)
        if found is None:
            return None
        wrong = check(found, field=self.at(name), max_length=MOST_TEXT)
        self.faults.extend(wrong)
        return None if wrong else found


def parse_request(value: Any, makers: Iterable[Maker]) -> Request | tuple[Reason, ...]:
    """Read a decoded `request/v1` object; return the request or every fault with its place.

    `maker` may be left out: it is the one whose WMI the first recognised VIN carries (empty if none does).
    """
    top = _Reader(value, "", _TOP, optional=("format", "maker"))
    if top.text("format") not in (None, FORMAT):
        top.fault("format_unknown", "format", value.get("format"), f"格式应为 {FORMAT}。", f"The format has to be {FORMAT}.")
    exporter = top.parsed("exporter", parse_credit_code)
    destination = top.parsed("destination", _alpha2)
    planned = top.parsed("planned_application", parse_day)
    vehicles = _vehicles(top)
    stated = top.parsed("maker", _maker_code)
    if top.faults or exporter is None or destination is None or planned is None:
        return tuple(top.faults)
    maker = stated or _maker_of((vehicle.vin for vehicle in vehicles), makers)
    return Request(maker, exporter, destination, planned, vehicles)


def _maker_code(text: str) -> str | Reason:
    if _MAKER.fullmatch(text):
        return text
    zh = f"生产企业代码“{shown(text)}”应为 2 至 8 位大写字母或数字，请核对；也可不填，由车架号识别。"
    return Reason(
        "maker_code", Sentence(zh, f'The maker\'s code "{shown(text)}" is not 2 to 8 of A-Z and 0-9; correct it or leave it out.')
    )


def _alpha2(text: str) -> str | Reason:
    found = parse_country(text)
    return found if isinstance(found, Reason) else found.alpha2


def _vehicles(top: _Reader) -> tuple[RequestedVehicle, ...]:
    listed = top.value.get("vehicles")
    if "vehicles" in top.optional:
        return ()
    if not isinstance(listed, list) or not listed:
        top.fault("vehicles_missing", "vehicles", "", "请至少填写一辆车（vehicles 为列表）。", "Give at least one vehicle, as a list.")
        return ()
    read = [_vehicle(item, f"vehicles[{at}]", top.faults) for at, item in enumerate(listed)]
    return tuple(vehicle for vehicle in read if vehicle is not None)


def _vehicle(value: Any, place: str, faults: list[Reason]) -> RequestedVehicle | None:
    one = _Reader(value, place, _VEHICLE, optional=("service_history",))
    vin = one.parsed("vin", parse_vin)
    brand, model = one.plain("brand", check_name), one.plain("model", check_name)
    certificate = one.plain("certificate_number", check_identifier)
    registered, transfer = one.parsed("registered", parse_day), one.parsed("transfer_pending", parse_day)
    inspection = _inspection(one)
    history = _history(one)
    faults.extend(one.faults)
    if one.faults or not (vin and brand and model and certificate and registered and transfer and inspection):
        return None
    return RequestedVehicle(vin, brand, model, registered, transfer, certificate, inspection, history)


def _inspection(vehicle: _Reader) -> Inspection | None:
    if "inspection" in vehicle.optional:
        return None
    if vehicle.value.get("inspection") is None:
        vehicle.fault(
            "inspection_missing",
            vehicle.at("inspection"),
            "",
            "缺少第三方检测报告（机构、编号、日期）。",
            "The third-party inspection report (agency, number, date) is missing.",
        )
        return None
    part = _Reader(vehicle.value["inspection"], vehicle.at("inspection"), _INSPECTION)
    agency, number, on = part.plain("agency"), part.plain("number", check_identifier), part.parsed("on", parse_day)
    vehicle.faults.extend(part.faults)
    return Inspection(agency, number, on) if agency and number and on else None


def _history(vehicle: _Reader) -> ServiceHistory | None:
    if vehicle.value.get("service_history") is None:
        return None
    part = _Reader(vehicle.value["service_history"], vehicle.at("service_history"), _HISTORY)
    reference, result, by = part.plain("reference", check_identifier), part.plain("result"), part.plain("by")
    on = part.parsed("on", parse_day)
    vehicle.faults.extend(part.faults)
    return ServiceHistory(reference, result, on, by) if reference and result and by and on else None


def _maker_of(vins: Iterable[Vin], makers: Iterable[Maker]) -> str:
    known = tuple(makers)
    return next((maker.code for vin in vins for maker in known if maker.claims(vin)), "")


def to_json(request: Request) -> dict[str, Any]:
    """Return the `request/v1` object of a request."""
    return {
        "format": FORMAT,
        "maker": request.maker,
        "exporter": request.exporter,
        "destination": request.destination,
        "planned_application": request.planned_application.isoformat(),
        "vehicles": [_vehicle_json(vehicle) for vehicle in request.vehicles],
    }


def _vehicle_json(vehicle: RequestedVehicle) -> dict[str, Any]:
    history = vehicle.service_history
    written: dict[str, Any] = {
        "vin": str(vehicle.vin),
        "brand": vehicle.brand,
        "model": vehicle.model,
        "registered": vehicle.registered.isoformat(),
        "transfer_pending": vehicle.transfer_pending.isoformat(),
        "certificate_number": vehicle.certificate_number,
        "inspection": {
            "agency": vehicle.inspection.agency,
            "number": vehicle.inspection.number,
            "on": vehicle.inspection.on.isoformat(),
        },
    }
    if history is not None:
        written["service_history"] = {
            "reference": history.reference,
            "result": history.result,
            "on": history.on.isoformat(),
            "by": history.by,
        }
    return written


def from_json(value: dict[str, Any]) -> Request:
    """Read back what `to_json` stored, without judging it again. Raises `KeyError` or `ValueError` if damaged."""
    return Request(
        value["maker"],
        value["exporter"],
        value["destination"],
        date.fromisoformat(value["planned_application"]),
        tuple(_stored_vehicle(vehicle) for vehicle in value["vehicles"]),
    )


def _stored_vehicle(value: dict[str, Any]) -> RequestedVehicle:
    inspection, history = value["inspection"], value.get("service_history")
    return RequestedVehicle(
        Vin(value["vin"]),
        value["brand"],
        value["model"],
        date.fromisoformat(value["registered"]),
        date.fromisoformat(value["transfer_pending"]),
        value["certificate_number"],
        Inspection(inspection["agency"], inspection["number"], date.fromisoformat(inspection["on"])),
        None
        if history is None
        else ServiceHistory(history["reference"], history["result"], date.fromisoformat(history["on"]), history["by"]),
    )
