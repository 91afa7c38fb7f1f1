"""Deeds done in a child process whose whole group the kernel kills at a named step, as a power switch or an operator would."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kernel.database import Database


@dataclass(frozen=True, slots=True)
class Step:
    """Where a process dies: before or after the `nth` call of a function, counted only inside `during` if that is given."""

    owner: Any
    name: str
    when: str = "before"
    nth: int = 1
    during: tuple[Any, str] | None = None


def die() -> None:
    """Kill this process and every other of its group."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def arm(step: Step) -> None:
    """Exchange the step's function for one that kills; for the rest of this process, which is short."""
    inside, calls = [step.during is None], [0]
    really = getattr(step.owner, step.name)

    def deadly(*args: Any, **options: Any) -> Any:
        calls[0] += inside[0]
        mine = inside[0] and calls[0] == step.nth
        if mine and step.when == "before":
            die()
        done = really(*args, **options)
        if mine and step.when == "after":
            die()
        return done

    setattr(step.owner, step.name, deadly)
    if step.during is not None:
        _mark(*step.during, inside)


def _mark(owner: Any, name: str, inside: list[bool]) -> None:
    really = getattr(owner, name)

    def marked(*args: Any, **options: Any) -> Any:
        inside[0] = True
        try:
            return really(*args, **options)
        finally:
            inside[0] = False

    setattr(owner, name, marked)


@contextmanager
def child(database: Database, deed: Callable[[Callable[[str], None]], None]) -> Iterator[tuple[int, int]]:
    """Do a deed in a child with a process group of its own; give (process id, end of a pipe with what the deed acknowledged)."""
    database.engine.dispose()  # a connection must not be in two processes
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.setsid()
        try:
            deed(lambda said: _write(writing, said))
        finally:
            os._exit(1)
    os.close(writing)
    try:
        yield process, reading
    finally:
        os.close(reading)


def _write(pipe: int, said: str) -> None:
    os.write(pipe, f"{said}\n".encode())


def killed_at(step: Step, database: Database, deed: Callable[[Callable[[str], None]], None]) -> list[str]:
    """Do a deed in a child that dies at the step; return what it had acknowledged by then."""

    def armed(acknowledge: Callable[[str], None]) -> None:
        arm(step)
        deed(acknowledge)

    with child(database, armed) as (process, pipe):
        ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        assert ended == -signal.SIGKILL, f"the step was never reached ({ended})"
        return read_all(pipe)


def killed_after(seconds: float, database: Database, deed: Callable[[Callable[[str], None]], None]) -> list[str]:
    """Do a deed in a child that is killed after so long, wherever it is then, unless it has ended."""
    with child(database, deed) as (process, pipe):
        time.sleep(seconds)
        os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
        return read_all(pipe)


def read_all(pipe: int) -> list[str]:
    """Return the whole lines that came through a pipe whose writer is gone."""
    text = b""
    while part := os.read(pipe, 65536):
        text += part
    return text.decode().splitlines()
