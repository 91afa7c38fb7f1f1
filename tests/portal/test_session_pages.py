"""Logging in, staying in, proving it again and leaving, through the pages."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from sqlalchemy import text

from kernel.actor import Role
from portal.auth import current_actor, require_recent_authentication
from portal.guards import mount, public, roles
from tests.support.shell import PASSWORD, Shell, cookies, log_in, make_shell, token_of


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    made = make_shell(tmp_path)
    made.person("wang", Role.REVIEWER)
    _add_a_grave_act(made)
    return made


def _add_a_grave_act(shell: Shell) -> None:
    acts = Blueprint("acts", __name__)

    @acts.get("/act")
    @require_recent_authentication()
    def ask() -> str:
        return f"sure, {current_actor().name}?"

    @acts.post("/act/do")
    @require_recent_authentication(back="acts.ask")
    def do() -> str:
        return "done"

    mount(shell.app, acts, roles(Role.REVIEWER))


def _is_in(client: FlaskClient) -> bool:
    return "/logout" in client.get("/account/confirm").text


def _rows(shell: Shell) -> int:
    with shell.desk.database.read() as session:
        return session.execute(text("SELECT count(*) FROM web_session")).scalar_one()


def test_a_stranger_costs_no_session_row(shell: Shell) -> None:
    client = shell.client()
    assert cookies(client.get("/")) == []
    client.get("/login")
    client.post("/login", data={"login": "wang", "password": "x"})
    assert _rows(shell) == 0


def test_log_in_gives_a_new_id_and_stores_only_its_hash(shell: Shell) -> None:
    client = shell.client()
    answer = log_in(client)
    assert answer.status_code == 303
    assert _is_in(client)
    token = client.get_cookie("letters").value
    with shell.desk.database.read() as session:
        dump = str(session.execute(text("SELECT * FROM web_session")).all())
    assert len(token) == 43
    assert token not in dump


def test_a_planted_session_id_is_not_adopted(shell: Shell) -> None:
    client = shell.client()
    client.set_cookie("letters", "planted-by-somebody-else")
    log_in(client)
    assert client.get_cookie("letters").value != "planted-by-somebody-else"


def test_logging_in_again_ends_the_session_before(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    old = client.get_cookie("letters").value
    form = token_of(client.get("/account/confirm").text)
    client.post("/login", data={"csrf_token": form, "login": "wang", "password": PASSWORD})
    other = shell.client()
    other.set_cookie("letters", old)
    assert not _is_in(other)


def test_the_cookie_over_https_is_host_bound_secure_and_unseen_by_scripts(tmp_path: Path) -> None:
    shell = make_shell(tmp_path, environment="production", public_url="https://letters.example")
    shell.person()
    client = shell.client()
    kwargs = {"base_url": "https://letters.example"}
    form = token_of(client.get("/login", **kwargs).text)
    answer = client.post("/login", data={"csrf_token": form, "login": "wang", "password": PASSWORD}, **kwargs)
    found = next(cookie for cookie in cookies(answer) if cookie.startswith("__Host-letters="))
    assert {part.strip() for part in found.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize(("idle", "inside"), [(timedelta(minutes=29), True), (timedelta(minutes=30), False)])
def test_a_session_ends_after_thirty_idle_minutes(shell: Shell, idle: timedelta, inside: bool) -> None:
    client = shell.client()
    log_in(client)
    shell.clock.advance(idle)
    assert _is_in(client) is inside


def test_a_session_ends_after_twelve_hours_however_busy(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    for _ in range(12 * 3 - 1):
        shell.clock.advance(timedelta(minutes=20))
        assert _is_in(client)
    shell.clock.advance(timedelta(minutes=20))
    assert not _is_in(client)


def test_an_ended_session_is_swept_at_the_next_log_in(shell: Shell) -> None:
    log_in(shell.client())
    shell.clock.advance(timedelta(hours=1))
    log_in(shell.client())
    assert _rows(shell) == 1


def test_log_out_ends_the_session_on_the_server(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    old = client.get_cookie("letters").value
    answer = client.post("/logout", data={"csrf_token": token_of(client.get("/account/confirm").text)}, follow_redirects=True)
    assert "您已退出登录" in answer.text
    client.set_cookie("letters", old)
    assert not _is_in(client)


def test_log_out_by_a_link_does_not_happen(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    assert client.get("/logout").status_code == 405
    assert _is_in(client)


def test_a_wrong_password_shows_the_form_again_with_the_name_kept(shell: Shell) -> None:
    answer = log_in(shell.client(), password="wrong-wrong-wrong")
    assert answer.status_code == 422
    assert 'value="wang"' in answer.text
    assert "登录名或密码不对" in answer.text
    assert "wrong-wrong-wrong" not in answer.text


def test_empty_fields_are_all_told_at_once(shell: Shell) -> None:
    answer = log_in(shell.client(), login="", password="")
    assert "请填写登录名" in answer.text
    assert "请填写密码" in answer.text
    assert 'href="#f-login"' in answer.text


def test_too_many_wrong_tries_answer_429(shell: Shell) -> None:
    client = shell.client()
    for _ in range(5):
        log_in(client, password="wrong-wrong-wrong")
    answer = log_in(client)
    assert answer.status_code == 429
    assert "15 分钟" in answer.text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", ""]
)
def test_log_in_leads_nowhere_else(shell: Shell, target: str) -> None:
    assert log_in(shell.client(), next=target).location == "/"


def test_a_guarded_page_leads_to_the_log_in_and_back(shell: Shell) -> None:
    client = shell.client()
    answer = client.get("/act?x=1")
    assert answer.location == "/login?next=%2Fact%3Fx%3D1"
    assert log_in(client, next="/act?x=1").location == "/act?x=1"


def test_a_post_without_or_with_a_foreign_token_is_refused(shell: Shell) -> None:
    client, other = shell.client(), shell.client()
    foreign = token_of(other.get("/login").text)
    client.get("/login")
    for form in ({}, {"csrf_token": "x"}, {"csrf_token": foreign}):
        answer = client.post("/login", data={"login": "wang", "password": PASSWORD, **form})
        assert answer.status_code == 400
        assert "表单已过期" in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_a_post_from_another_site_is_refused_even_with_a_token(shell: Shell, headers: dict[str, str]) -> None:
    client = shell.client()
    form = token_of(client.get("/login").text)
    answer = client.post("/login", data={"csrf_token": form, "login": "wang", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert not _is_in(client)


def test_our_own_form_sent_without_referrer_passes(shell: Shell) -> None:
    client = shell.client()
    form = token_of(client.get("/login").text)
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert client.post("/login", data={"csrf_token": form, "login": "wang", "password": PASSWORD}, headers=headers).status_code == 303


def test_a_post_that_changes_nothing_needs_no_token_but_must_not_come_from_elsewhere(tmp_path: Path) -> None:
    shell = make_shell(tmp_path)
    checks = Blueprint("checks", __name__)
    checks.add_url_rule("/check", "check", lambda: "checked", methods=["POST"])
    mount(shell.app, checks, public, tokens=False)
    assert shell.client().post("/check").text == "checked"
    assert shell.client().post("/check", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_grave_act_right_after_log_in_goes_through(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    assert client.post("/act/do", data={"csrf_token": token_of(client.get("/account/confirm").text)}).text == "done"


def test_five_minutes_later_the_password_is_asked_for_and_leads_back_to_the_page(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    form = token_of(client.get("/account/confirm").text)
    shell.clock.advance(timedelta(minutes=5))
    asked = client.post("/act/do", data={"csrf_token": form})
    assert asked.location == "/account/confirm?next=%2Fact"
    before = client.get_cookie("letters").value
    wrong = client.post("/account/confirm", data={"csrf_token": form, "password": "wrong-wrong-wrong", "next": "/act"})
    assert wrong.status_code == 422
    right = client.post("/account/confirm", data={"csrf_token": form, "password": PASSWORD, "next": "/act"})
    assert right.location == "/act"
    assert client.get_cookie("letters").value != before
    assert "sure" in client.get("/act").text


def test_proving_again_does_not_stretch_the_twelve_hours(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    for _ in range(12 * 3 - 1):
        shell.clock.advance(timedelta(minutes=20))
        client.post("/account/confirm", data={"csrf_token": token_of(client.get("/account/confirm").text), "password": PASSWORD})
    assert _is_in(client)
    shell.clock.advance(timedelta(minutes=20))
    assert not _is_in(client)


def test_a_person_whose_account_is_closed_is_out_at_the_next_click(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    shell.desk.accounts.close(shell.desk.accounts.by_login("wang").id)
    assert not _is_in(client)


def test_a_person_who_is_logged_in_is_not_asked_again(shell: Shell) -> None:
    client = shell.client()
    log_in(client)
    assert client.get("/login?next=/act").location == "/act"
