"""The installed wheel holds every file of the checkout, byte for byte, and every module of it imports."""

import hashlib
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.support.checkout import ROOT, package_files, packages

# Runs with no environment, no site processing and no checkout on the path: only the wheel and its dependencies.
OPEN_ALL = """
import hashlib, importlib.resources, json, sys
wheel, dependencies, *files = sys.argv[1:]
sys.path[:0] = [wheel]
sys.path.append(dependencies)
found = {}
for name in files:
    package, _, rest = name.partition("/")
    resource = importlib.resources.files(package).joinpath(*rest.split("/"))
    try:
        found[name] = hashlib.sha256(resource.read_bytes()).hexdigest()
    except OSError as fault:
        found[name] = type(fault).__name__
print(json.dumps(found))
"""
IMPORT_ALL = """
import importlib, json, pkgutil, sys
wheel, dependencies, *packages = sys.argv[1:]
sys.path[:0] = [wheel]
sys.path.append(dependencies)
found = {}
for package in packages:
    root = importlib.import_module(package)
    found[package] = root.__file__
    for module in pkgutil.walk_packages(root.__path__, package + "."):
        if ".migrations." not in module.name and not module.name.endswith(".__main__"):
            found[module.name] = importlib.import_module(module.name).__file__
print(json.dumps(found))
"""


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout and installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist")
    (wheel,) = (folder / "dist").glob("letters-*.whl")
    options = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-compile"]
    run(sys.executable, "-m", "pip", "install", *options, "--target", folder / "site", wheel)
    return folder / "site"


def alone(script: str, installed: Path, *arguments: str) -> dict[str, str]:
    """Run `script` in an isolated Python and return the JSON object it prints."""
    return dict(json.loads(run(sys.executable, "-I", "-S", "-B", "-c", script, installed, sysconfig.get_path("purelib"), *arguments)))


def test_every_file_of_the_checkout_opens_from_the_installed_wheel(installed: Path) -> None:
    files = [path.as_posix() for path in package_files()]
    expected = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in files}
    found = alone(OPEN_ALL, installed, *files)
    assert {name: found[name] for name in files if found[name] != expected[name]} == {}, "dropped or changed on the way into the wheel"


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("templates/fonts", "*.ttf"),
        ("templates/pages", "*.html"),
        ("templates/letters", "*.json"),
        ("kernel/data", "*.csv"),
        ("portal/static", "*.css"),
        ("portal/migrations", "versions/*.py"),
    ],
)
def test_each_kind_of_data_is_in_the_installed_wheel(installed: Path, place: str, kind: str) -> None:
    assert list((installed / place).rglob(kind)), f"no {kind} under {place}"


def test_the_wheel_carries_nothing_that_the_checkout_does_not(installed: Path) -> None:
    carried = {
        path.relative_to(installed)
        for name in packages()
        for path in (installed / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert carried == set(package_files())


def test_git_ignores_no_file_of_a_package() -> None:
    names = "\0".join(str(path) for path in package_files())
    done = subprocess.run(["git", "check-ignore", "--no-index", "-z", "--stdin"], cwd=ROOT, input=names, capture_output=True, text=True)
    assert done.stdout == "", "such a file is in no clone, or drops out of the wheel"


def test_every_module_of_the_installed_wheel_imports(installed: Path) -> None:
    found = alone(IMPORT_ALL, installed, *packages())
    assert {name for name, place in found.items() if not Path(place).is_relative_to(installed)} == set()


def test_the_wheel_brings_the_command(installed: Path) -> None:
    (entry_points,) = installed.glob("letters-*.dist-info/entry_points.txt")
    assert "letters = portal.cli:main" in entry_points.read_text()
