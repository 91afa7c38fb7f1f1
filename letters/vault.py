"""The vault adapter: frozen content at rest under AES-256-GCM, bound to the letter's number."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel.decision import Sentence
from letters.errors import ContentLocked

NONCE_BYTES = 12
KEY_BYTES = 32
_VERSION = b"\x01"


class AesVault:
    """Implements `letters.ports.Vault`: version byte, 12-byte nonce, ciphertext with tag (NIST SP 800-38D)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("the content key must be 32 bytes")
        self._cipher = AESGCM(key)

    def lock(self, plain: bytes, context: str) -> bytes:
        """Encrypt, bound to `context`."""
        nonce = os.urandom(NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def unlock(self, locked: bytes, context: str) -> bytes:
        """Decrypt. Raises `ContentLocked` for a wrong key, context or changed bytes."""
        nonce, sealed = locked[1 : 1 + NONCE_BYTES], locked[1 + NONCE_BYTES :]
        try:
            if locked[:1] != _VERSION:
                raise InvalidTag
            return self._cipher.decrypt(nonce, sealed, context.encode())
        except (InvalidTag, ValueError) as wrong:
            raise ContentLocked(
                Sentence("无法解密确认书内容，请检查内容密钥。", "The letter's content cannot be decrypted; check the content key.")
            ) from wrong
