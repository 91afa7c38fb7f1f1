"""Rules about maker, exporter and destination."""

from collections.abc import Iterator

from kernel.decision import Reason
from letters.rules.case import Case, fault


def issuer_listed(case: Case) -> Iterator[Reason]:
    """The issuer is a manufacturer of the Announcement that keeps its letters here."""
    if case.maker is None:
        yield fault(
            "maker_unknown",
            "vehicles[0].vin",
            case.request.vehicles[0].vin if case.request.vehicles else "",
            "这些车架号不属于在本系统签发确认书的任何生产企业，请核对车架号或联系其生产企业。",
            "These VINs belong to no manufacturer that issues its letters here; check them or ask their manufacturer.",
        )


def exporter_filed(case: Case) -> Iterator[Reason]:
    """The exporter is filed (备案) for used-car export on the planned application day."""
    planned = case.request.planned_application
    if case.exporter is None:
        yield fault(
            "exporter_unknown",
            "exporter",
            case.request.exporter,
            f"没有统一社会信用代码为 {case.request.exporter} 的备案出口企业，请先完成备案登记。",
            f"No filed exporter has the credit code {case.request.exporter}; have the firm filed first.",
        )
    elif case.exporter.filed_until < planned:
        yield fault(
            "exporter_not_filed",
            "exporter",
            case.request.exporter,
            f"{case.exporter.name_zh}的二手车出口备案到 {case.exporter.filed_until} 为止，早于计划申请日期 {planned}，请先续期。",
            f"The filing of {case.exporter.name_en} ends on {case.exporter.filed_until}, before {planned}; renew it first.",
        )


def exporter_in_good_standing(case: Case) -> Iterator[Reason]:
    """A barred exporter, or one whose affiliate is barred, gets no letter (信用评价体系)."""
    for firm in (case.exporter, *case.affiliates):
        if firm is not None and firm.barred_on(case.today):
            own = firm is case.exporter
            yield fault(
                "exporter_barred" if own else "exporter_affiliate_barred",
                "exporter",
                firm.credit_code,
                f"{firm.name_zh}{'' if own else '（关联企业）'}处于取消资格期，不能出具确认书；请联系当地商务主管部门。",
                f"{firm.name_en}{'' if own else ' (an affiliate)'} is disqualified from used-car export; ask the local commerce department.",
            )


def enhanced_review(case: Case) -> Iterator[Reason]:
    """Any incident in force puts the request into enhanced review: a note to the reviewer."""
    if case.exporter is None:
        return
    for incident in case.exporter.incidents:
        if incident.until is None or incident.until >= case.today:
            yield fault(
                "enhanced_review",
                "exporter",
                incident.code,
                f"该出口企业有信用记录 {incident.code}（{incident.on}，{incident.source}），请加强审核。",
                f"This exporter has an entry {incident.code} ({incident.on}, {incident.source}); review with extra care.",
            )


def destination_abroad(case: Case) -> Iterator[Reason]:
    """The destination is another country than China."""
    if case.request.destination == "CN":
        yield fault(
            "destination_is_origin",
            "destination",
            "CN",
            "出口目的国不能是中国，请填写车辆要出口到的国家。",
            "The destination cannot be China; enter the country the vehicles go to.",
        )


def served_abroad(case: Case) -> Iterator[Reason]:
    """At least one active outlet in the destination serves each car's brand and powertrain and supplies parts."""
    if case.request.destination == "CN" or case.maker is None:
        return
    place_zh, place_en = case.destination_name.zh, case.destination_name.en
    if case.outlets_in_destination == 0:
        yield fault(
            "no_outlet_in_country",
            "destination",
            case.request.destination,
            f"{case.maker.name_zh}在{place_zh}没有有效的售后服务网点，不能为该目的国出具确认书；请改选有网点的国家。",
            f"{case.maker.name_en} has no active service outlet in {place_en}; choose a destination with one.",
        )
        return
    for place, vehicle, row in case.produced_vehicles():
        if not case.serving.get(str(vehicle.vin)):
            yield fault(
                "no_outlet_for_vehicle",
                f"{place}.vin",
                vehicle.vin,
                f"{place_zh}没有能为 {row.brand} {row.powertrain} 车辆提供维修和配件的网点（今天和计划申请日都须有效）；请将 {vehicle.vin} 移出本申请，或改选目的国。",
                f"No outlet in {place_en} repairs and supplies parts for {row.brand} {row.powertrain} both today and on the planned day; "
                f"take {vehicle.vin} out or choose another destination.",
            )


def advisories(case: Case) -> Iterator[Reason]:
    """What the trade reports about importing into the destination: shown, never a silent gate."""
    for sentence in case.advisories:
        yield Reason("destination_advisory", sentence, "destination", case.request.destination)
