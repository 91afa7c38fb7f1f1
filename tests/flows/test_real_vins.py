"""Real Chinese VINs, one letter each and one for several cars of a WMI, through the command line."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kernel.clock import SystemClock, shanghai_day
from kernel.vin import Vin
from portal.cli import main
from tests.support.instance import instance, instance_template

__all__ = ["instance", "instance_template"]

VINS = list(csv.DictReader(Path("tests/assets/vins.tsv").read_text().splitlines(), delimiter="\t"))
CHINESE = [Vin(row["vin"]) for row in VINS if row["note"].startswith("made in China")]
EXPORTER = "91999900MA00000B2P"
BRAND = "实车样例"


def letters(instance: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--instance", str(instance)])


def add_maker(instance: Path, vin: Vin, folder: Path) -> str:
    """Enter a specimen maker that owns the VIN's WMI, with an outlet in Kazakhstan."""
    code = f"M{vin.maker_keys[0]}"
    maker = {
        "code": code,
        "name_zh": f"实车样例{vin.maker_keys[0]}汽车有限公司",
        "name_en": f"Real VIN Specimen {vin.maker_keys[0]} Co., Ltd.",
        "announcement": "样例公告（000）",
        "credit_code": "91999900MA00000D40",
        "address_zh": "样例省样例市一号",
        "address_en": "1 Specimen Road, Specimen City",
        "wmis": list(vin.maker_keys),
        "specimen": True,
    }
    file = folder / f"{code}.json"
    file.write_text(json.dumps(maker), encoding="utf-8")
    assert letters(instance, "makers", "add", str(file)).exit_code == 0
    sheet = (Path("templates/specimen/outlets.csv").read_text(encoding="utf-8")).replace(",SPECIMEN,", f",{BRAND},")
    outlets = folder / f"{code}-outlets.csv"
    outlets.write_text(sheet, encoding="utf-8")
    taken = letters(instance, "outlets", "import", str(outlets), "--maker", code)
    assert taken.exit_code == 0, taken.output
    person = ["reviewer-of-maker", "--name", "复核", "--role", "reviewer", "--maker", code, "--password", "correct-horse-battery-42"]
    assert letters(instance, "users", "add", *person).exit_code == 0
    return code


def record(instance: Path, maker: str, vins: list[Vin], folder: Path) -> None:
    """Enter the VINs into the maker's production record."""
    rows = "".join(f"{vin},{BRAND},SL7000,ICE,passenger,2026-01-15,no,no\n" for vin in vins)
    sheet = folder / f"{maker}-production.csv"
    sheet.write_text("vin,brand,model,powertrain,category,manufactured,modified,imported\n" + rows, encoding="utf-8")
    taken = letters(instance, "production", "import", str(sheet), "--maker", maker)
    assert taken.exit_code == 0, taken.output


def ask(instance: Path, vins: list[Vin], folder: Path) -> tuple[int, dict[str, Any]]:
    """Issue one letter for the VINs; return exit code and JSON."""
    today = shanghai_day(SystemClock().now()).isoformat()
    vehicle = {
        "brand": BRAND,
        "model": "SL7000",
        "registered": today,
        "transfer_pending": today,
        "certificate_number": "330000000001",
        "inspection": {"agency": "样例检测有限公司", "number": "SP-2026-0001", "on": today},
    }
    document = {
        "exporter": EXPORTER,
        "destination": "哈萨克斯坦",
        "planned_application": today,
        "vehicles": [{"vin": str(vin), **vehicle} for vin in vins],
    }
    file = folder / "request.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    result = letters(instance, "issue", str(file), "--out", str(folder / "out"), "--json", "--approve-as", "reviewer-of-maker")
    return result.exit_code, json.loads(result.stdout)


def test_the_list_has_seven_chinese_vins_and_one_whose_check_digit_differs() -> None:
    assert len(CHINESE) == 7
    assert [str(vin) for vin in CHINESE if not vin.check_digit_holds] == ["LSGPB64E9DD306118"]


@pytest.mark.parametrize("vin", CHINESE, ids=str)
def test_each_real_vin_gets_its_letter_only_once_the_production_record_holds_it(vin: Vin, instance: Path, tmp_path: Path) -> None:
    maker = add_maker(instance, vin, tmp_path)
    code, refused = ask(instance, [vin], tmp_path)
    codes = [reason["code"] for reason in refused["reasons"]]
    assert code == 3
    assert "vin_not_produced" in codes
    assert ("vin_check_digit" in codes) is not vin.check_digit_holds
    record(instance, maker, [vin], tmp_path)
    code, issued = ask(instance, [vin], tmp_path)
    assert (code, issued["verdict"], issued["vins"]) == (0, "genuine", [str(vin)])
    noted = [note["code"] for note in issued["notes"]]
    assert ("vin_check_digit" in noted) is not vin.check_digit_holds
    assert letters(instance, "verify", issued["pdf"]).exit_code == 0


def test_one_letter_names_several_cars_of_one_wmi(instance: Path, tmp_path: Path) -> None:
    first = next(vin for vin in CHINESE if vin.wmi == "LFV")
    vins = [first, *(sibling(first, serial) for serial in range(1, 5))]
    maker = add_maker(instance, first, tmp_path)
    record(instance, maker, vins, tmp_path)
    code, issued = ask(instance, vins, tmp_path)
    assert (code, issued["verdict"]) == (0, "genuine")
    assert issued["vins"] == [str(vin) for vin in vins]


def sibling(vin: Vin, serial: int) -> Vin:
    """Return another car of the same type: later serial number, its own check digit."""
    draft = f"{str(vin)[:11]}{int(str(vin)[11:]) + serial:06d}"
    return Vin(draft[:8] + Vin(draft).expected_check_digit + draft[9:])
