"""The XML of a workbook, streamed element by element: no document type, no entity, no whole tree in memory."""

import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

from outlets.workbook.gate import Refused

_PIECE = 1 << 16

Deeds = Mapping[str, Callable[[dict[str, str]], None]]
"""What is done at the start of each element, by its name without namespace; it is given the attributes."""


def stream(archive: zipfile.ZipFile, part: str, deeds: Deeds) -> None:
    """Go through a part and do the deed of each element. Raises `Refused` for what is not plain XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = _dispatch(deeds)
    try:
        with archive.open(part) as source:
            while piece := source.read(_PIECE):
                parser.Parse(piece)
            parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, KeyError, EOFError, NotImplementedError):
        raise Refused("sheet_damaged") from None


def _dispatch(deeds: Deeds) -> Callable[[str, dict[str, str]], None]:
    """Return the handler; a full sheet calls it five million times, so each full name is looked into once."""
    by_full_name: dict[str, Callable[[dict[str, str]], None] | None] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name not in by_full_name:
            by_full_name[name] = deeds.get(name[name.rfind(" ") + 1 :])
        deed = by_full_name[name]
        if deed:
            deed(attributes)

    return start


def local(attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes by their names without namespace."""
    return {name[name.rfind(" ") + 1 :]: value for name, value in attributes.items()}


def _no_doctype(*_: object) -> None:
    raise Refused("sheet_damaged")
