"""Composes a letter: content and wording in, an unsealed PDF and the place of its seal out."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial

from kernel.canonical import sha256
from kernel.decision import Reason, Sentence
from letters.compose.check_word import check_word
from letters.compose.errors import CannotCompose
from letters.compose.finish import Description, Field, finish
from letters.compose.flow import Block, Column, column, paginate, white
from letters.compose.fonts import load_all, missing
from letters.compose.head import heading, letterhead, opening_blocks, reference, title_blocks
from letters.compose.outlets import outlet_blocks
from letters.compose.pages import Art, draw_pages
from letters.compose.pdf_objects import Objects
from letters.compose.pen import Box, Pen
from letters.compose.pictures import Picture
from letters.compose.qr import qr_symbol
from letters.compose.seal import SealArt
from letters.compose.sheet import Sheet
from letters.compose.signature import SignatureBlock, seal_words, signature_block
from letters.compose.structure import Tag
from letters.compose.style import BOTTOM, FIGURES, LEFT, TOP, VALUE_EN, VALUE_ZH, WIDTH
from letters.compose.tables import Fact, fact_table, same
from letters.compose.vehicles import vehicle_blocks
from letters.content import content_bytes
from letters.phrases import Wording
from letters.values import LetterContent
from signing.draft import Draft

_ANY_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Composed:
    """An unsealed letter: its draft, and page (from 0) and box (points) of the seal."""

    draft: Draft
    seal_page: int
    seal_box: Box
    seal: SealArt

    @property
    def seal_appearance(self) -> bytes:
        """The seal's picture as a one-page PDF, for a sealer that does not take drafts."""
        return self.seal.appearance

    @cached_property
    def pdf(self) -> bytes:
        """The unsealed file: complete, its one signature field empty."""
        return self.draft.unsealed()


def compose(
    content: LetterContent, *, qr_text: str, seal: SealArt, wording: Wording, mark: Picture | None = None, preview: bool = False
) -> Composed:
    """Set a letter under the maker's own `mark` (or its code); the same arguments give the same bytes.

    A `preview`, which nobody will seal, has its seal on the page already.
    Raises `CannotCompose`: `wording_mismatch`, `seal_mismatch`, `text_no_glyph` (all of them, by field),
    `qr_too_large`, `layout_overflow`.
    """
    load_all()
    _check(content, seal, wording)
    signature = signature_block(content, wording, seal, qr_symbol(qr_text))
    data = content_bytes(content)
    sheet = Sheet.of(content, wording, check_word(sha256(data)))
    pages = paginate(_blocks(content, wording, signature, mark), TOP, BOTTOM, TOP - sheet.head_height)
    box = signature.seal_box(pages[-1][-1].top)
    title = wording.say("title")
    says = Description.of(content, f"{title.zh} {title.en} {content.number}")
    objects = Objects()
    drawn = draw_pages(objects, pages, sheet, Art(seal, mark, box if preview else None))
    draft = finish(objects, drawn, Field(box, seal_words(content, room=seal.room)), data, says)
    return Composed(draft, len(pages) - 1, box, seal)


def glyph_faults(content: LetterContent) -> tuple[Reason, ...]:
    """Return a `text_no_glyph` for every field of the content that holds a character no embedded font can print."""
    if not missing(content_bytes(content).decode("utf-8")):
        return ()
    return tuple(_no_glyph(path, _where(content, path), found) for path, text in _texts(content, "") if (found := missing(text)))


def _check(content: LetterContent, seal: SealArt, wording: Wording) -> None:
    if (content.wording, content.wording_digest) != (wording.id, wording.digest):
        raise CannotCompose(_wrong_wording(content, wording))
    if content.specimen != seal.specimen:
        raise CannotCompose(_wrong_seal())
    faults = glyph_faults(content)
    if faults:
        raise CannotCompose(*faults)


def _blocks(content: LetterContent, wording: Wording, signature: SignatureBlock, mark: Picture | None) -> Iterable[Block]:
    letterhead, before, after = _frame(_in_common(content), len(content.vehicles), wording, mark)
    yield letterhead
    yield reference(content, wording)
    yield from before
    yield from vehicle_blocks(content, wording)
    yield from after
    yield signature.block


def _in_common(content: LetterContent) -> LetterContent:
    """Return what a letter has in common with the others of its batch; number, cars and code are its own."""
    return replace(content, number="", code="", vehicles=(), status_index=0, issued_at=_ANY_TIME)


