"""A sheet on its way into the registry: tried first, taken after a yes, told how far it is, never half taken."""

import io
import json
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from outlets.intake import read_sheet
from outlets.service.keeping import Kept
from outlets.sheet import COLUMNS
from outlets.values import OutletStatus
from portal import sheet_runner
from portal.app import LARGEST_REQUEST
from portal.pages.registry_import import LARGEST_UPLOAD
from portal.sheet_jobs import Jobs, State, Step
from portal.sheet_runner import jobs_of
from tests.support.portal_cast import House, send
from tests.support.shell import token_of

HEAD = (
    "outlet_id,country,name_zh,name_en,name_local,provider,address,city,phone,email,brands,powertrains,services,valid_from,valid_to,status"
)
GOOD = "GE-TBS-01,GE,样例第比利斯,Specimen Tbilisi,,Specimen LLC,12 Rustaveli Ave,Tbilisi,'+995322000000,,SPECIMEN,ICE|BEV,repair|parts,2025-01-01,,active"
BAD = "KR-01,Korea,样例,Specimen,,X,Y,Seoul,12345,,SPECIMEN,ICE,repair|parts,2025-02-30,,active"


def _sheet(*rows: str) -> bytes:
    return "\r\n".join((HEAD, *rows)).encode()


def _upload(client: FlaskClient, data: bytes, **inputs: str) -> Any:
    token = token_of(client.get("/registry/import").text)
    return client.post("/registry/import", data={"csrf_token": token, "sheet": (io.BytesIO(data), "outlets.csv"), **inputs})


def _seen(client: FlaskClient, path: str) -> str:
    """Return a job's page once there is nothing more to come."""
    for _ in range(600):
        page = client.get(path)
        assert page.status_code == 200
        if "data-job" not in page.text:
            return page.text
        time.sleep(0.05)
    raise AssertionError("the job never ends")


def _trial(client: FlaskClient, *rows: str, **inputs: str) -> tuple[str, str]:
    """Upload a sheet and return the address of its job and the page of its trial run."""
    answer = _upload(client, _sheet(*rows), **inputs)
    assert answer.status_code == 303, answer.text
    return answer.location, _seen(client, answer.location)


def _confirm(client: FlaskClient, job: str) -> str:
    assert send(client, f"{job}/confirm", {}).location == job
    return _seen(client, job)


def _ids(house: House) -> set[str]:
    return {outlet.outlet_id for outlet in house.desk.registry.all_outlets("SPEC")}


def _good(outlet_id: str, **cells: str) -> str:
    row = GOOD.replace("GE-TBS-01", outlet_id)
    for old, new in cells.items():
        row = row.replace(old, new)
    return row


def test_a_trial_run_says_what_would_happen_and_writes_nothing(house: House) -> None:
    before, client = _ids(house), house.client("registrar.chen")
    _, page = _trial(client, GOOD, BAD)
    for words in ("Country", "Phone", "First day", "Korea", "2025-02-30", "Import outlets: 1"):
        assert words in page, words
    assert _ids(house) == before


def test_after_a_yes_the_good_rows_are_imported_and_published(house: House) -> None:
    client = house.client("registrar.chen")
    job, _ = _trial(client, GOOD, note="spring network")
    assert "Imported" in _confirm(client, job)
    assert "Specimen Tbilisi" in house.client().get("/outlets/GE").text
    assert house.desk.registry.history("SPEC", "GE-TBS-01")[0].note == "spring network"
    assert "nothing to import" in _trial(client, GOOD)[1]
    # A second yes to the same page imports nothing twice.
    _confirm(client, job)
    assert len(house.desk.registry.history("SPEC", "GE-TBS-01")) == 1


def test_each_changed_outlet_is_shown_with_its_old_and_new_cells(house: House) -> None:
    client = house.client("registrar.chen")
    _confirm(client, _trial(client, _good("GE-CH-01"))[0])
    _, page = _trial(client, _good("GE-CH-01", Tbilisi="Batumi"))
    for words in ("<del>Tbilisi</del>", "<ins>Batumi</ins>", "GE-CH-01"):
        assert words in page, words


def test_a_sheet_of_the_whole_network_closes_what_it_leaves_out_after_telling_whose_letters_lean_on_it(house: House) -> None:
    client, letter = house.client("registrar.chen"), house.issued()
    job, page = _trial(client, _good("GE-FULL-01"), full="yes")
    assert (letter.number in page, "would serve less" in page) == (True, True)
    assert "KZ-ALA-01" in client.get(f"{job}?show=closed").text
    found = house.desk.registry.standing("SPEC", "KZ-ALA-01")
    assert found
    assert found.outlet.status is OutletStatus.ACTIVE
    _confirm(client, job)
    closed = house.desk.registry.standing("SPEC", "KZ-ALA-01")
    assert closed
    assert closed.outlet.status is OutletStatus.CLOSED
    back = replace(closed.outlet, status=OutletStatus.ACTIVE)
    assert isinstance(house.desk.registry.keep(back, seen=closed.version, actor=house.actor("admin.sun")), Kept)


