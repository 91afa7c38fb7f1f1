"""The signed status list: what it says of each letter, until when, and what does not count."""

import base64
import json
import random
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from signing.keys import new_p256
from signing.status_token import Status, StatusFault, StatusList, sign, verify

KEY = new_p256()
NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=24)
STATUSES = {0: Status.VALID, 1: Status.INVALID, 2: Status.SUSPENDED, 3: Status.SUPERSEDED, 5: Status.VALID}


def public(key=KEY) -> bytes:  # type: ignore[no-untyped-def]
    return bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


TOKEN = sign(STATUSES, KEY, NOW, UNTIL, "https://example.org/.well-known/letters/status")


def read(token: str = TOKEN, at: datetime = NOW) -> StatusList:
    found = verify(token, public(), at)
    assert isinstance(found, StatusList), found
    return found


@given(st.dictionaries(st.integers(0, 3000), st.sampled_from(Status), max_size=60))
def test_every_index_says_what_was_signed_and_the_others_were_never_given_out(statuses: dict[int, Status]) -> None:
    found = read(sign(statuses, KEY, NOW, UNTIL, "x"))
    for index in range(max(statuses, default=-1) + 1):
        assert found.at(index) == statuses.get(index, Status.NOT_RELEASED)


def test_half_a_million_letters_in_random_states_fit() -> None:
    draw = random.Random(7)
    statuses = {index: draw.choice(list(Status)) for index in range(500_000)}
    found = read(sign(statuses, KEY, NOW, UNTIL, "x"))
    assert all(found.at(index) == statuses[index] for index in range(0, 500_000, 997))


@pytest.mark.parametrize("index", [-1, 6, 7, 1 << 40])
def test_an_index_that_is_not_there_is_never_valid(index: int) -> None:
    assert read().at(index) in (None, Status.NOT_RELEASED)


def test_the_values_are_the_registered_ones() -> None:
    assert [int(s) for s in Status] == [0, 1, 2, 3, 15]


def test_an_independent_reading_by_the_draft_agrees() -> None:
    """IETF Token Status List: typ, bits, DEFLATE in zlib format, two values a byte, low half first."""
    header, body, _ = (json.loads(_unb64(part)) if n < 2 else part for n, part in enumerate(TOKEN.split(".")))
    assert (header["alg"], header["typ"], body["status_list"]["bits"]) == ("ES256", "statuslist+jwt", 4)
    packed = zlib.decompress(_unb64(body["status_list"]["lst"]))
    assert packed[:3] == bytes((0x10, 0x32, 0x0F))
    assert (body["iat"], body["exp"]) == (NOW.timestamp(), UNTIL.timestamp())


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("at", [NOW - timedelta(seconds=1), UNTIL, UNTIL + timedelta(days=900)])
def test_a_list_outside_its_time_is_stale(at: datetime) -> None:
    assert verify(TOKEN, public(), at) == StatusFault("stale")


def test_a_list_by_another_key_does_not_count() -> None:
    assert verify(TOKEN, public(new_p256()), NOW) == StatusFault("signature")


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCxyz019-_.=+/ "))
def test_any_changed_character_does_not_count(at: int, character: str) -> None:
    """The last character carries spare bits, which some decoders ignore; the list is the same then."""
    changed = TOKEN[:at] + character + TOKEN[at + 1 :]
    found = verify(changed, public(), NOW)
    if changed != TOKEN and isinstance(found, StatusList):
        assert at == len(TOKEN) - 1
        assert found == read()


@given(st.text(max_size=300))
def test_junk_never_raises(junk: str) -> None:
    assert isinstance(verify(junk, public(), NOW), StatusFault)
    assert isinstance(verify(f"{junk}.{junk}.{junk}", public(), NOW), StatusFault)


def own(claims: object, **header: str) -> str:
    """Return a JWS by our key over other claims."""
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    full = {"alg": "ES256", "typ": "statuslist+jwt", **header}
    return jws.serialize_compact(full, json.dumps(claims), ECKey.import_key(pem))


def lst(data: bytes) -> dict[str, object]:
    text = base64.urlsafe_b64encode(data).decode().rstrip("=")
    return {"sub": "x", "iat": int(NOW.timestamp()), "exp": int(UNTIL.timestamp()), "status_list": {"bits": 4, "lst": text}}


def test_a_list_that_unpacks_without_end_is_stopped() -> None:
    bomb = zlib.compress(b"\0" * (80 << 20), 9)
    assert verify(own(lst(bomb)), public(), NOW) == StatusFault("form")


@pytest.mark.parametrize(
    "claims",
    [
        [],
        {},
        {**lst(zlib.compress(b"\0")), "exp": None},
        {**lst(zlib.compress(b"\0")), "iat": "today"},
        {**lst(zlib.compress(b"\0")), "status_list": {"bits": 1, "lst": "eNpjAAAAAQAB"}},
        lst(b"not packed"),
        lst(zlib.compress(b"\0" * 100)[:-3]),
    ],
)
def test_signed_nonsense_is_told_as_such(claims: object) -> None:
    assert verify(own(claims), public(), NOW) == StatusFault("form")


def test_another_kind_of_token_by_our_key_is_not_a_status_list() -> None:
    assert verify(own(lst(zlib.compress(b"\0")), typ="JWT"), public(), NOW) == StatusFault("form")
    unsigned = ".".join([base64.urlsafe_b64encode(b'{"alg":"none","typ":"statuslist+jwt"}').decode().rstrip("="), TOKEN.split(".")[1], ""])
    assert verify(unsigned, public(), NOW) == StatusFault("signature")
