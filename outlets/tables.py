"""The registry's two tables: outlets as they are, and every state they were ever in."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Instant


class OutletRow(Base):
    """An outlet as it stands now; `version` counts its changes from 1."""

    __tablename__ = "outlet"
    __table_args__ = (Index("ix_outlet_country", "country", "maker"),)

    maker: Mapped[str] = mapped_column(String(8), primary_key=True)
    outlet_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    country: Mapped[str] = mapped_column(String(2))
    name_zh: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    name_local: Mapped[str] = mapped_column(String(120))
    provider: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(16))
    email: Mapped[str] = mapped_column(String(254))
    brands: Mapped[list[str]] = mapped_column(JSON)
    powertrains: Mapped[list[str]] = mapped_column(JSON)
    services: Mapped[list[str]] = mapped_column(JSON)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(64))


class OutletHistoryRow(Base):
    """One state of an outlet, from `changed_at` on; rows are only ever added. `content` is canonical JSON (RFC 8785)."""

    __tablename__ = "outlet_history"

    maker: Mapped[str] = mapped_column(String(8), primary_key=True)
    outlet_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(64))
