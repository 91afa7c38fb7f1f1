"""What can be done to many outlets at once, in words, and which outlets were chosen for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel.canonical import digest
from kernel.decision import Sentence
from outlets.rules import counts_on, lessens
from outlets.service.keeping import BulkChange
from outlets.values import Outlet, OutletStatus


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed by its word in the address: its verb, what was done, what follows; `status` None sets the last day instead."""

    zh: str
    en: str
    done_zh: str
    done_en: str
    then: Sentence
    status: OutletStatus | None = None
    grave: bool = False

    def title(self, count: int) -> Sentence:
        """Say the deed with how many outlets it concerns."""
        return Sentence(f"{self.zh} {count:,} 个网点", f"{self.en} {_outlets(count)}")

    def told(self, count: int) -> Sentence:
        """Say that it was done."""
        return Sentence(f"{self.done_zh} {count:,} 个网点。", f"{self.done_en}: {_outlets(count)}.")


DEEDS = {
    "suspend": Deed(
        "暂停",
        "Suspend",
        "已暂停",
        "Suspended",
        Sentence(
            "暂停的网点立即不再计入新的确认书，也不再公开显示；可以随时重新启用。",
            "Suspended outlets count for no new letter and are no longer published from this moment; they can be activated again at any time.",
        ),
        OutletStatus.SUSPENDED,
    ),
    "close": Deed(
        "关闭",
        "Close",
        "已关闭",
        "Closed",
        Sentence(
            "关闭的网点立即不再计入新的确认书，也不再公开显示；记录和历史保留。",
            "Closed outlets count for no new letter and are no longer published from this moment; their records and history stay.",
        ),
        OutletStatus.CLOSED,
        grave=True,
    ),
    "activate": Deed(
        "启用",
        "Activate",
        "已启用",
        "Activated",
        Sentence(
            "启用的网点在有效期内计入确认书，并公开显示。",
            "Active outlets count for letters and are published while their agreement is valid.",
        ),
        OutletStatus.ACTIVE,
    ),
    "last-day": Deed(
        "修改有效期止：",
        "Set the last day of",
        "已修改有效期止：",
        "Last day set",
        Sentence(
            "网点在这一天仍然有效，次日起不再计入确认书，也不再公开显示。",
            "The outlets still count on that day; from the next day on they count for no letter and are not published.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A deed on outlets: what becomes of each, told before it is done."""

    deed: Deed
    outlets: tuple[Outlet, ...]
    change: BulkChange

    @property
    def lessened(self) -> tuple[str, ...]:
        """The ids of the outlets that serve less afterwards."""
        return tuple(outlet.outlet_id for outlet in self.outlets if lessens(outlet, self.change.apply(outlet)))

    @property
    def unchanged(self) -> int:
        """How many outlets are so already."""
        return sum(self.change.apply(outlet) == outlet for outlet in self.outlets)

    def idle(self, on: date) -> int:
        """How many outlets are active afterwards and yet do not count on a day."""
        after = [self.change.apply(outlet) for outlet in self.outlets]
        return sum(outlet.status is OutletStatus.ACTIVE and not counts_on(outlet, on) for outlet in after)


def shown_digest(outlet_ids: tuple[str, ...]) -> str:
    """Return what a person has seen who agrees to a deed on these outlets."""
    return digest(list(outlet_ids)).hex()[:32]


def split_ids(values: list[str]) -> tuple[str, ...]:
    """Return the ids that inputs hold, each once; an input may hold several with spaces between."""
    return tuple(dict.fromkeys(part for value in values for part in value.split()))


def passed_on(values: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """Return the inputs that go on to the next step unseen."""
    return {name: values[name] for name in names if values.get(name)}


def _outlets(count: int) -> str:
    return "1 outlet" if count == 1 else f"{count:,} outlets"
