"""Ten letters, from one car to two hundred and in five scripts, by a key in a file and one in a token, before every validator that is not ours."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import page as page_validation
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from letters.compose import lint
from letters.values import LetterContent
from signing.cms import take_apart
from signing.issuing import make_seal_certificate, name_of
from signing.keys import dump_pkcs12, load_pkcs12
from signing.pades import seal
from signing.ports import SealKey, SealSpec
from signing.token_key import TokenSealKey
from tests.support.contents import MAKER, QR_TEXT, arabic, brazilian, composed, content, russian, thai
from tests.support.forgery import cms_of, gap_of
from tests.support.needs import need
from tests.support.pki import Cast, cast
from tests.support.softhsm import Applicant, fresh_token

PACKAGES = {
    "pdfsig": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdfdetach": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "certutil": "libnss3-tools",
    "qpdf": "qpdf",
    "mutool": "mupdf-tools",
    "openssl": "openssl",
    "zbarimg": "zbar-tools",
}
LETTERS: dict[str, tuple[Callable[[], LetterContent], bool]] = {
    "one-car": (content, False),
    "three-cars": (lambda: content(3, 3), False),
    "forty-cars": (lambda: content(40, 6), False),
    "two-hundred-cars": (lambda: content(200, 3), False),
    "russia": (russian, False),
    "emirates-arabic": (arabic, False),
    "thailand": (thai, False),
    "brazil": (brazilian, False),
    "one-car-token": (content, True),
    "forty-cars-token": (lambda: content(40, 6), True),
}
"""What each letter says, and whether its key lies in a SoftHSM token instead of a PKCS #12 file."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One sealed letter: what it says, and the folder with `sealed.pdf`, its parts and the root certificate."""

    content: LetterContent
    folder: Path


@pytest.fixture(scope="module")
def players() -> Cast:
    """The specimen chain as of now, because the validators go by the real clock."""
    return cast(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture(scope="module")
def in_file(players: Cast) -> SealKey:
    """A seal that went through an encrypted PKCS #12."""
    return load_pkcs12(dump_pkcs12(players.chain.seal(MAKER.name_zh), b"a long passphrase"), b"a long passphrase")


@pytest.fixture(scope="module")
def in_token(players: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealKey]:
    """A seal whose key was made inside a token and never left it."""
    with fresh_token(tmp_path_factory.mktemp("token")) as token:
        now = players.chain.clock.now()
        certificate = make_seal_certificate(players.chain.issuing, name_of(MAKER.name_zh, "公章"), Applicant(token), now)
        yield TokenSealKey(token, certificate, (players.chain.issuing.der, players.chain.root.der))


@pytest.fixture(scope="module", params=LETTERS)
def letter(
    request: pytest.FixtureRequest, players: Cast, in_file: SealKey, in_token: SealKey, tmp_path_factory: pytest.TempPathFactory
) -> Letter:
    """Compose and seal one of the ten, and lay its parts beside it."""
    make, token = LETTERS[request.param]
    what = make()
    made = composed(what)
    spec = SealSpec(made.seal_page, made.seal_box, b"", "售后维修服务确认书", "", MAKER.name_zh, "")
    chain = players.chain
    data = seal(made.draft, spec, in_token if token else in_file, chain.timestamps(), chain, chain.clock.now()).data
    folder = tmp_path_factory.mktemp(request.param)
    begin, end = gap_of(data)
    parts = take_apart(cms_of(data))
    files = {
        "sealed.pdf": data,
        "signature.der": cms_of(data),
        "content.bin": data[: begin - 1] + data[end + 1 :],
        "token.der": parts.token,
        "stamped.bin": parts.signature,
        "root.der": chain.root.der,
    }
    for name, part in files.items():
        (folder / name).write_bytes(part)
    run(folder, "openssl", "x509", "-inform", "DER", "-in", "root.der", "-out", "root.pem")
    return Letter(what, folder)


def run(folder: Path, *command: str) -> str:
    """Run a validator and return what it says; a missing program skips the test by its package's name, or fails it in CI."""
    need(command[0], PACKAGES[command[0]])
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_lint_finds_nothing(letter: Letter) -> None:
    assert lint((letter.folder / "sealed.pdf").read_bytes(), letter.content, QR_TEXT, sealed=True) == ()


def test_pdfsig_finds_it_valid_whole_and_trusted(letter: Letter) -> None:
    (letter.folder / "nss").mkdir()
    run(letter.folder, "certutil", "-N", "-d", "sql:nss", "--empty-password")
    run(letter.folder, "certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-i", "root.pem")
    said = run(letter.folder, "pdfsig", "-no-ocsp", "-nssdir", "nss", "sealed.pdf")
    for words in ("Signature is Valid", "Total document signed", "Certificate is Trusted", MAKER.name_zh):
        assert words in said


def test_qpdf_and_mutool_find_one_whole_unchanged_file(letter: Letter) -> None:
    assert "No syntax or stream encoding errors found" in run(letter.folder, "qpdf", "--check", "sealed.pdf")
    assert "The document is unchanged since signing" in run(letter.folder, "mutool", "sign", "-v", "sealed.pdf")


def test_openssl_verifies_signature_and_timestamp_with_the_root_alone(letter: Letter) -> None:
    command = "openssl cms -verify -binary -inform DER -in signature.der -content content.bin -CAfile root.pem -purpose any -out /dev/null"
    assert "Verification successful" in run(letter.folder, *command.split())
    stamp = "openssl ts -verify -token_in -in token.der -data stamped.bin -CAfile root.pem"
    assert "Verification: OK" in run(letter.folder, *stamp.split())


@pytest.mark.parametrize("profile", ["PDF_A_3A", "PDF_UA_1"])
def test_a_checker_of_pdf_a_and_pdf_ua_finds_no_failure(letter: Letter, profile: str) -> None:
    found = page_validation.validate_pdf(str(letter.folder / "sealed.pdf"), profile=getattr(page_validation.ValidationProfile, profile))
    assert [str(failure) for failure in found.failures] == []


def test_poppler_finds_every_font_embedded_and_the_one_attachment(letter: Letter) -> None:
    rows = run(letter.folder, "pdffonts", "sealed.pdf").splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows), rows
    assert "1: letter.json" in run(letter.folder, "pdfdetach", "-list", "sealed.pdf")


def test_the_code_is_read_from_the_page_and_from_a_photocopy_of_it(letter: Letter) -> None:
    run(letter.folder, "pdftoppm", "-r", "150", "-gray", "sealed.pdf", "page")
    last = sorted(letter.folder.glob("page*.pgm"))[-1]
    assert run(letter.folder, "zbarimg", "--quiet", "--raw", last.name).splitlines()[0] == QR_TEXT
    blurred = Image.open(last).filter(ImageFilter.GaussianBlur(0.6)).rotate(1.5, fillcolor=255, resample=Image.Resampling.BICUBIC)
    copied = blurred.point(lambda grey: 0 if grey < 140 else 255)
    assert [code.text for code in zxingcpp.read_barcodes(copied)] == [QR_TEXT]
