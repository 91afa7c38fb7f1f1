"""How the command line speaks: JSON for programs, a Chinese and an English line for people."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from kernel.decision import Reason, Sentence

DONE, WRONG_USE, REFUSED, NOT_GENUINE, CANNOT_CHECK = 0, 2, 3, 4, 5
"""The exit codes of the published interface."""


def read_limited(path: Path, most: int) -> bytes:
    """Read a file, but never more than one byte over `most`: what is longer is refused by its reader."""
    with path.open("rb") as file:
        return file.read(most + 1)


def columns(cells: Iterable[object], widths: Iterable[int]) -> str:
    """Return cells side by side, each filled up to its width in a terminal, where a Chinese character takes two places."""
    pairs = ((str(cell), width) for cell, width in zip(cells, widths, strict=True))
    return "".join(f"{text}{' ' * (width - _places(text))} " for text, width in pairs).rstrip()


def _places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give what draws how far a deed is on standard error; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def step(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield step


def as_json(value: Any) -> None:
    """Print one JSON document, readable and with every script as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(sentence: Sentence, *, err: bool = False) -> None:
    """Print a sentence in both languages, one line each."""
    click.echo(f"{sentence.zh}\n{sentence.en}", err=err)


def say_reasons(reasons: Iterable[Reason]) -> None:
    """Print reasons to standard error: where and what, then the sentence in both languages."""
    for reason in reasons:
        where = " ".join(part for part in (reason.field, f"[{reason.value[:60]}]" if reason.value else "") if part)
        click.echo(f"- {reason.code}: {where}\n  {reason.sentence.zh}\n  {reason.sentence.en}", err=True)


def fail(exit_code: int, sentence: Sentence, *, code: str = "", reasons: Iterable[Reason] = ()) -> NoReturn:
    """Print what is wrong and how to mend it, then leave with the exit code."""
    if code:
        click.echo(f"{code}:", err=True)
    say(sentence, err=True)
    say_reasons(reasons)
    sys.exit(exit_code)
