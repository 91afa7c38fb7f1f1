"""What a form page shows again: the values as typed and the faults found in them.

A page parses `request.form` by hand into values, collects `Reason`s whose `field` is the input's name, and
renders its template once more with `Form(request.form, reasons)` and status 422; nothing typed is lost. The
macros of `parts/forms.html` take the `Form` first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kernel.decision import Reason


@dataclass(frozen=True, slots=True)
class Form:
    """Typed values by input name, and the faults; passwords and files are never given back."""

    values: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    def value(self, name: str) -> str:
        """Return what was typed into `name`, or nothing."""
        return self.values.get(name, "")

    def faults(self, name: str) -> tuple[Reason, ...]:
        """Return the faults of input `name`."""
        return tuple(reason for reason in self.reasons if reason.field == name)


def field_id(name: str) -> str:
    """Return the HTML id of an input: `vehicles[2].vin` becomes `f-vehicles-2-vin`."""
    return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
