"""The vault: frozen content at rest is unreadable, and opens only with its key, its context and its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.errors import ContentLocked
from letters.vault import AesVault

KEY = bytes(range(32))
NUMBER = "SPECMN-2026-0000001-8"
PLAIN = b'{"code":"7ZQ4M8V2KX9T1B6C3D5F0GHJNPA"}'


@given(st.binary(max_size=300), st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_what_was_locked_is_unlocked_again(plain: bytes, context: str) -> None:
    vault = AesVault(KEY)
    assert vault.unlock(vault.lock(plain, context), context) == plain


def test_what_is_locked_shows_nothing_of_the_plain_text_and_is_never_the_same_twice() -> None:
    vault = AesVault(KEY)
    locked = {vault.lock(PLAIN, NUMBER) for _ in range(50)}
    assert len(locked) == 50
    assert all(b"7ZQ4" not in one and one[:1] == b"\x01" and len(one) == 1 + 12 + len(PLAIN) + 16 for one in locked)


@pytest.mark.parametrize("context", ["", NUMBER + " ", "SPECMN-2026-0000002-6", NUMBER.lower()])
def test_another_letters_number_does_not_open_it(context: str) -> None:
    vault = AesVault(KEY)
    with pytest.raises(ContentLocked):
        vault.unlock(vault.lock(PLAIN, NUMBER), context)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(ContentLocked) as told:
        AesVault(bytes(32)).unlock(AesVault(KEY).lock(PLAIN, NUMBER), NUMBER)
    assert told.value.sentence.zh
    assert told.value.code == "content_locked"


def test_any_flipped_bit_keeps_it_locked() -> None:
    vault = AesVault(KEY)
    locked = vault.lock(PLAIN, NUMBER)
    for at in range(len(locked) * 8):
        flipped = bytearray(locked)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(ContentLocked):
            vault.unlock(bytes(flipped), NUMBER)


@pytest.mark.parametrize("cut", [*range(30), -1])
def test_any_cut_keeps_it_locked(cut: int) -> None:
    vault = AesVault(KEY)
    with pytest.raises(ContentLocked):
        vault.unlock(vault.lock(PLAIN, NUMBER)[:cut], NUMBER)


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33, 64])
def test_a_key_of_another_length_is_an_error(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        AesVault(bytes(length))
