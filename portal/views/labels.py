"""What the fields of a request are called, for labels, summaries and lists of reasons."""

import re
from collections.abc import Iterable

from kernel.decision import Reason, Sentence

TOP = {
    "exporter": Sentence("出口企业", "Exporter"),
    "destination": Sentence("出口目的国", "Destination"),
    "planned_application": Sentence("计划申请日期", "Planned application date"),
    "vehicles": Sentence("车辆", "Vehicles"),
    "maker": Sentence("生产企业", "Manufacturer"),
    "approver": Sentence("审批人", "Approver"),
    "digest": Sentence("申请内容", "Content of the request"),
}
VEHICLE = {
    "vin": Sentence("车架号", "VIN"),
    "brand": Sentence("品牌", "Brand"),
    "model": Sentence("车辆型号", "Model"),
    "registered": Sentence("注册登记日期", "Registration date"),
    "transfer_pending": Sentence("转让登记待出口日期", "Transfer-pending-export date"),
    "certificate_number": Sentence("登记证书编号", "Registration certificate number"),
    "inspection": Sentence("第三方检测报告", "Third-party inspection report"),
    "inspection.agency": Sentence("检测机构", "Inspection agency"),
    "inspection.number": Sentence("检测报告编号", "Inspection report number"),
    "inspection.on": Sentence("检测日期", "Inspection date"),
    "service_history": Sentence("维修档案查询", "Service history look-up"),
    "service_history.reference": Sentence("查询编号", "Look-up reference"),
    "service_history.result": Sentence("查询结果", "Look-up result"),
    "service_history.on": Sentence("查询日期", "Look-up date"),
    "service_history.by": Sentence("查询人", "Looked up by"),
}
_PLACE = re.compile(r"vehicles\[([0-9]+)\](?:\.(.+))?", re.ASCII)
_FIRST_INPUT = {"inspection": "inspection.agency", "service_history": "service_history.reference", "": "vin"}
LONGEST_VALUE = 40


def place_name(field: str, vehicles: int = 2) -> Sentence:
    """Return what people call a place such as `vehicles[2].vin`; with one vehicle its number is left out."""
    match = _PLACE.fullmatch(field)
    if match is None:
        return TOP.get(field, Sentence(field, field))
    nth, name = int(match[1]) + 1, VEHICLE.get(match[2] or "")
    if name is None:
        return Sentence(f"第 {nth} 辆车", f"Vehicle {nth}")
    return name if vehicles == 1 else Sentence(f"第 {nth} 辆车的{name.zh}", f"{name.en} of vehicle {nth}")


def at_input(reason: Reason) -> Reason:
    """Return the reason at the input that a person corrects it in: a missing part becomes its first input."""
    match = _PLACE.fullmatch(reason.field)
    if match is None:
        return Reason(reason.code, reason.sentence, "vehicles[0].vin" if reason.field == "vehicles" else reason.field, reason.value)
    inner = _FIRST_INPUT.get(match[2] or "", match[2])
    return Reason(reason.code, reason.sentence, f"vehicles[{match[1]}].{inner}", reason.value)


def summary(reasons: Iterable[Reason], vehicles: int) -> tuple[Reason, ...]:
    """Return the reasons with field and value said in the sentence, as a summary far from the inputs needs them."""
    return tuple(_told(reason, vehicles) for reason in reasons)


def _told(reason: Reason, vehicles: int) -> Reason:
    name, zh, en = place_name(reason.field, vehicles), reason.sentence.zh, reason.sentence.en
    value = reason.value[:LONGEST_VALUE]
    said = value and value not in zh
    told = Sentence(
        f"{name.zh}{f'“{value}”' if said else ''}：{zh}",
        f"{name.en}{f' “{value}”' if said else ''}: {en}",
    )
    return Reason(reason.code, told, reason.field, reason.value)
