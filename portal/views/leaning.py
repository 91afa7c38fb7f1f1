"""What leans on an outlet, in words: before one stops counting, and on the list of letters whose outlets did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kernel.actor import Actor
from kernel.canonical import digest
from kernel.decision import Sentence
from letters.leaning import Cause, Deed, LeaningLetter
from portal.views.parties import country_name
from portal.views.states import State
from portal.wiring import Desk

CAUSES = {
    Cause.SUSPENDED: State("wait", Sentence("已暂停", "Suspended"), Sentence("", "")),
    Cause.CLOSED: State("bad", Sentence("已关闭", "Closed"), Sentence("", "")),
    Cause.LAPSED: State("wait", Sentence("授权已到期", "Agreement ended"), Sentence("", "")),
    Cause.NOT_BEGUN: State("wait", Sentence("授权尚未开始", "Agreement not begun"), Sentence("", "")),
    Cause.DRAFT: State("unknown", Sentence("退回草稿", "Back to draft"), Sentence("", "")),
    Cause.NOT_SERVING: State("wait", Sentence("不再服务这些车辆", "No longer for these vehicles"), Sentence("", "")),
    Cause.REMOVED: State("bad", Sentence("已不在登记中", "No longer registered"), Sentence("", "")),
}

DEEDS = {
    Deed.OTHER_OUTLET: Sentence("另有网点可服务，无须处理", "Another outlet serves the vehicles"),
    Deed.EXPORTER_TOLD: Sentence("已告知出口企业", "The exporter was told"),
    Deed.REPLACED: Sentence("已换发新的确认书", "A new letter was issued instead"),
    Deed.ACCEPTED: Sentence("已知悉，维持原确认书", "Known and accepted; the letter stays"),
}


@dataclass(frozen=True, slots=True)
class Impact:
    """The letters in force that lean on some outlets, those whose vehicles nobody else serves first, and their counts."""

    rows: tuple[LeaningLetter, ...]
    outlets: int

    @property
    def letters(self) -> int:
        """How many letters lean on the outlets."""
        return len(self.rows)

    @property
    def vehicles(self) -> int:
        """How many vehicles those letters name."""
        return sum(len(row.vins) for row in self.rows)

    @property
    def unserved(self) -> int:
        """How many of the letters name a vehicle that no other outlet serves."""
        return sum(not row.is_served for row in self.rows)

    @property
    def stranded(self) -> int:
        """How many vehicles no other outlet serves."""
        return sum(len(row.unserved) for row in self.rows)

    def served_words(self, case: LeaningLetter) -> Sentence:
        """Say whether the vehicles of a letter are still served."""
        return served_words(case)

    def country_name(self, case: LeaningLetter) -> Sentence:
        """Return the name of a letter's destination."""
        return country_name(case.destination)

    @property
    def kind(self) -> str:
        """The kind of notice that this deserves."""
        return "bad" if self.unserved else "wait" if self.rows else "good"

    @property
    def sentence(self) -> Sentence:
        """What leans on the outlets and what becomes of it, in one sentence."""
        zh_outlets, en_outlets = (
            ("这个网点", "this outlet") if self.outlets == 1 else (f"这 {self.outlets} 个网点", f"these {self.outlets} outlets")
        )
        if not self.rows:
            return Sentence(f"没有有效的确认书写有{zh_outlets}。", f"No letter in force names {en_outlets}.")
        zh = f"有效的确认书中有 {self.letters} 份（{self.vehicles} 辆车）写有{zh_outlets}；{self._then_zh()}"
        lean = "leans" if self.letters == 1 else "lean"
        return Sentence(zh, f"{_letters(self.letters)} ({_vehicles(self.vehicles)}) {lean} on {en_outlets}; {self._then_en()}")

    def _then_zh(self) -> str:
        if not self.unserved:
            return "所有车辆都另有网点服务。"
        if self.unserved == self.letters:
            return f"停用后其中 {self.stranded} 辆车在目的国再无网点服务。"
        return f"停用后 {self.letters - self.unserved} 份仍有其他网点服务，{self.unserved} 份没有（涉及 {self.stranded} 辆车）。"

    def _then_en(self) -> str:
        if not self.unserved:
            return "another outlet still serves every vehicle."
        if self.unserved == self.letters:
            return f"no other outlet serves {_vehicles(self.stranded)} of them."
        kept, lost = self.letters - self.unserved, self.unserved
        remain, do = "remains" if kept == 1 else "remain", "does" if lost == 1 else "do"
        return f"{kept} {remain} served by another outlet, {lost} {do} not ({_vehicles(self.stranded)})."


def impact(desk: Desk, actor: Actor, outlet_ids: Iterable[str], on: date) -> Impact:
    """Return what leans on outlets that are about to stop counting; raises `Forbidden` for people who do not look after letters."""
    wanted = frozenset(outlet_ids)
    return Impact(tuple(urgent_first(desk.leaning.leaning_on(actor, wanted, on))), len(wanted))


def urgent_first(cases: Iterable[LeaningLetter]) -> list[LeaningLetter]:
    """Return letters with vehicles that nobody serves first, then by number."""
    return sorted(cases, key=lambda case: (case.is_served, case.number))


def narrowed(cases: Iterable[LeaningLetter], outlet: str, country: str, served: str, letter: str) -> list[LeaningLetter]:
    """Return the cases of an outlet, a destination, `served` (`yes`, `no`) and a letter number; an empty word narrows nothing."""
    return [
        case
        for case in cases
        if outlet in ("", *(one.outlet_id for one in case.outlets))
        and country in ("", case.destination)
        and served in ("", "yes" if case.is_served else "no")
        and letter in ("", case.number)
    ]


def shown_together(cases: Sequence[LeaningLetter]) -> str:
    """Return what a person has seen who deals with a whole list at once."""
    return digest([case.shown for case in cases]).hex()[:16]


def served_words(case: LeaningLetter) -> Sentence:
    """Say whether the vehicles of a letter are still served."""
    cars, lost = len(case.vins), len(case.unserved)
    if not lost:
        return Sentence("另有网点服务", "All still served")
    if cars == 1:
        return Sentence("无其他网点服务", "No longer served")
    return Sentence(f"{cars} 辆中 {lost} 辆无网点服务", f"{lost} of {cars} no longer served")


def _letters(count: int) -> str:
    return "1 letter" if count == 1 else f"{count} letters"


def _vehicles(count: int) -> str:
    return "1 vehicle" if count == 1 else f"{count} vehicles"
