"""Who is acting: a person with roles, within one maker or one exporter."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; the wording of each stands in the pages."""

    EXPORTER = "exporter"
    REGISTRAR = "registrar"
    REVIEWER = "reviewer"
    SEALER = "sealer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system itself) as the rules see them.

    `maker` is the maker's code the person works for, `exporter` the credit code of the firm; exactly
    one of them is set for people, neither for a stranger.
    """

    id: str
    name: str
    roles: frozenset[Role] = frozenset()
    maker: str = ""
    exporter: str = ""

    def has(self, *roles: Role) -> bool:
        """Return whether the person holds at least one of `roles`."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_known(self) -> bool:
        """Whether this is a person with any role at all."""
        return bool(self.roles)


STRANGER = Actor(id="", name="")
"""Somebody who has not logged in: permit officials, car owners, everybody."""

SYSTEM = Actor(id="system", name="system")
"""The service itself, for what happens by the clock."""
