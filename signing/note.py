"""Signed checkpoints of the journal: C2SP tlog-checkpoint in a C2SP signed note, Ed25519.

Behind the root stands one extension line, `ended <base64>`: a digest of all that the journal tells to have ended. Notes from
before it have none.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
"""The signature type byte of Ed25519 (C2SP signed-note)."""
_ENDED = re.compile(r"(?:ended ([A-Za-z0-9+/]{43}=)\n)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """An Ed25519 key under a name (the log's origin, without spaces or `+`), loaded once."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The raw 32-byte public key."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def verifier_key(self) -> str:
        """The key as verifiers take it: `name+hash+base64(type || public key)`."""
        identity = key_hash(self.name, self.public).hex()
        return f"{self.name}+{identity}+{b64encode(ED25519 + self.public).decode()}"

    def sign_checkpoint(self, size: int, root: bytes, ended: bytes = b"") -> str:
        """Return the signed note over origin, size, base64 root and, where it is given, the 32-byte digest of what ended."""
        body = checkpoint_body(self.name, size, root) + (f"ended {b64encode(ended).decode()}\n" if ended else "")
        signature = key_hash(self.name, self.public) + self.private.sign(body.encode())
        return f"{body}\n— {self.name} {b64encode(signature).decode()}\n"


def checkpoint_body(origin: str, size: int, root: bytes) -> str:
    """Return the three lines of a checkpoint: origin, decimal size, base64 root, each ended by a line feed."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def key_hash(name: str, public: bytes) -> bytes:
    """Return the 4-byte key id of a note key: SHA-256(name || LF || type || public key), first 4 bytes."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def checkpoint_holds(note: str, origin: str, public: bytes, size: int, root: bytes) -> bool:
    """Return whether `note` is exactly our checkpoint over `size` and `root`, signed by `public` (raw Ed25519)."""
    bare = checkpoint_body(origin, size, root)
    ended = _ENDED.match(note, len(bare))
    body = bare + (ended[0] if ended else "")
    prefix = f"{body}\n— {origin} "
    if not note.startswith(prefix) or not note.endswith("\n"):
        return False
    try:
        signature = b64decode(note[len(prefix) : -1], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], body.encode())
    except (ValueError, InvalidSignature):
        return False
    return signature[:4] == key_hash(origin, public)


def ended_in(note: str) -> bytes | None:
    """Return the digest of what ended, as a note that holds tells it; None for one that tells nothing of it."""
    lines = note.partition("\n\n")[0].split("\n")
    found = _ENDED.fullmatch(f"{lines[3]}\n") if len(lines) > 3 else None
    return b64decode(found[1]) if found and found[1] else None
