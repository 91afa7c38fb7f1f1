"""The root command and the wall that turns every error into a sentence and an exit code."""

import os
import sys

import click

from kernel.decision import Sentence
from kernel.errors import DomainError
from kernel.text import shown
from portal.cli.audit import audit_command
from portal.cli.doctor import doctor
from portal.cli.evidence import evidence
from portal.cli.exporters import exporters
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
from portal.errors import USAGE, outcome


class Letters(click.Group):
    """The root group: a `DomainError` becomes its sentence and exit code, never a stack trace."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words of the command line apart, if they are text; the name of a file that is there may be any bytes."""
        for word in args:
            if not _is_text(word) and not os.path.lexists(word):
                fail(USAGE, _no_text(word), code="argument_encoding")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; see the class."""
        try:
            return super().invoke(ctx)
        except DomainError as fault:
            fail(outcome(fault).exit, fault.sentence, code=fault.code)


def _is_text(word: str) -> bool:
    """Return whether a word is text: bytes that are not UTF-8 arrive as lone surrogates, which nothing can store."""
    return not any("\ud800" <= character <= "\udfff" for character in word)


def _no_text(word: str) -> Sentence:
    return Sentence(
        f"参数“{shown(word)}”不是 UTF-8 文本，请检查终端的编码后重新输入。",
        f'The argument "{shown(word)}" is not UTF-8 text; check the encoding of the terminal and type it again.',
    )


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
    exporters,
    journal,
    evidence,
    audit_command,
    keys,
    users,
    doctor,
):
    main.add_command(command)
