"""Sentences in both languages, faults that name a field, and decisions that carry all their reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement, written once in Chinese and once in English.

    The two are never mixed in one text; a face picks one by `in_language`.
    """

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the Chinese text for `zh` and every `zh-*` tag, the English one otherwise."""
        return self.zh if language.lower().startswith("zh") else self.en

    def as_json(self) -> dict[str, str]:
        """Return `{"zh": ..., "en": ...}`, the shape of a sentence in every JSON answer."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class Reason:
    """One fault or ground: a stable code, where it sits, the value found and what to do about it.

    `field` is a path such as `vehicles[2].vin` (zero-based) or `row 7, column country`; it is empty
    where the reason concerns the whole document. `value` is what was found, cut to 120 characters.
    """

    code: str
    sentence: Sentence
    field: str = ""
    value: str = ""

    def at(self, field: str) -> "Reason":
        """Return the same reason, placed at `field` (prefixing a field it already has)."""
        inner = f"{field}.{self.field}" if self.field else field
        return Reason(self.code, self.sentence, inner, self.value)

    def as_json(self) -> dict[str, object]:
        """Return the shape in which decisions and problem details carry a reason."""
        return {
            "code": self.code,
            "field": self.field,
            "value": self.value[:120],
            "sentence": self.sentence.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes; with the notes (warnings, advisories) that the asker must still see."""

    notes: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """No, with every reason at once; a refusal without a reason cannot be built."""

    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a refusal needs at least one reason")

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Refused


def decide(reasons: Iterable[Reason], notes: Iterable[Reason] = ()) -> Decision:
    """Return `Refused` if there is any reason against, else `Allowed`."""
    against = tuple(reasons)
    return Refused(against, tuple(notes)) if against else Allowed(tuple(notes))