@lru_cache(maxsize=64)
def _frame(
    common: LetterContent, vehicles: int, wording: Wording, mark: Picture | None
) -> tuple[Block, tuple[Block, ...], tuple[Block, ...]]:
    """Return the letterhead, what stands between number and cars, and what follows the cars: set once for a whole batch."""
    before = [*title_blocks(wording), *opening_blocks(common, vehicles, wording), white(5), *_export(common, wording)]
    before += heading(wording.say("section_vehicle" if vehicles == 1 else "section_vehicles"))
    after = [*heading(wording.say("section_outlets")), *outlet_blocks(common, wording)]
    after += [*heading(wording.say("section_commitments")), *_commitments(wording)]
    head, *rest = (replace(block, shared=True) for block in (letterhead(common, wording, mark), *before, *after))
    return head, tuple(rest[: len(before)]), tuple(rest[len(before) :])


def _export(content: LetterContent, wording: Wording) -> list[Block]:
    say = wording.say
    validity = same(f"{content.issued_on.isoformat()} – {content.valid_until.isoformat()}")
    exporter = Sentence(content.exporter.name_zh, content.exporter.name_en)
    destination = same(f"{content.destination_zh}　{content.destination_en} ({content.destination})")
    return fact_table(
        [
            [
                Fact(say("destination"), destination),
                Fact(say("planned_application"), same(content.planned_application.isoformat()), FIGURES),
            ],
            [Fact(say("exporter"), exporter), Fact(say("credit_code"), same(content.exporter.credit_code), FIGURES)],
            [Fact(say("validity"), validity, FIGURES), Fact(say("announcement"), same(content.maker.announcement))],
        ]
    )


def _commitments(wording: Wording) -> Iterable[Block]:
    """Number the commitments; they stay with the signature, so that no page holds a seal and no text."""
    listed = Tag("L")
    for number, words in enumerate(wording.commitments, start=1):
        item = Tag("LI", listed)
        cell = column(WIDTH - 18, (words.zh, VALUE_ZH), (words.en, VALUE_EN))
        figure = column(18, (f"{number}.", VALUE_ZH))
        yield Block(cell.height + 1.5, partial(_numbered, (Tag("Lbl", item), figure), (Tag("LBody", item), cell)), keep=True)


def _numbered(figure: tuple[Tag, Column], words: tuple[Tag, Column], pen: Pen, top: float) -> None:
    for (tag, cell), x in ((figure, LEFT), (words, LEFT + 18)):
        with pen.tagged(tag):
            cell.draw(pen, x, top)


def _texts(value: object, path: str) -> Iterable[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _texts(item, f"{path}[{at}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))


def _where(content: LetterContent, path: str) -> str:
    """Return `KZ-ALA-01 address` for a field of an outlet, as the registry knows it, and the path of any other."""
    entry, _, field = path.partition("].")
    return f"{content.outlets[int(entry.removeprefix('outlets['))].outlet_id} {field}" if entry.startswith("outlets[") else path


def _no_glyph(path: str, where: str, found: tuple[str, ...]) -> Reason:
    shown = "、".join(f"{c if c.isprintable() else ''}(U+{ord(c):04X})" for c in found[:10])
    return Reason(
        "text_no_glyph",
        Sentence(
            f"{where} 中的字符 {shown} 没有可打印的字形，请改用其他写法。",
            f"{where} holds characters that cannot be printed: {shown.replace('、', ', ')}; write it another way.",
        ),
        path,
        "".join(found),
    )


def _wrong_wording(content: LetterContent, wording: Wording) -> Reason:
    return Reason(
        "wording_mismatch",
        Sentence(
            f"确认书冻结时的措辞版本为 {content.wording}，与现有文件不一致；措辞一经使用不得修改，请恢复原文件。",
            f"The letter was frozen with wording {content.wording}, which is not the one at hand; a used wording is never edited: restore its files.",
        ),
        "wording_digest",
        wording.digest,
    )


def _wrong_seal() -> Reason:
    return Reason(
        "seal_mismatch",
        Sentence(
            "样章确认书只能用样章印模，正式确认书只能用备案印章图像。请为该生产企业选用相应的印章。",
            "A specimen letter takes a specimen seal and a real letter the recorded seal image. Choose the seal that fits the maker.",
        ),
        "seal",
    )
