"""Print the house measures: lengths of files and functions, branching, arguments, types, tests against code.

They are watched, not worshipped: `make measures` marks what exceeds, and only missing types fail a test.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.checkout import checkout_files, packages, read

Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: what is measured, its values, and how high median and 95th percentile may be (None: no limit)."""

    name: str
    values: tuple[int, ...]
    median_limit: int | None
    high_limit: int | None

    def at(self, percent: int) -> int:
        """Return the nearest-rank percentile."""
        ordered = sorted(self.values)
        return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0

    @property
    def holds(self) -> bool:
        """Whether both percentiles are within their limits."""
        limits = ((50, self.median_limit), (95, self.high_limit))
        return all(limit is None or self.at(percent) <= limit for percent, limit in limits)


def python_files(*folders: str) -> list[Path]:
    """Return the checkout's Python files under `folders`."""
    return [path for path in checkout_files() if path.suffix == ".py" and path.parts[0] in folders]


def lines(path: Path) -> int:
    """Return the lines of a file that are not blank."""
    return sum(1 for line in read(path).splitlines() if line.strip())


def functions(paths: list[Path]) -> list[Function]:
    """Return every function and method, inner ones too."""
    trees = (ast.walk(ast.parse(read(path))) for path in paths)
    return [node for tree in trees for node in tree if isinstance(node, Function)]


def body_lines(function: Function) -> int:
    """Return the lines from the first statement after the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Walk a function without the functions inside it, which are counted on their own."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Function):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def complexity(function: Function) -> int:
    """Return McCabe's number (1976) as ruff's C901 counts it: 1, and 1 more for each statement that branches."""
    return 1 + sum(isinstance(node, BRANCHES) for node in own_nodes(function))


def arguments(function: Function) -> list[ast.arg]:
    """Return every argument but `self` and `cls`."""
    given = function.args
    found = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return [argument for argument in found if argument.arg not in ("self", "cls")]


def typed(function: Function) -> bool:
    """Whether all arguments and the answer are annotated."""
    return function.returns is not None and all(argument.annotation is not None for argument in arguments(function))


def code_measures() -> tuple[Measure, ...]:
    """Return the measures of the packages, with the limits of the house."""
    paths = python_files(*packages())
    found = functions(paths)
    return (
        Measure("file lines", tuple(map(lines, paths)), 90, 350),
        Measure("function lines", tuple(map(body_lines, found)), 8, 30),
        Measure("cyclomatic complexity", tuple(map(complexity, found)), None, 6),
        Measure("arguments", tuple(len(arguments(function)) for function in found), None, 4),
    )


def typed_share() -> float:
    """Return the share of functions that are fully annotated, 0 to 1."""
    found = functions(python_files(*packages()))
    return sum(map(typed, found)) / len(found)


def test_to_code() -> float:
    """Return lines of tests for each line of code."""
    return sum(map(lines, python_files("tests"))) / sum(map(lines, python_files(*packages())))


def main() -> None:
    """Print one line a measure."""
    print(f"{'measure':24}{'count':>7}{'median':>8}{'95th':>6}{'max':>6}   limit")
    for measure in code_measures():
        limits = f"{measure.median_limit or '-'} / {measure.high_limit}{'' if measure.holds else '   exceeded'}"
        print(f"{measure.name:24}{len(measure.values):>7}{measure.at(50):>8}{measure.at(95):>6}{measure.at(100):>6}   {limits}")
    print(f"{'typed functions':24}{typed_share():>7.1%}   100 %")
    print(f"{'test:code':24}{test_to_code():>7.2f}   1 - 2.5")


if __name__ == "__main__":
    main()
