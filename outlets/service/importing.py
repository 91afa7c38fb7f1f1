"""A maker's sheet in and out: good rows change the registry in one transaction, bad rows are told."""

from dataclasses import replace
from datetime import date

from kernel.actor import Actor
from outlets.errors import RegistryChanged
from outlets.intake import Progress, SheetKind, read_sheet, write_sheet
from outlets.plan import Options, plan
from outlets.report import IntakeReport
from outlets.service.base import Part, against, end_of
from outlets.sheet import fault
from outlets.values import Source

AS_IT_IS = Options()


class Importing(Part):
    """Import and export of the sheet `outlets/v1`."""

    def import_sheet(
        self,
        maker: str,
        data: bytes,
        *,
        actor: Actor,
        dry_run: bool = False,
        options: Options = AS_IT_IS,
        note: str = "",
        progress: Progress | None = None,
        seen: int | None = None,
    ) -> IntakeReport:
        """Take a maker's sheet: good rows are added or changed in one transaction, bad rows are told.

        Absent rows stay as they are unless `options.full`; importing the same sheet again changes nothing and writes no history.
        With `dry_run` the report is the same and nothing is written. Who may not (`rules.may_keep`), and a note that may not
        stand there, get that as a fault. `progress` is told how many rows are read. `seen` is the maker's last change when somebody
        agreed to what the sheet would do: `RegistryChanged` is raised if another came since.
        """
        reasons = against(actor, maker, note)
        if reasons:
            return IntakeReport(0, 0, 0, 0, tuple(fault(0, "", reason) for reason in reasons), dry_run=dry_run)
        intake = read_sheet(maker, data, progress)
        if dry_run:
            return replace(plan(intake, self._store.of_maker(maker), options).report, dry_run=True)
        with self._store.changing() as changes:
            if seen is not None and changes.last_change(maker) != seen:
                raise RegistryChanged
            planned = plan(intake, changes.known(maker), options)
            changes.put(planned.outlets, by=actor.id, at=self._clock.now(), source=Source.IMPORT, note=note)
        return planned.report

    def export_sheet(self, maker: str, kind: SheetKind = "csv", on: date | None = None, progress: Progress | None = None) -> bytes:
        """Return a maker's outlets, as they stand or as a day ended, as a sheet `outlets/v1` that imports again without a change."""
        return write_sheet(self._store.of_maker(maker) if on is None else self._store.as_of(maker, end_of(on)), kind, progress)
