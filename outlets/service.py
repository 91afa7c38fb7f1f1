"""The registry: what outlets there are, which of them serve a vehicle, and how a maker's sheet changes them."""

from dataclasses import replace
from datetime import date

from kernel.actor import Actor
from kernel.clock import Clock
from kernel.decision import Refused
from outlets import rules
from outlets.intake import FAULTS_TOLD, Intake, IntakeReport, read_sheet, write_sheet
from outlets.ports import OutletStore
from outlets.sheet import fault
from outlets.values import Outlet, ServiceQuestion


class Registry:
    """Overseas service outlets of every maker. Each method may raise `RegistryUnavailable`."""

    def __init__(self, store: OutletStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def serving(self, question: ServiceQuestion) -> tuple[Outlet, ...]:
        """Return the outlets a letter may name for the question's vehicle (see `rules.serves`), by `outlet_id`."""
        return tuple(outlet for outlet in self._store.in_country(question.destination) if rules.serves(outlet, question))

    def outlets_in(self, country: str, on: date) -> tuple[Outlet, ...]:
        """Return the outlets that count in a country (alpha-2) on a day (Shanghai), of all makers."""
        return tuple(outlet for outlet in self._store.in_country(country) if rules.counts_on(outlet, on))

    def all_outlets(self, maker: str) -> tuple[Outlet, ...]:
        """Return every outlet of a maker, whatever its status and dates, by `outlet_id`."""
        return self._store.of_maker(maker)

    def countries_served(self, on: date) -> tuple[str, ...]:
        """Return the alpha-2 codes, sorted, of the countries with an outlet that counts on a day (Shanghai)."""
        validities = self._store.validities()
        return tuple(sorted({country for country, status, first, last in validities if rules.counts(status, first, last, on)}))

    def import_sheet(self, maker: str, data: bytes, *, actor: Actor, dry_run: bool = False) -> IntakeReport:
        """Take a maker's sheet `outlets/v1`: good rows are added or changed in one transaction, bad rows are told.

        Absent rows stay as they are; importing the same sheet again changes nothing and writes no history. With
        `dry_run` the report is the same and nothing is written. Who may not (`rules.may_keep`) gets that as a fault.
        """
        allowed = rules.may_keep(actor, maker)
        if isinstance(allowed, Refused):
            return IntakeReport(0, 0, 0, 0, tuple(fault(0, "", reason) for reason in allowed.reasons), dry_run=dry_run)
        intake = read_sheet(maker, data)
        if dry_run or not intake.outlets:
            return replace(_report(intake, self._store.of_maker(maker)), dry_run=dry_run)
        return self._merge(maker, intake, actor)

    def export_sheet(self, maker: str) -> bytes:
        """Return a maker's outlets as a sheet `outlets/v1` that imports again without a change."""
        return write_sheet(self._store.of_maker(maker))

    def _merge(self, maker: str, intake: Intake, actor: Actor) -> IntakeReport:
        with self._store.changing() as changes:
            known = changes.known(maker)
            changes.put(_different(intake, known), by=actor.id, at=self._clock.now())
        return _report(intake, known)


def _different(intake: Intake, known: tuple[Outlet, ...]) -> list[Outlet]:
    before = {outlet.outlet_id: outlet for outlet in known}
    return [outlet for outlet in intake.outlets if before.get(outlet.outlet_id) != outlet]


def _report(intake: Intake, known: tuple[Outlet, ...]) -> IntakeReport:
    ids = {outlet.outlet_id for outlet in known}
    different = _different(intake, known)
    changed = sum(outlet.outlet_id in ids for outlet in different)
    return IntakeReport(
        added=len(different) - changed,
        changed=changed,
        unchanged=len(intake.outlets) - len(different),
        refused=intake.refused,
        faults=intake.faults[:FAULTS_TOLD],
        untold=max(0, len(intake.faults) - FAULTS_TOLD),
    )
