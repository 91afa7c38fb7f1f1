"""Every error class this software raises on purpose has a row of its own in the portal's table."""

import pkgutil
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module

import pytest

from kernel.decision import Sentence
from kernel.errors import DomainError
from portal.errors import STATUS, Outcome, outcome
from tests.support.checkout import packages


def _everything() -> None:
    """Import every module of every room, so that no error class stays unseen; migrations run only under Alembic."""
    for package in packages():
        found = import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not module.name.startswith(("portal.migrations", "templates.")) and not module.name.endswith("__main__"):
                import_module(module.name)


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)


def test_every_domain_error_has_a_row() -> None:
    _everything()
    kinds = {kind for kind in _below(DomainError) if kind.__module__.partition(".")[0] in packages()}
    assert kinds
    assert sorted(f"{kind.__module__}.{kind.__name__}" for kind in kinds if kind not in STATUS) == []


def test_every_row_is_an_error_status_and_an_exit_code_of_the_interface() -> None:
    assert all(HTTPStatus(row.status) >= HTTPStatus.BAD_REQUEST for row in STATUS.values())
    assert {row.exit for row in STATUS.values()} <= {2, 3, 4, 5}


def test_a_class_without_a_row_takes_the_nearest_above() -> None:
    kind = type("Sudden", (DomainError,), {})
    assert outcome(kind(Sentence("突然", "sudden"))) == Outcome(500, 5)


@pytest.mark.parametrize("kind", STATUS)
def test_every_class_has_a_code_of_its_own_spelling(kind: type[DomainError]) -> None:
    assert kind.code
    assert kind.code == kind.code.lower().replace("-", "_")
