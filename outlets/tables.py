"""The registry's tables: outlets as they are, every state they were ever in, and the registry's changes by number."""

from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Instant


class OutletRow(Base):
    """An outlet as it stands now; `version` counts its changes from 1, `revision` is the registry change that last touched it.

    `search` holds its words in lower case and its lists between bars, for the staff list's filters.
    """

    __tablename__ = "outlet"
    __table_args__ = (
        Index("ix_outlet_country", "country", "maker"),
        Index("ix_outlet_list", "maker", "status", "country", "valid_from", "valid_to", "city", "outlet_id"),
        Index("ix_outlet_city", "maker", "city", "outlet_id"),
        Index("ix_outlet_until", "maker", "valid_to", "outlet_id"),
    )

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
    provider_zh: Mapped[str] = mapped_column(String(160), server_default="")
    provider_en: Mapped[str] = mapped_column(String(160), server_default="")
    subdivision: Mapped[str] = mapped_column(String(6), server_default="")
    district: Mapped[str] = mapped_column(String(80), server_default="")
    postal_code: Mapped[str] = mapped_column(String(16), server_default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    website: Mapped[str] = mapped_column(String(254), server_default="")
    opening_hours: Mapped[str] = mapped_column(String(254), server_default="")
    languages: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    categories: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    hv_certificate: Mapped[str] = mapped_column(String(80), server_default="")
    hv_until: Mapped[date | None] = mapped_column(Date)
    parts_supply: Mapped[str | None] = mapped_column(String(8))
    parts_depot: Mapped[str] = mapped_column(String(120), server_default="")
    parts_lead_days: Mapped[int | None] = mapped_column(Integer)
    agreement_number: Mapped[str] = mapped_column(String(80), server_default="")
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(Integer, server_default="0")
    search: Mapped[str] = mapped_column(Text, server_default="")


class OutletHistoryRow(Base):
    """One state of an outlet, from `changed_at` on; rows are only ever added. `content` is canonical JSON (RFC 8785)."""

    __tablename__ = "outlet_history"
    __table_args__ = (
        Index("ix_outlet_history_changed_at", "maker", "changed_at"),
        Index("ix_outlet_history_past", "maker", "outlet_id", "version", "changed_at"),
        Index("ix_outlet_history_revision", "revision"),
    )

    maker: Mapped[str] = mapped_column(String(8), primary_key=True)
    outlet_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(8), server_default="import")
    note: Mapped[str] = mapped_column(String(200), server_default="")
    revision: Mapped[int] = mapped_column(Integer, server_default="0")


class RegistryRevisionRow(Base):
    """One change of the registry, by number from 1; the highest tells readers whether what they remember still holds."""

    __tablename__ = "outlet_revision"

    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    maker: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(8))
    outlets: Mapped[int] = mapped_column(Integer)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
