"""What the surroundings decide: folder, hosts, database and port; this module alone reads the environment."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LONGEST_HOST = 35
"""Characters of host (with port) that a version 12 QR code still has room for."""
_HOST = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?|\[[0-9a-f:]+\](:[0-9]{1,5})?", re.ASCII)
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Settings(BaseSettings):
    """The settings of one installation, each from `LETTERS_<NAME>` or given by name.

    `public_url` is the origin (scheme, host, port) printed in every QR code and link: never taken from a
    request, https outside development. `trusted_hosts` are further host names this service answers to,
    separated by commas. `proxies` is how many reverse proxies stand in front and set `X-Forwarded-For`.
    `sealing` says who seals: the process that a person approves in, or a `letters work` beside it. `seals_per_minute` caps the
    seals of each maker. `limits_url` is where request counts are kept (`memory://` counts per process; `redis://...` for several).
    Raises `pydantic.ValidationError` for anything that does not fit.
    """

    model_config = SettingsConfigDict(env_prefix="LETTERS_", env_ignore_empty=True, frozen=True, extra="forbid")

    environment: Literal["development", "production"] = "development"
    instance: Path = Field(default=Path("instance"), validate_default=True)
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str = Field(default_factory=lambda found: _default_url(found), validate_default=True)
    database_url: str = Field(default_factory=lambda found: _default_database(found))
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    proxies: Annotated[int, Field(ge=0, le=5)] = 0
    limits_url: str = "memory://"
    sealing: Literal["here", "worker"] = "here"
    seals_per_minute: Annotated[int, Field(ge=1, le=100_000)] = 600

    @field_validator("instance")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().resolve()

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip().lower() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _origin(cls, url: str) -> str:
        if not url.isascii() or not url.isprintable():
            raise ValueError("public_url must be plain ASCII; write an international host in its xn-- form")
        parts = urlsplit(url.rstrip("/").lower())
        if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc) or parts.path or parts.query or parts.fragment:
            raise ValueError("public_url must be an origin such as https://letters.example, without path, user or query")
        if len(parts.netloc) > LONGEST_HOST:
            raise ValueError(f"the host of public_url may have at most {LONGEST_HOST} characters, or the QR code gets too dense to scan")
        return f"{parts.scheme}://{parts.netloc}"

    @model_validator(mode="after")
    def _https_in_production(self) -> "Settings":
        if self.is_production and not self.is_https:
            raise ValueError("public_url must begin with https:// outside development")
        return self

    @property
    def is_production(self) -> bool:
        """Whether strangers may reach this installation."""
        return self.environment == "production"

    @property
    def is_https(self) -> bool:
        """Whether people reach it over https, which decides Secure cookies and HSTS."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """The host (with port, if any) of `public_url`, as printed beside the QR code."""
        return urlsplit(self.public_url).netloc

    @property
    def answered_hosts(self) -> tuple[str, ...]:
        """Every host name a request may carry; any other gets 400."""
        own = (self.public_host.rsplit(":", 1)[0] if not self.public_host.endswith("]") else self.public_host, *self.trusted_hosts)
        return own if self.is_production else (*own, *_LOOPBACK)


def _default_url(found: dict[str, Any]) -> str:
    if found.get("environment") == "production":
        raise ValueError("LETTERS_PUBLIC_URL must be set in production: it is printed in every QR code")
    return f"http://127.0.0.1:{found.get('port', 8000)}"


def _default_database(found: dict[str, Any]) -> str:
    return f"sqlite:///{found['instance'] / 'letters.sqlite3'}"
