"""Opening the frozen content of a letter, which nobody believes before it has the recorded digest."""

from kernel.decision import Reason, Sentence
from kernel.strict_json import load_json
from letters.code import code_hash
from letters.content import content_digest, from_json
from letters.errors import ContentLocked
from letters.ports import LetterRecord, Vault
from letters.values import LetterContent

MOST_CONTENT_BYTES = 4 * 1024 * 1024


def open_content(vault: Vault, letter: LetterRecord) -> LetterContent:
    """Decrypt and parse a letter's frozen content. Raises `ContentLocked` unless it has the recorded digest."""
    plain = vault.unlock(letter.locked_content, letter.number)
    value = load_json(plain, most_bytes=MOST_CONTENT_BYTES)
    try:
        if isinstance(value, Reason):
            raise ValueError(value.sentence.en)
        content = from_json(value)
    except ValueError as damaged:
        raise _not_recorded() from damaged
    if content_digest(content) != letter.content_digest or content.number != letter.number:
        raise _not_recorded()
    return content


def row_agrees(letter: LetterRecord, content: LetterContent) -> bool:
    """Return whether a letter's row says what its frozen content says: whose it is, of which cars, for where, from when until when."""
    days = (letter.issued_on, letter.valid_until)
    row = (letter.maker, letter.vins, letter.destination, letter.exporter, *days, letter.status_index, letter.wording, letter.code_hash)
    car = (content.maker.code, content.vins, content.destination, content.exporter.credit_code)
    rest = (content.issued_on, content.valid_until, content.status_index, content.wording, code_hash(content.code))
    return row == (*car, *rest)


def _not_recorded() -> ContentLocked:
    return ContentLocked(Sentence("确认书内容与记录的摘要不符。", "The letter's content differs from its recorded digest."))
