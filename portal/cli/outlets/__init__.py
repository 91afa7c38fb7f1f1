"""`letters outlets`: the registry in and out, what it covers, what it said before, and whether it is still what it was."""

import click

from portal.cli.outlets.asking import coverage, history
from portal.cli.outlets.checking import check
from portal.cli.outlets.sheets import export, import_, template


@click.group()
def outlets() -> None:
    """Keep the registry of overseas service outlets."""


for command in (import_, export, template, coverage, history, check):
    outlets.add_command(command)

__all__ = ["outlets"]
