"""What an import did, or would do: counted, told outlet by outlet, with every fault."""

from dataclasses import dataclass
from enum import StrEnum

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
class OutletDeed:
    """One outlet that an import adds, changes (in these columns) or closes because the sheet leaves it out."""

    outlet_id: str
    deed: Deed
    columns: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the shape in which commands and the API report it."""
        return {"outlet_id": self.outlet_id, "deed": self.deed.value, "columns": list(self.columns)}


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What an import did, or with `dry_run` would do.

    `added`, `changed`, `closed` and `unchanged` count outlets, `refused` rows. `faults` holds at most `FAULTS_TOLD`; `untold` says
    how many more there are; `deeds` at most `DEEDS_TOLD`. A sheet refused as a whole (its form, or who sent it) has faults in row 0
    or 1 and counts nothing. `held_back`: good rows were not taken because of bad ones, as was asked.
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
        names = ("added", "changed", "closed", "unchanged", "refused", "untold", "dry_run", "held_back")
        counts = {name: getattr(self, name) for name in names}
        return {**counts, "faults": [one.as_json() for one in self.faults], "deeds": [one.as_json() for one in self.deeds]}
