"""Programs that are not ours read the letter as a clerk, a scanner and an archive would."""

import subprocess
from pathlib import Path

import pytest

from tests.support.contents import QR_TEXT, composed, content, russian


def run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module", params=["one", "several", "russian"])
def letter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    what = {"one": content(), "several": content(40, 3), "russian": russian()}[request.param]
    path = tmp_path_factory.mktemp("letter") / "letter.pdf"
    path.write_bytes(composed(what).pdf)
    return path


def test_pdffonts_finds_every_font_embedded_and_subset_with_unicode(letter: Path) -> None:
    rows = run("pdffonts", letter).splitlines()[2:]
    assert len(rows) >= 5
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows), rows


def test_pdftotext_gives_back_vin_chinese_and_russian(letter: Path) -> None:
    text = run("pdftotext", "-layout", letter, "-")
    assert content().vehicles[0].vin in text
    assert "售后维修服务确认书" in text
    assert "г. Москва, Каширское шоссе" in text or "г. Алматы, пр. Райымбека" in text


def test_zbar_reads_the_code_from_the_page_in_grey_at_150_dpi(letter: Path) -> None:
    run("pdftoppm", "-r", "150", "-gray", letter, letter.with_name("page"))
    last = sorted(letter.parent.glob("page*.pgm"))[-1]
    assert run("zbarimg", "--quiet", "--raw", last).strip() == QR_TEXT


def test_qpdf_finds_nothing_wrong(letter: Path) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", letter)


def test_pdfdetach_lists_the_one_attachment(letter: Path) -> None:
    assert "1: letter.json" in run("pdfdetach", "-list", letter)
