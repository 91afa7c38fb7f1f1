"""What a maker's own words must keep: the slots data is put into, what the law asks to be said, and room on the page."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kernel.decision import Reason, Sentence
from kernel.text import CHINESE, LATIN, check_text
from letters.compose.fonts import missing
from letters.phrases import Wording

LOCKED = frozenset({"title", "specimen", "seal", "vin", "number", "check_word", "page", "papers"})
"""What no maker changes: the document's name by Notice 648, and the marks by which letters are told apart and checked."""

SENTENCES = {
    "opening": (220, 460),
    "addressee": (16, 54),
    "window_rule": (110, 230),
    "check_digit": (110, 230),
    "outlets_chosen": (110, 230),
    "same_letter": (44, 110),
    "closing": (8, 28),
    "signatory": (16, 40),
    "verify": (24, 40),
}
HEADING, LABEL, COMMITMENT = (16, 36), (14, 34), (120, 260)
TIGHT = {"continued": (5, 14), "date": (8, 16)}
"""How many characters there is room for, Chinese and English."""

MOST_COMMITMENTS = 8

REQUIRED = {
    "opening": (
        ("生产企业", "《道路机动车辆生产企业公告》", "一致", "售后", "服务网点"),
        ("manufacture", "Announcement of Road Motor Vehicle Manufacturers", "after-sales service", "outlets"),
    ),
    "section_outlets": (("售后服务网点",), ("outlets",)),
    "signatory": (("生产企业", "章"), ("anufacturer", "seal")),
}
"""What a permit official looks for (Notice 648): the issuer is the manufacturer, named as in the Announcement, and confirms
after-sales service by outlets in the destination under its seal."""

_SLOT = re.compile(r"\{([a-z_]*)\}?|\}")


def wording_faults(wording: Wording, root: Wording) -> tuple[Reason, ...]:
    """Return everything wrong with a maker's own words, which must have the phrases of the shipped `root`; none means fine.

    Fields are `opening.zh` or `commitments[0].en`. Codes: those of `check_text`, `wording_phrases`, `wording_locked`,
    `wording_slot`, `wording_required`, `text_no_glyph`, `wording_commitments`.
    """
    if set(wording.phrases) != set(root.phrases):
        return (_other_phrases(),)
    return (
        *(fault for key in root.phrases for fault in _phrase(key, wording.phrases, root.phrases)),
        *_commitments(wording.commitments),
    )


def room_for(key: str) -> tuple[int, int]:
    """Return how many characters a phrase may have, Chinese and English."""
    return SENTENCES.get(key) or TIGHT.get(key) or (HEADING if key.startswith("section_") else LABEL)


def slots(text: str) -> tuple[str, ...]:
    """Return the slots of a phrase as they are written, `{exporter}`; a lone brace comes out as it is."""
    return tuple(match[0] for match in _SLOT.finditer(text))


def _phrase(key: str, phrases: Mapping[str, Sentence], root: Mapping[str, Sentence]) -> Iterator[Reason]:
    if key in LOCKED:
        if phrases[key] != root[key]:
            yield _locked(key, root[key])
        return
    required = REQUIRED.get(key, ((), ()))
    for at, language in enumerate(("zh", "en")):
        text, field = phrases[key].in_language(language), f"{key}.{language}"
        wrong = tuple(_text(text, language, field, room_for(key)[at]))
        yield from wrong
        if not wrong:
            yield from _slot_faults(text, root[key].in_language(language), field)
            yield from (_lacks(word, field) for word in required[at] if word not in text)


def _text(text: str, language: str, field: str, room: int) -> Iterator[Reason]:
    scripts = CHINESE if language == "zh" else LATIN
    wrong = check_text(text, field=field, scripts=scripts, max_length=room)
    yield from wrong
    if not wrong and (lacking := missing(text)):
        yield _unprintable(lacking, field)


def _slot_faults(text: str, root: str, field: str) -> Iterator[Reason]:
    there, wanted = Counter(slots(text)), Counter(slots(root))
    yield from (_slot_lost(slot, field) for slot in wanted - there)
    yield from (_slot_unknown(slot, field) for slot in there - wanted)


def _commitments(commitments: Sequence[Sentence]) -> Iterator[Reason]:
    if not 1 <= len(commitments) <= MOST_COMMITMENTS:
        yield Reason(
            "wording_commitments",
            Sentence(f"服务承诺须有 1 至 {MOST_COMMITMENTS} 条。", f"There have to be 1 to {MOST_COMMITMENTS} commitments."),
            "commitments",
        )
    for number, commitment in enumerate(commitments):
        for at, language in enumerate(("zh", "en")):
            text, field = commitment.in_language(language), f"commitments[{number}].{language}"
            wrong = tuple(_text(text, language, field, COMMITMENT[at]))
            yield from wrong
            if not wrong:
                yield from _slot_faults(text, "", field)


def _other_phrases() -> Reason:
    return Reason(
        "wording_phrases",
        Sentence(
            "词条与软件所带的措辞不一致，请重新打开页面再编辑。", "The phrases are not those of the shipped wording; open the page again."
        ),
    )


def _locked(key: str, root: Sentence) -> Reason:
    return Reason(
        "wording_locked",
        Sentence(f"此项为法定或核验用语，不能修改，应为“{root.zh}”。", f'This is fixed and has to be "{root.en}".'),
        f"{key}.zh",
    )


def _lacks(word: str, field: str) -> Reason:
    return Reason(
        "wording_required",
        Sentence(
            f"此项必须写明“{word}”，许可证审核据此核对，请补上。",
            f'This has to contain "{word}", which the permit office looks for; put it back.',
        ),
        field,
        word,
    )


def _slot_lost(slot: str, field: str) -> Reason:
    return Reason(
        "wording_slot",
        Sentence(
            f"缺少占位符 {slot}（或次数不够），请放回原来的意思处。",
            f"The slot {slot} is missing or too rare; put it back where its data belongs.",
        ),
        field,
        slot,
    )


def _slot_unknown(slot: str, field: str) -> Reason:
    return Reason(
        "wording_slot",
        Sentence(f"此项没有占位符 {slot} 可用，请删除。", f"There is no slot {slot} for this phrase; delete it."),
        field,
        slot,
    )


def _unprintable(characters: Sequence[str], field: str) -> Reason:
    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in characters[:10])
    return Reason(
        "text_no_glyph",
        Sentence(f"字符 {shown} 没有可打印的字形，请改用其他写法。", f"No font prints {shown}; write it another way."),
        field,
        "".join(characters),
    )
