"""An outlet's values in words, and what changed between two of its states."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.decision import Sentence
from outlets.sheet import COLUMNS
from outlets.values import Outlet, PartsSupply, Source
from portal.display import day
from portal.language import say, t
from portal.trade_display import phone_words
from portal.views.outlet_fields import label
from portal.views.parties import country_name
from portal.views.states import OUTLET, SERVICES

NOTHING = "–"

SUPPLIES = {
    PartsSupply.STOCK: Sentence("自有库存", "Own stock"),
    PartsSupply.DEPOT: Sentence("区域中心库", "Regional depot"),
}
CATEGORIES = {"passenger": Sentence("乘用车", "Passenger"), "commercial": Sentence("商用车", "Commercial")}
SOURCES = {
    Source.IMPORT: Sentence("导入网点表", "Sheet imported"),
    Source.EDIT: Sentence("逐项修改", "Record edited"),
    Source.BULK: Sentence("改状态或有效期", "State or last day set"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that differs between two states, in words."""

    label: Sentence
    before: str
    after: str


def words(column: str, outlet: Outlet) -> str:
    """Return a column's value as people read it, in the visitor's language; a dash for nothing."""
    value = getattr(outlet, column)
    if value is None or value == "" or value == ():
        return _EMPTY[column]() if column in _EMPTY else NOTHING
    return _WORDS[column](value) if column in _WORDS else _plain(value)


def changes(before: Outlet, after: Outlet) -> tuple[Change, ...]:
    """Return what differs, in the order of the sheet's columns."""
    differing = (column for column in COLUMNS if getattr(before, column) != getattr(after, column))
    return tuple(Change(label(column), words(column, before), words(column, after)) for column in differing)


def listed(parts: list[str]) -> str:
    """Return words as a list."""
    return t("、", ", ").join(parts)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return listed([str(part) for part in value])
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _said(table: Mapping[Any, Sentence]) -> Callable[[Any], str]:
    return lambda value: listed([say(table[part]) for part in value]) if isinstance(value, tuple) else say(table[value])


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "country": lambda value: say(country_name(value)),
    "phone": phone_words,
    "services": _said(SERVICES),
    "categories": _said(CATEGORIES),
    "parts_supply": _said(SUPPLIES),
    "status": lambda value: say(OUTLET[value].word),
    "parts_lead_days": lambda value: t(f"{value} 天", "1 day" if value == 1 else f"{value} days"),
}
_EMPTY: Mapping[str, Callable[[], str]] = {
    "valid_to": lambda: t("长期", "Open-ended"),
    "categories": lambda: t("不限", "Every kind"),
}
