"""Canonical JSON (RFC 8785) and its SHA-256: the one form in which content is frozen and compared."""

import hashlib
from typing import Any

import rfc8785

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 bytes of `value`.

    Raises `ValueError` for what JSON cannot carry exactly (NaN, lone surrogates, integers beyond 2**53).
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as fault:
        raise ValueError(f"not representable as canonical JSON: {fault}") from fault


def sha256(data: bytes) -> bytes:
    """Return the 32 bytes of SHA-256 over `data` (FIPS 180-4)."""
    return hashlib.sha256(data).digest()


def digest(value: Json) -> bytes:
    """Return the 32 bytes of SHA-256 over the canonical form of `value`."""
    return sha256(canonical(value))
