"""One served house for each module of flows, at an address that its QR codes name."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.browser import browser, live_server
from tests.support.instance import instance_template
from tests.support.portal_cast import make_house
from tests.support.visitors import Site

__all__ = ["browser", "instance_template"]


@pytest.fixture(scope="module")
def site(instance_template: Path, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    """Return the portal with its cast, served to a real browser."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    shutil.copytree(instance_template, folder)
    port = _free_port()
    house = make_house(folder, public_url=f"http://127.0.0.1:{port}")
    with live_server(house.app, port) as address:
        yield Site(house, address, browser)
    house.desk.database.engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
