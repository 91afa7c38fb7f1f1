"""The form of one outlet: its inputs as the texts of a sheet's cells, read by the sheet's own readers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from kernel.decision import Reason, Sentence
from outlets.rows import read_row, written_row
from outlets.sheet import COLUMNS
from outlets.values import Outlet, OutletStatus, Standing
from portal.views.outlet_fields import FIELDS, Kind, label
from portal.views.outlet_words import words

Texts = Mapping[str, str]
"""The text of each column's cell."""

_SEVERAL = frozenset(column for column, field in FIELDS.items() if field.kind is Kind.SEVERAL)
_SEPARATED = frozenset({"brands", "languages"})
_SEPARATORS = re.compile(r"\s*[|,，、;；]\s*")


def typed(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the texts that a form states; ticked boxes and words between commas become the sheet's `a|b`."""
    return {column: _text(column, form) for column in COLUMNS}


def texts_of(outlet: Outlet) -> dict[str, str]:
    """Return the texts in which an outlet stands in the form."""
    return dict(zip(COLUMNS, written_row(outlet), strict=True))


def empty_texts(today: date) -> dict[str, str]:
    """Return what the form of a new outlet begins with."""
    return {**dict.fromkeys(COLUMNS, ""), "status": OutletStatus.ACTIVE.value, "valid_from": today.isoformat()}


def read(maker: str, texts: Texts) -> Outlet | tuple[Reason, ...]:
    """Return the outlet that the texts state, or every fault at the input it concerns."""
    found = read_row(maker, texts)
    return found if isinstance(found, Outlet) else tuple(_at(column, reason) for column, reason in found)


def summary(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return the reasons with the field named in the sentence, as a summary far from the inputs needs them."""
    return tuple(_named(reason) for reason in reasons)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A fact on which two people's edits differ, in words; `theirs` changed since it was opened, `mine` was changed by me."""

    label: Sentence
    was: str
    now: str
    wanted: str
    theirs: bool
    mine: bool


def disagreements(opened: Outlet, now: Outlet, wanted: Outlet) -> tuple[Disagreement, ...]:
    """Return the facts that differ between what somebody opened, what stands now and what they want."""
    return tuple(
        Disagreement(
            label(column),
            words(column, opened),
            words(column, now),
            words(column, wanted),
            getattr(now, column) != getattr(opened, column),
            getattr(wanted, column) != getattr(opened, column),
        )
        for column in COLUMNS
        if len({str(getattr(outlet, column)) for outlet in (opened, now, wanted)}) > 1
    )


def continued(opened: Outlet, now: Outlet, wanted: Outlet) -> dict[str, str]:
    """Return what stands now, with what somebody changed since they opened it put on top."""
    mine, theirs = texts_of(wanted), texts_of(now)
    return {column: mine[column] if getattr(wanted, column) != getattr(opened, column) else theirs[column] for column in COLUMNS}


def opened_at(history: tuple[Standing, ...], version: int) -> Outlet:
    """Return the state of a version; what stands now where that version was never."""
    return next((state.outlet for state in history if state.version == version), history[0].outlet)


def _text(column: str, form: MultiDict[str, str]) -> str:
    if column in _SEVERAL:
        return "|".join(part for part in form.getlist(column) if part)
    text = form.get(column, "").strip()
    return "|".join(part for part in _SEPARATORS.split(text) if part) if column in _SEPARATED else text


def _at(column: str, reason: Reason) -> Reason:
    return Reason(reason.code, reason.sentence, column, reason.value)


def _named(reason: Reason) -> Reason:
    if reason.field not in FIELDS:
        return reason
    name, sentence = label(reason.field), reason.sentence
    return Reason(reason.code, Sentence(f"{name.zh}：{sentence.zh}", f"{name.en}: {sentence.en}"), reason.field, reason.value)
