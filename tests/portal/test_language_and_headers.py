"""Languages, the look of dates and VINs, security headers, static files."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assets import asset
from portal.display import day, vin
from portal.language import switch_path
from portal.places import local_path
from tests.support.shell import Shell, cookies, log_in, make_shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    made = make_shell(tmp_path)
    made.person()
    return made


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("en-GB", "en"),
        ("ru,kk;q=0.8", "en"),
        ("ru,zh;q=0.5", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_the_browser_says_which_language(shell: Shell, header: str, tag: str) -> None:
    assert f'<html lang="{tag}">' in shell.client().get("/", headers={"Accept-Language": header} if header else {}).text


def test_a_chosen_language_stays(shell: Shell) -> None:
    client = shell.client()
    answer = client.get("/login?next=/x&lang=en")
    assert (answer.status_code, answer.location) == (303, "/login?next=%2Fx")
    assert "letters-lang=en" in cookies(answer)[0]
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "zh-CN"}).text


def test_an_unknown_language_is_ignored(shell: Shell) -> None:
    answer = shell.client().get("/?lang=fr")
    assert answer.status_code == 200
    assert cookies(answer) == []


def test_the_switch_leads_nowhere_else(shell: Shell) -> None:
    answer = shell.client().get("//evil.example/?lang=en")
    assert answer.location is None or (answer.location.startswith("/") and not answer.location.startswith("//"))


def test_the_switch_keeps_the_query_and_never_leads_to_a_posted_page(shell: Shell) -> None:
    with shell.app.test_request_context("/login?next=%2Fx&lang=zh"):
        assert switch_path("en") == "/login?next=%2Fx&lang=en"
    with shell.app.test_request_context("/logout", method="POST"):
        assert switch_path("en") == "/?lang=en"


@given(st.text(max_size=40))
def test_a_local_path_never_leaves_the_site(target: str) -> None:
    found = local_path(target)
    assert re.match(r"/(?![/\\])", found)
    assert not re.search(r"[\x00-\x20\\]", found)


def test_dates_are_written_as_people_write_them(shell: Shell) -> None:
    for header, words in (("zh", "2026年3月2日"), ("en", "2026-03-02")):
        with shell.app.test_request_context("/", headers={"Accept-Language": header}):
            assert day(date(2026, 3, 2)) == words


def test_a_vin_is_grouped_by_style_alone() -> None:
    shown = str(vin("LSVAM4187C2184847"))
    assert re.findall(r"<span>(\w+)</span>", shown) == ["LSV", "AM4187", "C2184847"]
    assert re.sub(r"<[^>]+>", "", shown) == "LSVAM4187C2184847"


def test_a_vin_that_is_markup_stays_text() -> None:
    assert unescape(re.sub(r"</?span[^>]*>", "", str(vin("<script>alert(1)")))) == "<script>alert(1)"


HAN, WORD = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3,}")
NAMES = {"English", "SPECIMEN", "PDF", "VIN", "Korea"}


@pytest.mark.parametrize("path", ["/", "/login", "/style", "/nowhere"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_mixes_the_languages(shell: Shell, path: str, language: str) -> None:
    page = shell.client().get(path, headers={"Accept-Language": language}).text
    body = re.sub(r"<(script|svg|style)\b.*?</\1>", "", page.split("<body", 1)[1].split(">", 1)[1], flags=re.S)
    body = re.sub(r'<(b|span) class="(host|mono|ident)"[^>]*>.*?</\1>|<a class="language".*?</a>', "", body, flags=re.S)
    texts = [unescape(text).strip() for text in re.split(r"<[^>]+>", body) if text.strip()]
    assert texts
    if language == "en":
        assert [text for text in texts if HAN.search(text)] == []
    else:
        strange = [text for text in texts if set(WORD.findall(text)) - NAMES and not HAN.search(text)]
        assert [text for text in strange if not re.fullmatch(r"[A-Z0-9-]+", text) and "_" not in text] == []


def test_every_answer_carries_the_security_headers(shell: Shell) -> None:
    for path in ("/", "/login", "/nowhere", "/healthz", asset("letters.css")):
        headers = shell.client().get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_https_is_remembered_by_the_browser(tmp_path: Path) -> None:
    shell = make_shell(tmp_path, environment="production", public_url="https://letters.example")
    answer = shell.client().get("/", base_url="https://letters.example")
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    assert shell.client().get("/style", base_url="https://letters.example").status_code == 404


def test_nothing_behind_log_in_and_no_verdict_is_kept(shell: Shell) -> None:
    client = shell.client()
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/V/ABC").headers["Cache-Control"] == "no-store"
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    log_in(client)
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_ever_under_their_hash_and_not_found_under_another(shell: Shell) -> None:
    client = shell.client()
    answer = client.get(asset("letters.css"))
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"
    assert client.get("/static/0000000000000000/letters.css").status_code == 404
    assert client.get(asset("letters.css").replace("letters.css", "../app.py")).status_code == 404


def test_the_first_load_of_a_public_page_is_small(shell: Shell) -> None:
    sizes = [len(shell.client().get(path).data) for path in ("/", asset("letters.css"), asset("letters.js"), asset("favicon.svg"))]
    assert sizes[1] < 25_000
    assert sum(sizes) < 100_000


def test_no_page_has_inline_style_or_script(shell: Shell) -> None:
    for path in ("/", "/login", "/style", "/nowhere"):
        page = shell.client().get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\bstyle=|\bon[a-z]+=\"|<style", page)


def test_a_typed_script_is_shown_as_text(shell: Shell) -> None:
    answer = log_in(shell.client(), login='"><script>alert(1)</script>')
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
