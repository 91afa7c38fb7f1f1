"""Programs that tests need: found, or the test is skipped with the name of the package that brings them."""

import os
import shutil
from pathlib import Path

import pytest

DEBIAN_SERVERS = Path("/usr/lib/postgresql")


def need(tool: str, package: str) -> Path:
    """Return the path of a program, or skip the test naming the Debian package; where CI=true, fail instead."""
    found = _server_program(tool) or shutil.which(tool)
    if found is not None:
        return Path(found)
    missing = f"{tool} is not installed; it comes with the package {package}"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(missing)
    pytest.skip(missing)


def _server_program(tool: str) -> Path | None:
    """Return a program of the newest PostgreSQL server, which Debian keeps out of the PATH."""
    found = [path for path in DEBIAN_SERVERS.glob(f"*/bin/{tool}") if path.parts[-3].isdigit()]
    return max(found, key=lambda path: int(path.parts[-3]), default=None)
