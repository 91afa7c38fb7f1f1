"""Accounts on a real database: proof, throttling without lock-out, endings."""

from datetime import timedelta
from pathlib import Path

import pytest

from kernel.actor import Actor, Role
from kernel.decision import Refused
from portal.accounts import Account
from portal.errors import AccountUnknown, LoginTaken
from portal.limits import PER_ACCOUNT, PER_ADDRESS, WINDOW, network
from portal.sessions import Sessions
from tests.support.shell import PASSWORD, Shell, make_shell

HOME, AWAY = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    made = make_shell(tmp_path)
    made.person("wang", Role.REVIEWER, Role.SEALER)
    return made


def _try(shell: Shell, password: str = PASSWORD, login: str = "wang", address: str = HOME) -> str:
    found = shell.desk.accounts.authenticate(login, password, address=address)
    return found.reasons[0].code if isinstance(found, Refused) else "in"


def test_the_actor_has_name_roles_and_maker(shell: Shell) -> None:
    account = shell.desk.accounts.by_login(" WANG ")
    assert shell.desk.accounts.actor(account.id) == Actor(account.id, "王审核", frozenset({Role.REVIEWER, Role.SEALER}), "SPECIMEN", "")


def test_the_right_password_lets_in_and_every_wrong_way_answers_the_same(shell: Shell) -> None:
    assert _try(shell) == "in"
    assert _try(shell, "wrong-wrong-wrong") == _try(shell, login="nobody") == _try(shell, "") == "log_in_wrong"


def test_five_wrong_tries_stop_one_address_at_one_account_for_fifteen_minutes(shell: Shell) -> None:
    assert [_try(shell, "wrong-wrong-wrong") for _ in range(5)] == ["log_in_wrong"] * 5
    assert _try(shell) == "log_in_throttled"
    shell.clock.advance(WINDOW + timedelta(seconds=1))
    assert _try(shell) == "in"


def test_the_owner_is_not_locked_out_by_a_stranger_elsewhere(shell: Shell) -> None:
    for _ in range(6):
        _try(shell, "wrong-wrong-wrong", address=AWAY)
    assert _try(shell, address=AWAY) == "log_in_throttled"
    assert _try(shell, address=HOME) == "in"


def test_one_address_cannot_walk_through_many_accounts(shell: Shell) -> None:
    for at in range(PER_ADDRESS):
        _try(shell, "wrong-wrong-wrong", login=f"guess{at}", address=AWAY)
    assert _try(shell, address=AWAY) == "log_in_throttled"


def test_many_addresses_cannot_walk_through_one_account_but_its_owner_still_gets_in(shell: Shell) -> None:
    assert _try(shell, address=HOME) == "in"
    for at in range(PER_ACCOUNT):
        _try(shell, "wrong-wrong-wrong", address=f"203.0.113.{at}")
    assert _try(shell, address=AWAY) == "log_in_throttled"
    assert _try(shell, address=HOME) == "in"


def test_a_right_password_forgives_the_wrong_ones_before_it(shell: Shell) -> None:
    for _ in range(3):
        assert [_try(shell, "wrong-wrong-wrong") for _ in range(4)] == ["log_in_wrong"] * 4
        assert _try(shell) == "in"


@pytest.mark.parametrize(
    ("one", "other"), [("2001:db8::1", "2001:db8::ffff"), ("::ffff:192.0.2.1", "192.0.2.1"), ("192.0.2.1", "192.0.2.1")]
)
def test_neighbours_of_one_ipv6_network_count_as_one_address(one: str, other: str) -> None:
    assert network(one) == network(other)


def test_other_networks_count_apart() -> None:
    assert network("2001:db8:1::1") != network("2001:db8:2::1")


def test_all_faults_of_a_new_account_are_told_together(shell: Shell) -> None:
    refused = shell.desk.accounts.create("Üser name", "x", [Role.ADMIN], "short", maker="SPECIMEN")
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == ["login_format", "password_length"]


def test_a_login_name_is_taken_whatever_its_case(shell: Shell) -> None:
    with pytest.raises(LoginTaken):
        shell.desk.accounts.create("Wang", "other", [Role.ADMIN], PASSWORD, maker="SPECIMEN")


@pytest.mark.parametrize("firm", [{}, {"maker": "SPECIMEN", "exporter": "91310000MA1FL0000X"}])
def test_an_account_works_for_exactly_one_firm(shell: Shell, firm: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="one maker or"):
        shell.desk.accounts.create("li", "李", [Role.ADMIN], PASSWORD, **firm)


def test_changing_the_password_ends_every_session(shell: Shell) -> None:
    account = shell.desk.accounts.by_login("wang")
    sessions = Sessions(shell.desk.database, shell.clock)
    tokens = [sessions.open(account.id) for _ in range(2)]
    assert shell.desk.accounts.set_password(account.id, "another-lantern-otter") is None
    assert [sessions.find(token) for token in tokens] == [None, None]
    assert _try(shell) == "log_in_wrong"
    assert _try(shell, "another-lantern-otter") == "in"


def test_a_refused_new_password_changes_nothing(shell: Shell) -> None:
    account = shell.desk.accounts.by_login("wang")
    assert isinstance(shell.desk.accounts.set_password(account.id, "password1234"), Refused)
    assert _try(shell) == "in"


def test_a_closed_account_is_gone_for_log_in_and_its_sessions_end(shell: Shell) -> None:
    account = shell.desk.accounts.by_login("wang")
    token = Sessions(shell.desk.database, shell.clock).open(account.id)
    shell.desk.accounts.close(account.id)
    assert _try(shell) == "log_in_wrong"
    assert Sessions(shell.desk.database, shell.clock).find(token) is None
    with pytest.raises(AccountUnknown):
        shell.desk.accounts.actor(account.id)
    assert shell.desk.accounts.everyone() == ()


def test_confirming_needs_the_persons_own_password(shell: Shell) -> None:
    account = shell.desk.accounts.by_login("wang")
    assert isinstance(shell.desk.accounts.confirm(account.id, PASSWORD, address=HOME), Account)
    assert isinstance(shell.desk.accounts.confirm(account.id, "wrong-wrong-wrong", address=HOME), Refused)


@pytest.mark.parametrize(
    ("roles", "belongs"),
    [
        ([Role.EXPORTER], {"maker": "SPEC"}),
        ([Role.EXPORTER, Role.REVIEWER], {"exporter": "91999900MA00000B2P"}),
        ([Role.REVIEWER], {"exporter": "91999900MA00000B2P"}),
        ([], {"maker": "SPEC"}),
    ],
)
def test_roles_of_a_maker_and_of_an_exporter_are_never_mixed(shell: Shell, roles: list[Role], belongs: dict[str, str]) -> None:
    refused = shell.desk.accounts.create("wei", "Wei", roles, "correct-horse-battery-42", **belongs)
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == ["roles_unfit"]
