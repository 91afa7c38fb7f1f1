"""What a sheet makes of the outlets that are known: which are added, which change, which close."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kernel.decision import Reason, Sentence
from outlets.intake import Intake, completed
from outlets.report import DEEDS_TOLD, FAULTS_TOLD, CellChange, Deed, IntakeReport, OutletDeed
from outlets.rows import written
from outlets.rules import lessens
from outlets.sheet import COLUMNS, Fault, fault
from outlets.values import Outlet, OutletStatus


@dataclass(frozen=True, slots=True)
class Options:
    """How a sheet is taken: `full` closes the outlets it leaves out, `whole` takes nothing if any row is refused."""

    full: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The outlets to store, and the report of it."""

    outlets: tuple[Outlet, ...]
    report: IntakeReport


def plan(intake: Intake, known: Iterable[Outlet], options: Options) -> Plan:
    """Return what taking a sheet does to the outlets known."""
    before = {outlet.outlet_id: outlet for outlet in known}
    intake = completed(intake, before)
    faults = [*intake.faults, *(_against_closing(intake) if options.full else ())]
    if options.whole and faults:
        return Plan((), _report(intake, faults, [], 0, held_back=True))
    different = [outlet for outlet in intake.outlets if before.get(outlet.outlet_id) != outlet]
    closing = list(_left_out(intake, before)) if options.full and len(faults) == len(intake.faults) else []
    deeds = [_deed(outlet, before.get(outlet.outlet_id)) for outlet in different]
    deeds += [OutletDeed(outlet.outlet_id, Deed.CLOSED) for outlet in closing]
    after = (*different, *closing)
    report = _report(intake, faults, deeds, len(intake.outlets) - len(different))
    return Plan(after, replace(report, lessened=_lessened(after, before)))


def _lessened(after: Iterable[Outlet], before: Mapping[str, Outlet]) -> tuple[str, ...]:
    pairs = ((before.get(outlet.outlet_id), outlet) for outlet in after)
    return tuple(now.outlet_id for was, now in pairs if was is not None and lessens(was, now))


def _left_out(intake: Intake, before: Mapping[str, Outlet]) -> Iterator[Outlet]:
    for outlet_id, outlet in before.items():
        if outlet_id not in intake.stated and outlet.status is not OutletStatus.CLOSED:
            yield replace(outlet, status=OutletStatus.CLOSED)


def _against_closing(intake: Intake) -> Iterator[Fault]:
    """A refused row without a readable id may be any outlet, and an empty sheet is more likely a mistake than a farewell."""
    if intake.unnamed or not intake.stated:
        sentence = Sentence(
            "表中有无法辨认网点编号的行，或没有任何网点，因此没有关闭表中未列出的网点。请更正后重新导入。",
            "Some rows have no readable outlet id, or there is no outlet at all; so no outlet that the sheet leaves out was closed. Correct it and import again.",
        )
        yield fault(0, "", Reason("full_not_certain", sentence))


def _deed(outlet: Outlet, before: Outlet | None) -> OutletDeed:
    if before is None:
        return OutletDeed(outlet.outlet_id, Deed.ADDED)
    pairs = ((name, getattr(before, name), getattr(outlet, name)) for name in COLUMNS)
    changes = tuple(CellChange(name, written(was), written(now)) for name, was, now in pairs if was != now)
    return OutletDeed(outlet.outlet_id, Deed.CHANGED, changes)


def _report(intake: Intake, faults: list[Fault], deeds: list[OutletDeed], unchanged: int, *, held_back: bool = False) -> IntakeReport:
    by_deed = [one.deed for one in deeds]
    return IntakeReport(
        added=by_deed.count(Deed.ADDED),
        changed=by_deed.count(Deed.CHANGED),
        closed=by_deed.count(Deed.CLOSED),
        unchanged=unchanged,
        refused=intake.refused,
        faults=tuple(faults[:FAULTS_TOLD]),
        untold=max(0, len(faults) - FAULTS_TOLD) + intake.untold,
        deeds=tuple(deeds[:DEEDS_TOLD]),
        held_back=held_back,
    )
