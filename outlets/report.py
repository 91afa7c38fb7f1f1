"""What an import did, or would do: counted, told outlet by outlet, with every fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from outlets.sheet import Fault

FAULTS_TOLD = 1_000
"""A sheet with more faults than this is told the first ones; counting refused rows goes on."""
DEEDS_TOLD = 1_000
"""A sheet that changes more outlets than this is told the first ones; the counts are of all."""


class Deed(StrEnum):
    """What an import does to an outlet."""

    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A column of an outlet that becomes different: the cell's text as it stands and as it will."""

    column: str
    before: str
    after: str

    def as_json(self) -> dict[str, object]:
        """Return the shape in which commands and the API report it."""
        return {"column": self.column, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class OutletDeed:
    """One outlet that an import adds, changes (in these columns) or closes because the sheet leaves it out."""

    outlet_id: str
    deed: Deed
    changes: tuple[CellChange, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that become different."""
        return tuple(change.column for change in self.changes)

    def as_json(self) -> dict[str, object]:
        """Return the shape in which commands and the API report it."""
        changes = [change.as_json() for change in self.changes]
        return {"outlet_id": self.outlet_id, "deed": self.deed.value, "columns": list(self.columns), "changes": changes}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "OutletDeed":
        """Return what `as_json` wrote."""
        return cls(plain["outlet_id"], Deed(plain["deed"]), tuple(CellChange(**change) for change in plain["changes"]))


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What an import did, or with `dry_run` would do.

    `added`, `changed`, `closed` and `unchanged` count outlets, `refused` rows. `faults` holds at most `FAULTS_TOLD`; `untold` says
    how many more there are; `deeds` at most `DEEDS_TOLD`. A sheet refused as a whole (its form, or who sent it) has faults in row 0
    or 1 and counts nothing. `held_back`: good rows were not taken because of bad ones, as was asked. `lessened` are the ids of
    all outlets that serve less afterwards (see `rules.lessens`).
    """

    added: int
    changed: int
    unchanged: int
    refused: int
    faults: tuple[Fault, ...]
    untold: int = 0
    dry_run: bool = False
    closed: int = 0
    deeds: tuple[OutletDeed, ...] = ()
    held_back: bool = False
    lessened: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing of the sheet was refused."""
        return not self.faults

    @property
    def touched(self) -> int:
        """How many outlets differ afterwards."""
        return self.added + self.changed + self.closed

    def as_json(self) -> dict[str, object]:
        """Return the shape in which commands and the API report an import."""
        counts = {name: getattr(self, name) for name in _COUNTS}
        told = {"faults": [one.as_json() for one in self.faults], "deeds": [one.as_json() for one in self.deeds]}
        return {**counts, **told, "lessened": list(self.lessened)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "IntakeReport":
        """Return what `as_json` wrote."""
        return cls(
            **{name: plain[name] for name in _COUNTS},
            faults=tuple(map(Fault.from_json, plain["faults"])),
            deeds=tuple(map(OutletDeed.from_json, plain["deeds"])),
            lessened=tuple(plain["lessened"]),
        )


_COUNTS = ("added", "changed", "closed", "unchanged", "refused", "untold", "dry_run", "held_back")
