"""Tables of the portal: who may log in, who is logged in, and who tried."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.database import Base, Instant


class AccountRow(Base):
    """A person who may log in; `roles` are role words separated by spaces, `state` is `active` or `closed`."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[str] = mapped_column(String(120))
    maker: Mapped[str] = mapped_column(String(8))
    exporter: Mapped[str] = mapped_column(String(18))
    password_hash: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(Instant)


class SessionRow(Base):
    """Somebody logged in; `key` is the SHA-256 (hex) of the token, so a read of this table opens no door."""

    __tablename__ = "web_session"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    authenticated_at: Mapped[datetime] = mapped_column(Instant)
    data: Mapped[str] = mapped_column(Text)


class AttemptRow(Base):
    """One try at a password; login and address only as SHA-256, because people type passwords into the wrong field."""

    __tablename__ = "log_in_attempt"
    __table_args__ = (Index("ix_log_in_attempt_login_at", "login", "at"), Index("ix_log_in_attempt_address_at", "address", "at"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    login: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    succeeded: Mapped[bool]
