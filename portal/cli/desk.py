"""Opening the desk for a command, and proving who acts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from kernel.actor import Actor
from kernel.decision import Refused, Sentence
from portal.cli.output import WRONG_USE, fail
from portal.instance import prepare
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
    except ValidationError as wrong:
        text = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in wrong.errors())
        fail(WRONG_USE, Sentence(f"设置有误：{text}", f"The settings do not fit: {text}"), code="settings")


def desk_of(instance: Path | None) -> Desk:
    """Open (and on a first run set up) the instance."""
    return prepare(open_settings(instance))


def person(desk: Desk, login: str, *, specimen: bool) -> Actor:
    """Return the person behind a login name, proved by password; for letters of a SPECIMEN maker nobody need prove it."""
    if specimen:
        return desk.accounts.by_login(login).actor
    password = click.prompt(f"Password of {login} {login} 的密码", hide_input=True, err=True)
    proved = desk.accounts.authenticate(login, password, address=LOCAL)
    if isinstance(proved, Refused):
        fail(3, proved.reasons[0].sentence, code=proved.reasons[0].code)
    return proved.actor
