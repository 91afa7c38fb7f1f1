"""Ten letters, from one car to two hundred and in five scripts, by a key in a file and one in a token, before every validator that is not ours."""

import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import oxidize_pdf
import page as page_validation
import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image, ImageChops, ImageFilter

from letters.compose import lint
from letters.values import LetterContent
from signing.cms import take_apart
from signing.issuing import make_seal_certificate, name_of
from signing.keys import dump_pkcs12, load_pkcs12
from signing.pades import seal
from signing.ports import SealKey, SealSpec
from signing.token_key import TokenSealKey
from tests.support.contents import MAKER, QR_TEXT, brazilian, composed, content, russian, thai
from tests.support.destinations import emirati
from tests.support.forgery import cms_of, gap_of
from tests.support.needs import need
from tests.support.pki import Cast, cast
from tests.support.softhsm import Applicant, fresh_token

PACKAGES = {
    "pdfsig": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdftotext": "poppler-utils",
    "pdfdetach": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "certutil": "libnss3-tools",
    "qpdf": "qpdf",
    "mutool": "mupdf-tools",
    "openssl": "openssl",
    "zbarimg": "zbar-tools",
    "java": "default-jre-headless",
}
JARS = {
    "preflight.jar": "libpdfbox2-java",
    "pdfbox2.jar": "libpdfbox2-java",
    "fontbox2.jar": "libpdfbox2-java",
    "xmpbox.jar": "libpdfbox2-java",
    "commons-logging.jar": "libpdfbox2-java",
    "commons-io.jar": "libcommons-io-java",
    "javax.activation.jar": "libactivation-java",
    "jaxb-api.jar": "libjaxb-api-java",
}
"""What PDFBox's preflight runs with, and the Debian packages that bring it."""
ONLY_IN_A_1 = ("1.2.9 :", "1.4.7 :", "2.1.6 :", "3.1.11 :", "7.11.2 :")
"""What preflight, which knows PDF/A-1b alone, says of any PDF/A-3: a file is embedded (twice told), the colour profile is of version 4,
a subset has no CIDSet, the metadata says part 3. ISO 19005-3 allows or wants each of these."""

LETTERS: dict[str, tuple[Callable[[], LetterContent], bool]] = {
    "one-car": (content, False),
    "three-cars": (lambda: content(3, 3), False),
    "forty-cars": (lambda: content(40, 6), False),
    "two-hundred-cars": (lambda: content(200, 3), False),
    "russia": (russian, False),
    "emirates-arabic": (emirati, False),
    "thailand": (thai, True),
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


@pytest.mark.parametrize("deed", ["adesverify", "validate --no-revocation-check"])
def test_pyhanko_finds_it_trusted_timestamped_and_untouched(letter: Letter, deed: str) -> None:
    cli = pytest.importorskip("pyhanko.cli", reason="pyhanko-cli is not installed; it comes with requirements/dev.txt")
    trust = ["--trust", str(letter.folder / "root.pem"), "--trust-replace", str(letter.folder / "sealed.pdf")]
    said = CliRunner().invoke(cli.cli_root, ["sign", *deed.split(), *trust])
    assert said.exit_code == 0, said.output
    assert ":INTACT:TRUSTED,TIMESTAMP_TOKEN<INTACT:TRUSTED>,UNTOUCHED" in said.output


@pytest.mark.parametrize("profile", ["PDF_A_3A", "PDF_UA_1"])
def test_a_checker_of_pdf_a_and_pdf_ua_finds_no_failure(letter: Letter, profile: str) -> None:
    found = page_validation.validate_pdf(str(letter.folder / "sealed.pdf"), profile=getattr(page_validation.ValidationProfile, profile))
    assert [str(failure) for failure in found.failures] == []


def test_by_the_rules_of_level_u_only_the_letter_a_is_found_wrong(letter: Letter) -> None:
    found = page_validation.validate_pdf(str(letter.folder / "sealed.pdf"), profile=page_validation.ValidationProfile.PDF_A_3U)
    assert [failure.rule_id for failure in found.failures] == ["PDFA3U-ID-CONFORMANCE-001"]


def test_a_second_checker_of_pdf_a_and_of_tags_finds_no_failure(letter: Letter) -> None:
    data = (letter.folder / "sealed.pdf").read_bytes()
    checker = oxidize_pdf.PdfAValidator(oxidize_pdf.PdfALevel.A3A)
    checker.collect_all_errors(True)
    found, tags = checker.validate_bytes(data), oxidize_pdf.validate_tagged_pdf(data)
    assert (found.is_valid, found.errors, found.warnings) == (True, [], [])
    assert (tags.tagged, tags.valid, tags.findings) == (True, True, [])


def test_preflight_finds_nothing_but_what_pdf_a_1_alone_forbids(letter: Letter) -> None:
    path = ":".join(str(need(jar, package)) for jar, package in JARS.items())
    command = [str(need("java", PACKAGES["java"])), "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", "sealed.pdf"]
    said = subprocess.run(command, cwd=letter.folder, capture_output=True, text=True, check=False).stdout.splitlines()[1:]
    assert [line for line in said if line and not line.startswith(ONLY_IN_A_1)] == []


def test_poppler_finds_every_font_embedded_and_the_one_attachment(letter: Letter) -> None:
    rows = run(letter.folder, "pdffonts", "sealed.pdf").splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows), rows
    assert "1: letter.json" in run(letter.folder, "pdfdetach", "-list", "sealed.pdf")


def test_pdftotext_gives_back_the_vins_and_what_is_written_in_other_scripts(letter: Letter) -> None:
    text = "".join(run(letter.folder, "pdftotext", "sealed.pdf", "-").split())
    assert [vin for vin in letter.content.vins if vin not in text] == []
    for words in ("售后维修服务确认书", *(outlet.name_zh for outlet in letter.content.outlets)):
        assert words in text
    left_to_right = [o.name_local for o in letter.content.outlets if letter.content.destination != "AE"]
    assert [name for name in left_to_right if "".join(name.split()) not in text] == []


def test_the_code_is_read_from_the_page_and_from_a_photocopy_of_it(letter: Letter) -> None:
    run(letter.folder, "pdftoppm", "-r", "150", "-gray", "sealed.pdf", "page")
    last = sorted(letter.folder.glob("page*.pgm"))[-1]
    assert run(letter.folder, "zbarimg", "--quiet", "--raw", last.name).splitlines()[0] == QR_TEXT
    assert [code.text for code in zxingcpp.read_barcodes(photocopied(Image.open(last)))] == [QR_TEXT]


def photocopied(page: Image.Image) -> Image.Image:
    """Return a page as a copier leaves it: out of focus, two degrees askew, speckled, without greys."""
    askew = page.filter(ImageFilter.GaussianBlur(0.7)).rotate(2, fillcolor=255, resample=Image.Resampling.BICUBIC)
    speckled = ImageChops.add(askew, _noise(askew.size), offset=-128)
    return speckled.point(lambda grey: 0 if grey < 140 else 255)


def _noise(size: tuple[int, int]) -> Image.Image:
    """Return grey noise around 128, the same each time."""
    chance = random.Random(150)
    return Image.frombytes("L", size, bytes(128 + byte // 4 - 32 for byte in chance.randbytes(size[0] * size[1])))
