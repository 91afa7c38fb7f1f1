"""What programs that are not ours say of a sealed file: pdfsig, qpdf, mutool, openssl, and pyHanko's own B-LT validation."""

import asyncio
import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, RevocationInfoGatheringSpec, SignatureValidationSpec
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from signing.cms import take_apart
from tests.support.forgery import cms_of, gap_of
from tests.support.needs import need
from tests.support.pki import MAKER_ZH, NOW, cast, sealed_once

PACKAGES = {
    "pdfsig": "poppler-utils",
    "certutil": "libnss3-tools",
    "qpdf": "qpdf",
    "mutool": "mupdf-tools",
    "openssl": "openssl",
}
AT = str(int(NOW.timestamp()) + 3600)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sealed file, its parts, and the root certificate."""
    place, data = tmp_path_factory.mktemp("foreign"), sealed_once().data
    begin, end = gap_of(data)
    parts = take_apart(cms_of(data))
    files = {
        "sealed.pdf": data,
        "signature.der": cms_of(data),
        "content.bin": data[: begin - 1] + data[end + 1 :],
        "token.der": parts.token,
        "stamped.bin": parts.signature,
        "root.der": cast().chain.root.der,
    }
    for name, content in files.items():
        (place / name).write_bytes(content)
    run(place, "openssl", "x509", "-inform", "DER", "-in", "root.der", "-out", "root.pem")
    return place


def run(folder: Path, *command: str) -> str:
    """Run a validator and return what it says; a missing program skips the test by its package's name, or fails it in CI."""
    need(command[0], PACKAGES[command[0]])
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_pdfsig_finds_it_valid_whole_and_trusted(folder: Path) -> None:
    (folder / "nss").mkdir()
    run(folder, "certutil", "-N", "-d", "sql:nss", "--empty-password")
    run(folder, "certutil", "-A", "-d", "sql:nss", "-n", "root", "-t", "CT,C,C", "-i", "root.pem")
    said = run(folder, "pdfsig", "-no-ocsp", "-nssdir", "nss", "sealed.pdf")
    for words in ("Signature is Valid", "Total document signed", "Certificate is Trusted", "ETSI.CAdES.detached", MAKER_ZH):
        assert words in said
    assert said.count("Signature #") == 1


def test_qpdf_finds_nothing_wrong(folder: Path) -> None:
    assert "No syntax or stream encoding errors found" in run(folder, "qpdf", "--check", "sealed.pdf")


def test_mutool_finds_the_document_unchanged(folder: Path) -> None:
    assert "The document is unchanged since signing" in run(folder, "mutool", "sign", "-v", "sealed.pdf")


def test_openssl_verifies_the_signature_with_the_root_alone(folder: Path) -> None:
    command = "openssl cms -verify -binary -inform DER -in signature.der -content content.bin -CAfile root.pem -purpose any -out /dev/null"
    assert "Verification successful" in run(folder, *command.split(), "-attime", AT)


def test_openssl_does_not_verify_other_content(folder: Path) -> None:
    command = "openssl cms -verify -binary -inform DER -in signature.der -content root.der -CAfile root.pem -purpose any -out /dev/null"
    assert subprocess.run([*command.split(), "-attime", AT], cwd=folder, capture_output=True, check=False).returncode != 0


def test_openssl_verifies_the_timestamp(folder: Path) -> None:
    command = "openssl ts -verify -token_in -in token.der -data stamped.bin -CAfile root.pem"
    assert "Verification: OK" in run(folder, *command.split(), "-attime", AT)


def test_openssl_reads_time_and_policy_of_the_timestamp(folder: Path) -> None:
    said = run(folder, "openssl", "ts", "-reply", "-token_in", "-in", "token.der", "-text")
    assert re.search(r"Policy OID: 2\.999\.3161\.1", said)
    assert "Mar  2 04:00:00 2026 GMT" in said


def test_pyhanko_finds_everything_that_offline_validation_needs() -> None:
    """ETSI EN 319 102-1 (PAdES B-LT): valid while the lists in the file are; an archive timestamp beside it carries it on."""
    reader = PdfFileReader(BytesIO(sealed_once().data), strict=True)
    manager = SimpleTrustManager.build([asn1_x509.Certificate.load(cast().chain.root.der)])
    policy = CertValidationPolicySpec(manager, CertRevTrustPolicy(REQUIRE_REVINFO))
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(
            policy,
            ts_cert_validation_policy=policy,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(),
            key_usage_settings=KeyUsageConstraints(key_usage={"non_repudiation"}),
        )
    )
    soon, later = NOW.replace(hour=5), NOW.replace(day=8)
    result = asyncio.run(ades.simulate_future_ades_lta_validation(reader.embedded_signatures[0], spec, later, soon))
    assert result.ades_subindic == AdESPassed.OK, result.failure_msg
