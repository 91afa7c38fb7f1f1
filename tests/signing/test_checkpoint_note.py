"""Signed checkpoints: exactly the note of C2SP, by exactly this key, over exactly this size and root."""

import base64
import hashlib
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from signing.note import NoteSigner, checkpoint_holds, ended_in

SIGNER = NoteSigner("letters.example/journal", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ROOT = hashlib.sha256(b"root").digest()
NOTE = SIGNER.sign_checkpoint(42, ROOT)


def holds(note: str = NOTE, size: int = 42, root: bytes = ROOT, origin: str = SIGNER.name, public: bytes = SIGNER.public) -> bool:
    return checkpoint_holds(note, origin, public, size, root)


def test_a_checkpoint_holds() -> None:
    assert holds()


def test_the_note_is_what_the_specification_says() -> None:
    """c2sp.org/signed-note and tlog-checkpoint, read here without our own code."""
    text, _, tail = NOTE.partition("\n\n")
    assert text.split("\n") == [SIGNER.name, "42", base64.b64encode(ROOT).decode()]
    found = re.fullmatch(r"— (\S+) (\S+)\n", tail)
    assert found is not None
    blob = base64.b64decode(found[2])
    assert blob[:4] == hashlib.sha256(SIGNER.name.encode() + b"\n\x01" + SIGNER.public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(SIGNER.public).verify(blob[4:], (text + "\n").encode())


def test_the_verifier_key_has_its_three_parts() -> None:
    name, identity, key = SIGNER.verifier_key.split("+", 2)
    assert name == SIGNER.name
    assert len(identity) == 8
    assert base64.b64decode(key) == b"\x01" + SIGNER.public


ENDED = hashlib.sha256(b"ended").digest()
TELLING = SIGNER.sign_checkpoint(42, ROOT, ENDED)


@given(st.sampled_from([NOTE, TELLING]), st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_any_changed_character_fails(note: str, at: int, character: str) -> None:
    changed = note[:at] + character + note[at + 1 :]
    assert holds(changed) == (changed == note)


def test_what_ended_is_told_in_a_line_that_is_signed_as_well() -> None:
    assert holds(TELLING)
    assert (ended_in(TELLING), ended_in(NOTE)) == (ENDED, None)
    line = f"ended {base64.b64encode(ENDED).decode()}\n"
    assert TELLING.count(line) == 1
    other = base64.b64encode(ROOT).decode()
    for changed in (
        TELLING.replace(line, ""),
        TELLING.replace(line, line * 2),
        TELLING.replace(line, f"ended {other}\n"),
        NOTE.replace("\n\n", f"\n{line}\n"),
    ):
        assert not holds(changed)


@pytest.mark.parametrize("note", ["", "\n", NOTE + "\n", NOTE[:-1], NOTE + NOTE.split("\n\n")[1], NOTE.replace("42", "042"), "\ud800"])
def test_other_notes_fail(note: str) -> None:
    assert not holds(note)


def test_other_facts_fail() -> None:
    assert not holds(size=43)
    assert not holds(root=b"\0" * 32)
    assert not holds(origin="other")
    assert not holds(public=Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert not holds(public=b"short")
