"""Makers, production record and exporters in the database."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select

from letters.records.base import Books, in_batches
from letters.tables import ExporterRow, HeldVinRow, MakerRow, ProducedRow
from letters.values import Category, Exporter, Incident, Maker, Powertrain, ProducedVehicle


class TradeRecords(Books):
    """Implements `letters.ports.TradeBooks`."""

    def maker(self, code: str) -> Maker | None:
        """Return the maker with this code, or None."""
        row = self.session.get(MakerRow, code)
        return None if row is None else _maker(row)

    def makers(self) -> tuple[Maker, ...]:
        """Return all makers by code."""
        return tuple(_maker(row) for row in self.session.scalars(select(MakerRow).order_by(MakerRow.code)))

    def add_maker(self, maker: Maker) -> None:
        """Add or replace a maker."""
        self.session.merge(MakerRow(**{**asdict(maker), "wmis": list(maker.wmis)}))

    def produced(self, vins: Iterable[str]) -> dict[str, ProducedVehicle]:
        """Return the production rows of those VINs that have one."""
        rows: list[ProducedRow] = []
        for batch in in_batches(tuple(vins)):
            rows.extend(self._rows(batch))
        return {row.vin: _produced(row) for row in rows}

    def add_produced(self, vehicles: Iterable[ProducedVehicle]) -> tuple[int, int]:
        """Add or replace production rows and return how many were (added, changed)."""
        added = changed = 0
        for batch in in_batches(tuple(vehicles)):
            rows = {row.vin: row for row in self._rows([vehicle.vin for vehicle in batch])}
            for vehicle in batch:
                row = rows.get(vehicle.vin)
                if row is None:
                    rows[vehicle.vin] = ProducedRow(**asdict(vehicle))
                    added += 1
                elif _produced(row) != vehicle:
                    _change(row, vehicle)
                    changed += 1
            self.session.add_all(rows.values())
        return added, changed

    def _rows(self, vins: Sequence[str]) -> Iterable[ProducedRow]:
        return self.session.scalars(select(ProducedRow).where(ProducedRow.vin.in_(vins)))

    def unused_vins(self, maker: str, limit: int) -> tuple[str, ...]:
        """Return VINs of the production record that no letter names, in the order of the VINs."""
        named = select(HeldVinRow.vin)
        query = select(ProducedRow.vin).where(ProducedRow.maker == maker, ProducedRow.vin.not_in(named))
        return tuple(self.session.scalars(query.order_by(ProducedRow.vin).limit(limit)))

    def exporter(self, credit_code: str) -> Exporter | None:
        """Return the exporter with this credit code, or None."""
        row = self.session.get(ExporterRow, credit_code)
        return None if row is None else _exporter(row)

    def exporters(self) -> tuple[Exporter, ...]:
        """Return all exporters by name."""
        return tuple(_exporter(row) for row in self.session.scalars(select(ExporterRow).order_by(ExporterRow.name_zh)))

    def add_exporter(self, exporter: Exporter) -> None:
        """Add or replace an exporter."""
        incidents = [{**asdict(i), "on": i.on.isoformat(), "until": i.until and i.until.isoformat()} for i in exporter.incidents]
        self.session.merge(ExporterRow(**{**asdict(exporter), "affiliates": list(exporter.affiliates), "incidents": incidents}))


def _maker(row: MakerRow) -> Maker:
    return Maker(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        announcement=row.announcement,
        credit_code=row.credit_code,
        address_zh=row.address_zh,
        address_en=row.address_en,
        wmis=tuple(row.wmis),
        specimen=row.specimen,
        validity_days=row.validity_days,
        letters_beyond_window=row.letters_beyond_window,
    )


def _produced(row: ProducedRow) -> ProducedVehicle:
    return ProducedVehicle(
        vin=row.vin,
        maker=row.maker,
        brand=row.brand,
        model=row.model,
        powertrain=Powertrain(row.powertrain),
        category=Category(row.category),
        manufactured=row.manufactured,
        modified=row.modified,
        imported=row.imported,
    )


def _change(row: ProducedRow, vehicle: ProducedVehicle) -> None:
    for name, value in asdict(vehicle).items():
        setattr(row, name, value)


def _exporter(row: ExporterRow) -> Exporter:
    return Exporter(
        credit_code=row.credit_code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        legal_person=row.legal_person,
        filed_until=row.filed_until,
        affiliates=tuple(row.affiliates),
        incidents=tuple(_incident(entry) for entry in row.incidents),
    )


def _incident(entry: dict[str, Any]) -> Incident:
    until = entry["until"]
    return Incident(entry["code"], date.fromisoformat(entry["on"]), entry["source"], entry["measure"], until and date.fromisoformat(until))
