"""Every package is pinned by version and hash, and no file says from which host it comes."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.support.checkout import ROOT, checkout_files, packages, read

FOLDER = ROOT / "requirements"
HOSTS = re.compile(r"https?:|ftp:|file:|git\+|--(extra-)?index-url|--find-links|--trusted-host|^-[if] ", re.MULTILINE)
NOT_IMPORTED = {
    "hatchling": "builds the editable install and the wheel",
    "editables": "hatchling's part for editable installs",
    "psycopg": "named in the database's URL, loaded by SQLAlchemy",
    "tzdata": "Asia/Shanghai for zoneinfo on machines without a zone database",
}


def canonical(name: str) -> str:
    """Return a package's name as the registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(name: str) -> set[str]:
    """Return the packages that `NAME.in` asks for."""
    lines = (line.split("#")[0].strip() for line in (FOLDER / f"{name}.in").read_text().splitlines())
    return {canonical(re.split(r"[\[<>=!~; ]", line)[0]) for line in lines if line and not line.startswith("-")}


def pins(text: str) -> dict[str, tuple[str, int]]:
    """Return package -> (version, number of hashes) of a requirements file."""
    joined = text.replace("\\\n", " ").splitlines()
    found = {}
    for line in (line.strip() for line in joined if line.strip() and not line.lstrip().startswith("#")):
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;]+)", line)
        assert match, f"not a pinned requirement: {line[:80]}"
        found[canonical(match[1])] = (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", line)))
    return found


def pinned(name: str) -> dict[str, tuple[str, int]]:
    """Return the pins of `NAME.txt`."""
    return pins((FOLDER / f"{name}.txt").read_text())


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    pins = pinned(name)
    assert pins
    assert {package for package, (_, hashes) in pins.items() if not hashes} == set()


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_everything_asked_for_is_locked(name: str) -> None:
    assert wanted(name) - set(pinned(name)) == set(), "run `make lock`"


def test_what_tests_share_with_the_service_has_the_same_version() -> None:
    runtime, dev = pinned("runtime"), pinned("dev")
    assert {package for package in runtime.keys() & dev.keys() if runtime[package] != dev[package]} == set()


def test_no_requirement_file_names_a_place_to_fetch_from() -> None:
    lists = [path for path in checkout_files() if path.parts[0] == "requirements" or re.search(r"lock|Pipfile|^pip\.", path.name)]
    assert len(lists) >= 4
    assert {str(path): found[0] for path in lists if (found := HOSTS.search(read(path)))} == {}


def imported() -> set[str]:
    """Return the top-level modules that the packages import, but not their own and not Python's."""
    code = "\n".join(path.read_text(encoding="utf-8") for name in packages() for path in (ROOT / name).rglob("*.py"))
    found = set(re.findall(r"^\s*(?:import|from) ([A-Za-z0-9_]+)", code, re.MULTILINE))
    return found - set(packages()) - sys.stdlib_module_names


def brought_by(distributions: set[str]) -> dict[str, set[str]]:
    """Return package -> the modules it brings, of the installed ones among `distributions`."""
    brought: dict[str, set[str]] = {name: set() for name in distributions}
    for module, names in packages_distributions().items():
        for name in distributions & set(map(canonical, names)):
            brought[name].add(module)
    return brought


def test_everything_the_service_asks_for_is_imported_somewhere() -> None:
    used = imported()
    idle = {package for package, modules in brought_by(wanted("runtime")).items() if not modules & used}
    assert idle == set(NOT_IMPORTED), "drop it from requirements/runtime.in, or say above why it stays"


def test_everything_imported_is_asked_for_and_not_only_brought_along_by_another() -> None:
    asked = set().union(*brought_by(wanted("runtime")).values())
    assert imported() - asked == set(), "add it to requirements/runtime.in"


def test_the_reason_list_is_not_longer_than_needed() -> None:
    assert set(NOT_IMPORTED) <= wanted("runtime")


def test_a_requirement_without_a_hash_or_with_a_host_would_be_noticed() -> None:
    assert pins("flask==3.1.3\n") == {"flask": ("3.1.3", 0)}
    with pytest.raises(AssertionError, match="not a pinned requirement"):
        pins("flask>=3\n")
    assert HOSTS.search("flask==3.1.3\n-i somewhere\n")
