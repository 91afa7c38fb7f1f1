"""The signed claims of a QR code: one canonical text, verified by an independent library, spoiled by any change."""

import base64
import importlib
import string
import sys
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from signing.keys import new_p256
from signing.qr_token import P256_ORDER, QrClaims, QrFault, QrKey, issue, key_id, key_of, verify, vins_hash

KEY = QrKey(new_p256())
DAYS = st.integers(1_770_000_000, 3_700_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
KEYS = {KEY.id: KEY.public}
VIN, OTHER_VIN = "LSVAA4182E2184847", "LSVAA4182E2184848"
ALPHABET = string.ascii_uppercase + "234567"
CLAIMS = QrClaims(
    number="GEELY-2026-0000001-X",
    expires=datetime(2026, 8, 29, 16, tzinfo=UTC),
    issued_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
    code_hash16=bytes(range(16)),
    vin=VIN,
    vins_hash16=b"",
    destination="KZ",
    content_digest16=bytes(range(16, 32)),
    status_index=7,
)
TOKEN = issue(CLAIMS, KEY)

claims_of_any_letter = st.builds(
    QrClaims,
    number=st.from_regex(r"[A-Z0-9]{2,8}-20[0-9]{2}-[0-9]{7}-[0-9A-Z]", fullmatch=True),
    expires=DAYS,
    issued_at=DAYS,
    code_hash16=st.binary(min_size=16, max_size=16),
    vin=st.just(VIN),
    vins_hash16=st.just(b""),
    destination=st.sampled_from(["KZ", "AE", "RU"]),
    content_digest16=st.binary(min_size=16, max_size=16),
    status_index=st.integers(0, 1 << 31),
)


def raw() -> bytes:
    return base64.b32decode(TOKEN + "=" * (-len(TOKEN) % 8))


def text_of(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def resigned(payload: dict[object, object]) -> str:
    """Return a token in which our key signed other claims."""
    protected, body = cbor2.dumps({1: -7, 4: KEY.id}, canonical=True), cbor2.dumps(payload, canonical=True)
    signed = cbor2.dumps(["Signature1", protected, b"", body], canonical=True)
    r, s = decode_dss_signature(KEY.private.sign(signed, ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")
    return text_of(cbor2.dumps(cbor2.CBORTag(18, [protected, {}, body, signature]), canonical=True))


def payload() -> dict[object, object]:
    found: dict[object, object] = cbor2.loads(cbor2.loads(raw()).value[2])
    return found


@given(claims_of_any_letter)
def test_what_was_issued_comes_back(claims: QrClaims) -> None:
    assert verify(issue(claims, KEY), KEYS) == claims


def test_several_vehicles_are_named_by_the_hash_of_their_vins() -> None:
    several = replace(CLAIMS, vin="", vins_hash16=vins_hash((OTHER_VIN, VIN)))
    assert verify(issue(several, KEY), KEYS) == several
    assert vins_hash((VIN, OTHER_VIN)) == vins_hash((OTHER_VIN, VIN)) != vins_hash((VIN,))


def test_the_same_claims_give_the_same_text() -> None:
    assert issue(CLAIMS, KEY) == TOKEN
    assert set(TOKEN) <= set(ALPHABET)


def independent_library(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import `cwt` without its X.509 part: oscrypto 1.3 does not start with OpenSSL 3.0.10 and later, and nothing here needs it."""
    monkeypatch.setitem(sys.modules, "certvalidator", SimpleNamespace(CertificateValidator=None, ValidationContext=None))
    return importlib.import_module("cwt")


def test_an_independent_library_verifies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cwt = independent_library(monkeypatch)
    pem = KEY.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    protected, _, body, signature = cbor2.loads(raw()).value
    message = cbor2.CBORTag(18, [protected, {}, body, signature])  # cbor2 6 gives frozen containers, which cwt does not take
    found = cwt.COSE.new().decode(message, cwt.COSEKey.from_pem(pem, alg="ES256", kid=KEY.id))
    assert cbor2.loads(found) == payload()


def test_the_labels_are_the_published_ones() -> None:
    found = payload()
    assert set(found) == {2, 4, 6, 7, -70000, -70001, -70002, -70003}
    assert (found[2], found[-70000], found[-70001], found[-70003]) == (CLAIMS.number, VIN, "KZ", 7)
    assert cbor2.loads(cbor2.loads(raw()).value[0]) == {1: -7, 4: KEY.id}
    assert len(KEY.id) == 8


def test_no_text_with_one_changed_character_passes() -> None:
    """All of them: every position, every character of the alphabet, and what scanners and people make of it."""
    for at, was in enumerate(TOKEN):
        for character in ALPHABET + "018=a" if at % 20 == 0 else "A7" if was not in "A7" else "B6":
            if character != was:
                assert isinstance(verify(TOKEN[:at] + character + TOKEN[at + 1 :], KEYS), QrFault)


@given(st.integers(0, 8 * 1000))
def test_no_token_with_a_changed_bit_passes(bit: int) -> None:
    data = bytearray(raw())
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    assert isinstance(verify(text_of(bytes(data)), KEYS), QrFault)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        TOKEN.lower(),
        TOKEN + "=",
        TOKEN + "A",
        TOKEN[:-1],
        " " + TOKEN,
        TOKEN + "\n",
        TOKEN * 2,
        "=" * 8,
        "é" * 8,
        "\ud800" * 8,
        "A" * 5000,
    ],
)
def test_other_forms_of_text_are_no_token(text: str) -> None:
    assert verify(text, KEYS) == QrFault("form")
    assert key_of(text) is None


def test_spare_bits_must_be_zero() -> None:
    spare = len(TOKEN) * 5 % 8
    assert spare in (1, 2, 3, 4), "choose claims whose token has spare bits"
    last = ALPHABET[ALPHABET.index(TOKEN[-1]) | 1]
    assert base64.b32decode(TOKEN[:-1] + last + "=" * (-len(TOKEN) % 8)) == raw()
    assert verify(TOKEN[:-1] + last, KEYS) == QrFault("form")


def test_the_mirrored_signature_does_not_pass() -> None:
    data = raw()
    s = int.from_bytes(data[-32:], "big")
    assert verify(text_of(data[:-32] + (P256_ORDER - s).to_bytes(32, "big")), KEYS) == QrFault("form")


def test_other_encodings_of_the_same_cbor_do_not_pass() -> None:
    protected, _, body, signature = cbor2.loads(raw()).value
    untagged = cbor2.dumps([protected, {}, body, signature])
    unprotected = cbor2.dumps(cbor2.CBORTag(18, [protected, {4: KEY.id}, body, signature]))
    longer = raw().replace(b"\x84\x4c" if b"\x84\x4c" in raw() else b"\x84", b"\x98\x04", 1)
    for data in (untagged, unprotected, longer, raw() + b"\0"):
        assert isinstance(verify(text_of(data), KEYS), QrFault)


def test_an_unknown_key_and_a_wrong_key_are_told_apart() -> None:
    other = QrKey(new_p256())
    assert verify(TOKEN, {}) == QrFault("key")
    assert verify(TOKEN, {other.id: other.public}) == QrFault("key")
    assert verify(TOKEN, {KEY.id: other.public}) == QrFault("signature")
    assert key_of(TOKEN) == KEY.id == key_id(KEY.public)


@pytest.mark.parametrize(
    "change",
    [
        {5: 1},
        {2: 1},
        {4: "2026"},
        {4: -1},
        {4: 1 << 60},
        {4: 1.5},
        {6: True},
        {7: "text"},
        {-70003: "7"},
        {-70000: 5},
        {2: None},
    ],
)
def test_claims_of_another_shape_do_not_pass_even_signed(change: dict[int, object]) -> None:
    changed = {**payload(), **change}
    wanted = {k: v for k, v in changed.items() if v is not None}
    assert isinstance(verify(resigned(wanted), KEYS), QrFault)
    assert verify(resigned(payload()), KEYS) == CLAIMS


@given(st.binary(max_size=200))
def test_junk_never_raises(junk: bytes) -> None:
    assert isinstance(verify(text_of(junk), KEYS), QrFault)
    assert isinstance(verify(text_of(b"\xd2\x84" + junk), KEYS), QrFault)


def test_deep_nesting_never_raises() -> None:
    assert verify(text_of(b"\x81" * 240), KEYS) == QrFault("form")
