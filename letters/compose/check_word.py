"""The check word that stands on every page, so that a swapped page shows."""

from base64 import b32encode


def check_word(content_digest: bytes) -> str:
    """Return 40 bits of the content's SHA-256 as base32 (RFC 4648) in two groups: `ABCD-2345`."""
    word = b32encode(content_digest[:5]).decode("ascii")
    return f"{word[:4]}-{word[4:]}"
