"""Cases that each break one rule of the book at one place, by the rule's code."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from kernel.decision import Sentence
from letters.rules import Case, LetterInForce
from tests.support import trade as t
from tests.support.contents import vin_at

VIN = vin_at(1)
YEAR_AGO = t.PLANNED - timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Faulty:
    """A case, the rule it breaks, the codes of the reasons or notes that this gives, and whether it is only a note."""

    rule: str
    codes: tuple[str, ...]
    case: Case
    note: bool = False


def _old(**maker: bool) -> Case:
    old = t.vehicle(registered=YEAR_AGO)
    made = t.recorded(manufactured=YEAR_AGO)
    return t.case(t.request(old), maker=t.maker(**maker), produced=made)


def _planned_last_year() -> Case:
    day = date(2025, 12, 31)
    looked_at = t.vehicle()
    assert looked_at.service_history is not None
    car = replace(
        looked_at,
        registered=day,
        transfer_pending=day,
        inspection=replace(looked_at.inspection, on=day),
        service_history=replace(looked_at.service_history, on=day),
    )
    return t.case(t.request(car, planned_application=day), produced=t.recorded(manufactured=day), today=day)


def _held_by(exporter: str) -> Case:
    return t.case(in_force={VIN: LetterInForce("SPECMN-2026-0000007-X", exporter)})


def _with(**changes: object) -> Case:
    return t.case(t.request(t.vehicle(**changes)))


def _firm(**changes: object) -> Case:
    return t.case(exporter=t.exporter(**changes))


BARRED = t.incident("disqualified")
FOREIGN_VIN = "LFV" + VIN[3:]
SUSPECT = t.with_failing_check_digit()
TOMORROW = t.TODAY + timedelta(days=1)

FAULTY = (
    Faulty("issuer_listed", ("maker_unknown",), t.case(maker=None)),
    Faulty("day_window", ("letter_not_needed",), _old()),
    Faulty("day_window", ("letter_not_needed",), _planned_last_year()),
    Faulty("beyond_window", ("letter_not_needed",), _old(letters_beyond_window=True), note=True),
    Faulty("planned_past", ("planned_past",), t.case(t.request(t.vehicle(), planned_application=t.TODAY - timedelta(days=1))), note=True),
    Faulty("dates_in_order", ("date_order",), _with(registered=t.MADE - timedelta(days=1))),
    Faulty("dates_in_order", ("date_order",), _with(transfer_pending=t.REGISTERED - timedelta(days=1))),
    Faulty("dates_in_order", ("date_order",), t.case(t.request(planned_application=t.TRANSFER - timedelta(days=1)))),
    Faulty("nothing_in_the_future", ("date_future",), _with(transfer_pending=TOMORROW)),
    Faulty("nothing_in_the_future", ("date_future",), _with(inspection=t.inspection(on=TOMORROW))),
    Faulty("nothing_in_the_future", ("date_future",), _with(service_history=replace(t.HISTORY, on=TOMORROW))),
    Faulty(
        "planned_within_validity",
        ("planned_beyond_validity",),
        t.case(maker=t.maker(validity_days=17)),
    ),
    Faulty("vehicle_count", ("vehicle_count",), t.case(replace(t.request(), vehicles=()))),
    Faulty("vehicle_count", ("vehicle_count",), t.case(t.request(*(t.vehicle(n) for n in range(1, 202))))),
    Faulty("vin_once", ("vin_twice", "vin_twice"), t.case(t.request(t.vehicle(1), t.vehicle(1)))),
    Faulty("one_maker_a_letter", ("vin_wrong_manufacturer",), t.case(t.request(t.vehicle(vin=FOREIGN_VIN)), produced={})),
    Faulty("production_record", ("vin_not_produced",), t.case(produced={})),
    Faulty("production_record", ("vin_not_produced",), t.case(produced=t.recorded(maker=t.FOREIGN_MAKER))),
    Faulty("production_record", ("vin_check_digit", "vin_not_produced"), t.case(t.request(t.vehicle(vin=SUSPECT)), produced={})),
    Faulty("check_digit", ("vin_check_digit",), t.case(t.request(t.vehicle(vin=SUSPECT))), note=True),
    Faulty("match", ("brand_mismatch",), _with(brand="Specimen Star")),
    Faulty("match", ("model_mismatch",), _with(model="XT7180E2")),
    Faulty("imported_cars", ("imported_vehicle",), t.case(produced=t.recorded(imported=True))),
    Faulty("modified_cars", ("modified_vehicle",), t.case(produced=t.recorded(modified=True)), note=True),
    Faulty("one_live_letter", ("letter_exists",), _held_by(t.OWNER)),
    Faulty("one_live_letter", ("vin_unavailable",), _held_by(t.STRANGER_FIRM)),
    Faulty("inspection", ("inspection_missing",), _with(inspection=t.inspection(agency=" "))),
    Faulty("inspection", ("inspection_missing",), _with(inspection=t.inspection(number=""))),
    Faulty("service_history", ("service_history_unchecked",), _with(service_history=None), note=True),
    Faulty("exporter_filed", ("exporter_unknown",), t.case(exporter=None)),
    Faulty("exporter_filed", ("exporter_not_filed",), _firm(filed_until=t.PLANNED - timedelta(days=1))),
    Faulty("exporter_standing", ("exporter_affiliate_barred",), t.case(affiliates=(t.foreign_exporter(incidents=(BARRED,)),))),
    Faulty("enhanced_review", ("enhanced_review",), _firm(incidents=(t.incident(),)), note=True),
    Faulty("destination_abroad", ("destination_is_origin",), t.case(t.request(destination="CN"), outlets_in_destination=0)),
    Faulty("outlet", ("no_outlet_in_country",), t.case(outlets_in_destination=0, serving={})),
    Faulty("outlet", ("no_outlet_for_vehicle",), t.case(serving={})),
    Faulty(
        "conformity",
        ("destination_advisory",),
        t.case(advisories=(Sentence("哈萨克斯坦：注意型式批准。", "Kazakhstan: mind the type approval."),)),
        note=True,
    ),
)
"""One or more cases for every rule; a test compares the codes with the book."""

BARRED_ITSELF = _firm(incidents=(BARRED,))
"""A barred exporter breaks a rule and draws a note at once."""
