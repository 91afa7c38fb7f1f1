"""A prepared specimen instance: made once per test run, copied for each test that wants one."""

import shutil
from pathlib import Path

import pytest

from kernel.clock import Clock
from portal.instance import prepare
from portal.settings import Settings
from portal.wiring import Desk, open_desk


@pytest.fixture(scope="session")
def instance_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a first run's instance; never written to by tests."""
    folder = tmp_path_factory.mktemp("instance-template") / "instance"
    prepare(Settings(instance=folder)).database.engine.dispose()
    return folder


@pytest.fixture
def instance(instance_template: Path, tmp_path: Path) -> Path:
    """Return a fresh copy of the prepared instance."""
    return Path(shutil.copytree(instance_template, tmp_path / "instance"))


@pytest.fixture
def desk(instance: Path) -> Desk:
    """Return the desk of a fresh instance."""
    return desk_of(instance)


def desk_of(instance: Path, clock: Clock | None = None) -> Desk:
    """Open the desk of a prepared instance, under another clock if given."""
    return open_desk(Settings(instance=instance), clock)
