"""Our own side of the benches: a batch of letters that share everything but number, car and code, composed, sealed, issued."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from letters.archive import FolderArchive
from letters.code import letter_number
from letters.compose import Composed, compose, draw_specimen_seal, lint
from letters.values import LetterContent
from letters.wording import load_wording
from signing import pades
from signing.keys import LoadedSealKey
from signing.ports import SealSpec
from signing.unsafe import SpecimenChain
from tests.support.contents import MAKER, QR_TEXT, content, vehicle

SHARED = content()


def letter_at(number: int) -> LetterContent:
    """Return a letter of the batch: another car and number, all the rest the same."""
    return replace(SHARED, vehicles=(vehicle(number),), number=letter_number(MAKER.code, 2026, number))


def composed(what: LetterContent) -> Composed:
    """Compose a letter under the specimen seal."""
    return compose(what, qr_text=QR_TEXT, seal=draw_specimen_seal(MAKER.name_zh), wording=load_wording(what.wording))


def spec(made: Composed) -> SealSpec:
    """Return how the seal stands."""
    return SealSpec(made.seal_page, made.seal_box, b"", "bench", "", MAKER.name_zh, "")


class Ours:
    """Composing and sealing as the service does, with a chain and a timestamp authority in this process."""

    def __init__(self, chain: SpecimenChain, key: LoadedSealKey, folder: Path) -> None:
        self._chain, self._key, self._trust = chain, key, chain.trust({MAKER.code: (key,)})
        self._archive = FolderArchive(folder)

    def seal(self, made: Composed) -> bytes:
        """Seal one letter: B-LT, read back."""
        now = self._chain.clock.now()
        return pades.seal(made.draft, spec(made), self._key, (self._chain.timestamps(),), self._chain, now, trust=self._trust).data

    def compose_and_seal(self, number: int) -> bytes:
        """Compose and seal one letter."""
        return self.seal(composed(letter_at(number)))

    def issue(self, number: int) -> bytes:
        """Do all that issuing does to the file: rehearsal, lint of the rehearsed file, seal, read-back, archive with fsync."""
        data = self.make(letter_at(number))
        self._archive.put(data)
        return data

    def make(self, what: LetterContent) -> bytes:
        """Compose, rehearse, lint and seal a letter."""
        made = composed(what)
        rehearsed = pades.trial_seal(made.draft, spec(made), self._chain.clock.now())
        assert lint(rehearsed.data, what, QR_TEXT, wording=load_wording(what.wording), sealed=True) == ()
        return self.seal(made)


def sizes(ours: Ours) -> Iterator[str]:
    """Yield size and time of a single letter and of a long schedule, each beside its limit."""
    size = len(ours.compose_and_seal(1))
    other = replace(letter_at(2), exporter=replace(SHARED.exporter, name_en="Another Trading Co., Ltd."))
    single = _milliseconds(lambda: ours.seal(composed(other)))
    schedule = _milliseconds(lambda: composed(content(200, 3)))
    yield f"one page {size / 1000:.0f} kB (limit 190); a single letter, composed and sealed, {single:.0f} ms (limit 60)"
    yield f"200 vehicles composed in {schedule:.0f} ms (limit 400)"


def _milliseconds(deed: Callable[[], object]) -> float:
    """Return what a deed takes, the first time that it is done in this process."""
    begin = time.process_time()
    deed()
    return 1000 * (time.process_time() - begin)
