"""The files of this checkout, as git would hand them to somebody who clones it."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def project() -> dict[str, dict[str, object]]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages() -> list[str]:
    """Return the top-level packages that the wheel carries."""
    found = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]  # type: ignore[index]
    return list(found)


@cache
def checkout_files() -> tuple[Path, ...]:
    """Return every tracked file and every new one that git does not ignore, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True
    ).stdout.decode()
    return tuple(sorted(Path(name) for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


@cache
def text_files() -> tuple[Path, ...]:
    """Return the checkout's files that a person can read: those without a NUL byte near the front, as git tells them."""
    return tuple(path for path in checkout_files() if b"\0" not in (ROOT / path).read_bytes()[:8000])


def package_files() -> tuple[Path, ...]:
    """Return every file that lies in a package's folder, ignored by git or not, without compiled Python."""
    found = (path.relative_to(ROOT) for name in packages() for path in (ROOT / name).rglob("*") if path.is_file())
    return tuple(sorted(path for path in found if "__pycache__" not in path.parts))


def read(path: Path) -> str:
    """Return the text of a file given relative to the root; bytes of another encoding, as a broken sheet's, are shown by number."""
    return (ROOT / path).read_text(encoding="utf-8", errors="backslashreplace")
