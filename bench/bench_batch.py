"""Letters a second on one core for a licence batch, at each level and by each kind of key, beside what others do with the same content.

Ours is composed and sealed at PAdES B-LT with a timestamp, and every file read back, every hundredth by pyHanko as well. Peers, in the
same run: ReportLab + pyHanko as their guides show ("stock") and tuned, at B-B, B-T and B-LT; PDFBox + BouncyCastle on a warm JVM at B-B.
All are measured in turn, several times over, and the best of each counts: a machine that others slow down slows all down alike.
"""

import gc
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa

from bench import peer_pdfbox, peer_reportlab
from bench.ours import Ours, letter_at, sizes
from kernel.clock import SystemClock
from letters.compose import SealArt, draw_specimen_seal
from signing.issuing import make_seal_certificate, name_of
from signing.keys import LoadedSealKey
from signing.unsafe import SpecimenChain, make_specimen_chain
from tests.support.contents import MAKER, QR_TEXT

ROUNDS = 4
FAST, WHOLE, PEERS, WARM = 100, 20, 4, 2
"""Letters counted each time: composed and sealed (one second opinion among them), with all that issuing does, by peers; and before counting."""
OURS, ISSUED = "ours, each read back", "ours, lint, rehearsal and archive too"
STOCK, TUNED, PDFBOX = "ReportLab + pyHanko, stock", "ReportLab + pyHanko, tuned", "PDFBox + BouncyCastle, warm"
LEVEL = "B-LT"
"""The project's level: peers are compared at it where they have it."""


@dataclass(frozen=True, slots=True)
class Row:
    """Who, with which key, at which level, and how to find out how many letters a second of processor time."""

    who: str
    key: str
    level: str
    measured: Callable[[], float]


def rate(deed: Callable[[int], object], count: int) -> float:
    """Return how many a second of processor time, after a few that do not count."""
    for number in range(1, WARM + 1):
        deed(number)
    begin = time.process_time()
    for number in range(1_000, 1_000 + count):
        deed(number)
    return count / (time.process_time() - begin)


def rsa_seal(chain: SpecimenChain) -> LoadedSealKey:
    """Return a seal with an RSA key of 3072 bits, the least that is taken."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    certificate = make_seal_certificate(chain.issuing, name_of(MAKER.name_zh, "RSA"), key, chain.clock.now())
    return LoadedSealKey(certificate, (chain.issuing.der, chain.root.der), key)


def by_us(chain: SpecimenChain, keys: dict[str, LoadedSealKey], folder: Path) -> Iterator[Row]:
    """Yield our own rows."""
    for kind, key in keys.items():
        ours = Ours(chain, key, folder / kind)
        yield Row(OURS, kind, LEVEL, partial(rate, ours.compose_and_seal, FAST))
        yield Row(ISSUED, kind, LEVEL, partial(rate, ours.issue, WHOLE))


def by_reportlab(chain: SpecimenChain, keys: dict[str, LoadedSealKey], art: SealArt, folder: Path) -> Iterator[Row]:
    """Yield the rows of ReportLab and pyHanko."""
    for kind, key in keys.items():
        for tuned in (False, True):
            for level in peer_reportlab.LEVELS:
                peer = peer_reportlab.sealer(chain, key, art, folder, level, tuned=tuned)
                yield Row(TUNED if tuned else STOCK, kind, level, partial(rate, partial(_one_by, peer, tuned), PEERS))


def _one_by(peer: peer_reportlab.Sealer, tuned: bool, number: int) -> bytes:
    return peer.seal(peer_reportlab.page(letter_at(number), QR_TEXT, tuned=tuned))


def by_pdfbox(keys: dict[str, LoadedSealKey], art: SealArt, folder: Path) -> Iterator[Row]:
    """Yield the rows of PDFBox and BouncyCastle, or say what they lack."""
    if not peer_pdfbox.is_there():
        sys.stdout.write(f"{PDFBOX}: not measured, needs default-jdk-headless, libpdfbox2-java and libbcpkix-java\n")
        return
    letters = [letter_at(number) for number in range(1, 20)]
    for kind, key in keys.items():
        place = folder / f"pdfbox-{kind}"
        peer_pdfbox.lay_out(place, letters, QR_TEXT, key, art)
        yield Row(PDFBOX, kind, "B-B", partial(peer_pdfbox.letters_a_second, place, FAST))


def ratios(found: dict[Row, float]) -> Iterator[str]:
    """Yield ours beside its limits and beside each peer by the same kind of key."""
    mine = {(row.who, row.key): best for row, best in found.items()}
    fast, whole = mine[OURS, "P-256"], mine[ISSUED, "P-256"]
    yield f"\nours {fast:.0f} (limit 100), with everything {whole:.0f} (limit 25) letters a second"
    limits = {(STOCK, LEVEL): " (limit 30)", (PDFBOX, "B-B"): " (limit 5)"}
    for row, best in found.items():
        if row.who not in (OURS, ISSUED):
            limit = limits.get((row.who, row.level), "") if row.key == "P-256" else ""
            yield f"ours {LEVEL} / {row.who} {row.key} {row.level}: {mine[OURS, row.key] / best:.1f}{limit}"


def main() -> None:
    """Print the rows, the ratios with their limits, sizes and times of other letters."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")
    peer_reportlab.prepare()
    chain = make_specimen_chain(SystemClock())
    keys, art = {"P-256": chain.seal(MAKER.name_zh), "RSA-3072": rsa_seal(chain)}, draw_specimen_seal(MAKER.name_zh)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Ours(chain, keys["P-256"], folder / "warm").compose_and_seal(1)
        gc.collect()
        gc.freeze()
        rows = [*by_us(chain, keys, folder), *by_reportlab(chain, keys, art, folder), *by_pdfbox(keys, art, folder)]
        found = dict.fromkeys(rows, 0.0)
        for _ in range(ROUNDS):
            for row in rows:
                found[row] = max(found[row], row.measured())
        for row, best in found.items():
            sys.stdout.write(f"{row.who:<38}{row.key:<10}{row.level:<6}{best:8.1f} letters a second\n")
        sys.stdout.write("\n".join((*ratios(found), *sizes(Ours(chain, keys["P-256"], folder / "sizes")), "")))


if __name__ == "__main__":
    main()
