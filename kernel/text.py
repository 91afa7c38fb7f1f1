"""The one text rule: what may stand in a text that gets sealed, told character by character."""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import islice

from kernel.data import rows
from kernel.decision import Reason, Sentence

LATIN = frozenset({"Latn"})
CHINESE = frozenset({"Latn", "Hani"})
RECOMMENDED = frozenset(
    [
        "Arab",
        "Armn",
        "Beng",
        "Bopo",
        "Cyrl",
        "Deva",
        "Ethi",
        "Geor",
        "Grek",
        "Gujr",
        "Guru",
        "Hang",
        "Hani",
        "Hebr",
        "Hira",
        "Kana",
        "Khmr",
        "Knda",
        "Laoo",
        "Latn",
        "Mlym",
        "Mymr",
        "Orya",
        "Sinh",
        "Taml",
        "Telu",
        "Thaa",
        "Thai",
        "Tibt",
    ]
)
"""The scripts in everyday modern use (UAX 31, table 5), by ISO 15924 code."""

DEFAULT_LENGTH = 200
FAULTS_TOLD = 5
_REMEMBERED = 8_192
"""How many characters' properties are remembered; sheets hold millions of characters and few different ones."""
MARKS_IN_A_ROW = 4
"""UTS 39, section 5.4: more than four nonspacing marks in a row is never a spelling."""

_NEUTRAL = frozenset({"Zyyy", "Zinh"})
_JOINED = {"Hani": "Hanb Jpan Kore", "Hira": "Jpan", "Kana": "Jpan", "Hang": "Kore", "Bopo": "Hanb"}
_EAST_ASIAN = frozenset({"Hanb", "Jpan", "Kore"})
_REFUSED_CATEGORIES = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs", "Me", "So"])
_PASSED = frozenset(" №®™©°")
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0100, 0xE01EF),
)
"""Default_Ignorable_Code_Point (UAX 44) as far as the general category does not say so: they print nothing."""

_DRESSES = ("<wide>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>")
"""Compatibility decompositions (UAX 44, 5.7.3) of what is written by its plain letters; fonts join them by themselves."""

_CONTROLS = {0x00: "NULL", 0x09: "TABULATION", 0x0A: "LINE FEED", 0x0D: "CARRIAGE RETURN", 0x1B: "ESCAPE", 0x7F: "DELETE"}
_UNNAMED = {"Cc": "CONTROL CHARACTER", "Cs": "LONE SURROGATE", "Co": "PRIVATE-USE CHARACTER"}
_SCRIPT_NAMES = {
    "Arab": ("阿拉伯文", "Arabic"),
    "Armn": ("亚美尼亚文", "Armenian"),
    "Beng": ("孟加拉文", "Bengali"),
    "Cyrl": ("西里尔文", "Cyrillic"),
    "Deva": ("天城文", "Devanagari"),
    "Ethi": ("埃塞俄比亚文", "Ethiopic"),
    "Geor": ("格鲁吉亚文", "Georgian"),
    "Grek": ("希腊文", "Greek"),
    "Hang": ("谚文", "Hangul"),
    "Hani": ("汉字", "Chinese"),
    "Hebr": ("希伯来文", "Hebrew"),
    "Hira": ("平假名", "Hiragana"),
    "Kana": ("片假名", "Katakana"),
    "Khmr": ("高棉文", "Khmer"),
    "Laoo": ("老挝文", "Lao"),
    "Latn": ("拉丁文", "Latin"),
    "Mymr": ("缅甸文", "Myanmar"),
    "Sinh": ("僧伽罗文", "Sinhala"),
    "Taml": ("泰米尔文", "Tamil"),
    "Thai": ("泰文", "Thai"),
}


def check_text(text: str, *, field: str, scripts: frozenset[str] = RECOMMENDED, max_length: int = DEFAULT_LENGTH) -> tuple[Reason, ...]:
    """Return every fault of a text that is to be sealed; none means it may stand exactly as it is.

    `scripts` are ISO 15924 codes, `max_length` counts code points; characters used with every script (ASCII
    digits, common punctuation) are always allowed. Codes: `text_empty`, `text_length`, `text_character` (control, bidi,
    zero-width, private, unassigned, full-width letter, symbol without a letter's role), `text_not_nfc` (UAX 15),
    `text_script` (script not allowed here, or a word mixing scripts beyond "highly restrictive", UTS 39 section
    5.2). Positions are 1-based; at most five characters are told. Nothing is ever corrected silently.
    """
    if not text.strip():
        return (_empty(field),)
    too_long = (_too_long(text, field, max_length),) if len(text) > max_length else ()
    looked_at = text[:max_length]
    bad = tuple(_bad_characters(looked_at, field))
    return too_long + (bad[:FAULTS_TOLD] or _composition(looked_at, field) + _scripts(looked_at, field, scripts))


