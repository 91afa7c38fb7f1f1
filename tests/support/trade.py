"""The trade for tests: a fixed cast, and makers, cars, exporters, requests and cases that a test bends at one place."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kernel.actor import STRANGER, Actor, Role
from kernel.clock import FixedClock
from kernel.decision import Sentence
from kernel.vin import Vin
from letters.rules import Case
from letters.values import (
    Category,
    Exporter,
    Incident,
    Inspection,
    LetterVehicle,
    Maker,
    Powertrain,
    ProducedVehicle,
    Request,
    RequestedVehicle,
    ServiceHistory,
)
from outlets.values import Outlet, OutletStatus, Service
from tests.support.contents import vin_at

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on `TODAY`."""
REGISTERED = date(2026, 1, 20)
TRANSFER = date(2026, 2, 25)
PLANNED = date(2026, 3, 20)
MADE = date(2026, 1, 10)

MAKER = "SPECMN"
FOREIGN_MAKER = "OTHER"
OWNER = "91120118MA06XKQ41N"
STRANGER_FIRM = "91310000MA1FL0D340"
AFFILIATE = "91440300MA5DQ2R775"
HOST = "https://letters.specimen.example"

exporter_owner = Actor("exporter_owner", "刘出口", frozenset({Role.EXPORTER}), exporter=OWNER)
exporter_stranger = Actor("exporter_stranger", "别家出口", frozenset({Role.EXPORTER}), exporter=STRANGER_FIRM)
registrar = Actor("registrar", "陈登记", frozenset({Role.REGISTRAR}), maker=MAKER)
reviewer = Actor("reviewer", "王审核", frozenset({Role.REVIEWER}), maker=MAKER)
second_reviewer = Actor("second_reviewer", "李审核", frozenset({Role.REVIEWER}), maker=MAKER)
foreign_reviewer = Actor("foreign_reviewer", "别厂审核", frozenset({Role.REVIEWER}), maker=FOREIGN_MAKER)
stranger = STRANGER
CAST = (exporter_owner, exporter_stranger, registrar, reviewer, second_reviewer, foreign_reviewer, stranger)


def clock(at: datetime = NOON) -> FixedClock:
    """Return a clock that stands at noon in Shanghai on `TODAY`."""
    return FixedClock(at)


def maker(**changes: Any) -> Maker:
    """Return the specimen maker, changed as told."""
    usual = Maker(
        code=MAKER,
        name_zh="星途样车汽车制造有限公司",
        name_en="Xingtu Specimen Automobile Manufacturing Co., Ltd.",
        announcement="第 401 批，序号 87",
        credit_code="91330100MA2B0Q7X3H",
        address_zh="浙江省杭州市滨江区江陵路 1760 号",
        address_en="1760 Jiangling Road, Binjiang District, Hangzhou, Zhejiang",
        wmis=("LSP",),
        specimen=True,
    )
    return replace(usual, **changes)


def foreign_maker(**changes: Any) -> Maker:
    """Return another maker of the same system."""
    usual = {"code": FOREIGN_MAKER, "name_zh": "别家汽车有限公司", "name_en": "Another Automobile Co., Ltd.", "wmis": ("LFV", "LA9X01")}
    return maker(**{**usual, **changes})


def exporter(**changes: Any) -> Exporter:
    """Return the exporter in good standing, changed as told."""
    usual = Exporter(OWNER, "天津港通国际贸易有限公司", "Tianjin Gangtong International Trade Co., Ltd.", "赵港通", date(2026, 12, 31))
    return replace(usual, **changes)


def foreign_exporter(**changes: Any) -> Exporter:
    """Return another exporter in good standing."""
    usual = {"credit_code": STRANGER_FIRM, "name_zh": "上海远航贸易有限公司", "name_en": "Shanghai Voyage Trading Co., Ltd."}
    return exporter(**{**usual, **changes})


def incident(measure: str = "talk", on: date = date(2026, 2, 1), until: date | None = None) -> Incident:
    """Return an entry on false vehicle condition."""
    return Incident("false-condition", on, "天津市商务局", measure, until)


