"""The root of every error this software raises on purpose."""

from kernel.decision import Sentence


class DomainError(Exception):
    """Something unexpected that has a stable code and a sentence in both languages.

    An expected "no" is a value (`kernel.decision.Refused`), never this. Every concrete class has
    a row in `portal.errors.STATUS`, which maps it to an HTTP status and an exit code.
    """

    code = "internal"

    def __init__(self, sentence: Sentence, code: str | None = None) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence
        if code is not None:
            self.code = code
