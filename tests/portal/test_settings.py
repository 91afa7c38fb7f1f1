"""Settings: what is refused, what is derived."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from portal.secret import web_secret
from portal.settings import Settings


def test_a_bare_start_serves_loopback_with_sqlite_in_the_instance(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path, port=9000)
    assert settings.public_url == "http://127.0.0.1:9000"
    assert settings.database_url == f"sqlite:///{tmp_path}/letters.sqlite3"
    assert "127.0.0.1" in settings.answered_hosts


def test_the_environment_is_read_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LETTERS_PUBLIC_URL", "HTTPS://Letters.Example/")
    monkeypatch.setenv("LETTERS_ENVIRONMENT", "production")
    monkeypatch.setenv("LETTERS_TRUSTED_HOSTS", "www.letters.example, letters.internal")
    monkeypatch.setenv("LETTERS_DATABASE_URL", "")
    settings = Settings(instance=tmp_path)
    assert settings.public_url == "https://letters.example"
    assert settings.answered_hosts == ("letters.example", "www.letters.example", "letters.internal")
    assert settings.database_url.startswith("sqlite:///")


def test_the_instance_folder_is_absolute() -> None:
    assert Settings(instance=Path("somewhere")).instance.is_absolute()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://letters.example",
        "https://letters.example/path",
        "https://user@letters.example",
        "https://letters.example?x=1",
        "letters.example",
        "https://",
        "https://" + "a" * 40 + ".cn",
        "https://letters.example\nevil",
    ],
)
def test_a_public_url_that_is_no_short_origin_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(instance=tmp_path, public_url=url)


@pytest.mark.parametrize("url", ["http://letters.example", None])
def test_production_needs_https_and_a_host_of_its_own(tmp_path: Path, url: str | None) -> None:
    given = {} if url is None else {"public_url": url}
    with pytest.raises((ValidationError, ValueError)):
        Settings(instance=tmp_path, environment="production", **given)


def test_the_web_secret_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    first = web_secret(tmp_path / "new")
    assert len(first) == 32
    assert web_secret(tmp_path / "new") == first
    assert (tmp_path / "new" / "web-secret").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["web-secret"]


def test_a_short_web_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "web-secret").write_bytes(b"short")
    with pytest.raises(ValueError, match="too short"):
        web_secret(tmp_path)
