"""Programs and privileges that tests need: there, or the test is skipped with the name of the package or the privilege."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

DEBIAN_SERVERS = Path("/usr/lib/postgresql")
DEBIAN_JARS = Path("/usr/share/java")


def need(tool: str, package: str) -> Path:
    """Return the path of a program or of a Java archive, or skip the test naming the Debian package; where CI=true, fail instead."""
    found = _server_program(tool) or _archive(tool) or shutil.which(tool)
    if found is not None:
        return Path(found)
    return _do_without(f"{tool} is not installed; it comes with the package {package}")


def privilege(deed: str, granted: bool) -> None:
    """Skip the test unless this user may do a deed; where CI=true, fail instead."""
    if not granted:
        _do_without(f"only root may {deed}")


def _do_without(missing: str) -> NoReturn:
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(missing)
    pytest.skip(missing)


def _archive(name: str) -> Path | None:
    """Return a Java archive of the machine's."""
    return DEBIAN_JARS / name if name.endswith(".jar") and (DEBIAN_JARS / name).exists() else None


def _server_program(tool: str) -> Path | None:
    """Return a program of the newest PostgreSQL server, which Debian keeps out of the PATH."""
    found = [path for path in DEBIAN_SERVERS.glob(f"*/bin/{tool}") if path.parts[-3].isdigit()]
    return max(found, key=lambda path: int(path.parts[-3]), default=None)
