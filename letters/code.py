"""Codes, numbers and the text of the QR code: what people and phones use to name a letter."""

import re
import secrets
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36

from kernel.canonical import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32: no I, L, O, U."""

CODE_BITS = 128
CODE_BODY = 26
NO_CODE = "0" * (CODE_BODY + 1)
"""A well-formed code that is never given out: looked up in place of a malformed one, so that both take the same way."""

_LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
_NUMBER = re.compile(r"([A-Z0-9]{2,8})-([0-9]{4})-([0-9]{7})-([A-Z0-9])", re.ASCII)
_QR_TEXT = re.compile(r"(HTTPS?://[A-Z0-9.:-]{1,60})/V/([0-9A-HJKMNP-TV-Z]{27})#([A-Z2-7]{40,400})", re.ASCII)


def new_code() -> str:
    """Return a fresh code: 128 random bits in 26 characters (spare bits zero) and one Luhn mod 32 character."""
    bits = secrets.randbits(CODE_BITS)
    body = "".join(ALPHABET[(bits >> shift) & 31] for shift in range(5 * (CODE_BODY - 1), -1, -5))
    return body + _luhn_mod_32(body)


def parse_code(text: str) -> str | None:
    """Return the canonical code a person or scanner meant, or None.

    Lower case, spaces and hyphens are accepted, O reads as 0 and I, L as 1 (Crockford). A wrong length,
    character, check character or a non-zero spare bit is None, without saying which.
    """
    if len(text) > 64 or not text.isascii():
        return None
    code = text.upper().translate(_LOOKALIKE)
    if len(code) != CODE_BODY + 1 or any(c not in ALPHABET for c in code):
        return None
    if ALPHABET.index(code[0]) > 7 or _luhn_mod_32(code[:-1]) != code[-1]:
        return None
    return code


def code_hash(code: str) -> bytes:
    """Return the 32 bytes by which a code is looked up; the code itself is stored encrypted only."""
    return sha256(code.encode("ascii"))


def _luhn_mod_32(body: str) -> str:
    total, factor = 0, 2
    for character in reversed(body):
        addend = factor * ALPHABET.index(character)
        total += addend // 32 + addend % 32
        factor = 3 - factor
    return ALPHABET[-total % 32]


def letter_number(maker: str, year: int, counter: int) -> str:
    """Return `<MAKER>-<YYYY>-<7 digits>-<check>`, check by ISO 7064 MOD 37,36.

    Raises `ValueError` when the year's ten million numbers are used up.
    """
    if not 1 <= counter <= 9_999_999:
        raise ValueError(f"counter {counter} does not fit seven digits")
    head = f"{maker}-{year:04d}-{counter:07d}"
    return f"{head}-{mod_37_36.calc_check_digit(head.replace('-', ''))}"


def parse_number(text: str) -> str | None:
    """Return the canonical number a person typed (any case, spaces around), or None if its check fails."""
    candidate = text.strip().upper() if text.isascii() and len(text) <= 64 else ""
    match = _NUMBER.fullmatch(candidate)
    if match is None or not mod_37_36.is_valid(candidate.replace("-", "")):
        return None
    return candidate


@dataclass(frozen=True, slots=True)
class QrText:
    """The three parts of a QR text: origin (`HTTPS://HOST`), code, and the signed claims in base32."""

    origin: str
    code: str
    token: str

    def __str__(self) -> str:
        return f"{self.origin}/V/{self.code}#{self.token}"


def qr_text(public_url: str, code: str, token: str) -> QrText:
    """Build the QR text `HTTPS://<HOST>/V/<CODE>#<CLAIMS>`, all upper case so that alphanumeric mode holds.

    Raises `ValueError` for a public URL that does not fit (path, user, longer than 60 characters).
    """
    built = QrText(public_url.rstrip("/").upper(), code, token)
    if parse_qr_text(str(built)) != built:
        raise ValueError("the public URL does not fit a QR text; use scheme, host and port only")
    return built


def parse_qr_text(text: str) -> QrText | None:
    """Split what a scanner read; None unless it is exactly the canonical form."""
    match = _QR_TEXT.fullmatch(text)
    if match is None or parse_code(match[2]) != match[2]:
        return None
    return QrText(match[1], match[2], match[3])
