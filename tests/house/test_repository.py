"""What must never stand in this repository: machine paths, keys, unfinished work, other people's servers."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.checkout import ROOT, checkout_files, packages, read, text_files

MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|root|home/\w+|Users/\w+|tmp/bash)/")
PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME)\b")
LOADED = re.compile(
    r"""(?:\b(?:src|srcset|action|poster|data)\s*=\s*["']?\s*(?:https?:)?//)"""
    r"""|(?:<link\b[^>]*\bhref\s*=\s*["']?\s*(?:https?:)?//)"""
    r"""|(?:url\(\s*["']?\s*(?:https?:)?//)|(?:@import\s+["'](?:https?:)?//)"""
    r"""|(?:\b(?:fetch|importScripts|import)\(\s*["'`](?:https?:)?//)""",
    re.IGNORECASE,
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
FRONT_END = frozenset({".html", ".htm", ".css", ".js", ".mjs", ".svg", ".webmanifest", ".jinja", ".j2"})
TOP_LEVEL = {".ci", "bench", "docs", "requirements", "tests"}


def front_end() -> list[Path]:
    """Return what a browser is given."""
    return [path for path in text_files() if path.parts[0] in packages() and path.suffix.lower() in FRONT_END]


def offenders(pattern: re.Pattern[str], paths: list[Path] | tuple[Path, ...]) -> dict[str, str]:
    """Return file -> first thing that matches, without this file, which has to spell it out."""
    found = ((path, pattern.search(read(path))) for path in paths if path.name != Path(__file__).name)
    return {str(path): match[0] for path, match in found if match}


def test_no_file_knows_the_path_of_a_machine() -> None:
    assert offenders(MACHINE_PATH, text_files()) == {}


def test_no_private_key_is_committed() -> None:
    assert offenders(PRIVATE_KEY, text_files()) == {}
    assert [str(path) for path in checkout_files() if path.suffix in {".p12", ".pfx", ".key"}] == []


def test_nothing_is_left_for_later() -> None:
    code = [path for path in text_files() if path.suffix != ".md" and "vendor" not in path.parts]
    assert offenders(UNFINISHED, code) == {}


def test_pages_load_nothing_from_another_host() -> None:
    assert offenders(LOADED, front_end()) == {}


def test_each_file_of_the_packages_says_what_it_is_for() -> None:
    silent = []
    for path in text_files():
        if path.parts[0] in packages() and path.suffix == ".py":
            first = (ast.get_docstring(ast.parse(read(path))) or "").partition("\n\n")[0]
            if not first.endswith((".", "?")):
                silent.append(str(path))
    assert silent == [], "open the file with one plain sentence of purpose"


def test_the_top_level_has_only_the_rooms_and_what_stands_beside_them() -> None:
    folders = {path.parts[0] for path in checkout_files() if len(path.parts) > 1}
    assert folders - {*packages(), *TOP_LEVEL} == set()


def test_tests_are_no_package() -> None:
    assert [str(path) for path in checkout_files() if path.parts[0] == "tests" and path.name == "__init__.py"] == []


def test_every_link_between_the_documents_leads_somewhere() -> None:
    pages = [path for path in text_files() if path.suffix == ".md"]
    links = [
        (path, target) for path in pages for target in LINK.findall(read(path)) if "://" not in target and not target.startswith("mailto:")
    ]
    assert links
    assert [f"{path}: {target}" for path, target in links if not (ROOT / path.parent / target).exists()] == []


def test_every_decision_stands_in_the_index() -> None:
    folder = Path("docs/adr")
    pages = {path.name for path in checkout_files() if path.parent == folder} - {"README.md"}
    assert pages == set(LINK.findall(read(folder / "README.md")))


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (MACHINE_PATH, 'open("/ro' + 'ot/letters/instance/db")'),
        (PRIVATE_KEY, "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSx"),
        (UNFINISHED, "# TODO: seal it"),
        (LOADED, '<script src="https://cdn.example/x.js">'),
        (LOADED, '<link rel="stylesheet" href="//fonts.example/css">'),
        (LOADED, "body { background: url(http://img.example/a.png) }"),
        (LOADED, "const map = await fetch('https://tiles.example/1')"),
    ],
)
def test_each_pattern_finds_what_it_is_for(pattern: re.Pattern[str], planted: str) -> None:
    assert pattern.search(planted)


@pytest.mark.parametrize(
    "innocent", ['<a href="https://www.gov.example/rule">', "xmlns='http://www.w3.org/2000/svg'", "url(#star)", 'src="/static/app.js"']
)
def test_a_link_that_a_person_follows_is_no_loading(innocent: str) -> None:
    assert not LOADED.search(innocent)