def test_all_or_nothing_takes_nothing_while_a_row_is_faulty(house: House) -> None:
    client = house.client("registrar.chen")
    job, page = _trial(client, _good("GE-WHOLE-01"), BAD, whole="yes")
    assert ("nothing of the sheet is taken" in page, "/confirm" in page) == (True, False)
    _confirm(client, job)
    assert "GE-WHOLE-01" not in _ids(house)


def test_a_registry_that_changed_since_the_trial_is_tried_again_first(house: House) -> None:
    client = house.client("registrar.chen")
    job, _ = _trial(client, _good("GE-LATE-01"))
    found = house.desk.registry.standing("SPEC", "UZ-TAS-01")
    assert found
    other = replace(found.outlet, email="other@specimen.example")
    assert isinstance(house.desk.registry.keep(other, seen=found.version, actor=house.actor("admin.sun")), Kept)
    page = _confirm(client, job)
    assert ("changed after the trial run" in page, "GE-LATE-01" in _ids(house)) == (True, False)
    _confirm(client, job)
    assert "GE-LATE-01" in _ids(house)


@pytest.mark.parametrize("login", ["admin.sun"])
def test_nobody_sees_or_confirms_the_sheet_of_somebody_else(house: House, login: str) -> None:
    job, _ = _trial(house.client("registrar.chen"), _good("GE-OWN-01"))
    other = house.client(login)
    assert other.get(job).status_code == 404
    assert [send(other, f"{job}/{deed}", {}).status_code for deed in ("confirm", "again")] == [404, 404]
    assert "GE-OWN-01" not in _ids(house)


@pytest.mark.parametrize("job", ["0" * 32, "..%2f..%2fetc", "x", "A" * 32])
def test_a_job_that_is_none_is_404(house: House, job: str) -> None:
    assert house.client("registrar.chen").get(f"/registry/import/{job}").status_code == 404


def test_a_sheet_is_kept_for_an_hour_and_then_asked_for_again(house: House) -> None:
    client = house.client("registrar.chen")
    job, _ = _trial(client, _good("GE-HOUR-01"))
    house.clock.advance(timedelta(hours=1, minutes=1))
    client = house.client("registrar.chen")
    _trial(client, _good("GE-HOUR-02"))
    assert "upload it again" in _confirm(client, job)
    assert "GE-HOUR-01" not in _ids(house)


def test_what_a_restart_interrupted_says_so_and_is_started_again(house: House) -> None:
    client = house.client("registrar.chen")
    job, _ = _trial(client, _good("GE-STOP-01"))
    kept = jobs_of(house.desk)
    path = house.desk.settings.instance / "intake-jobs" / f"{job.rsplit('/', 1)[1]}.json"
    plain = json.loads(path.read_text())
    path.write_text(json.dumps({**plain, "state": "running", "process": "another", "report": None}))
    found = kept.of(house.actor("registrar.chen").id, plain["id"])
    assert found
    assert found.state is State.INTERRUPTED
    assert "never half" in client.get(job).text
    assert send(client, f"{job}/again", {}).status_code == 303
    assert "Import outlets: 1" in _seen(client, job)


def test_while_it_runs_the_page_says_how_many_rows_are_read_and_left(house: House) -> None:
    client = house.client("registrar.chen")
    job, _ = _trial(client, _good("GE-RUN-01"))
    kept, person = jobs_of(house.desk), house.actor("registrar.chen").id
    found = kept.of(person, job.rsplit("/", 1)[1])
    assert found
    kept.put(replace(found, state=State.RUNNING, done=12_000, total=50_000))
    page = client.get(job).text
    for words in ("Rows read: 12,000; left: 38,000", 'http-equiv="refresh"', "<progress"):
        assert words in page, words


def test_an_edit_made_while_a_confirmed_sheet_waits_its_turn_is_not_overwritten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    client, registry, actor = house.client("registrar.chen"), house.desk.registry, house.actor("registrar.chen")
    job, _ = _trial(client, _good("GE-TURN-01"))
    _confirm(client, job)
    job, _ = _trial(client, _good("GE-TURN-01").replace("Rustaveli Ave", "Pushkin St"))
    monkeypatch.setattr(sheet_runner, "PATIENCE", 0.01)
    with sheet_runner._one_at_a_time:
        send(client, f"{job}/confirm", {})
        stands = registry.standing("SPEC", "GE-TURN-01")
        assert stands
        registry.keep(replace(stands.outlet, status=OutletStatus.SUSPENDED), seen=stands.version, actor=actor)
    assert "nothing was imported" in _seen(client, job)
    after = registry.standing("SPEC", "GE-TURN-01")
    assert after
    assert (after.version, after.outlet.status) == (stands.version + 1, OutletStatus.SUSPENDED)
    monkeypatch.undo()
    send(client, f"{job}/again", {})
    assert "Pushkin" in _seen(client, job)


