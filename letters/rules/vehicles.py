"""Rules about the car: whose it is, whether it matches the records, whether it has a letter already."""

from collections import Counter
from collections.abc import Iterator

from kernel.decision import Reason
from kernel.vin import Vin
from letters.rules.case import Case, fault
from letters.rules.window import first_free_day
from letters.values import Category

MOST_VEHICLES = 200
"""The largest licence batch of the trade (一批一证, 1-200 cars)."""

STANDARD = {Category.PASSENGER: "WM/T 8-2022", Category.COMMERCIAL: "WM/T 9-2022"}


def countable(case: Case) -> Iterator[Reason]:
    """A letter names at least one vehicle and at most `MOST_VEHICLES`."""
    count = len(case.request.vehicles)
    if not 1 <= count <= MOST_VEHICLES:
        yield fault(
            "vehicle_count",
            "vehicles",
            count,
            f"一份申请须有 1 至 {MOST_VEHICLES} 辆车，现有 {count} 辆，请拆分或补充。",
            f"A request names 1 to {MOST_VEHICLES} vehicles, this one {count}; split it or add them.",
        )


def named_once(case: Case) -> Iterator[Reason]:
    """A VIN stands once in a request; every place of a doubled one is named."""
    count = Counter(str(vehicle.vin) for _, vehicle in case.vehicles())
    for place, vehicle in case.vehicles():
        if count[str(vehicle.vin)] > 1:
            yield fault(
                "vin_twice",
                f"{place}.vin",
                vehicle.vin,
                f"车架号 {vehicle.vin} 在本申请中出现 {count[str(vehicle.vin)]} 次，请只保留一处。",
                f"VIN {vehicle.vin} stands {count[str(vehicle.vin)]} times in this request; keep it once.",
            )


def made_by_the_issuer(case: Case) -> Iterator[Reason]:
    """Every VIN carries one of the maker's WMIs: a licence with cars of several makers needs one letter from each."""
    if case.maker is None:
        return
    for place, vehicle in case.vehicles():
        if not case.maker.claims(vehicle.vin):
            yield fault(
                "vin_wrong_manufacturer",
                f"{place}.vin",
                vehicle.vin,
                f"车架号 {vehicle.vin} 的世界制造厂识别代号 {vehicle.vin.wmi} 不属于{case.maker.name_zh}，请向该车的生产企业申请。",
                f"The WMI {vehicle.vin.wmi} of {vehicle.vin} is not one of {case.maker.name_en}; ask the vehicle's own manufacturer.",
            )


def in_the_production_record(case: Case) -> Iterator[Reason]:
    """A VIN the maker's own record does not hold is refused; a failing check digit is then named as well.

    Of a car whose maker is unknown there is no record to ask: only the check digit is named.
    """
    held = {place for place, _, _ in case.produced_vehicles()}
    for place, vehicle in case.vehicles():
        if place in held or (case.maker is not None and not case.maker.claims(vehicle.vin)):
            continue
        if not vehicle.vin.check_digit_holds:
            yield check_digit_reason(place, vehicle.vin)
        if case.maker is None:
            continue
        yield fault(
            "vin_not_produced",
            f"{place}.vin",
            vehicle.vin,
            f"生产企业的生产记录中没有车架号 {vehicle.vin}，请核对登记证书；确认无误请联系生产企业售后部门。",
            f"The manufacturer's production record does not hold {vehicle.vin}; check the certificate, or ask the after-sales desk.",
        )


def check_digit_reason(place: str, vin: Vin) -> Reason:
    """Say that position 9 is not the computed check digit (GB 16735-2019): soft, the record may override it."""
    expected = vin.expected_check_digit
    return fault(
        "vin_check_digit",
        f"{place}.vin",
        vin,
        f"车架号 {vin} 第 9 位校验位应为 {expected}，请再次对照登记证书；以生产记录为准。",
        f"The check digit (position 9) of {vin} should be {expected}; compare it once more. The production record decides.",
    )