def check_name(text: str, *, field: str, max_length: int = DEFAULT_LENGTH) -> tuple[Reason, ...]:
    """Return every fault of a brand or model: `check_text` in Latin and Chinese, without compatibility characters (UAX 15)."""
    found = check_text(text, field=field, scripts=CHINESE, max_length=max_length)
    return found or _each(text, field, lambda c: not unicodedata.decomposition(c).startswith(("<compat>", "<wide>")))


def check_identifier(text: str, *, field: str, max_length: int = DEFAULT_LENGTH) -> tuple[Reason, ...]:
    """Return every fault of a number given by others: ASCII letters and digits, `-/._()#`, space, Chinese characters.

    Two different numbers must never look the same on paper, so nothing else of the scripts may stand here.
    """
    return check_text(text, field=field, scripts=CHINESE, max_length=max_length) or _each(text, field, _identifies)


def _each(text: str, field: str, good: Callable[[str], bool]) -> tuple[Reason, ...]:
    bad = (_bad_character(text, at, field) for at, character in enumerate(text) if not good(character))
    return tuple(islice(bad, FAULTS_TOLD))


def _identifies(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in "-/._()# "
    is_letter = unicodedata.category(character) == "Lo" or character == "〇"
    return is_letter and "Hani" in scripts_of(character)


def name_of(character: str) -> str:
    """Return `U+202E RIGHT-TO-LEFT OVERRIDE`: the code point and its Unicode name, for people."""
    point = ord(character)
    category = unicodedata.category(character)
    fallback = _CONTROLS.get(point) or _UNNAMED.get(category, "UNASSIGNED CHARACTER")
    return f"U+{point:04X} {unicodedata.name(character, fallback)}"


def shown(text: str, limit: int = 40) -> str:
    """Return a text as it may stand inside a sentence: cut, and what does not print written as `<U+XXXX>`."""
    cut = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text[:limit])
    return cut + ("…" if len(text) > limit else "")


@lru_cache(_REMEMBERED)
def scripts_of(character: str) -> frozenset[str]:
    """Return the scripts a character is used with (Script_Extensions, UAX 24); empty for none."""
    starts, ends, values = _script_table()
    slot = bisect_right(starts, ord(character)) - 1
    return values[slot] if slot >= 0 and ord(character) <= ends[slot] else frozenset()


@cache
def _script_table() -> tuple[list[int], list[int], list[frozenset[str]]]:
    table = rows("scripts.csv")
    starts = [int(row["first"], 16) for row in table]
    ends = [int(row["last"], 16) for row in table]
    return starts, ends, [frozenset(row["scripts"].split()) for row in table]


def _empty(field: str) -> Reason:
    return Reason("text_empty", Sentence("此项不能为空，请填写。", "This must not be empty; fill it in."), field)


def _too_long(text: str, field: str, limit: int) -> Reason:
    return Reason(
        "text_length",
        Sentence(
            f"此项最多 {limit} 个字符，现在是 {len(text)} 个，请缩短。",
            f"At most {limit} characters fit here, there are {len(text)}; shorten it.",
        ),
        field,
        text[:120],
    )


def _bad_characters(text: str, field: str) -> Iterator[Reason]:
    if not any(map(_is_noticed, set(text))):
        return
    marks = 0
    for at, character in enumerate(text):
        marks = marks + 1 if unicodedata.category(character) == "Mn" else 0
        if _is_bad(character) or marks > MARKS_IN_A_ROW or (marks and _starts_word(text, at)):
            yield _bad_character(text, at, field)


@lru_cache(_REMEMBERED)
def _is_noticed(character: str) -> bool:
    """Whether a character is bad wherever it stands, or may be by what stands before it."""
    return _is_bad(character) or unicodedata.category(character) == "Mn"


def _is_bad(character: str) -> bool:
    if character in _PASSED:
        return False
    category = unicodedata.category(character)
    return category in _REFUSED_CATEGORIES or _is_ignorable(character) or _is_disguised(character, category)


def _is_ignorable(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _IGNORABLE)


def _is_disguised(character: str, category: str) -> bool:
    """Whether this is a plain letter or digit in another dress: full-width, bold, an Arabic letter's joined form, or an emoji's skin."""
    if category == "Sk":
        return ord(character) > 0xFF
    return category[0] in "LN" and unicodedata.decomposition(character).startswith(_DRESSES)


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == " "


def _bad_character(text: str, at: int, field: str) -> Reason:
    zh, en = _remedy(text[at])
    name = name_of(text[at])
    return Reason(
        "text_character",
        Sentence(f"第 {at + 1} 个字符（{name}）不允许使用，{zh}。", f"Character {at + 1} ({name}) is not allowed; {en}."),
        field,
        text,
    )


