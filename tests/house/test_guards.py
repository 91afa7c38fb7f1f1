"""No endpoint without a guard, and an endpoint registered past `mount` answers nobody."""

from pathlib import Path

import pytest
from flask import Blueprint

from kernel.actor import Actor, Role
from portal.guards import mount, mountings, public, roles, signed_in
from tests.support.shell import Shell, log_in, make_shell

STRANGERS_MAY_POST_WITHOUT_TOKEN = {"verify", "finding"}
"""Blueprints whose posts change nothing and therefore carry no form token."""


@pytest.fixture(params=["development", "production"])
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    if request.param == "production":
        return make_shell(tmp_path, environment="production", public_url="https://letters.example")
    return make_shell(tmp_path)


def test_every_rule_of_the_url_map_has_a_guard(shell: Shell) -> None:
    rules = list(shell.app.url_map.iter_rules())
    assert len(rules) > 5
    assert [rule.rule for rule in rules if rule.endpoint not in mountings(shell.app)] == []


def test_every_posting_page_carries_a_token_unless_it_changes_nothing(shell: Shell) -> None:
    bare = {rule.endpoint.partition(".")[0] for rule in shell.app.url_map.iter_rules() if not mountings(shell.app)[rule.endpoint].tokens}
    assert bare <= STRANGERS_MAY_POST_WITHOUT_TOKEN


def test_an_endpoint_registered_past_mount_answers_nobody(shell: Shell) -> None:
    shell.app.add_url_rule("/hole", "hole", lambda: "secret")
    answer = shell.client().get("/hole", headers={"Host": shell.desk.settings.public_host})
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_a_guard_of_no_role_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without roles"):
        roles()


PEOPLE = (None, Role.EXPORTER, Role.REVIEWER)
CELLS = {"/anyone": (200, 200, 200), "/people": (303, 200, 200), "/reviewers": (303, 403, 200)}


@pytest.mark.parametrize(("person", "column"), [(person, at) for at, person in enumerate(PEOPLE)])
@pytest.mark.parametrize("path", CELLS)
def test_each_guard_meets_each_person(tmp_path: Path, path: str, person: Role | None, column: int) -> None:
    shell = make_shell(tmp_path)
    for place, guard in (("anyone", public), ("people", signed_in), ("reviewers", roles(Role.REVIEWER))):
        blueprint = Blueprint(place, __name__)
        blueprint.add_url_rule(f"/{place}", "here", lambda: "in")
        mount(shell.app, blueprint, guard)
    client = shell.client()
    if person:
        shell.person("somebody", person)
        log_in(client, "somebody")
    assert client.get(path).status_code == CELLS[path][column]


def test_guards_ask_the_roles_and_nothing_else() -> None:
    guard = roles(Role.SEALER, Role.ADMIN)
    assert guard.admits(Actor("1", "a", frozenset({Role.ADMIN})))
    assert not guard.admits(Actor("1", "a", frozenset({Role.EXPORTER})))
