"""`letters outlets import`, `export`, `template`: sheets in and out, with honest exit codes."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from kernel.clock import FixedClock
from outlets.sheet import COLUMNS
from portal.cli import main, output
from portal.wiring import Desk
from tests.support.instance import desk_of
from tests.support.outlet_commands import CHEN, ID, Say, outlet, sheet
from tests.support.outlet_sheets import NOON
from tests.support.portal_cast import make_house


def written(folder: Path, *rows: dict[str, str]) -> Path:
    file = folder / "sheet.csv"
    file.write_bytes(sheet(*rows))
    return file


def report(result: Result) -> dict[str, Any]:
    return dict(json.loads(result.stdout))


def test_a_clean_sheet_is_imported_and_again_changes_nothing(say: Say, tmp_path: Path) -> None:
    file = written(tmp_path, {}, {"outlet_id": "B"})
    first = say("outlets", "import", file)
    assert (first.exit_code, first.stderr) == (0, "")
    assert "added 2" in first.stdout
    again = report(say("outlets", "import", file, "--json"))
    assert (again["added"], again["unchanged"], again["faults"]) == (0, 2, [])


def test_good_rows_are_taken_bad_ones_told_one_by_one_and_the_exit_code_says_so(say: Say, tmp_path: Path) -> None:
    file = written(tmp_path, {}, {"outlet_id": "B", "country": "XX"}, {"outlet_id": "C", "phone": "12"})
    result = say("outlets", "import", file)
    assert result.exit_code == 2
    assert "added 1" in result.stdout
    assert "refused 2" in result.stdout
    assert [line for line in result.stderr.splitlines() if line.startswith("- ")] == [
        "- country_unknown: row 3, column B country [XX]",
        "- phone_format: row 4, column I phone [12]",
    ]


def test_a_trial_run_tells_outlet_by_outlet_and_stores_nothing(say: Say, tmp_path: Path) -> None:
    say("outlets", "import", written(tmp_path, {}, {"outlet_id": "B"}))
    file = written(tmp_path, {"city": "Астана", "phone": "+77172500001"}, {"outlet_id": "C"})
    result = say("outlets", "import", file, "--dry-run")
    assert result.exit_code == 0
    assert "Trial run" in result.stdout
    assert "changed KZ-NEW-1 city phone" in result.stdout
    assert "added   C" in result.stdout
    assert report(say("outlets", "import", file, "--json"))["changed"] == 1


def test_a_full_sheet_closes_what_it_leaves_out_and_an_empty_one_does_not(say: Say, tmp_path: Path, desk: Desk) -> None:
    before = len(desk.registry.all_outlets(CHEN.maker))
    assert say("outlets", "import", written(tmp_path), "--full").exit_code == 2
    result = report(say("outlets", "import", written(tmp_path, {}), "--full", "--json"))
    assert (result["added"], result["closed"]) == (1, before)
    assert [one.outlet_id for one in desk.registry.all_outlets(CHEN.maker) if one.status == "active"] == [ID]


def test_with_whole_one_bad_row_holds_everything_back(say: Say, tmp_path: Path) -> None:
    file = written(tmp_path, {}, {"outlet_id": "B", "country": "XX"})
    result = say("outlets", "import", file, "--whole")
    assert result.exit_code == 2
    assert "Nothing was imported" in result.stderr
    assert report(say("outlets", "import", file, "--json"))["added"] == 1


def test_a_note_that_is_too_long_is_told_before_anything_is_stored(say: Say, tmp_path: Path) -> None:
    result = say("outlets", "import", written(tmp_path, {}), "--note", "x" * 201)
    assert result.exit_code == 2
    assert "text_length" in result.stderr
    assert say("outlets", "history", ID).exit_code == 2


@pytest.mark.parametrize("name", ["out.csv", "OUT.XLSX"])
def test_what_was_exported_imports_again_without_a_change(say: Say, tmp_path: Path, name: str) -> None:
    say("outlets", "import", written(tmp_path, {"name_local": "=SUM(1)"}))
    file = tmp_path / name
    assert say("outlets", "export", file).stdout == f"{file}\n"
    result = report(say("outlets", "import", file, "--json"))
    assert (result["added"], result["changed"], result["refused"]) == (0, 0, 0)
    assert result["unchanged"] > 1


def test_an_export_of_a_past_day_holds_what_stood_then(say: Say, instance: Path, tmp_path: Path) -> None:
    clock = FixedClock(NOON)
    registry = desk_of(instance, clock).registry
    registry.keep(outlet(), seen=0, actor=CHEN)
    clock.advance(timedelta(days=1))
    registry.keep(outlet(city="Астана"), seen=1, actor=CHEN)
    texts = []
    for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)):
        say("outlets", "export", tmp_path / "on.csv", "--on", day, "--force")
        texts.append((tmp_path / "on.csv").read_text(encoding="utf-8-sig"))
    assert [text.count("\n") for text in texts] == [1, 2, 2]
    assert "Алматы," in texts[1]
    assert "Астана," in texts[2]


@pytest.mark.parametrize("name", ["empty.csv", "empty.xlsx"])
def test_a_template_holds_the_columns_and_no_outlet(say: Say, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert CliRunner().invoke(main, ["outlets", "template", str(file)]).exit_code == 0
    if name.endswith("csv"):
        assert file.read_text(encoding="utf-8-sig").strip() == ",".join(COLUMNS)
    assert report(say("outlets", "import", file, "--json"))["added"] == 0


def test_a_file_that_is_there_is_not_overwritten_unless_that_is_asked(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    file.write_text("mine")
    template = ("outlets", "template", str(file))
    for result in (say("outlets", "export", file), CliRunner().invoke(main, template)):
        assert (result.exit_code, result.stderr.split(":")[0]) == (2, "file_exists")
        assert "--force" in result.stderr
        assert file.read_text() == "mine"
    assert CliRunner().invoke(main, [*template, "--force"]).exit_code == 0
    assert say("outlets", "export", file, "--force").exit_code == 0
    assert "outlet_id" in file.read_text()


def test_a_day_to_come_is_refused(say: Say, tmp_path: Path) -> None:
    result = say("outlets", "export", tmp_path / "on.csv", "--on", "2099-01-01")
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "day_to_come")
    assert not (tmp_path / "on.csv").exists()


def test_a_full_sheet_names_the_letters_that_lean_on_what_it_closes_before_it_does(instance: Path, tmp_path: Path) -> None:
    house = make_house(instance, limits_url="memory://")
    letter = house.issued()
    words = ["outlets", "import", str(written(tmp_path, {})), "--full", "--instance", str(instance)]
    tried = CliRunner().invoke(main, [*words, "--dry-run"])
    assert f"  {letter.number}  KZ  KZ-" in tried.stdout
    assert tried.stdout.index(letter.number) < tried.stdout.index("Trial run")
    assert letter.vins[0] in tried.stdout
    asked = json.loads(CliRunner().invoke(main, [*words, "--dry-run", "--json"]).stdout)
    assert [one["number"] for one in asked["leaning"]] == [letter.number]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert done.stdout.index(letter.number) < done.stdout.index("closed")


def test_on_a_terminal_nothing_is_closed_under_letters_without_a_yes(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make_house(instance, limits_url="memory://")
    house.issued()
    before = house.desk.registry.all_outlets(CHEN.maker)
    monkeypatch.setattr("portal.cli.outlets.leaning._on_a_terminal", lambda: True)
    words = ["outlets", "import", str(written(tmp_path, {})), "--full", "--instance", str(instance)]
    assert CliRunner().invoke(main, words, input="n\n").exit_code == 1
    assert house.desk.registry.all_outlets(CHEN.maker) == before
    assert CliRunner().invoke(main, words, input="y\n").exit_code == 0
    assert house.desk.registry.all_outlets(CHEN.maker) != before


def test_a_file_of_another_kind_a_day_that_is_none_and_an_unknown_maker_are_wrong_use(say: Say, tmp_path: Path) -> None:
    for arguments, code in (
        (("export", tmp_path / "out.ods"), "file_kind"),
        (("export", tmp_path / "nowhere" / "out.csv"), "file_unwritable"),
        (("export", tmp_path / "out.csv", "--on", "2026-02-30"), "date_invalid"),
        (("export", tmp_path / "out.csv", "--maker", "NOBODY"), "maker_unknown"),
        (("coverage", "--country", "Korea"), "country_ambiguous"),
    ):
        result = say("outlets", *arguments)
        assert (result.exit_code, result.stderr.split(":")[0]) == (2, code)
    assert not (tmp_path / "out.csv").exists()


def test_every_command_explains_itself() -> None:
    def walk(command: click.Command, path: tuple[str, ...]) -> None:
        result = CliRunner().invoke(main, [*path, "--help"])
        assert (result.exit_code, bool(command.help)) == (0, True), path
        for name, one in getattr(command, "commands", {}).items():
            walk(one, (*path, name))

    walk(main, ())


def test_how_far_an_import_is_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with output.progress("rows") as step:
        assert step is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with output.progress("rows") as step:
        assert step is not None
        for done in (0, 500, 1_000):
            step(done, 1_000)
    drawn = capsys.readouterr()
    assert drawn.out == ""
    assert "100%" in drawn.err
