"""A specimen instance of a module's own, and the command line over it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from tests.support.instance import desk, instance, instance_template
from tests.support.outlet_commands import Say

__all__ = ["desk", "instance", "instance_template"]


@pytest.fixture
def say(instance: Path) -> Say:
    """Return `letters ... --instance` of a fresh instance."""
    return lambda *arguments: CliRunner().invoke(main, [*map(str, arguments), "--instance", str(instance)])


@pytest.fixture(scope="module")
def told(instance_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Say:
    """Return the same over an instance that a whole module only asks."""
    folder = Path(shutil.copytree(instance_template, tmp_path_factory.mktemp("asked") / "instance"))
    return lambda *arguments: CliRunner().invoke(main, [*map(str, arguments), "--instance", str(folder)])
