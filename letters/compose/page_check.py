"""Checks the pages of a letter: the text extracted from them says what the content says, field by field, and nothing that it does not."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kernel.decision import Reason, Sentence
from letters.compose.check_word import check_word
from letters.compose.expected import INSIDE, Said, expected
from letters.compose.page_reading import ReadPage, plain
from letters.compose.page_search import START, Pages
from letters.content import content_bytes, content_digest
from letters.phrases import Wording
from letters.values import LetterContent

_VIN_LIKE = re.compile(r"(?<![A-Z0-9])[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])", re.ASCII)
_FACT_LIKE = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z0-9]{2,8}-[0-9]{4}-[0-9]{7}-[A-Z0-9]|[0-9A-HJ-NPQRTUWXY]{18})(?![A-Z0-9])"
    r"|(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])|\+[0-9]{7,15}(?![0-9])",
    re.ASCII,
)
"""Numbers of letters, credit codes, days and telephones: each that stands on a page must be one that the content names."""


def page_faults(pages: Sequence[ReadPage], content: LetterContent, wording: Wording | None) -> Iterator[Reason]:
    """Yield what is missing on the pages, what stands there and should not, and which page lacks what every page has."""
    yield from (_missing(path, value) for path, value in _unsaid(pages, content, wording))
    for number, page in enumerate(pages, start=1):
        if not all(plain(mark) in page.plain for mark in _marks(content, wording, number, len(pages))):
            yield _unmarked(number)
        yield from (_hidden(number, text) for text in page.unseen)
    yield from _foreign(pages, content, wording)


def title_faults(pages: Sequence[ReadPage], title: str, content: LetterContent) -> Iterator[Reason]:
    """Yield a reason unless the file's title is what the first page is headed with, and the number."""
    heading = title.removesuffix(f" {content.number}")
    if heading in ("", title) or plain(heading) not in pages[0].plain:
        yield Reason(
            "metadata_differs",
            Sentence(f"文件标题“{title}”不是页面上的标题和编号。", f"The file's title \"{title}\" is not the page's heading and number."),
            "title",
            title,
        )


def _unsaid(read: Sequence[ReadPage], content: LetterContent, wording: Wording | None) -> Iterator[Said]:
    """Yield what the pages do not say; a car's or an outlet's facts must stand behind those of the one before it.

    So two outlets' telephones cannot change places, though each stands on the page.
    """
    pages, behind = Pages(read), START
    for entry, said in groupby(expected(content, wording), lambda one: one[0].partition(".")[0]):
        start = behind if entry.endswith("]") else START
        for path, value in said:
            place = pages.find(value, start, inside=path.endswith(INSIDE))
            if place is None:
                yield path, value
            elif entry.endswith("]"):
                behind = behind.or_later(place)


def _marks(content: LetterContent, wording: Wording | None, page: int, pages: int) -> Iterator[str]:
    """Yield what a page must bear: number, check word and its place among the pages; the specimen mark; on later pages the running head."""
    word = check_word(content_digest(content))
    if wording is None:
        yield from (content.number, word)
        return
    number, check, place = wording.say("number"), wording.say("check_word"), wording.say("page", page=page, pages=pages)
    yield f"{number.zh}{number.en}{content.number}{check.zh}{check.en}{word}{place.zh}{place.en}"
    if content.specimen:
        yield wording.say("specimen").zh + wording.say("specimen").en
    if page > 1:
        yield content.maker.name_zh + wording.say("title").zh + wording.say("title").en


def _foreign(pages: Sequence[ReadPage], content: LetterContent, wording: Wording | None) -> Iterator[Reason]:
    """Yield facts on the pages that the content does not name, or not so often."""
    known, said = content_bytes(content).decode("utf-8"), _own_words(wording)
    vins = {vin for page in pages for vin in _VIN_LIKE.findall(page.text)}
    yield from (_other_vin(vin) for vin in sorted(vins) if vin not in known)
    facts = {fact for page in pages for fact in _FACT_LIKE.findall(page.text)}
    yield from (_other(fact) for fact in sorted(facts) if fact not in known and fact not in said)
    text = "".join(page.text for page in pages)
    for fact in dict.fromkeys((*content.vins, *(outlet.phone for outlet in content.outlets))):
        if text.count(fact) > known.count(fact):
            yield _twice(fact)


def _own_words(wording: Wording | None) -> str:
    return "" if wording is None else "\n".join(said.zh + said.en for said in (*wording.phrases.values(), *wording.commitments))


def _missing(path: str, value: str) -> Reason:
    return Reason(
        "page_text",
        Sentence(f"页面上没有冻结内容中的 {path}：{value}。", f"The page does not say {path} as the content does: {value}."),
        path,
        value,
    )


def _unmarked(number: int) -> Reason:
    return Reason(
        "page_mark",
        Sentence(
            f"第 {number} 页缺少编号、校验词、页码、页眉或样章字样。",
            f"Page {number} lacks the number, the check word, its place among the pages, the running head or the specimen mark.",
        ),
        f"page {number}",
    )


def _hidden(number: int, text: str) -> Reason:
    return Reason(
        "page_hidden",
        Sentence(f"第 {number} 页上的文字看不见：{text}。", f"Text on page {number} cannot be seen: {text}."),
        f"page {number}",
        text,
    )


def _other_vin(vin: str) -> Reason:
    return Reason(
        "page_other_vin",
        Sentence(f"页面上出现了不属于本确认书的车架号 {vin}。", f"The page shows a VIN that is not of this letter: {vin}."),
        "vehicles",
        vin,
    )


def _other(fact: str) -> Reason:
    return Reason(
        "page_other_fact",
        Sentence(
            f"页面上出现了冻结内容中没有的编号、日期或电话 {fact}。",
            f"The page shows a number, day or telephone not of this letter: {fact}.",
        ),
        value=fact,
    )


def _twice(fact: str) -> Reason:
    return Reason(
        "page_twice",
        Sentence(f"页面上多次出现 {fact}，多于冻结内容。", f"The page says {fact} more often than the content does."),
        value=fact,
    )
