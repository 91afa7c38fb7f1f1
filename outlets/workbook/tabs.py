"""Which worksheet of a workbook is the sheet, and in which part of the archive it stands."""

import posixpath
import zipfile
from dataclasses import dataclass

from outlets.workbook.gate import WORKBOOK, Refused
from outlets.workbook.markup import local, stream

NAME = "outlets"
"""The worksheet that is read when several are visible."""
_RELATIONS = "xl/_rels/workbook.xml.rels"
_NAMES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Tab:
    """One worksheet that can be seen: its name, and the name of its part."""

    name: str
    part: str


def sheet_of(archive: zipfile.ZipFile) -> Tab:
    """Return the worksheet to read. Raises `Refused` if there is none, or no telling which."""
    visible = _visible(archive)
    named = [tab for tab in visible if tab.name == NAME]
    if len(visible) == 1 or len(named) == 1:
        return (named or visible)[0]
    if not visible:
        raise Refused("sheet_damaged")
    raise Refused("sheet_several", ", ".join(tab.name for tab in visible[:_NAMES_TOLD]))


def _visible(archive: zipfile.ZipFile) -> list[Tab]:
    targets, visible = _targets(archive), []

    def sheet(attributes: dict[str, str]) -> None:
        found = local(attributes)
        part = targets.get(found.get("id", ""), "")
        if part and found.get("state", "visible") == "visible":
            visible.append(Tab(found.get("name", ""), part))

    stream(archive, _spelling(archive, WORKBOOK), {"sheet": sheet})
    return visible


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return by relationship the part of each worksheet."""
    targets = {}

    def relationship(attributes: dict[str, str]) -> None:
        found = local(attributes)
        if found.get("Type", "").endswith("/worksheet"):
            path = posixpath.normpath(posixpath.join("/xl", found.get("Target", ""))).lstrip("/")
            targets[found.get("Id", "")] = _spelling(archive, path)

    stream(archive, _spelling(archive, _RELATIONS), {"Relationship": relationship})
    return targets


def _spelling(archive: zipfile.ZipFile, path: str) -> str:
    """Return a part's name as the archive spells it; Excel does not mind letter case."""
    return next((name for name in archive.namelist() if name.casefold() == path.casefold()), path)
