"""`LetterContent` as the published JSON `letter/v1`, and back; canonical bytes and digest.

A field that was added after the first letters has a default, and a member that would say the default is left out: so the
bytes of an old letter are the same again, and there is one spelling of each content.
"""

from dataclasses import MISSING, fields
from datetime import date, datetime
from functools import cache, lru_cache
from json import JSONEncoder
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from kernel.canonical import sha256
from letters.values import LetterContent

FORMAT = "letter/v1"
_CANONICAL = JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def to_json(content: LetterContent) -> dict[str, Any]:
    """Return the `letter/v1` object: `format` first, then one member per field that says something, days as `YYYY-MM-DD`."""
    return {"format": FORMAT, **_dump(content)}


@lru_cache(maxsize=8)
def content_bytes(content: LetterContent) -> bytes:
    """Return the canonical (RFC 8785) bytes that are frozen, attached to the PDF and digested; sealing asks for them five times.

    A content has no fractions and no names of members beyond ASCII, so Python's own encoder writes the same, ten times as fast;
    a test holds it against `kernel.canonical`. Raises `ValueError` for what JSON cannot carry.
    """
    return _CANONICAL.encode(to_json(content)).encode("utf-8")


def content_digest(content: LetterContent) -> bytes:
    """Return the 32-byte SHA-256 of `content_bytes`."""
    return sha256(content_bytes(content))


def from_json(value: Any) -> LetterContent:
    """Read a `letter/v1` object back. Raises `ValueError` for another format, a missing or a wrong member."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError("not a letter/v1 object")
    loaded: LetterContent = _load(LetterContent, {k: v for k, v in value.items() if k != "format"})
    return loaded


def _dump(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _dump(said) for f in fields(value) if (said := getattr(value, f.name)) != f.default}
    return value


def _load(kind: Any, value: Any) -> Any:
    if get_origin(kind) is UnionType:
        inner = next(k for k in get_args(kind) if k is not type(None))
        return None if value is None else _load(inner, value)
    if get_origin(kind) is tuple:
        return tuple(_load(get_args(kind)[0], item) for item in _expect(list, value))
    if kind in (date, datetime):
        return _load_time(kind, _expect(str, value))
    if hasattr(kind, "__dataclass_fields__"):
        return _load_dataclass(kind, _expect(dict, value))
    return _expect(kind, value)


def _load_time(kind: type[date], text: str) -> date:
    """Read a day or a UTC instant in the one spelling that `_dump` writes: `fromisoformat` takes many more."""
    read = kind.fromisoformat(text)
    if _dump(read) != text or (isinstance(read, datetime) and not text.endswith("Z")):
        raise ValueError(f"{text!r} is not the canonical spelling of a {kind.__name__}")
    return read


def _load_dataclass(kind: Any, value: dict[str, Any]) -> Any:
    hints = _hints(kind)
    defaults = _defaults(kind)
    if not set(hints) - set(defaults) <= set(value) <= set(hints):
        raise ValueError(f"{kind.__name__} has other members than expected: {sorted(set(value) ^ set(hints))}")
    loaded = {name: _load(hints[name], said) for name, said in value.items()}
    said_for_nothing = [name for name, default in defaults.items() if name in loaded and loaded[name] == default]
    if said_for_nothing:
        raise ValueError(f"{kind.__name__} has members that say what their absence says: {said_for_nothing}")
    return kind(**loaded)


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    return {f.name: f.default for f in fields(kind) if f.default is not MISSING}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _expect(kind: Any, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value
