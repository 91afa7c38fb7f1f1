"""Keys at rest and in tokens: what opens, what does not, and that a lost token session is reopened once."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing.certificates import load
from signing.errors import KeyUnreadable, SignerUnavailable
from signing.inspection import inspect
from signing.issuing import make_seal_certificate, name_of
from signing.keys import (
    dump_pkcs12,
    ed25519_from_pem,
    import_faults,
    load_pkcs12,
    new_ed25519,
    new_p256,
    open_seal,
    p256_from_pem,
    private_key_to_pem,
    read_secret,
    write_secret,
)
from signing.pades import seal
from signing.token_key import TokenPlace, TokenSealKey
from signing.trust import SealPin
from tests.support.needs import need
from tests.support.pki import MAKER, MAKER_ZH, NOW, cast, plain_pdf, seal_spec, sealed
from tests.support.softhsm import Applicant, fresh_token

PASSPHRASE = b"correct horse battery"


def fails_with(code: str, action: object, *args: object) -> None:
    with pytest.raises(KeyUnreadable) as failed:
        action(*args)  # type: ignore[operator]
    assert failed.value.code == code
    assert failed.value.sentence.zh
    assert PASSPHRASE.decode() not in str(failed.value)


def test_a_seal_survives_its_pkcs12_with_the_chain_in_order(tmp_path: Path) -> None:
    path, mine = tmp_path / "seal.p12", cast().seal
    write_secret(path, dump_pkcs12(mine, PASSPHRASE))
    again = open_seal(path, PASSPHRASE)
    assert (again.certificate, again.chain, again.fingerprint) == (mine.certificate, mine.chain, mine.fingerprint)
    assert inspect(sealed(key=again).data, cast().trust).passed


def test_openssl_reads_our_pkcs12_and_we_read_its(tmp_path: Path) -> None:
    ours, pem, theirs = tmp_path / "ours.p12", tmp_path / "all.pem", tmp_path / "theirs.p12"
    write_secret(ours, dump_pkcs12(cast().seal, PASSPHRASE))
    secret = f"pass:{PASSPHRASE.decode()}"
    subprocess.run(["openssl", "pkcs12", "-in", ours, "-passin", secret, "-nodes", "-out", pem], check=True, capture_output=True)
    subprocess.run(["openssl", "pkcs12", "-export", "-in", pem, "-passout", secret, "-out", theirs], check=True, capture_output=True)
    assert load_pkcs12(theirs.read_bytes(), PASSPHRASE).chain == cast().seal.chain


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o620])
def test_a_key_file_open_to_others_is_not_used(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "seal.p12"
    write_secret(path, dump_pkcs12(cast().seal, PASSPHRASE))
    path.chmod(mode)
    fails_with("key_file_open", open_seal, path, PASSPHRASE)


def test_wrong_files_and_passphrases_are_told_apart(tmp_path: Path) -> None:
    data = dump_pkcs12(cast().seal, PASSPHRASE)
    fails_with("key_passphrase", load_pkcs12, data, b"wrong")
    fails_with("key_passphrase", load_pkcs12, b"no key", PASSPHRASE)
    fails_with("key_passphrase", load_pkcs12, data[:-100], PASSPHRASE)
    fails_with("key_passphrase", load_pkcs12, data, "口令".encode("gb18030"))
    fails_with("key_file_missing", open_seal, tmp_path / "none", PASSPHRASE)
    fails_with("key_file_missing", open_seal, tmp_path, PASSPHRASE)
    fails_with("key_passphrase_short", dump_pkcs12, cast().seal, b"short")


def test_a_pkcs12_with_a_key_that_no_pdf_is_sealed_with_here_says_so(tmp_path: Path) -> None:
    """CAs in China hand out SM2 as a matter of course."""
    openssl, word = need("openssl", "openssl"), f"pass:{PASSPHRASE.decode()}"
    for command in (
        ("genpkey", "-algorithm", "SM2", "-out", "sm2.key"),
        ("req", "-x509", "-new", "-key", "sm2.key", "-sm3", "-subj", "/O=x", "-days", "9", "-out", "sm2.pem"),
        ("pkcs12", "-export", "-inkey", "sm2.key", "-in", "sm2.pem", "-passout", word, "-out", "sm2.p12"),
    ):
        subprocess.run([openssl, *command], cwd=tmp_path, check=True, capture_output=True)
    fails_with("key_format", load_pkcs12, (tmp_path / "sm2.p12").read_bytes(), PASSPHRASE)


def test_a_pkcs12_whose_key_is_not_the_certificates_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """No tool here writes such a file, so the reader is made to return what one would hold."""
    content = (new_p256(), load(cast().seal.certificate), [])
    monkeypatch.setattr("signing.keys.pkcs12.load_key_and_certificates", lambda *_: content)
    fails_with("key_mismatch", load_pkcs12, b"", PASSPHRASE)


def test_secrets_are_written_for_their_owner_only_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_secret(path, b"one")
    write_secret(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_secret(path) == b"two"
    assert [found.name for found in tmp_path.iterdir()] == ["secret"]


def test_pem_keys_open_with_their_passphrase_and_as_their_kind_only() -> None:
    p256, ed = new_p256(), new_ed25519()
    curve, edwards = private_key_to_pem(p256, PASSPHRASE), private_key_to_pem(ed, PASSPHRASE)
    assert b"ENCRYPTED" in curve
    assert p256_from_pem(curve, PASSPHRASE).private_numbers() == p256.private_numbers()
    assert ed25519_from_pem(edwards, PASSPHRASE).private_bytes_raw() == ed.private_bytes_raw()
    fails_with("key_format", p256_from_pem, edwards, PASSPHRASE)
    fails_with("key_format", ed25519_from_pem, curve, PASSPHRASE)
    fails_with("key_passphrase", p256_from_pem, curve, b"wrong")
    fails_with("key_passphrase_short", private_key_to_pem, p256, b"")


def test_a_key_never_shows_itself() -> None:
    place = TokenPlace(Path("x.so"), "token", "1234", "seal")
    assert "1234" not in repr(place)
    assert "Private" not in repr(cast().seal)


def test_a_good_certificate_has_no_import_faults() -> None:
    assert import_faults(cast().seal.certificate, cast().seal.chain, NOW) == ()
    assert [r.code for r in import_faults(cast().seal.certificate, (), NOW)] == ["seal_certificate_untrusted"]


@pytest.fixture(scope="module")
def in_token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenSealKey]:
    """A seal whose key was made inside a fresh SoftHSM token."""
    with fresh_token(tmp_path_factory.mktemp("token")) as token:
        certificate = make_seal_certificate(cast().chain.issuing, name_of(MAKER_ZH, "token"), Applicant(token), NOW, 700)  # type: ignore[arg-type]
        yield TokenSealKey(token, certificate, cast().seal.chain)


def seal_with(key: TokenSealKey) -> bytes:
    chain = cast().chain
    return seal(plain_pdf(), seal_spec(), key, chain.timestamps(), chain, NOW).data


def test_a_key_made_inside_a_token_seals(in_token: TokenSealKey) -> None:
    trust = replace(cast().trust, seals=(SealPin(MAKER, in_token.fingerprint),))
    assert all(inspect(seal_with(in_token), trust).passed for _ in range(3))


def test_a_key_in_a_token_cannot_be_taken_out(in_token: TokenSealKey) -> None:
    private = in_token._private
    assert private[pkcs11.Attribute.EXTRACTABLE] is False
    assert private[pkcs11.Attribute.SENSITIVE] is True
    with pytest.raises(pkcs11.PKCS11Error):
        _ = private[pkcs11.Attribute.VALUE]
    public = load(in_token.certificate).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert len(public) == 91


def test_a_lost_session_is_reopened_once(in_token: TokenSealKey) -> None:
    in_token._private.session.close()
    assert seal_with(in_token)


def test_a_token_that_stays_away_is_signer_unavailable(in_token: TokenSealKey, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise pkcs11.exceptions.DeviceRemoved

    monkeypatch.setattr(in_token, "_sign", gone)
    with pytest.raises(SignerUnavailable) as failed:
        seal_with(in_token)
    assert failed.value.code == "signer_unavailable"


@pytest.mark.parametrize("wrong", [{"pin": "0000"}, {"token": "none"}, {"key_label": "none"}, {"module": Path("/nonexistent.so")}])
def test_a_wrong_place_is_signer_unavailable(in_token: TokenSealKey, wrong: dict[str, object]) -> None:
    with pytest.raises(SignerUnavailable):
        TokenSealKey(replace(in_token._place, **wrong), in_token.certificate, in_token.chain)  # type: ignore[arg-type]
