"""Error answers: for people a page with a way on, for programs problem details; never a trace of the inside."""

from pathlib import Path

import pytest
from flask import Blueprint, request

from kernel.decision import Reason, Refused, Sentence
from letters.errors import Conflict
from portal.guards import mount, public
from portal.limits import limited
from portal.problems import refusal
from tests.support.shell import Shell, make_shell

JSON = {"Accept": "application/json"}
SECRET = "secret-inside-9371"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    made = make_shell(tmp_path)
    pages = Blueprint("pages", __name__)

    @pages.get("/boom")
    def boom() -> str:
        raise RuntimeError(SECRET)

    @pages.get("/conflict")
    def conflict() -> str:
        raise Conflict(Sentence("已被他人处理。", "Somebody was faster."))

    @pages.get("/refused")
    def refused() -> object:
        return refusal(Refused((Reason("a_code", Sentence("甲", "A"), "vin", "x"), Reason("b_code", Sentence("乙", "B")))))

    @pages.post("/upload")
    def upload() -> str:
        return str(len(request.files))

    @pages.get("/costly")
    @limited("2 per minute")
    def costly() -> str:
        return "fine"

    mount(made.app, pages, public, tokens=False)
    return made


@pytest.mark.parametrize(
    ("path", "status", "code", "zh", "en"),
    [
        ("/nowhere", 404, "not_found", "没有找到", "Not found"),
        ("/logout", 405, "method_not_allowed", "此地址不支持该操作", "Not possible at this address"),
        ("/conflict", 409, "conflict", "已被他人处理。", "Somebody was faster."),
        ("/boom", 500, "internal", "服务出了故障", "The service failed"),
        ("/refused", 422, "a_code", "内容有误", "Something needs correcting"),
    ],
)
def test_each_error_has_a_page_in_both_languages_and_problem_details(
    shell: Shell, path: str, status: int, code: str, zh: str, en: str
) -> None:
    for language, words, other in (("zh-CN", zh, en), ("en", en, zh)):
        page = shell.client().get(path, headers={"Accept-Language": language, "Accept": "text/html"})
        assert page.status_code == status
        assert page.mimetype == "text/html"
        assert words in page.text
        assert other not in page.text
        assert page.headers["X-Request-Id"] in page.text
    answer = shell.client().get(path, headers=JSON)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json["code"] == code
    assert set(answer.json["sentence"]) == {"zh", "en"}
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_nothing_of_the_inside_is_shown(shell: Shell) -> None:
    for headers in ({}, JSON):
        text = shell.client().get("/boom", headers=headers).text
        assert SECRET not in text
        assert "Traceback" not in text
        assert ".py" not in text


def test_problem_details_carry_every_reason(shell: Shell) -> None:
    reasons = shell.client().get("/refused", headers=JSON).json["reasons"]
    assert [reason["code"] for reason in reasons] == ["a_code", "b_code"]
    assert reasons[0]["field"] == "vin"


def test_a_program_that_must_log_in_gets_401_instead_of_a_form(shell: Shell) -> None:
    answer = shell.client().get("/account/confirm", headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (401, "log_in_needed")


def test_more_than_20_mb_is_413_with_advice(shell: Shell) -> None:
    answer = shell.client().post("/upload", data=b"0" * (20 * 1024 * 1024 + 1), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "20 MB" in answer.text


def test_too_many_requests_are_429_with_a_time_to_wait(shell: Shell) -> None:
    client = shell.client()
    answers = [client.get("/costly") for _ in range(3)]
    assert [(answer.status_code, "Retry-After" in answer.headers) for answer in answers] == [(200, False), (200, False), (429, True)]
    assert int(client.get("/costly").headers["Retry-After"]) <= 61


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "127.0.0.1@evil.example"])
def test_another_host_name_is_400_whatever_the_page(shell: Shell, host: str) -> None:
    for path in ("/", "/nowhere", "/?lang=en"):
        answer = shell.client().get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text


def test_a_forwarded_host_is_not_believed(shell: Shell) -> None:
    answer = shell.client().get("/login?next=/x", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "1.2.3.4"})
    assert "evil" not in answer.text


def test_405_says_what_is_allowed(shell: Shell) -> None:
    assert "POST" in shell.client().get("/logout").headers["Allow"]


def test_a_dead_database_is_an_error_page_and_not_ready(shell: Shell) -> None:
    shell.desk.database.engine.dispose()
    path = Path(shell.desk.settings.database_url.removeprefix("sqlite:///"))
    for file in path.parent.glob("letters.sqlite3*"):
        file.unlink()
    path.mkdir()
    client = shell.client()
    client.set_cookie("letters", "any-token-at-all")
    assert client.get("/").status_code == 500
    assert client.get("/readyz").status_code in (500, 503)
    assert shell.client().get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
