"""Every part of the look on one page, for looking at it; development only."""

from datetime import UTC, date, datetime

from flask import Blueprint, render_template

from kernel.decision import Reason, Sentence
from kernel.vin import parse_vin
from portal.forms import Form

blueprint = Blueprint("style", __name__)


def _vin_faults(text: str) -> tuple[Reason, ...]:
    found = parse_vin(text)
    return found if isinstance(found, tuple) else ()


_FAULTS = (
    *_vin_faults("LSVAM4187C218484O"),
    Reason(
        "country_ambiguous",
        Sentence("“Korea”可能指韩国或朝鲜，请选择其一。", '"Korea" may mean South or North Korea; choose one.'),
        "destination",
    ),
)
_ROWS = (
    ("SPECIMEN-2026-0000001-K", "LSVAM4187C2184847", "KZ", date(2026, 3, 2), 41, "good"),
    ("SPECIMEN-2026-0000002-7", "LFV2A21K1A3123456", "AE", date(2026, 3, 9), 180, "wait"),
    ("SPECIMEN-2026-0000003-X", "LGBH52E03JY123456", "UZ", date(2026, 4, 18), 7, "bad"),
    ("SPECIMEN-2026-0000004-2", "HJ4AAB1C2PN000123", "RU", date(2026, 5, 1), 112, "unknown"),
)


@blueprint.get("/style")
def index() -> str:
    """Show every macro once."""
    form = Form(
        {"vin": "LSVAM4187C218484O", "destination": "Korea", "planned": "2026-03-02"},
        tuple(r.at("") if not r.field else r for r in _FAULTS),
    )
    return render_template("style.html", form=form, rows=_ROWS, when=datetime(2026, 3, 2, 6, 3, 21, tzinfo=UTC), on=date(2026, 3, 2))
