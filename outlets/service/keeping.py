"""Changing outlets by hand: one record or many at once, never over somebody else's change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kernel.actor import Actor
from kernel.decision import Reason, Refused, Sentence
from outlets.service.base import Part, against
from outlets.values import Outlet, OutletStatus, Source

NEW = 0
"""The version of an outlet that is not there yet."""
TOLD = 5
"""How many ids a sentence names."""


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What becomes of many outlets at once; None leaves a field as it is."""

    status: OutletStatus | None = None
    valid_to: date | None = None

    def apply(self, outlet: Outlet) -> Outlet:
        """Return the outlet after the change."""
        given: Mapping[str, Any] = {"status": self.status, "valid_to": self.valid_to}
        return replace(outlet, **{name: value for name, value in given.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that was stored: the ids of the outlets that differ now (none if everything was so already)."""

    outlet_ids: tuple[str, ...]


class Keeping(Part):
    """The deeds of a maker's registrars."""

    def keep(self, outlet: Outlet, *, seen: int, actor: Actor, note: str = "") -> Kept | Refused:
        """Store one outlet as edited from version `seen` (`NEW` for a new one).

        Refused with `outlets_not_yours`, `outlet_exists`, `outlet_changed_meanwhile` or a fault of the note; nothing is stored then.
        """
        reasons = against(actor, outlet.maker, note)
        if reasons:
            return Refused(reasons)
        with self._store.changing() as changes:
            version, _ = changes.versions(outlet.maker, [outlet.outlet_id]).get(outlet.outlet_id, (NEW, 0))
            if version != seen:
                return Refused((_exists(outlet.outlet_id) if seen == NEW else _changed_meanwhile(outlet.outlet_id),))
            if changes.by_ids(outlet.maker, [outlet.outlet_id]) == (outlet,):
                return Kept(())
            changes.put([outlet], by=actor.id, at=self._clock.now(), source=Source.EDIT, note=note)
        return Kept((outlet.outlet_id,))

    def keep_many(
        self, maker: str, outlet_ids: Iterable[str], change: BulkChange, *, seen: int, actor: Actor, note: str = ""
    ) -> Kept | Refused:
        """Change many outlets in one transaction, as seen at the registry's revision `seen`; all of them or none.

        Refused with `outlets_not_yours`, `outlet_unknown`, `outlet_changed_meanwhile` (touched after `seen`), `valid_to_before_from`
        or a fault of the note.
        """
        wanted = tuple(dict.fromkeys(outlet_ids))
        reasons = against(actor, maker, note)
        if reasons:
            return Refused(reasons)
        with self._store.changing() as changes:
            versions = changes.versions(maker, wanted)
            known = {one.outlet_id: one for one in changes.by_ids(maker, wanted)}
            after = [change.apply(known[outlet_id]) for outlet_id in wanted if outlet_id in known]
            faults = [*_unknown(wanted, known), *_stale(wanted, versions, seen), *_reversed(after)]
            if faults:
                return Refused(tuple(faults))
            different = [outlet for outlet in after if known[outlet.outlet_id] != outlet]
            changes.put(different, by=actor.id, at=self._clock.now(), source=Source.BULK, note=note)
        return Kept(tuple(outlet.outlet_id for outlet in different))


def _exists(outlet_id: str) -> Reason:
    return Reason(
        "outlet_exists",
        Sentence(
            f"编号 {outlet_id} 已有网点，请改用其他编号，或打开该网点修改。",
            f"There is an outlet with the id {outlet_id} already; choose another id, or open that outlet to change it.",
        ),
        "outlet_id",
        outlet_id,
    )


def _changed_meanwhile(outlet_id: str) -> Reason:
    return Reason(
        "outlet_changed_meanwhile",
        Sentence(
            f"网点 {outlet_id} 在您打开之后已被他人修改，您的修改没有保存。请对照现在的内容再改一次。",
            f"Outlet {outlet_id} was changed by somebody else after you opened it; your change was not stored. Compare with what stands now and change it again.",
        ),
        "outlet_id",
        outlet_id,
    )


def _unknown(wanted: Sequence[str], known: Mapping[str, Outlet]) -> Iterable[Reason]:
    if not wanted:
        yield _reason("outlets_none", "没有选中任何网点，请至少选一个。", "No outlet is chosen; choose at least one.")
    missing = [outlet_id for outlet_id in wanted if outlet_id not in known]
    if missing:
        named = _named(missing)
        yield _reason(
            "outlet_unknown", f"登记中没有网点 {named}，请重新打开列表。", f"The registry has no outlet {named}; open the list again."
        )


def _stale(wanted: Sequence[str], versions: Mapping[str, tuple[int, int]], seen: int) -> Iterable[Reason]:
    touched = [outlet_id for outlet_id in wanted if versions.get(outlet_id, (0, 0))[1] > seen]
    if touched:
        named = _named(touched)
        yield _reason(
            "outlet_changed_meanwhile",
            f"网点 {named} 在您打开列表之后已被修改，本次没有保存任何内容，请重新打开列表。",
            f"Outlets changed after you opened the list: {named}. Nothing was stored; open the list again.",
        )


def _reversed(after: Iterable[Outlet]) -> Iterable[Reason]:
    wrong = [outlet.outlet_id for outlet in after if outlet.valid_to is not None and outlet.valid_to < outlet.valid_from]
    if wrong:
        named = _named(wrong)
        yield Reason(
            "valid_to_before_from",
            Sentence(
                f"网点 {named} 的有效期起晚于新的有效期止，请改选日期。",
                f"The new last day lies before the first day of {named}; choose another day.",
            ),
            "valid_to",
        )


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:TOLD]) + (" …" if len(ids) > TOLD else "")


def _reason(code: str, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), "outlet_ids")
