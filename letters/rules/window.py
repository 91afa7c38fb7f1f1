"""The day window and the order of dates: 商贸函〔2025〕648号 and the licence guidelines of 2025-12-11."""

from collections.abc import Iterator
from datetime import date, timedelta

from kernel.decision import Reason
from letters.rules.case import Case, fault
from letters.values import RequestedVehicle

WINDOW_DAYS = 180
"""不满180天（含180天）: a letter is required up to and including day 180."""

APPLIES_FROM = date(2026, 1, 1)
"""The first licence application day for which a letter is required."""


def days_between(registered: date, planned_application: date) -> int:
    """Return D: calendar days from registration to licence application, registration day not counted."""
    return (planned_application - registered).days


def first_free_day(registered: date) -> date:
    """Return the first application day on which no letter is needed: registration + 181 days."""
    return registered + timedelta(days=WINDOW_DAYS + 1)


def letter_needed(registered: date, planned_application: date) -> bool:
    """Return whether a licence application on that day needs the letter for a car registered then."""
    return planned_application >= APPLIES_FROM and days_between(registered, planned_application) <= WINDOW_DAYS


def inside_window(case: Case) -> Iterator[Reason]:
    """Refuse cars that need no letter, unless the maker issues letters for them all the same."""
    if case.maker is not None and case.maker.letters_beyond_window:
        return
    yield from not_needed(case)


def not_needed(case: Case) -> Iterator[Reason]:
    """Name each car that needs no letter on the planned day, with the first free day."""
    planned = case.request.planned_application
    for place, vehicle in case.vehicles():
        if letter_needed(vehicle.registered, planned):
            continue
        yield _before_the_rule(place, planned) if planned < APPLIES_FROM else _after_the_window(place, vehicle, planned)


def _before_the_rule(place: str, planned: date) -> Reason:
    return fault(
        "letter_not_needed",
        f"{place}.registered",
        planned,
        f"{APPLIES_FROM} 之前申请出口许可证不需要确认书，计划申请日期为 {planned}。",
        f"Licence applications before {APPLIES_FROM} need no letter; the planned application is {planned}.",
    )


def _after_the_window(place: str, vehicle: RequestedVehicle, planned: date) -> Reason:
    days, free = days_between(vehicle.registered, planned), first_free_day(vehicle.registered)
    return fault(
        "letter_not_needed",
        f"{place}.registered",
        vehicle.registered,
        f"车辆 {vehicle.vin} 到计划申请日期已满 {days} 天，自 {free} 起申请许可证不需要确认书；请将此车移出本申请。",
        f"Vehicle {vehicle.vin} will be {days} days from registration; from {free} on no letter is needed. Take it out of this request.",
    )


def dates_in_order(case: Case) -> Iterator[Reason]:
    """Check manufacture <= registration <= transfer-pending <= planned application, per vehicle."""
    planned = case.request.planned_application
    rows = {place: row for place, _, row in case.produced_vehicles()}
    for place, vehicle in case.vehicles():
        row = rows.get(place)
        if row is not None and vehicle.registered < row.manufactured:
            yield _order(
                f"{place}.registered", vehicle.registered, "注册登记日期", "registration", row.manufactured, "生产日期", "manufacture"
            )
        if vehicle.transfer_pending < vehicle.registered:
            yield _order(
                f"{place}.transfer_pending",
                vehicle.transfer_pending,
                "转让登记待出口日期",
                "transfer-pending-export",
                vehicle.registered,
                "注册登记日期",
                "registration",
            )
        if planned < vehicle.transfer_pending:
            yield _order(
                "planned_application",
                planned,
                "计划申请日期",
                "planned application",
                vehicle.transfer_pending,
                "转让登记待出口日期",
                "transfer-pending-export",
            )


def _order(place: str, later: date, later_zh: str, later_en: str, earlier: date, earlier_zh: str, earlier_en: str) -> Reason:
    return fault(
        "date_order",
        place,
        later,
        f"{later_zh} {later} 早于{earlier_zh} {earlier}，请对照登记证书核对两个日期并更正。",
        f"The {later_en} date {later} lies before the {earlier_en} date {earlier}; compare both with the registration certificate and correct one.",
    )


def nothing_in_the_future(case: Case) -> Iterator[Reason]:
    """Check that only the planned application lies after today (the Shanghai day)."""
    for place, vehicle in case.vehicles():
        days = {
            "registered": vehicle.registered,
            "transfer_pending": vehicle.transfer_pending,
            "inspection.on": vehicle.inspection.on,
        }
        if vehicle.service_history is not None:
            days["service_history.on"] = vehicle.service_history.on
        for name, day in days.items():
            if day > case.today:
                yield fault(
                    "date_future",
                    f"{place}.{name}",
                    day,
                    f"日期 {day} 晚于今天（北京时间 {case.today}），请核对。",
                    f"{day} lies after today ({case.today} in Beijing); check it.",
                )


def planned_before_today(case: Case) -> Iterator[Reason]:
    """Note a planned application that has passed: it decides the day window, so a reviewer must see that it is stated in arrears."""
    planned = case.request.planned_application
    in_order = all(vehicle.transfer_pending <= planned for _, vehicle in case.vehicles())
    if planned < case.today and in_order:
        yield fault(
            "planned_past",
            "planned_application",
            planned,
            f"计划申请日期 {planned} 早于今天（北京时间 {case.today}）；天数按该日期计算，请核实确在该日申请了许可证。",
            f"The planned application {planned} lies before today ({case.today} in Beijing); days count up to it, so make sure of it.",
        )


def planned_within_validity(case: Case) -> Iterator[Reason]:
    """Check that the letter would still be in force on the planned application day."""
    if case.maker is None:
        return
    last = case.today + timedelta(days=case.maker.validity_days)
    if case.request.planned_application > last:
        yield fault(
            "planned_beyond_validity",
            "planned_application",
            case.request.planned_application,
            f"今天签发的确认书有效期到 {last}，早于计划申请日期 {case.request.planned_application}；请临近申请时再提交。",
            f"A letter issued today is valid until {last}, the application is planned for {case.request.planned_application}; ask nearer the day.",
        )
