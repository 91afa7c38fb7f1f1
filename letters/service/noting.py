"""Noting the outlets of letters that were frozen before they were noted beside the encrypted content."""

from letters.errors import ContentLocked
from letters.ports import LetterRecord, Vault, Work
from letters.service.opening import open_content

STEP = 200
"""How many letters one short transaction takes."""


def note_outlets(work: Work, vault: Vault) -> int:
    """Note the outlets of every frozen or issued letter that has none noted; return of how many. Doing it again does nothing.

    A letter whose content cannot be opened is passed over, and tried again the next time.
    """
    after, noted = "", 0
    while True:
        with work.reading() as books:
            letters = books.unnoted(after, STEP)
        if not letters:
            return noted
        named = {letter: outlets for letter in letters if (outlets := _named(vault, letter))}
        with work.writing() as books:
            for letter, outlets in named.items():
                books.lean(letter.id, letter.maker, outlets)
        after, noted = letters[-1].id, noted + len(named)


def _named(vault: Vault, letter: LetterRecord) -> tuple[str, ...]:
    try:
        return tuple(outlet.outlet_id for outlet in open_content(vault, letter).outlets)
    except ContentLocked:
        return ()
