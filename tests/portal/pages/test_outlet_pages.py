"""The directory that anybody may read, and the sheet by which a maker keeps it."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from outlets.sheet import COLUMNS
from tests.support.portal_cast import House, send
from tests.support.shell import token_of

HEAD = (
    "outlet_id,country,name_zh,name_en,name_local,provider,address,city,phone,email,brands,powertrains,services,valid_from,valid_to,status"
)
GOOD = "GE-TBS-01,GE,样例第比利斯,Specimen Tbilisi,,Specimen LLC,12 Rustaveli Ave,Tbilisi,'+995322000000,,SPECIMEN,ICE|BEV,repair|parts,2025-01-01,,active"
BAD = "KR-01,Korea,样例,Specimen,,X,Y,Seoul,12345,,SPECIMEN,ICE,repair|parts,2025-02-30,,active"


def _trial(client: FlaskClient, *rows: str) -> Any:
    sheet = "\r\n".join((HEAD, *rows)).encode()
    token = token_of(client.get("/registry/import").text)
    return client.post("/registry/import", data={"csrf_token": token, "sheet": (io.BytesIO(sheet), "outlets.csv")})


def _confirm(client: FlaskClient, trial: Any) -> Any:
    token = trial.text.split('name="token" value="', 1)[1].split('"', 1)[0]
    return send(client, "/registry/import/confirm", {"token": token})


def _ids(house: House) -> set[str]:
    return {outlet.outlet_id for outlet in house.desk.registry.all_outlets("SPEC")}


@pytest.mark.parametrize("path", ["/outlets", "/outlets/KZ"])
def test_a_directory_page_that_did_not_change_is_not_sent_again(house: House, path: str) -> None:
    client = house.client()
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{path}?lang=zh", follow_redirects=True).headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(("typed", "code"), [("kz", "KZ"), ("Kazakhstan", "KZ"), ("哈萨克斯坦", "KZ"), ("KAZ", "KZ"), ("uae", "AE")])
def test_another_spelling_leads_to_the_code(house: House, typed: str, code: str) -> None:
    answer = house.client().get(f"/outlets/{typed}")
    assert (answer.status_code, answer.location) == (301, f"/outlets/{code}")


@pytest.mark.parametrize("typed", ["XX", "Korea", "nowhere", "%00", "a" * 500, "<script>"])
def test_what_is_no_country_is_404_with_the_countries_there_are(house: House, typed: str) -> None:
    answer = house.client().get(f"/outlets/{typed}")
    assert answer.status_code == 404
    assert 'href="/outlets/KZ"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_country_lists_its_outlets_by_city_with_phones_to_dial(house: House) -> None:
    page = house.client().get("/outlets/KZ").text
    assert page.index("Алматы") < page.index("Астана")
    assert 'href="tel:+77272500001"' in page
    assert "Spare parts" in page


def test_a_country_without_outlets_says_so(house: House) -> None:
    answer = house.client().get("/outlets/FR")
    assert (answer.status_code, "No outlets at present" in answer.text) == (200, True)


def test_a_trial_run_says_what_would_happen_and_writes_nothing(house: House) -> None:
    before, client = _ids(house), house.client("registrar.chen")
    answer = _trial(client, GOOD, BAD)
    assert answer.status_code == 422
    for words in ("country", "phone", "valid_from", "Korea", "2025-02-30", "Import outlets: 1"):
        assert words in answer.text, words
    assert _ids(house) == before


def test_after_a_yes_the_good_rows_are_imported_and_published(house: House) -> None:
    client = house.client("registrar.chen")
    assert _confirm(client, _trial(client, GOOD)).location == "/registry"
    assert "GE-TBS-01" in _ids(house)
    assert "Specimen Tbilisi" in house.client().get("/outlets/GE").text
    assert "nothing to import" in _trial(client, GOOD).text


def test_nobody_confirms_the_sheet_of_somebody_else_or_one_that_is_gone(house: House) -> None:
    row = GOOD.replace("GE-TBS-01", "GE-TBS-02")
    trial = _trial(house.client("registrar.chen"), row)
    assert _confirm(house.client("admin.sun"), trial).status_code == 422
    assert send(house.client("admin.sun"), "/registry/import/confirm", {"token": "../../etc"}).status_code == 422
    house.clock.advance(timedelta(hours=1, minutes=1))
    client = house.client("registrar.chen")
    _trial(client, row.replace("02", "03"))
    assert _confirm(client, trial).status_code == 422
    assert not _ids(house) & {"GE-TBS-02", "GE-TBS-03"}


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"PK\x03\x04rest", ".xlsx"), (b"\xff\xfea", "UTF-16"), (b"one,two\r\n1,2\r\n", "header"), ("Çağrı".encode("cp1254"), "UTF-8")],
)
def test_a_file_that_is_no_sheet_is_told_what_to_do(house: House, data: bytes, code: str) -> None:
    client = house.client("registrar.chen")
    token = token_of(client.get("/registry/import").text)
    answer = client.post("/registry/import", data={"csrf_token": token, "sheet": (io.BytesIO(data), "x.csv")})
    assert answer.status_code == 422
    assert code in answer.text


def test_no_file_at_all_is_said_at_the_field(house: House) -> None:
    client = house.client("registrar.chen")
    answer = send(client, "/registry/import", {})
    assert (answer.status_code, 'href="#f-sheet"' in answer.text) == (422, True)


def test_template_and_export_come_as_sheets_that_import_without_a_change(house: House) -> None:
    client = house.client("registrar.chen")
    template, export = client.get("/registry/template.csv"), client.get("/registry/outlets.csv")
    assert template.data.decode("utf-8-sig").strip() == ",".join(COLUMNS)
    assert "attachment" in export.headers["Content-Disposition"]
    report = house.desk.registry.import_sheet("SPEC", export.data, actor=house.actor("admin.sun"), dry_run=True)
    assert (report.added, report.changed, report.faults) == (0, 0, ())
