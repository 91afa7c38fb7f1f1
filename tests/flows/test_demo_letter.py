"""The demonstration letter, made by the command line and read by programs that are not ours."""

import json
import shutil
import string
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.offline import offline_verification
from signing.cms import take_apart
from tests.support.forgery import cms_of
from tests.support.instance import instance_template
from tests.support.needs import need
from verification.values import Word

__all__ = ["instance_template"]


def letters(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def said(folder: Path, package: str, *command: str) -> str:
    """Run another program and return what it prints; skips (in CI: fails) naming its package if it is not there."""
    need(command[0], package)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(instance_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an instance that this module writes to."""
    return Path(shutil.copytree(instance_template, tmp_path_factory.mktemp("house") / "instance"))


@pytest.fixture(scope="module")
def place(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with demo.json, demo.pdf and the exported trust."""
    folder = tmp_path_factory.mktemp("demo")
    made = letters("demo", "--out", str(folder), "--json", "--instance", str(house))
    assert made.exit_code == 0, made.output
    (folder / "demo.json").write_text(made.stdout, encoding="utf-8")
    Path(json.loads(made.stdout)["pdf"]).rename(folder / "demo.pdf")
    assert letters("keys", "export-trust", str(folder), "--instance", str(house)).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def facts(place: Path) -> Any:
    """Return what `letters demo --json` said."""
    return json.loads((place / "demo.json").read_text(encoding="utf-8"))


def test_the_json_has_what_other_programs_rely_on(facts: Any) -> None:
    assert {"number", "code", "qr", "pdf", "vins", "destination", "verdict"} <= set(facts)
    assert facts["verdict"] == "genuine"


def test_pdfsig_trusts_it_with_the_demo_root(place: Path) -> None:
    first = (place / "root.pem").read_text().split("-----END CERTIFICATE-----")[0] + "-----END CERTIFICATE-----\n"
    (place / "first.pem").write_text(first)
    (place / "nss").mkdir()
    said(place, "libnss3-tools", "certutil", "-N", "-d", "sql:nss", "--empty-password")
    said(place, "libnss3-tools", "certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-i", "first.pem")
    words = said(place, "poppler-utils", "pdfsig", "-no-ocsp", "-nssdir", "nss", "demo.pdf")
    for expected in ("Signature is Valid", "Total document signed", "Certificate is Trusted"):
        assert expected in words


def test_qpdf_finds_nothing_wrong(place: Path) -> None:
    assert "No syntax or stream encoding errors" in said(place, "qpdf", "qpdf", "--check", "demo.pdf")


def test_openssl_verifies_its_timestamp(place: Path) -> None:
    parts = take_apart(cms_of((place / "demo.pdf").read_bytes()))
    (place / "token.der").write_bytes(parts.token)
    (place / "stamped.bin").write_bytes(parts.signature)
    command = "openssl ts -verify -token_in -in token.der -data stamped.bin -CAfile root.pem"
    assert "Verification: OK" in said(place, "openssl", *command.split())


def test_pdftotext_gives_back_vin_chinese_and_russian(place: Path, facts: Any) -> None:
    text = said(place, "poppler-utils", "pdftotext", "demo.pdf", "-")
    for expected in (
        facts["vins"][0],
        facts["number"],
        "售后维修服务确认书",
        "哈萨克斯坦",
        "Specimen Сервис Алматы",
        "样例汽车制造有限公司",
    ):
        assert expected in text


def test_zbar_reads_the_qr_code_from_the_printed_page(place: Path, facts: Any) -> None:
    said(place, "poppler-utils", "pdftoppm", "-r", "150", "-gray", "demo.pdf", "page")
    page = sorted(place.glob("page*.pgm"))[-1].name
    assert said(place, "zbar-tools", "zbarimg", "-q", "--raw", page).splitlines()[0] == facts["qr"]


def test_the_file_verifies_online_and_offline(place: Path, facts: Any, house: Path) -> None:
    pdf, trust = str(place / "demo.pdf"), str(place / "trust.json")
    assert letters("verify", pdf, "--instance", str(house)).exit_code == 0
    assert letters("verify", pdf, "--offline", "--trust", trust).exit_code == 0
    assert letters("verify-qr", facts["qr"], "--offline", "--trust", trust).exit_code == 0
    assert letters("verify-qr", facts["qr"], "--instance", str(house)).exit_code == 0


def test_no_qr_text_with_a_changed_character_verifies(place: Path, facts: Any) -> None:
    """Every position of the text, with every other character a scanner could read there."""
    offline, text = offline_verification(place / "trust.json"), facts["qr"]
    others = string.ascii_uppercase + string.digits + string.ascii_lowercase + "$%*+-./:# "
    for at, original in enumerate(text):
        for other in others:
            if other != original:
                verdict = offline.by_qr(text[:at] + other + text[at + 1 :])
                assert verdict.word is not Word.GENUINE, (at, other)


@pytest.mark.parametrize("changed", ["", " ", "\n", "A"])
def test_a_qr_text_with_something_before_or_behind_it_does_not_verify(place: Path, facts: Any, changed: str) -> None:
    offline = offline_verification(place / "trust.json")
    assert (offline.by_qr(facts["qr"] + changed).word is Word.GENUINE) is (changed == "")
    assert (offline.by_qr(changed + facts["qr"]).word is Word.GENUINE) is (changed == "")


def test_a_revoked_letter_is_revoked_at_once_and_offline_after_the_next_export(house: Path, tmp_path: Path) -> None:
    made = letters("demo", "--out", str(tmp_path), "--json", "--instance", str(house))
    number, pdf, qr = (json.loads(made.stdout)[name] for name in ("number", "pdf", "qr"))
    for _ in range(2):
        done = letters("revoke", number, "--reason", "wrong-data", "--note", "typing error", "--instance", str(house))
        assert done.exit_code == 0
    assert letters("verify", pdf, "--instance", str(house)).exit_code == 3
    assert letters("keys", "export-trust", str(tmp_path), "--instance", str(house)).exit_code == 0
    trust = str(tmp_path / "trust.json")
    assert letters("verify", pdf, "--offline", "--trust", trust).exit_code == 3
    assert letters("verify-qr", qr, "--offline", "--trust", trust).exit_code == 3