def test_a_button_pressed_twice_begins_one_step(house: House) -> None:
    client, actor, kept = house.client("registrar.chen"), house.actor("registrar.chen"), jobs_of(house.desk)
    job, _ = _trial(client, _good("GE-TWICE-01"))
    tried = kept.of(actor.id, job.rsplit("/", 1)[1])
    assert tried
    for _ in range(2):
        sheet_runner.run(house.desk, actor, tried, Step.IMPORT)
    assert "Nothing" not in _seen(client, job)
    imported = kept.of(actor.id, tried.id)
    assert imported
    assert imported.report
    assert (imported.state, imported.report.added) == (State.DONE, 1)


def test_what_came_of_a_sheet_is_forgotten_after_a_week(house: House) -> None:
    client = house.client("registrar.chen")
    job, _ = _trial(client, _good("GE-WEEK-01"))
    house.clock.advance(timedelta(days=8))
    client = house.client("registrar.chen")
    _trial(client, _good("GE-WEEK-02"))
    assert client.get(job).status_code == 404


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"PK\x03\x04rest", ".xlsx"), (b"\xff\xfea", "UTF-16"), (b"one,two\r\n1,2\r\n", "header"), ("Çağrı".encode("cp1254"), "UTF-8")],
)
def test_a_file_that_is_no_sheet_is_told_what_to_do(house: House, data: bytes, code: str) -> None:
    client = house.client("registrar.chen")
    page = _seen(client, _upload(client, data).location)
    assert (code in page, "/confirm" in page) == (True, False)


def test_no_file_at_all_is_said_at_the_field(house: House) -> None:
    answer = send(house.client("registrar.chen"), "/registry/import", {})
    assert (answer.status_code, 'href="#f-sheet"' in answer.text) == (422, True)


def test_a_sheet_may_be_larger_than_any_other_request_but_not_without_end(house: House) -> None:
    client = house.client("registrar.chen")
    large = _upload(client, b"x" * (LARGEST_REQUEST + 1))
    assert large.status_code == 303
    assert "/confirm" not in _seen(client, large.location)
    assert _upload(client, b"x" * LARGEST_UPLOAD).status_code == 413


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_template_and_export_come_as_sheets_that_import_without_a_change(house: House, kind: str) -> None:
    client = house.client("registrar.chen")
    template, export = client.get(f"/registry/template.{kind}"), client.get(f"/registry/outlets.{kind}")
    assert "attachment" in export.headers["Content-Disposition"]
    read = read_sheet("SPEC", template.data)
    assert (read.columns, read.outlets) == (COLUMNS, ())
    report = house.desk.registry.import_sheet("SPEC", export.data, actor=house.actor("admin.sun"), dry_run=True)
    assert (report.added, report.changed, report.faults) == (0, 0, ())


def test_more_outlets_than_a_workbook_is_made_for_come_as_csv_alone_and_the_page_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.pages.registry.MOST_IN_WORKBOOK", 2)
    client = house.client("registrar.chen")
    answer = client.get("/registry/outlets.xlsx", follow_redirects=True)
    assert answer.mimetype == "text/html"
    assert "at most 2 outlets" in answer.text
    for path in ("/registry", "/registry/import"):
        page = client.get(path).text
        assert "at most 2 outlets" in page
        assert ("/registry/outlets.xlsx" in page, "/registry/outlets.csv" in page) == (False, True)
    assert "/registry/outlets.xlsx?country=UZ" in client.get("/registry?country=UZ").text
    assert client.get("/registry/outlets.xlsx?country=UZ").data.startswith(b"PK")


def test_a_csv_goes_out_while_it_is_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlets.csv_sheet.AT_ONCE", 2)
    answer = house.client("registrar.chen").get("/registry/outlets.csv")
    pieces = list(answer.iter_encoded())
    assert answer.is_streamed
    assert len(pieces) > 2
    assert read_sheet("SPEC", b"".join(pieces)).faults == ()


def test_the_export_is_narrowed_as_the_list_is(house: House) -> None:
    text = house.client("sealer.zhao").get("/registry/outlets.csv?country=KZ").data.decode("utf-8-sig")
    assert ("KZ-ALA-01" in text, "AE-DXB-01" in text) == (True, False)


def test_jobs_are_files_that_nobody_else_on_the_machine_reads(house: House) -> None:
    _trial(house.client("registrar.chen"), _good("GE-FILE-01"))
    folder = house.desk.settings.instance / "intake-jobs"
    assert folder.stat().st_mode & 0o077 == 0
    assert isinstance(jobs_of(house.desk), Jobs)
