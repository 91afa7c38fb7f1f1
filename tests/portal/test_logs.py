"""Logs: one JSON line an event, and nothing in it that must not be."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint

from portal.guards import mount, public
from portal.logs import configure, loggable_path, logger
from tests.support.shell import PASSWORD, log_in, make_shell

CODE = "0123456789ABCDEFGHJKMNPQRST"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, stream = root.handlers[:], root.level, io.StringIO()
    configure(stream)
    yield stream
    root.handlers[:], root.level = handlers, level


def _events(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_id(tmp_path: Path, lines: io.StringIO) -> None:
    answer = make_shell(tmp_path).client().get("/login?next=/secret")
    (event,) = _events(lines)
    assert (event["event"], event["path"], event["status"], event["request_id"]) == (
        "request",
        "/login",
        200,
        answer.headers["X-Request-Id"],
    )
    assert "secret" not in lines.getvalue()


@pytest.mark.parametrize("path", [f"/v/{CODE}", f"/V/{CODE}", f"/v/{CODE}/more", f"//v/{CODE}", "/v/short\nline", "/v/"])
def test_a_scanned_code_is_never_logged(path: str) -> None:
    assert loggable_path(path) == "/v/…"


def test_a_code_anywhere_in_an_event_is_cut_out(lines: io.StringIO) -> None:
    logger().info("seen", text=f"before {CODE} after", many=[CODE.lower()], vin="LSVAM4187C2184847")
    logging.getLogger("library").warning("at /v/%s", CODE)
    assert CODE not in lines.getvalue().upper()
    assert _events(lines)[0]["vin"] == "LSVAM4187C2184847"


def test_control_characters_and_colours_cannot_forge_a_line(lines: io.StringIO) -> None:
    logger().info("seen", text='x\r\n{"event":"forged"}\x1b[31mred\x00\u2028')
    logging.getLogger("library").warning("a\nb\x1b[0m")
    assert len(_events(lines)) == 2
    assert not any(mark in lines.getvalue() for mark in ("\\n", "\\r", "\\u001b", "\x1b", "\\u0000", "\u2028"))


def test_an_exception_is_named_and_placed_but_not_quoted(tmp_path: Path, lines: io.StringIO) -> None:
    shell = make_shell(tmp_path)
    pages = Blueprint("pages", __name__)

    def boom() -> str:
        raise RuntimeError(f"person Wang, password {PASSWORD}")

    pages.add_url_rule("/boom", "boom", boom)
    mount(shell.app, pages, public)
    shell.client().get("/boom")
    event = next(event for event in _events(lines) if event["event"] == "unexpected")
    assert event["error"] == "RuntimeError"
    assert "test_logs.py" in str(event["where"])
    assert "Wang" not in lines.getvalue()


def test_a_log_in_leaves_neither_name_nor_password(tmp_path: Path, lines: io.StringIO) -> None:
    shell = make_shell(tmp_path)
    account = shell.person("wang", name="王小明")
    client = shell.client()
    log_in(client)
    client.get("/")
    assert not any(word in lines.getvalue() for word in ("wang", "王小明", PASSWORD, client.get_cookie("letters").value))
    assert _events(lines)[-1]["actor"] == account.id
