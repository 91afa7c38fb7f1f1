"""One house for each module of page tests: making the specimen instance costs seconds, a copy of it little."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.instance import instance_template
from tests.support.portal_cast import House, make_house

__all__ = ["instance_template"]


@pytest.fixture(scope="module")
def house(instance_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return the portal with its cast; tests of one module share it and must not lean on each other's rows."""
    folder = tmp_path_factory.mktemp("house") / "instance"
    shutil.copytree(instance_template, folder)
    made = make_house(folder, limits_url="memory://")
    yield made
    made.desk.database.engine.dispose()
