"""A key at a signing service: what it is asked, what of its answers is believed, and what never leaves."""

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from signing.csc_key import CscPlace, CscSealKey, certificates_of
from signing.errors import SignerUnavailable
from signing.inspection import inspect
from signing.issuing import make_seal_certificate, name_of
from signing.pades import seal
from signing.trust import SealPin
from tests.support.csc_server import CREDENTIAL, PIN, TOKEN, Change, SigningService, served
from tests.support.pki import MAKER, MAKER_ZH, NOW, cast, plain_pdf, seal_spec


@pytest.fixture
def service() -> Iterator[SigningService]:
    mine = cast().seal
    with served(SigningService(mine.key, (mine.certificate, *mine.chain))) as found:
        yield found


def place(service: SigningService, secret: bytes = TOKEN.encode()) -> CscPlace:
    return CscPlace(service.base, CREDENTIAL, lambda: secret)


def opened(service: SigningService, secret: bytes = TOKEN.encode()) -> CscSealKey:
    mine = cast().seal
    return CscSealKey(place(service, secret), mine.certificate, mine.chain)


def test_a_file_sealed_at_the_service_is_as_good_as_any(service: SigningService) -> None:
    chain = cast().chain
    done = seal(plain_pdf(), seal_spec(), opened(service), chain.timestamps(), chain, NOW, trust=cast().trust)
    assert inspect(done.data, cast().trust).passed


def test_only_a_hash_travels(service: SigningService) -> None:
    opened(service).sign(b"a whole letter")
    method, asked = service.asked[-1]
    assert method == "signatures/signHash"
    assert set(asked) == {"credentialID", "hashes", "hashAlgorithmOID", "signAlgo", "operationMode"}
    assert len(base64.b64decode(asked["hashes"][0])) == 32


def test_a_pin_authorises_the_one_hash(service: SigningService) -> None:
    service.wants_pin = True
    assert opened(service, f"{TOKEN}\n{PIN}\n".encode()).sign(b"x")
    assert [method for method, _ in service.asked] == ["credentials/info", "credentials/authorize", "signatures/signHash"]
    with pytest.raises(SignerUnavailable):
        opened(service).sign(b"x")


def test_a_token_that_ran_out_is_read_again_once(service: SigningService) -> None:
    secrets = iter([TOKEN.encode(), b"token-of-tomorrow"])
    mine = cast().seal
    key = CscSealKey(CscPlace(service.base, CREDENTIAL, lambda: next(secrets)), mine.certificate, mine.chain)
    service.token = "token-of-tomorrow"
    assert key.sign(b"x")


def test_an_rsa_credential_signs_as_well(service: SigningService) -> None:
    key, chain = rsa.generate_private_key(65537, 3072), cast().chain
    certificate = make_seal_certificate(chain.issuing, name_of(MAKER_ZH, "rsa"), key, NOW, 700)
    service.key, service.certificates = key, (certificate,)
    opened_key = CscSealKey(place(service), certificate, cast().seal.chain)
    trust = replace(cast().trust, seals=(SealPin(MAKER, opened_key.fingerprint),))
    assert inspect(seal(plain_pdf(), seal_spec(), opened_key, chain.timestamps(), chain, NOW, trust=trust).data, trust).passed


def bare(answer: dict[str, object]) -> dict[str, object]:
    """Give r and s side by side, as some services do."""
    (text,) = answer.get("signatures", [""])  # type: ignore[misc, attr-defined]
    r, s = decode_dss_signature(base64.b64decode(text))
    return {"signatures": [base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()]}


def test_bare_r_and_s_are_taken_too(service: SigningService) -> None:
    key = opened(service)
    service.spoil = bare
    assert key.sign(b"x")


SPOILED: dict[str, Change] = {
    "another signature": lambda _: {"signatures": [base64.b64encode(cast().other.sign(b"else")).decode()]},
    "two signatures": lambda answer: {"signatures": answer["signatures"] * 2},
    "no signature": lambda _: {"signatures": []},
    "no list": lambda _: {"signatures": 7},
    "no base64": lambda _: {"signatures": ["***"]},
    "a number": lambda _: {"signatures": [base64.b64encode(b"\1" * 64).decode()]},
    "nothing of it": lambda _: {"other": 1},
    "no object": lambda _: [1],
    "no JSON": lambda _: b"<html>",
    "a megabyte": lambda _: b" " * 1_000_000,
    "a deep one": lambda _: b"[" * 100_000,
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_service_that_answers_anything_else_signs_nothing(service: SigningService, spoil: Change) -> None:
    key = opened(service)
    service.spoil = spoil
    with pytest.raises(SignerUnavailable) as failed:
        key.sign(b"x")
    assert TOKEN not in str(failed.value)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: {**answer, "key": {"status": "disabled"}},
        lambda answer: {**answer, "cert": {**answer["cert"], "status": "revoked"}},
        lambda answer: {**answer, "cert": {"status": "valid", "certificates": [base64.b64encode(cast().other.certificate).decode()]}},
    ],
    ids=["disabled", "revoked", "another certificate"],
)
def test_a_credential_that_is_not_in_order_is_not_opened(service: SigningService, spoil: Change) -> None:
    service.spoil = spoil
    with pytest.raises(SignerUnavailable):
        opened(service)


@pytest.mark.parametrize("url", ["http://signing.example/csc/v2", "ftp://x", "file:///etc/passwd", "", "https://"])
def test_a_token_is_never_sent_where_others_can_read_along(url: str) -> None:
    with pytest.raises(SignerUnavailable):
        certificates_of(CscPlace(url, CREDENTIAL, TOKEN.encode))


def test_a_wrong_token_or_nobody_there_is_signer_unavailable(service: SigningService) -> None:
    with pytest.raises(SignerUnavailable):
        opened(service, b"stolen")
    with pytest.raises(SignerUnavailable):
        certificates_of(CscPlace("http://127.0.0.1:9/csc/v2", CREDENTIAL, TOKEN.encode))


def test_a_place_does_not_show_its_secret(service: SigningService) -> None:
    assert TOKEN not in repr(place(service))
