"""The request form as a value: what was typed, by vehicle, and every way in which rows come and go."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from letters.document import to_json
from letters.values import Request
from portal.views.labels import VEHICLE

TOP_INPUTS = ("exporter", "destination", "planned_application")
VEHICLE_INPUTS = tuple(name for name in VEHICLE if name not in ("inspection", "service_history"))
HISTORY_INPUTS = tuple(name for name in VEHICLE_INPUTS if name.startswith("service_history."))
TAKEN_OVER = ("brand", "model", "inspection.agency")
"""What a pasted row takes over from the row before it: a licence batch is mostly one model, one agency."""
MOST_ROWS = 400
"""More rows than a request may have, so that a list pasted too long is told about instead of cut."""

_INPUT = re.compile(r"vehicles\[([0-9]{1,6})\]\.([a-z_.]+)", re.ASCII)
_BETWEEN_VINS = re.compile(r"[\s,;，；、]+")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed: the inputs of the whole request, and one row of inputs a vehicle."""

    top: Mapping[str, str]
    rows: tuple[Row, ...]

    def flat(self) -> dict[str, str]:
        """Return the values by input name, `vehicles[0].vin` and so on."""
        rows = {f"vehicles[{at}].{name}": value for at, row in enumerate(self.rows) for name, value in row.items()}
        return {**self.top, **rows}

    def with_exporter(self, exporter: str) -> "Draft":
        """Return the draft for this exporter, whatever was sent."""
        return replace(self, top={**self.top, "exporter": exporter})

    def sent(self) -> "Draft":
        """Return the draft without rows that nobody filled in; one row always stays."""
        return replace(self, rows=tuple(row for row in self.rows if any(row.values())) or (empty_row(),))


def empty_row() -> Row:
    """Return a row with nothing typed."""
    return dict.fromkeys(VEHICLE_INPUTS, "")


def new_draft(exporter: str = "") -> Draft:
    """Return an empty form with one row."""
    return Draft({**dict.fromkeys(TOP_INPUTS, ""), "exporter": exporter}, (empty_row(),))


def read_draft(form: Mapping[str, str]) -> Draft:
    """Return what a form sent; rows keep their order and are numbered anew, unknown inputs are not looked at."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        match = _INPUT.fullmatch(name)
        if match and match[2] in VEHICLE_INPUTS:
            rows.setdefault(int(match[1]), dict(empty_row()))[match[2]] = value.strip(" ")
    top = {name: form.get(name, "").strip(" ") for name in TOP_INPUTS}
    return Draft(top, tuple(rows[at] for at in sorted(rows)) or (empty_row(),))


def draft_of(request: Request) -> Draft:
    """Return the form filled as a stored request was, to correct it and send it as a new one."""
    document = to_json(request)
    rows = tuple({**empty_row(), **dict(_inputs(vehicle))} for vehicle in document["vehicles"])
    return Draft({name: document[name] for name in TOP_INPUTS}, rows)


def _inputs(vehicle: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in vehicle.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", text) for inner, text in value.items())
        else:
            yield name, value


def document(draft: Draft, maker: str = "") -> dict[str, Any]:
    """Return the `request/v1` object of a draft, as typed; `maker` where the asker works for one."""
    stated = {"maker": maker} if maker else {}
    return {**stated, **draft.top, "vehicles": [_vehicle(row) for row in draft.rows]}


def _vehicle(row: Row) -> dict[str, Any]:
    vehicle: dict[str, Any] = {name: row[name] for name in VEHICLE_INPUTS if "." not in name}
    vehicle["inspection"] = _part(row, "inspection")
    if any(row[name] for name in HISTORY_INPUTS):
        vehicle["service_history"] = _part(row, "service_history")
    return vehicle


def _part(row: Row, part: str) -> dict[str, str]:
    return {name.partition(".")[2]: value for name, value in row.items() if name.startswith(f"{part}.")}


def edited(draft: Draft, deed: str, pasted: str = "") -> Draft:
    """Return the draft after a row button: `add`, `remove-<n>` or `paste`; anything else changes nothing."""
    kind, _, at = deed.partition("-")
    change = _DEEDS.get(kind)
    return change(draft, at, pasted) if change else draft


def _add(draft: Draft, _at: str, _pasted: str) -> Draft:
    return draft if len(draft.rows) >= MOST_ROWS else replace(draft, rows=(*draft.rows, empty_row()))


def _remove(draft: Draft, at: str, _pasted: str) -> Draft:
    kept = tuple(row for number, row in enumerate(draft.rows) if str(number) != at)
    return replace(draft, rows=kept or (empty_row(),))


def _paste(draft: Draft, _at: str, pasted: str) -> Draft:
    """Append a row for each VIN pasted; the present rows are kept, wholly empty ones are filled first."""
    filled = [row for row in draft.rows if any(row.values())]
    inherited = {name: filled[-1][name] for name in TAKEN_OVER} if filled else {}
    new = [{**empty_row(), **inherited, "vin": vin} for vin in pasted_vins(pasted)]
    return replace(draft, rows=tuple([*filled, *new][:MOST_ROWS]) or (empty_row(),))


def pasted_vins(text: str) -> tuple[str, ...]:
    """Return the words of a pasted list, as they are: whether each is a VIN is asked when the form is sent."""
    return tuple(word[:40] for word in _BETWEEN_VINS.split(text) if word)


_DEEDS: dict[str, Callable[[Draft, str, str], Draft]] = {"add": _add, "remove": _remove, "paste": _paste}
