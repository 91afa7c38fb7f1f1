"""Memory of a worker over 10,000 letters, each composed, rehearsed, linted and sealed; exporters, cars and outlets differ all the time."""

import resource
import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path

from bench.ours import Ours, letter_at
from kernel.clock import SystemClock
from letters.values import LetterContent
from signing.unsafe import make_specimen_chain
from tests.support.contents import MAKER, outlet

LOOKED_AT = (500, 2_000, 5_000, 10_000)
MOST = 250
"""MB that a worker may take."""
EXPORTERS, OUTLETS = 400, 3


def one_of_many(number: int) -> LetterContent:
    """Return a letter of another exporter than the one before, with outlets of its own."""
    what = letter_at(number)
    exporter = replace(
        what.exporter, name_zh=f"天津第{number % EXPORTERS}国际贸易有限公司", name_en=f"Tianjin No. {number % EXPORTERS} Trade Co., Ltd."
    )
    first = number % EXPORTERS * OUTLETS
    outlets = tuple(replace(outlet(at % 40), outlet_id=f"KZ-{at:05d}", address=f"Abai Avenue {at}") for at in range(first, first + OUTLETS))
    return replace(what, exporter=exporter, outlets=outlets)


def resident() -> float:
    """Return the MB of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    """Print memory after some letters and after many."""
    warnings.simplefilter("ignore")
    chain = make_specimen_chain(SystemClock())
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(chain, chain.seal(MAKER.name_zh), Path(folder))
        done = 0
        for goal in LOOKED_AT:
            for number in range(done + 1, goal + 1):
                ours.make(one_of_many(number))
            done = goal
            sys.stdout.write(f"{done:>6} letters {resident():6.0f} MB (limit {MOST})\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
