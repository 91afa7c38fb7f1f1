"""`letters users`: who may log in."""

import sys
from pathlib import Path

import click

from kernel.actor import Role
from kernel.decision import Refused, Sentence
from portal.cli.desk import desk_of, maker_of, with_instance
from portal.cli.output import WRONG_USE, as_json, fail, say_reasons
from portal.wiring import Desk


@click.group()
def users() -> None:
    """Add people and set passwords."""


@users.command("list")
@with_instance
def list_(instance: Path | None) -> None:
    """List all accounts as JSON."""
    people = desk_of(instance).accounts.everyone()
    as_json([{"login": p.login, "name": p.name, "roles": sorted(p.roles), "maker": p.maker, "exporter": p.exporter} for p in people])


@users.command()
@click.argument("login")
@click.option("--name", required=True, help="Name to show.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]), help="May be repeated.")
@click.option("--maker", default="", help="Code of the maker the person works for.")
@click.option("--exporter", default="", help="Credit code of the exporter the person works for.")
@click.password_option(help="Asked for if not given; 12 to 128 characters.")
@with_instance
def add(login: str, name: str, roles: tuple[str, ...], maker: str, exporter: str, password: str, instance: Path | None) -> None:
    """Add a person who works for one maker or one exporter."""
    if bool(maker) == bool(exporter):
        raise click.UsageError("请用 --maker 或 --exporter 二者之一 / give either --maker or --exporter")
    desk = desk_of(instance)
    if maker:
        maker_of(desk, maker)
    elif not _is_filed(desk, exporter):
        fail(WRONG_USE, _not_filed(exporter), code="exporter_unknown")
    made = desk.accounts.create(login, name, [Role(role) for role in roles], password, maker=maker, exporter=exporter)
    if isinstance(made, Refused):
        say_reasons(made.reasons)
        sys.exit(WRONG_USE)
    click.echo(made.login)


def _is_filed(desk: Desk, exporter: str) -> bool:
    with desk.work.reading() as books:
        return books.exporter(exporter) is not None


def _not_filed(exporter: str) -> Sentence:
    return Sentence(
        f"没有信用代码为 {exporter} 的备案出口企业；先用 letters exporters add 登记。",
        f"No filed exporter has the credit code {exporter}; enter it first: letters exporters add FILE.json.",
    )


@users.command()
@click.argument("login")
@click.password_option(help="Asked for if not given; 12 to 128 characters.")
@with_instance
def password(login: str, password: str, instance: Path | None) -> None:
    """Set a new password; every session of the person ends."""
    accounts = desk_of(instance).accounts
    refused = accounts.set_password(accounts.by_login(login).id, password)
    if refused is not None:
        say_reasons(refused.reasons)
        sys.exit(WRONG_USE)
    click.echo(login)
