"""The six import contracts stand in pyproject.toml, hold here, and each notices its own breach."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT, packages, project

CONTRACTS = {
    "1 The rooms stand in layers": ("kernel.actor", "import letters.values"),
    "2 Inside a room, adapters stand above the service and pure modules below": ("letters.rules", "import letters.service"),
    "3 Only the portal knows the web": ("outlets.values", "import flask"),
    "4 Pure modules touch nothing outside": ("letters.rules", "import pathlib"),
    "5 pyHanko is imported in signing alone": ("letters.service", "import pyhanko"),
    "6 No cycles": ("kernel.decision", "import kernel.errors"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A second checkout with the Python files only, to plant breaches in."""
    for name in packages():
        shutil.copytree(ROOT / name, tmp_path / name, ignore=_all_but_python)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__" or not ((Path(folder) / name).is_dir() or name.endswith(".py"))]


def source_of(module: str, root: Path) -> Path:
    """Return the file in which `module` stands, itself a file or a folder with an `__init__`."""
    place = root.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def lint_imports(folder: Path) -> tuple[int, dict[str, str]]:
    """Run import-linter in `folder`; return its exit code and KEPT or BROKEN for each contract."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    results = {name: word for name in CONTRACTS for word in re.findall(rf"^{re.escape(name)} (KEPT|BROKEN)", plain, re.MULTILINE)}
    assert results, done.stdout + done.stderr
    return done.returncode, results


def test_exactly_the_six_contracts_are_in_force() -> None:
    settings = project()["tool"]["importlinter"]
    assert [contract["name"] for contract in settings["contracts"]] == list(CONTRACTS)
    assert settings["root_packages"] == packages(), "a package without contracts"
    assert not [contract for contract in settings["contracts"] if contract.get("ignore_imports")], "an exception was made"


def test_pure_modules_of_every_room_stand_under_the_contract_of_purity() -> None:
    contract = project()["tool"]["importlinter"]["contracts"][3]
    pure = {"values", "rules", "events", "journal", "batch", "verdict"}
    found = {
        f"{room}.{path.stem}" for room in ("outlets", "letters", "verification") for path in (ROOT / room).glob("*.py") if path.stem in pure
    }
    assert found <= set(contract["source_modules"]), "a pure module that nobody watches"


def test_this_checkout_keeps_every_contract(copy: Path) -> None:
    assert lint_imports(copy) == (0, dict.fromkeys(CONTRACTS, "KEPT"))


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_planted_breach_is_reported(copy: Path, name: str) -> None:
    module, breach = CONTRACTS[name]
    with source_of(module, copy).open("a", encoding="utf-8") as file:
        file.write(f"\n{breach}\n")
    code, results = lint_imports(copy)
    assert code == 1
    assert results[name] == "BROKEN"
