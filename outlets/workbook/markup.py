"""The XML of a workbook, streamed to one listener: no document type, no entity, no whole tree in memory."""

import zipfile
from collections.abc import Callable
from xml.parsers import expat

from outlets.workbook.gate import Refused

_PIECE = 1 << 16

Listener = Callable[[str, dict[str, str]], None]
"""Is told each element as it starts: its name and its attributes, both without namespace."""


def stream(archive: zipfile.ZipFile, part: str, listener: Listener) -> None:
    """Tell a listener every element of a part. Raises `Refused` for what is not plain XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = lambda name, attributes: listener(name[name.rfind(" ") + 1 :], attributes)
    try:
        with archive.open(part) as source:
            while piece := source.read(_PIECE):
                parser.Parse(piece)
            parser.Parse(b"", True)
    except (expat.ExpatError, zipfile.BadZipFile, KeyError, EOFError, NotImplementedError):
        raise Refused("sheet_damaged") from None


def local(attributes: dict[str, str]) -> dict[str, str]:
    """Return attributes by their names without namespace."""
    return {name[name.rfind(" ") + 1 :]: value for name, value in attributes.items()}


def _no_doctype(*_: object) -> None:
    raise Refused("sheet_damaged")