def matches_the_certificate(case: Case) -> Iterator[Reason]:
    """Brand and model equal the production record, as the licence office compares them with the certificate."""
    for place, vehicle, row in case.produced_vehicles():
        for name, zh, stated, recorded in (
            ("brand", "品牌", vehicle.brand, row.brand),
            ("model", "车辆型号", vehicle.model, row.model),
        ):
            if stated != recorded:
                yield fault(
                    f"{name}_mismatch",
                    f"{place}.{name}",
                    stated,
                    f"车辆 {vehicle.vin} 的{zh}填写为“{stated}”，生产记录为“{recorded}”，请按登记证书更正。",
                    f'The {name} of {vehicle.vin} is given as "{stated}", the production record says "{recorded}"; correct it.',
                )


def not_imported(case: Case) -> Iterator[Reason]:
    """An imported car has no listed Chinese maker, so nobody can issue; say when it is free."""
    for place, vehicle, row in case.produced_vehicles():
        if row.imported:
            free = first_free_day(vehicle.registered)
            yield fault(
                "imported_vehicle",
                f"{place}.vin",
                vehicle.vin,
                f"{vehicle.vin} 为进口车，没有《公告》内的生产企业可以出具确认书；自 {free} 起申请许可证不需要确认书。",
                f"{vehicle.vin} is an imported car: no listed manufacturer can issue a letter; from {free} on none is needed.",
            )


def not_modified(case: Case) -> Iterator[Reason]:
    """A modified car goes to manual review: a note, because the original maker may still decide to vouch."""
    for place, vehicle, row in case.produced_vehicles():
        if row.modified:
            yield fault(
                "modified_vehicle",
                f"{place}.vin",
                vehicle.vin,
                f"{vehicle.vin} 登记为改装车：改装车生产企业不得出具确认书，须由生产企业人工复核。",
                f"{vehicle.vin} is recorded as modified: the modifier may not issue; the manufacturer reviews it by hand.",
            )


def check_digits(case: Case) -> Iterator[Reason]:
    """Warn of every check digit that fails although the production record holds the VIN."""
    for place, vehicle, _ in case.produced_vehicles():
        if not vehicle.vin.check_digit_holds:
            yield check_digit_reason(place, vehicle.vin)


def one_letter_in_force(case: Case) -> Iterator[Reason]:
    """A VIN has at most one letter in force; its number is told only to the exporter who owns it."""
    for place, vehicle in case.vehicles():
        found = case.in_force.get(str(vehicle.vin))
        if found is None:
            continue
        if found.exporter == case.request.exporter:
            yield fault(
                "letter_exists",
                f"{place}.vin",
                vehicle.vin,
                f"车辆 {vehicle.vin} 已有有效的确认书 {found.number}，请使用该确认书；需要更改请先撤销。",
                f"{vehicle.vin} already has letter {found.number} in force; use it, or have it revoked first.",
            )
        else:
            yield fault(
                "vin_unavailable",
                f"{place}.vin",
                vehicle.vin,
                f"车辆 {vehicle.vin} 目前不能申请确认书，请联系生产企业售后部门。",
                f"No letter can be asked for {vehicle.vin} at present; contact the manufacturer's after-sales desk.",
            )


def inspected(case: Case) -> Iterator[Reason]:
    """Every car has a third-party report; which standard applies is told where it is missing."""
    rows = {place: row for place, _, row in case.produced_vehicles()}
    for place, vehicle in case.vehicles():
        if vehicle.inspection.agency.strip() and vehicle.inspection.number.strip():
            continue
        row = rows.get(place)
        standard = STANDARD[row.category if row else Category.PASSENGER]
        yield fault(
            "inspection_missing",
            f"{place}.inspection",
            "",
            f"车辆 {vehicle.vin} 缺少第三方检测报告（{standard}）的机构和编号，请补充。",
            f"{vehicle.vin} lacks agency and number of its third-party inspection report ({standard}); add them.",
        )


def service_history_checked(case: Case) -> Iterator[Reason]:
    """Regulators encourage a look into the maintenance record system; a note where there was none."""
    unchecked = [str(vehicle.vin) for _, vehicle in case.vehicles() if vehicle.service_history is None]
    if unchecked:
        yield fault(
            "service_history_unchecked",
            "vehicles",
            len(unchecked),
            f"{len(unchecked)} 辆车未附汽车维修电子健康档案查询记录；主管部门鼓励查询，不影响本申请。",
            f"No look-up in the Electronic Health Record System was stated for {len(unchecked)} of the vehicles; encouraged, not required.",
        )
