"""The words of a letter as a value: phrases in both languages, numbered commitments, and how data is put into them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kernel.decision import Sentence

_SLOT = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a letter's words, never edited once a letter was sealed with it.

    `id` is `<kind>/v<n>`, `digest` the SHA-256 in hex over its template files, `phrases` the headings,
    labels and sentences by key, `commitments` what the maker promises, in order.
    """

    id: str
    digest: str
    phrases: Mapping[str, Sentence]
    commitments: tuple[Sentence, ...]

    def __hash__(self) -> int:
        return hash((self.id, self.digest))

    def has(self, key: str) -> bool:
        """Return whether the wording has a phrase; a letter says only what its wording has words for."""
        return key in self.phrases

    def say(self, key: str, **values: Sentence | str | int) -> Sentence:
        """Return the phrase with its `{slots}` filled; data is put in once and never read as a slot again.

        Raises `KeyError` for a phrase the wording does not have or a slot without a value.
        """
        phrase = self.phrases[key]
        return Sentence(_fill(phrase.zh, values, "zh"), _fill(phrase.en, values, "en"))


def _fill(text: str, values: Mapping[str, Sentence | str | int], language: str) -> str:
    def value(slot: re.Match[str]) -> str:
        found = values[slot[1]]
        return found.in_language(language) if isinstance(found, Sentence) else str(found)

    return _SLOT.sub(value, text)
