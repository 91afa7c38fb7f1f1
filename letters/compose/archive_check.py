"""Checks what makes a letter's file last and be heard: language, colours and structure, the size of its pages, its seal's picture."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from kernel.decision import Reason
from letters.compose.file_check import LetterFile, fault
from letters.compose.pen import MAIN_LANGUAGE
from letters.compose.style import PAGE_HEIGHT, PAGE_WIDTH

_INTENT = re.compile(rb"/OutputIntents \[<</Type /OutputIntent /S /GTS_PDFA1 [^<>]*/DestOutputProfile ([0-9]+) 0 R>>\]")
_MARKED = re.compile(rb"/MCID ([0-9]+)>> BDC")
_PARENTS = re.compile(rb"([0-9]+) \[([0-9 R]*)\]")
_PAINTED = re.compile(rb"(?<![A-Za-z/])(?:S|s|f|B|b|Do)(?![A-Za-z])")
_RECT = re.compile(rb"/Rect \[([0-9.]+) ([0-9.]+) ([0-9.]+) ([0-9.]+)\]")


def archive_faults(file: LetterFile, *, sealed: bool) -> Iterator[Reason]:
    """Yield what the file lacks of PDF/A-3a and PDF/UA-1, and a reason if a sealed one shows no seal."""
    has = {
        "Lang": b"/Lang (%s) " % MAIN_LANGUAGE.encode() in file.catalog,
        "MarkInfo": b"/MarkInfo <</Marked true>>" in file.catalog,
        "DisplayDocTitle": b"/ViewerPreferences <</DisplayDocTitle true>>" in file.catalog,
        "OutputIntents": _coloured(file),
        "StructTreeRoot": _structured(file),
        "MediaBox": all(_box() in file.dictionaries[page - 1] for page in file.of_type(b"Page")),
        "Kids": _pages_once(file),
    }
    for key in (key for key, held in has.items() if not held):
        yield fault(
            "file_archival", f"文件缺少长期保存或无障碍所需的 {key}。", f"The file lacks its {key}, which keeping or hearing it takes.", key
        )
    if sealed and not _seal_shown(file):
        yield fault("seal_unseen", "印章图像缺失。", "The picture of the seal is missing.")


def _box() -> bytes:
    return b"/MediaBox [0 0 %.3f %.3f]" % (PAGE_WIDTH, PAGE_HEIGHT)


def _coloured(file: LetterFile) -> bool:
    found = _INTENT.search(file.catalog)
    return found is not None and file.unpressed(int(found[1])) == _srgb()


@cache
def _srgb() -> bytes:
    return files("templates").joinpath("letters", "srgb.icc").read_bytes()


def _structured(file: LetterFile) -> bool:
    """Return whether every page's marked contents are those that the structure has parents for, and there are some."""
    root = file.reference(file.of_type(b"Catalog")[0], b"StructTreeRoot") if file.of_type(b"Catalog") else 0
    if root not in file.of_type(b"StructTreeRoot"):
        return False
    parents = file.reference(root, b"ParentTree")
    lists = {int(page): owners.split(b" R") for page, owners in _PARENTS.findall(file.dictionaries[parents - 1])} if parents else {}
    return all(_marked(file, number, lists.get(at, [])) for at, number in enumerate(file.of_type(b"Page")))


def _marked(file: LetterFile, page: int, owners: list[bytes]) -> bool:
    marks = [int(mark) for mark in _MARKED.findall(file.unpressed(file.reference(page, b"Contents")))]
    return bool(marks) and marks == list(range(len(owners) - 1))


def _pages_once(file: LetterFile) -> bool:
    """Return whether the pages are all those there are, in their order, each once."""
    pages = file.of_type(b"Page")
    kids = b"/Kids [%s] /Count %d>>" % (b" ".join(b"%d 0 R" % page for page in pages), len(pages))
    return any(kids in file.dictionaries[number - 1] for number in file.of_type(b"Pages"))


def _seal_shown(file: LetterFile) -> bool:
    """Return whether the seal's field has a picture of its own size that paints something."""
    widget = next((body for body in file.dictionaries if b"/FT /Sig " in body), b"")
    found, rect = re.search(rb"/AP <</N ([0-9]+) 0 R>>", widget), _RECT.search(widget)
    picture = int(found[1]) if found else 0
    if rect is None or picture not in file.streams:
        return False
    x1, y1, x2, y2 = (float(value) for value in rect.groups())
    sized = b"/BBox [0 0 %.3f %.3f]" % (x2 - x1, y2 - y1) in file.dictionaries[picture - 1]
    return sized and _paints(file.unpressed(picture))


@lru_cache(maxsize=64)
def _paints(operators: bytes) -> bool:
    return _PAINTED.search(operators) is not None
