"""The root command and the wall that turns every error into a sentence and an exit code."""

import os
import sys

import click

from kernel.errors import DomainError
from portal.cli.audit import audit_command
from portal.cli.doctor import doctor
from portal.cli.evidence import evidence
from portal.cli.journal import journal
from portal.cli.keys import keys
from portal.cli.makers import makers, production
from portal.cli.outlets import outlets
from portal.cli.output import fail
from portal.cli.revoke import revoke
from portal.cli.run import run, serve
from portal.cli.trade import demo, issue
from portal.cli.users import users
from portal.cli.verify import verify, verify_qr
from portal.cli.work import queue, work
from portal.errors import outcome


class Letters(click.Group):
    """The root group: a `DomainError` becomes its sentence and exit code, never a stack trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; see the class."""
        try:
            return super().invoke(ctx)
        except DomainError as fault:
            fail(outcome(fault).exit, fault.sentence, code=fault.code)


@click.group(cls=Letters, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="letters")
def main() -> None:
    """售后维修服务确认书 After-Sales Maintenance Service Confirmation Letters: registry, issue, verify."""
    os.umask(0o077)  # what a command makes is for its owner: database, keys, archive
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


for command in (
    run,
    serve,
    work,
    queue,
    demo,
    issue,
    verify,
    verify_qr,
    revoke,
    outlets,
    makers,
    production,
    journal,
    evidence,
    audit_command,
    keys,
    users,
    doctor,
):
    main.add_command(command)
