"""Setting an instance up: what it is for stays what it is for, and what it holds is its owner's alone."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.errors import InstanceOfAnotherKind
from portal.instance import prepare
from portal.settings import Settings
from tests.support.instance import instance, instance_template

__all__ = ["instance", "instance_template"]


def production(folder: Path) -> Settings:
    return Settings(instance=folder, environment="production", public_url="https://letters.example")


def test_a_production_instance_is_never_turned_into_a_specimen_one(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    prepare(production(folder))
    before = sorted(path.name for path in (folder / "keys").iterdir())
    with pytest.raises(InstanceOfAnotherKind):
        prepare(Settings(instance=folder))
    assert sorted(path.name for path in (folder / "keys").iterdir()) == before
    assert not [name for name in before if name.startswith("specimen")]


def test_a_specimen_instance_is_never_served_as_production(instance: Path) -> None:
    with pytest.raises(InstanceOfAnotherKind):
        prepare(production(instance))


def test_production_makes_no_maker_and_no_account(tmp_path: Path) -> None:
    desk = prepare(production(tmp_path / "instance"))
    with desk.work.reading() as books:
        assert books.makers() == ()
    assert desk.accounts.everyone() == ()


def test_an_existing_open_folder_is_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    prepare(Settings(instance=folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("command", [["doctor"], ["users", "list"], ["journal", "check"], ["keys", "list"], ["verify", "README.md"]])
def test_a_mistyped_instance_is_told_and_nothing_is_made(command: list[str], tmp_path: Path) -> None:
    missing = tmp_path / "typo"
    result = CliRunner().invoke(main, [*command, "--instance", str(missing)])
    assert result.exit_code == 2
    assert "instance_missing" in result.stderr
    assert not missing.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["outlets", "export", "OUT", "--maker", "NOPE"], "maker_unknown"),
        (["outlets", "import", "templates/specimen/outlets.csv", "--maker", "NOPE"], "maker_unknown"),
        (["users", "add", "ann", "--name", "Ann", "--role", "reviewer", "--maker", "NOPE", "--password", "x" * 20], "maker_unknown"),
        (["users", "add", "ann", "--name", "Ann", "--role", "exporter", "--exporter", "NOPE", "--password", "x" * 20], "exporter_unknown"),
        (["revoke", "SPEC-2026-0000002-G", "--reason", "misuse", "--note", "x"], "not_found"),
        (["revoke", "SPEC-2026-0000002-G", "--reason", "misuse", "--note", ""], "text_empty"),
    ],
)
def test_what_a_command_does_not_know_it_says(arguments: list[str], code: str, instance: Path, tmp_path: Path) -> None:
    given = [str(tmp_path / "out.csv") if argument == "OUT" else argument for argument in arguments]
    result = CliRunner().invoke(main, [*given, "--instance", str(instance)])
    assert result.exit_code == 2, result.stderr
    assert code in result.stderr


def test_a_wmi_belongs_to_one_maker(instance: Path, tmp_path: Path) -> None:
    document = (Path("templates/specimen/makers.json").read_text(encoding="utf-8")).strip()[1:-1].replace('"SPEC"', '"OTHER"')
    file = tmp_path / "maker.json"
    file.write_text(document, encoding="utf-8")
    result = CliRunner().invoke(main, ["makers", "add", str(file), "--instance", str(instance)])
    assert result.exit_code == 2
    assert "wmi_taken" in result.stderr
    assert not (instance / "keys" / "makers" / "OTHER").exists()


def test_commands_print_the_address_that_was_served_at_last(instance: Path) -> None:
    prepare(Settings(instance=instance, port=9321)).database.engine.dispose()
    result = CliRunner().invoke(main, ["demo", "--out", str(instance / "out"), "--instance", str(instance)])
    assert "HTTP://127.0.0.1:9321/V/" in result.stdout
