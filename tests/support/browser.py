"""Real Chromium for tests: one browser a module, and the portal served by waitress on a free loopback port."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window.

    Not for the whole session: while it is open this thread has a running event loop, which pyHanko cannot share.
    """
    from tests.support.needs import need

    need("chromium", "chromium")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield chromium
        chromium.close()


@contextmanager
def live_server(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve `app` on a loopback port, a free one unless told, and yield its address, such as `http://127.0.0.1:40123`."""
    server: Any = create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


def accessibility_faults(page: Page) -> list[str]:
    """Return what axe-core finds on the page as it stands: rule, and the nodes concerned."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [f"{fault['id']}: {[node['html'][:120] for node in fault['nodes']]}" for fault in found.response["violations"]]


def widest_overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
