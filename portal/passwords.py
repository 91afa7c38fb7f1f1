"""Passwords: what is accepted (OWASP ASVS 5.0, 6.2) and how it is kept (argon2id)."""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kernel.decision import Reason, Sentence

SHORTEST, LONGEST = 12, 128
CONTEXT_WORDS = (
    "letters",
    "letter",
    "confirmation",
    "aftersales",
    "maintenance",
    "specimen",
    "exporter",
    "registrar",
    "reviewer",
    "sealer",
)
"""Words a guesser of passwords for this service tries first (ASVS 6.2.11)."""
_FEWEST_DIFFERENT = 5
_DECORATION = 8
_AT_ONCE = threading.BoundedSemaphore(4)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id with 19 MiB, two passes (OWASP password storage); at most four at once, so log-ins cannot eat the memory."""
_LEET = str.maketrans("013457@$!", "oleastasi")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "0123456789", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")


def hash_password(password: str) -> str:
    """Return the argon2id string of `password` (NFC)."""
    with _AT_ONCE:
        return _HASHER.hash(_form(password))


def password_matches(password: str, stored: str | None) -> bool:
    """Return whether `password` belongs to `stored`; without a stored one the same work is done and the answer is no."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored or _nobody(), _form(password)[: LONGEST * 2])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def password_faults(password: str, context: Iterable[str] = ()) -> tuple[Reason, ...]:
    """Return why `password` is not accepted: `password_length`, `password_common`; no rule of composition.

    `context` are words of the person (login name, name, maker) that must not be all there is to it.
    """
    if not SHORTEST <= len(_form(password)) <= LONGEST:
        return (_LENGTH.at("password"),)
    return (_COMMON.at("password"),) if _is_common(password, context) else ()


def _is_common(password: str, context: Iterable[str]) -> bool:
    plain = _form(password).casefold()
    if plain in common_passwords() or len(set(plain)) < _FEWEST_DIFFERENT or _is_run(plain):
        return True
    words = [*(w.casefold() for w in context if len(w) > 2), *CONTEXT_WORDS, *_common_words()]
    return any(_made_of(form, words) for form in (plain, plain.translate(_LEET)))


def _made_of(plain: str, words: Iterable[str]) -> bool:
    """Return whether at most two common words and a little decoration are all there is, as in `Password2024!`.

    Three different words, or a long tail of digits, are a passphrase and nobody's business.
    """
    rest, found = _letters(plain), 0
    decoration = len(plain) - len(rest)
    for word in sorted({_letters(w) for w in words} - {""}, key=len, reverse=True):
        found += word in rest
        rest = rest.replace(word, "")
    return 1 <= found <= 2 and len(rest) < 3 and decoration <= _DECORATION


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


def _is_run(plain: str) -> bool:
    doubled = [row * 3 for row in _ROWS]
    return any(plain in line or plain in line[::-1] for line in doubled)


@cache
def common_passwords() -> frozenset[str]:
    """Return the common passwords of 12 and more characters, in lower case."""
    return frozenset(line for line in _lines() if len(line) >= SHORTEST)


@cache
def _common_words() -> tuple[str, ...]:
    return tuple(line for line in _lines() if len(line) < SHORTEST and re.search("[a-z]", line))


@cache
def _lines() -> tuple[str, ...]:
    text = (files("portal") / "data" / "common_passwords.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _form(password: str) -> str:
    return unicodedata.normalize("NFC", password.encode("utf-8", "replace").decode())


_LENGTH = Reason(
    "password_length",
    Sentence(
        f"密码须有 {SHORTEST} 至 {LONGEST} 个字符；连用几个不相干的词既好记又安全。",
        f"A password has {SHORTEST} to {LONGEST} characters; a few unrelated words are easy to keep and hard to guess.",
    ),
)
_COMMON = Reason(
    "password_common",
    Sentence(
        "这个密码太常见，或只是由您的姓名、登录名或本系统的名称拼成，请换一个。",
        "This password is among the first a stranger would try, or only your own or this service's name; choose another.",
    ),
)
