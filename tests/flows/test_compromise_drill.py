"""The drill of a stolen key: 100 letters before, 50 after, 5 files that nobody recorded; exactly 55 are named, and no innocent one."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kernel.clock import FixedClock, SystemClock
from letters.ports import LetterRecord
from portal.cli import main
from signing.errors import KeyUnreadable
from signing.keys import LoadedSealKey
from signing.pades import seal
from tests.support.pki import plain_pdf, seal_spec
from tests.support.private_ca import make_private_ca, served
from tests.support.real_maker import CODE, NAME_ZH, Works, add_seal_image, make_works, pin_everything
from verification.values import Word

BEFORE, AFTER, FORGED = 100, 50, 5


@pytest.fixture
def drill(tmp_path: Path) -> Iterator["Drill"]:
    folder = tmp_path / "drill"
    folder.mkdir()
    clock = FixedClock(SystemClock().now() - timedelta(hours=3))
    with served(make_private_ca(clock)) as ca:
        works = make_works(folder / "instance", clock, ca, cars=BEFORE + AFTER)
        pin_everything(works)
        add_seal_image(works)
        yield Drill(works, clock, folder)
        works.desk.database.engine.dispose()


class Drill:
    """The maker's day: honest letters, then the theft, more letters and the thief's; `--check` finds the thief's among others."""

    def __init__(self, works: Works, clock: FixedClock, folder: Path) -> None:
        self.works, self.found = works, folder / "found"
        key = works.ca.seal(NAME_ZH)
        self.id = works.add(key).id
        self.before = [works.sealed(serial) for serial in range(BEFORE)]
        clock.advance(timedelta(hours=1))
        self.stolen_at = clock.now()
        self.after = [works.sealed(BEFORE + serial) for serial in range(AFTER)]
        self.found.mkdir()
        for at in range(FORGED):
            (self.found / f"forged-{at}.pdf").write_bytes(self._forged(key, f"LRZFORGED{at}"))
        (self.found / "copy.pdf").write_bytes((self.found / "forged-0.pdf").read_bytes())
        (self.found / "letter.pdf").write_bytes(works.desk.letters.pdf(self.before[0]))
        (self.found / "other.pdf").write_bytes(plain_pdf())
        (self.found / "notes.txt").write_text("nothing")

    def _forged(self, key: LoadedSealKey, text: str) -> bytes:
        world, now = self.works.desk.keyring.pinned(), self.works.desk.clock.now()
        return seal(plain_pdf(text), seal_spec(), key, world.timestamps, world, now, trust=world.trust).data

    def reported(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        """Report the key as the administrator types it."""
        monkeypatch.setenv("LETTERS_ENVIRONMENT", "production")
        monkeypatch.setenv("LETTERS_PUBLIC_URL", "https://letters.example")
        since = ("--since", self.stolen_at.isoformat(), "--check", str(self.found))
        done = CliRunner().invoke(
            main, ["keys", "compromised", self.id, *since, "--json", "--instance", str(self.works.desk.settings.instance)]
        )
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout))


def test_exactly_what_is_in_doubt_is_named_and_a_running_server_knows_at_once(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    """One test, because what it rests on takes half a minute to make."""
    verification = drill.works.desk.verification
    assert {_word(drill, letter) for letter in (*drill.before[:3], *drill.after[:3])} == {Word.GENUINE}
    report = drill.reported(monkeypatch)
    assert report["named"] == AFTER + FORGED
    assert report["sealed_before"] == BEFORE
    assert [entry["number"] for entry in report["under_review"]] == [letter.number for letter in drill.after]
    assert {Path(entry["where"]).name for entry in report["unrecorded"]} == {"copy.pdf", *(f"forged-{at}.pdf" for at in range(1, FORGED))}
    assert report["not_judged"] == []
    # The desk was open all the time, as in a server that runs.
    assert {_word(drill, letter) for letter in drill.before} == {Word.GENUINE}
    assert {_word(drill, letter) for letter in drill.after} == {Word.UNDER_REVIEW}
    assert verification.by_file((drill.found / "forged-1.pdf").read_bytes()).word is not Word.GENUINE
    # The stolen key seals nothing more, and a second report says the same.
    with pytest.raises(KeyUnreadable, match="no active seal key"):
        drill.works.desk.keyring.open(CODE)
    assert drill.reported(monkeypatch) == report


def _word(drill: Drill, letter: LetterRecord) -> Word:
    content = drill.works.desk.letters.content(letter)
    return drill.works.desk.verification.by_code(content.code).word