def _remedy(character: str) -> tuple[str, str]:
    plain = unicodedata.normalize("NFKC", character)
    category = unicodedata.category(character)
    if category.startswith("Z"):
        return "请改用普通空格，内容写在一行内", "use an ordinary space, on one line"
    if category[0] in "LN" and plain != character and plain.isprintable():
        return f"请改用“{plain}”", f'write "{plain}" instead'
    if character == "�":
        return "原文件的编码被读错，请用 UTF-8 重新保存后再提交", "the file was read in the wrong encoding; save it again as UTF-8"
    return "请删除它", "delete it"


def _composition(text: str, field: str) -> tuple[Reason, ...]:
    if unicodedata.is_normalized("NFC", text):
        return ()
    composed = unicodedata.normalize("NFC", text)
    at = next((i for i, (a, b) in enumerate(zip(text, composed, strict=False)) if a != b), len(composed))
    name = name_of(text[min(at, len(text) - 1)])
    return (
        Reason(
            "text_not_nfc",
            Sentence(
                f"第 {at + 1} 个字符（{name}）起不是 Unicode NFC 形式，请改写为“{shown(composed)}”（重新键入即可）。",
                f'From character {at + 1} ({name}) the text is not in Unicode form NFC; write "{shown(composed)}" (typing it anew does that).',
            ),
            field,
            text,
        ),
    )


def _scripts(text: str, field: str, allowed: frozenset[str]) -> tuple[Reason, ...]:
    writings = frozenset(map(scripts_of, text))
    welcome = allowed | _NEUTRAL
    if any(map(welcome.isdisjoint, writings)):
        foreign = [at for at, character in enumerate(text) if scripts_of(character).isdisjoint(welcome)]
        starts = [at for at in foreign if at - 1 not in foreign]
        return tuple(_foreign(text, at, field, allowed) for at in starts[:FAULTS_TOLD])
    if _fit_together(writings):
        return ()
    return tuple(_mixed(text, start, end, field) for start, end in _words(text) if not _is_one_writing(text[start:end]))[:FAULTS_TOLD]


def _foreign(text: str, at: int, field: str, allowed: frozenset[str]) -> Reason:
    zh, en = _listed(allowed)
    name = name_of(text[at])
    return Reason(
        "text_script",
        Sentence(
            f"第 {at + 1} 个字符“{text[at]}”（{name}）不属于此项允许的文字（{zh}），请改写。",
            f'Character {at + 1}, "{text[at]}" ({name}), is in a script that is not allowed here ({en}); rewrite it.',
        ),
        field,
        text,
    )


def _listed(scripts: frozenset[str]) -> tuple[str, str]:
    if scripts == RECOMMENDED:
        return "现代通用文字", "scripts in modern use"
    names = [_script_name(script) for script in sorted(scripts)]
    return "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)


def _script_name(script: str) -> tuple[str, str]:
    return _SCRIPT_NAMES.get(script, (script, script))


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of letters, marks and digits; punctuation and spaces part words."""
    start = None
    for at, character in enumerate(text + " "):
        inside = unicodedata.category(character)[0] in "LMN"
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            yield start, at
            start = None


def _is_one_writing(word: str) -> bool:
    """Whether a word is "highly restrictive" (UTS 39 section 5.2): one script, or Latin with one East Asian set."""
    return _fit_together(frozenset(map(scripts_of, word)))


@lru_cache(_REMEMBERED)
def _fit_together(writings: frozenset[frozenset[str]]) -> bool:
    sets = [_augmented(scripts) for scripts in writings if not scripts & _NEUTRAL]
    if not sets or frozenset.intersection(*sets):
        return True
    rest = [s for s in sets if "Latn" not in s]
    return bool(_EAST_ASIAN.intersection(*rest))


def _augmented(scripts: frozenset[str]) -> frozenset[str]:
    return scripts.union(*(_JOINED.get(script, "").split() for script in scripts))


def _mixed(text: str, start: int, end: int, field: str) -> Reason:
    word = text[start:end]
    at = next(i for i in range(2, len(word) + 1) if not _is_one_writing(word[:i])) - 1
    name = name_of(word[at])
    zh, en = _script_name(min(scripts_of(word[at])))
    first_zh, first_en = _script_name(min(next(scripts_of(c) for c in word if not scripts_of(c) & _NEUTRAL)))
    return Reason(
        "text_script",
        Sentence(
            f"词“{shown(word)}”混用了{first_zh}与{zh}：第 {start + at + 1} 个字符“{word[at]}”是 {name}，请全词只用一种文字。",
            f'The word "{shown(word)}" mixes {first_en} with {en}: character {start + at + 1}, "{word[at]}", is {name}; write the whole word in one script.',
        ),
        field,
        text,
    )
