"""`letters work` seals what waits, as a process of its own; `letters queue` says what waits and why."""

import signal
import sys
from pathlib import Path

import click

from kernel.decision import Sentence
from letters.ports import LetterRecord
from portal.cli.desk import desk_of, with_instance
from portal.cli.output import CANNOT_CHECK, DONE, as_json, say
from portal.logs import configure
from portal.worker import Worker

_NOT_TRIED = Sentence("还没有试过盖章。", "Sealing has not been tried yet.")


@click.command()
@click.option("--once", is_flag=True, help="Try each letter that is due once, then end; exit 5 if any still waits.")
@with_instance
def work(once: bool, instance: Path | None) -> None:
    """Seal what waits, oldest first, until SIGTERM; several may run at once. Set LETTERS_SEALING=worker for the web beside it."""
    desk = desk_of(instance)
    configure()
    worker = Worker(desk)
    for number in (signal.SIGTERM, signal.SIGINT):
        # The letter at hand is finished first: killed on the spot it would be found and released later, but why wait.
        signal.signal(number, lambda *_: worker.ended.set())
    if once:
        sys.exit(_once(worker))
    worker.run()


def _once(worker: Worker) -> int:
    """Do rounds until nothing is due, and print what became of each letter."""
    waits = False
    while not worker.ended.is_set():
        done = worker.once()
        if done is None:
            return CANNOT_CHECK
        for letter in done.issued:
            click.echo(f"{letter.number}  issued 已签发")
        for letter in done.waiting:
            _tell(letter)
        waits = waits or bool(done.waiting)
        if not done.taken:
            break
    return CANNOT_CHECK if waits or worker.desk.seal_queue.waiting() else DONE


@click.command()
@click.option("--json", "json_", is_flag=True, help="Print the waiting letters as JSON.")
@with_instance
def queue(json_: bool, instance: Path | None) -> None:
    """List the letters that wait for their seal, oldest first, with the reason and when each is tried again."""
    waiting = desk_of(instance).seal_queue.waiting()
    if json_:
        as_json([_described(letter) for letter in waiting])
        return
    say(Sentence(f"{len(waiting)} 份确认书等待盖章。", f"Letters waiting for their seal: {len(waiting)}."))
    for letter in waiting:
        _tell(letter)


def _tell(letter: LetterRecord) -> None:
    when = f"{letter.next_try:%Y-%m-%d %H:%M:%S} UTC" if letter.next_try else "now 即刻"
    why = letter.waiting or _NOT_TRIED
    click.echo(f"{letter.number}  tries 已试 {letter.tries}  next 下次 {when}\n  {why.zh}\n  {why.en}")


def _described(letter: LetterRecord) -> dict[str, object]:
    return {
        "number": letter.number,
        "maker": letter.maker,
        "frozen_at": letter.frozen_at.isoformat(),
        "tries": letter.tries,
        "next_try": letter.next_try.isoformat() if letter.next_try else None,
        "waiting": (letter.waiting or _NOT_TRIED).as_json(),
    }
