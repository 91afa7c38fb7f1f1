"""The text of a CSV file, by what its bytes say: decoded strictly, and refused where two readings are possible."""

import codecs
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from outlets.sheet import Fault, whole

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_RIVALS = (
    ("cp1251", "CYRILLIC"),
    ("koi8_r", "CYRILLIC"),
    ("iso8859_5", "CYRILLIC"),
    ("cp1253", "GREEK"),
    ("cp1255", "HEBREW"),
    ("cp1256", "ARABIC"),
    ("iso8859_6", "ARABIC"),
    ("cp874", "THAI"),
    ("euc_kr", "HANGUL"),
)
"""Encodings whose texts may also decode as GB18030 into common Chinese characters, and what their letters are called."""
_CERTAIN = 0.9
"""Share of letters that must speak for an encoding; in a sheet of Chinese names nearly all are usual ones."""
_LOOKED_AT = 200_000
_LONGEST = 4
_COMMON_ROWS = range(0xA1, 0xD8)
_JAPANESE_ROWS = (0xA4, 0xA5)
_ROW_START = 0xA1
"""GB 2312: rows A1 to A9 are signs and letters, B0 to D7 the common characters; second bytes begin at A1."""


def decode(data: bytes) -> str | Fault:
    """Return the text of a file without its mark: UTF-8, UTF-16 with a mark, or GB18030 that can be nothing else.

    The fault of the whole sheet is `sheet_encoding`.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark) and not data.startswith(codecs.BOM_UTF32_LE):
            return _strictly(data[len(mark) :], encoding)
    if b"\x00" in data[:200]:
        return _fault("文件像是没有标记的 UTF-16 编码，或是 UTF-32", "The file looks like UTF-16 without its mark, or like UTF-32")
    text = _strictly(data, "utf-8")
    return text if isinstance(text, str) else _chinese(data) or text


def _strictly(data: bytes, encoding: str) -> str | Fault:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        row = data[: wrong.start].count(b"\n") + 1
        name = encoding.removesuffix("-le").removesuffix("-be").upper()
        return _fault(f"文件不是规范的 {name} 编码（第 {row} 行附近）", f"The file is not proper {name} (near row {row})")


def _chinese(data: bytes) -> str | None:
    """Return the text if the bytes are GB18030 and nothing else; None if they are not, or might be something else."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    letters = [character for character in text if not character.isascii()][:_LOOKED_AT]
    return text if _share(map(_is_usual, letters)) >= _CERTAIN and not _has_rival(data) else None


def _is_usual(character: str) -> bool:
    """Whether a character is a sign or one of the 3,755 common ones of GB 2312, or is of four bytes, as no other encoding's text looks.

    Japanese letters are not: where they are, the Chinese characters beside them may be another encoding's.
    """
    found = character.encode("gb18030")
    if unicodedata.category(character) in ("Co", "Cn"):
        return False
    return len(found) == _LONGEST or (found[0] in _COMMON_ROWS and found[0] not in _JAPANESE_ROWS and found[1] >= _ROW_START)


def _has_rival(data: bytes) -> bool:
    """Whether the bytes read as well in an encoding of another script."""
    return any(_speaks(data, encoding, script) for encoding, script in _RIVALS)


def _speaks(data: bytes, encoding: str, script: str) -> bool:
    try:
        text = data.decode(encoding)[:_LOOKED_AT]
    except UnicodeDecodeError:
        return False
    own = [unicodedata.name(character, "").startswith(script) for character in text if not character.isascii()]
    return _share(own) >= _CERTAIN and not _is_jumbled(text)


def _is_jumbled(text: str) -> bool:
    """Whether letters follow each other often as they do in no language's words."""
    pairs = [(a, b) for a, b in pairwise(text) if not b.isascii()]
    return _share(_is_odd(a, b) for a, b in pairs) > 1 - _CERTAIN


def _is_odd(before: str, character: str) -> bool:
    """A small letter right before a capital, a mark on nothing, or a digit or sign of the script within a word."""
    kind, kind_before = unicodedata.category(character), unicodedata.category(before)
    if kind == "Mn":
        return kind_before[0] not in "LM"
    if kind[0] in "NPS":
        return kind_before[0] in "LM" and not before.isascii()
    return kind == "Lu" and kind_before == "Ll"


def _share(said: Iterable[bool]) -> float:
    votes = list(said)
    return sum(votes) / len(votes) if votes else 0.0


def _fault(zh: str, en: str) -> Fault:
    return whole(
        "sheet_encoding",
        f"{zh}，编码无法确定，为避免乱码未予读取；请在表格软件中另存为 .xlsx 或“CSV UTF-8（逗号分隔）”。",
        f'{en}, and its encoding cannot be told for certain, so it was not read; save it in the spreadsheet as .xlsx or "CSV UTF-8 (comma delimited)".',
    )