def inspection(nth: int = 1, /, **changes: Any) -> Inspection:
    """Return a third-party report."""
    return replace(Inspection("天津滨海机动车检测有限公司", f"WMT8-2026-{nth:05d}", date(2026, 2, 26)), **changes)


HISTORY = ServiceHistory("EHR-2026-00031", "无维修记录", date(2026, 2, 27), "陈登记")


def vehicle(number: int = 1, /, **changes: Any) -> RequestedVehicle:
    """Return the `number`-th car as its exporter states it; nothing is wrong with it."""
    vin = changes.pop("vin", None) or vin_at(number)
    usual = RequestedVehicle(
        vin=vin if isinstance(vin, Vin) else Vin(vin),
        brand="星途样车",
        model="XT7180E1",
        registered=REGISTERED,
        transfer_pending=TRANSFER,
        certificate_number=f"3300{number:08d}",
        inspection=inspection(number),
        service_history=HISTORY,
    )
    return replace(usual, **changes)


def produced(number: int = 1, /, **changes: Any) -> ProducedVehicle:
    """Return the production row of the `number`-th car."""
    usual = ProducedVehicle(vin_at(number), MAKER, "星途样车", "XT7180E1", Powertrain.BEV, Category.PASSENGER, MADE)
    return replace(usual, **changes)


def outlet(**changes: Any) -> Outlet:
    """Return an outlet in Almaty that serves the specimen cars and stays open."""
    usual = Outlet(
        maker=MAKER,
        outlet_id="KZ-ALA-01",
        country="KZ",
        name_zh="阿拉木图第一服务中心",
        name_en="Almaty First Service Centre",
        name_local="Алматы қаласындағы бірінші қызмет көрсету орталығы",
        provider="Аллюр Сервис ЖШС",
        address="Республика Казахстан, г. Алматы, пр. Райымбека, 514А",
        city="Алматы",
        phone="+77273311842",
        email="service@almaty.specimen.example",
        brands=("星途样车",),
        powertrains=("BEV", "ICE"),
        services=(Service.MAINTENANCE, Service.REPAIR, Service.PARTS),
        valid_from=date(2025, 1, 1),
        valid_to=None,
        status=OutletStatus.ACTIVE,
    )
    return replace(usual, **changes)


def request(*vehicles: RequestedVehicle, **changes: Any) -> Request:
    """Return the owner's request for Kazakhstan, for one good car unless told otherwise."""
    return replace(Request(MAKER, OWNER, "KZ", PLANNED, vehicles or (vehicle(),)), **changes)


def case(asked: Request | None = None, **changes: Any) -> Case:
    """Return a case that the rules allow: every car produced, served and free; changed as told."""
    asked = asked or request()
    vins = [str(car.vin) for car in asked.vehicles]
    usual = Case(
        request=asked,
        today=TODAY,
        maker=maker(),
        exporter=exporter(),
        produced={vin: replace(produced(), vin=vin) for vin in vins},
        serving=dict.fromkeys(vins, (outlet(),)),
        outlets_in_destination=1,
        destination_name=Sentence("哈萨克斯坦", "Kazakhstan"),
    )
    return replace(usual, **changes)


def recorded(**changes: Any) -> Mapping[str, ProducedVehicle]:
    """Return a production record that holds the first car, changed as told."""
    return {vin_at(1): produced(**changes)}


def with_failing_check_digit(number: int = 1) -> str:
    """Return a well-formed VIN of the maker whose check digit does not hold."""
    good = vin_at(number)
    wrong = "3" if good[8] != "3" else "4"
    return good[:8] + wrong + good[9:]


def letter_vehicle(**changes: Any) -> LetterVehicle:
    """Return a car as a letter names it."""
    car, row = vehicle(), produced()
    usual = LetterVehicle(
        vin=str(car.vin),
        brand=car.brand,
        model=car.model,
        powertrain=row.powertrain.value,
        category=row.category.value,
        manufactured=row.manufactured,
        registered=car.registered,
        transfer_pending=car.transfer_pending,
        certificate_number=car.certificate_number,
        inspection_agency=car.inspection.agency,
        inspection_number=car.inspection.number,
        inspection_on=car.inspection.on,
        days=(PLANNED - car.registered).days,
        check_digit_holds=True,
    )
    return replace(usual, **changes)
