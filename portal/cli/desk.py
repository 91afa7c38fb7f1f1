"""Opening the desk for a command, and proving who acts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from kernel.actor import Actor
from kernel.decision import Refused, Sentence
from letters.values import Maker
from portal.cli.output import CANNOT_CHECK, WRONG_USE, fail
from portal.instance import prepare
from portal.key_folder import KeyFolder
from portal.settings import Settings
from portal.wiring import Desk

LOCAL = "command line"


def with_instance(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--instance DIR`."""
    option = click.option("--instance", type=click.Path(file_okay=False, path_type=Path), help="Instance folder (default: instance).")
    return option(command)


def open_settings(instance: Path | None, **more: Any) -> Settings:
    """Return the settings of the surroundings, with what the command line says on top."""
    given = {name: value for name, value in {"instance": instance, **more}.items() if value is not None}
    try:
        return Settings(**given)
    except ValueError as wrong:
        found = wrong.errors() if isinstance(wrong, ValidationError) else [{"loc": (), "msg": str(wrong)}]
        text = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in found)
        fail(WRONG_USE, Sentence(f"设置有误：{text}", f"The settings do not fit: {text}"), code="settings")


def desk_of(instance: Path | None, *, may_create: bool = False) -> Desk:
    """Open an instance; only with `may_create` is one set up where there is none, so that a typo makes nothing.

    Without an address of its own a command takes the one that `letters run` served at last, because it is printed
    in every QR code.
    """
    settings = open_settings(instance)
    folder = KeyFolder(settings.instance / "keys")
    if not may_create and not folder.exists():
        fail(
            WRONG_USE,
            Sentence(
                f"{settings.instance} 不是实例目录；请核对 --instance，或先运行 letters run（正式环境运行 letters serve）。",
                f"{settings.instance} is no instance folder; check --instance, or run letters run first (in production letters serve).",
            ),
            code="instance_missing",
        )
    if folder.exists() and not {"public_url", "port"} & settings.model_fields_set and folder.present_origin():
        settings = open_settings(instance, public_url=folder.present_origin())
    return prepared(settings)


def prepared(settings: Settings) -> Desk:
    """Prepare the instance, or say which setting keeps it from opening."""
    try:
        return prepare(settings)
    except SQLAlchemyError as fault:
        text = str(fault).splitlines()[0][:200]
        fail(
            CANNOT_CHECK,
            Sentence(
                f"无法打开数据库，请检查 LETTERS_DATABASE_URL：{text}",
                f"The database cannot be opened; check LETTERS_DATABASE_URL: {text}",
            ),
            code="database_unavailable",
        )


def maker_of(desk: Desk, code: str) -> Maker:
    """Return the maker with this code, or say that there is none."""
    with desk.work.reading() as books:
        found = books.maker(code)
        known = ", ".join(maker.code for maker in books.makers())
    if found is None:
        zh, en = f"没有代码为 {code} 的生产企业；现有：{known}。", f"There is no maker with the code {code}; there are: {known}."
        fail(WRONG_USE, Sentence(zh, en), code="maker_unknown")
    return found


def person(desk: Desk, login: str, *, specimen: bool) -> Actor:
    """Return the person behind a login name, proved by password; for letters of a SPECIMEN maker nobody need prove it."""
    if specimen and not desk.settings.is_production:
        return desk.accounts.by_login(login).actor
    password = click.prompt(f"Password of {login} {login} 的密码", hide_input=True, err=True)
    proved = desk.accounts.authenticate(login, password, address=LOCAL)
    if isinstance(proved, Refused):
        fail(3, proved.reasons[0].sentence, code=proved.reasons[0].code)
    return proved.actor
