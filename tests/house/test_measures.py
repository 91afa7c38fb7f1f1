"""The house measures count as a person would, and every function is typed."""

import ast

from tests.house import measures

BRANCHY = """
def f(a: int, *b: int, c: int = 0, **d: int) -> int:
    "Say."
    if a and b or c:
        return 1
    for x in b:
        pass
    return 2 if d else [y for y in b if y]
"""


def only(source: str) -> ast.FunctionDef:
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return function


def test_every_function_is_typed() -> None:
    assert measures.typed_share() == 1


def test_branches_lines_and_arguments_are_counted_as_by_hand() -> None:
    function = only(BRANCHY)
    assert measures.complexity(function) == 3
    assert measures.body_lines(function) == 5
    assert len(measures.arguments(function)) == 4
    assert measures.typed(function)
    assert not measures.typed(only("def g(a) -> int:\n    return a"))


def test_percentiles_are_values_that_occur() -> None:
    measure = measures.Measure("x", tuple(range(1, 101)), 50, 94)
    assert (measure.at(50), measure.at(95), measure.at(100)) == (50, 95, 100)
    assert not measure.holds
