"""The form of a draft: words as inputs named `opening.zh` and `commitments[0].en`, and back."""

from collections.abc import Mapping

from kernel.decision import Sentence
from letters.phrases import Wording
from letters.service.wording_faults import LOCKED, MOST_COMMITMENTS

LANGUAGES = ("zh", "en")
SPARE = 2
"""Empty places for further commitments that the form offers."""


def texts_of(wording: Wording) -> dict[str, str]:
    """Return every input of the form by name."""
    phrases = {f"{key}.{language}": phrase.in_language(language) for key, phrase in wording.phrases.items() for language in LANGUAGES}
    commitments = {
        f"commitments[{at}].{language}": commitment.in_language(language)
        for at, commitment in enumerate(wording.commitments)
        for language in LANGUAGES
    }
    return {**phrases, **commitments}


def read_phrases(sent: Mapping[str, str], wording: Wording) -> dict[str, Sentence]:
    """Return the phrases that were sent, spaces around them taken off; one that was not sent stays as it is."""
    found = {}
    for key, phrase in wording.phrases.items():
        if key not in LOCKED:
            found[key] = Sentence(*(_read(sent, f"{key}.{language}", phrase.in_language(language)) for language in LANGUAGES))
    return found


def _read(sent: Mapping[str, str], name: str, before: str) -> str:
    """Return what was typed; spaces around it change nothing, but those of the shipped words stay."""
    typed = sent.get(name, before).strip()
    return before if typed == before.strip() else typed


def read_commitments(sent: Mapping[str, str]) -> tuple[Sentence, ...]:
    """Return the commitments that were sent; a place that is empty in both languages is none."""
    places = (tuple(sent.get(f"commitments[{at}].{language}", "").strip() for language in LANGUAGES) for at in range(MOST_COMMITMENTS))
    return tuple(Sentence(*texts) for texts in places if any(texts))


def places_for(count: int) -> range:
    """Return the places for commitments that a form with `count` of them shows."""
    return range(min(count + SPARE, MOST_COMMITMENTS))
