"""`letters exporters`: a firm is entered before its people, and a sound document is all it takes."""

import json
from pathlib import Path

from letters.values import Exporter
from portal.wiring import Desk
from tests.support.outlet_commands import Say

FIRM = "91330100MA2B0Q7X3H"
DOCUMENT = {
    "credit_code": FIRM,
    "name_zh": "远航贸易有限公司",
    "name_en": "Voyage Trading Co., Ltd.",
    "legal_person": "赵远航",
    "filed_until": "2027-03-31",
}


def written(folder: Path, **changes: object) -> Path:
    file = folder / "firm.json"
    file.write_text(json.dumps({**DOCUMENT, **changes}), encoding="utf-8")
    return file


def test_a_firm_is_entered_listed_and_changed_and_its_people_follow(say: Say, desk: Desk, tmp_path: Path) -> None:
    person = ("users", "add", "zhao", "--name", "赵", "--role", "exporter", "--exporter", FIRM, "--password", "four unrelated words here")
    before = say(*person)
    assert before.exit_code == 2
    assert "letters exporters add" in before.output
    added = say("exporters", "add", written(tmp_path))
    assert (added.exit_code, added.output) == (0, f"{FIRM}\n")
    assert say(*person).exit_code == 0
    assert say("exporters", "add", written(tmp_path, filed_until="2028-03-31")).exit_code == 0
    (listed,) = [firm for firm in json.loads(say("exporters", "list").output) if firm["credit_code"] == FIRM]
    assert listed == {**DOCUMENT, "filed_until": "2028-03-31", "affiliates": [], "incidents": []}
    with desk.work.reading() as books:
        assert isinstance(books.exporter(FIRM), Exporter)


def test_a_faulty_document_writes_nothing_and_names_each_fault(say: Say, tmp_path: Path) -> None:
    told = say("exporters", "add", written(tmp_path, filed_until="soon", name_en=""))
    assert told.exit_code == 2
    assert "date_format: filed_until [soon]" in told.output
    assert "text_empty: name_en" in told.output
    assert FIRM not in say("exporters", "list").output


def test_a_file_that_is_no_json_is_told(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "firm.json"
    file.write_text("{", encoding="utf-8")
    assert "json_format" in say("exporters", "add", file).output
