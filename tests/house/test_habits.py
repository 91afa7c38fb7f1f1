"""Habits that no linter knows: one reader of the environment, one clock, no fault swallowed unsaid."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.measures import python_files
from tests.support.checkout import packages, read

ENVIRONMENT = {"os.environ", "os.getenv", "os.environb"}
WALL_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime"}
OPTING_OUT = re.compile(r"#\s*noqa(?!: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)* - \S)")


def dotted_names(source: str) -> set[str]:
    """Return every `a.b` that the source speaks of, and `a.b` for `from a import b`."""
    tree = ast.parse(source)
    spoken = {
        f"{node.value.id}.{node.attr}" for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return spoken | {f"{node.module}.{alias.name}" for node in imports for alias in node.names}


def speakers(names: set[str]) -> set[str]:
    """Return the files of the packages that speak of one of `names`."""
    return {path.as_posix() for path in python_files(*packages()) if dotted_names(read(path)) & names}


def broad_walls(source: str) -> int:
    """Return how many `except Exception` a source has that do not raise again."""
    handlers = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler))
    broad = [node for node in handlers if node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")]
    return sum(1 for node in broad if not isinstance(node.body[-1], ast.Raise))


def test_the_settings_alone_read_the_environment() -> None:
    assert speakers(ENVIRONMENT) <= {"portal/settings.py"}


def test_the_clock_alone_asks_the_machine_for_the_time() -> None:
    assert speakers(WALL_CLOCK) <= {"kernel/clock.py"}


def test_a_broad_except_stands_only_at_the_walls_and_says_why() -> None:
    walls = {path: count for path in python_files(*packages()) if (count := broad_walls(read(path)))}
    assert {path.parts[0] for path in walls} <= {"signing"}, walls
    assert [path for path, count in walls.items() if read(path).count("noqa: BLE001 - ") != count] == []


def test_whoever_opts_out_of_a_lint_rule_names_it_and_gives_a_reason() -> None:
    own = Path(__file__).name
    silent = [str(path) for path in python_files(*packages(), "tests", "bench") if path.name != own and OPTING_OUT.search(read(path))]
    assert silent == []


@pytest.mark.parametrize(
    "source",
    ["import os\nos.environ['X']", "from os import getenv", "from datetime import datetime\ndatetime.now()", "import time\ntime.time()"],
)
def test_each_habit_would_be_noticed(source: str) -> None:
    assert dotted_names(source) & (ENVIRONMENT | WALL_CLOCK)


def test_a_broad_except_that_swallows_would_be_noticed() -> None:
    assert broad_walls("try:\n    f()\nexcept Exception:\n    pass") == 1
    assert broad_walls("try:\n    f()\nexcept BaseException:\n    g()\n    raise") == 0
    assert OPTING_OUT.search("f()  # noqa")
    assert not OPTING_OUT.search("f()  # noqa: BLE001 - the wall to foreign bytes")
