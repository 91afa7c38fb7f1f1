"""A slip in any step of composing is found before the seal: the letter waits, the key does not sign, nothing is kept."""

from pkgutil import iter_modules
from typing import Any

import pytest

import letters.compose
from kernel.decision import Reason
from letters.compose import lint
from letters.ports import LetterRecord
from letters.service import sealing
from letters.values import LetterStatus
from tests.letters.test_sealing import kinds, logged
from tests.support import composing_faults
from tests.support import trade as t
from tests.support.composing_faults import STEPS, Step, injected
from tests.support.trade_seals import SealingDesk, make_sealing_desk, seal_key
from tests.support.trade_world import CARS, World

NO_STEPS = frozenset(
    [
        "checking",
        "code_check",
        "comparing",
        "comparing_bounded",
        "comparing_worker",
        "content_check",
        "archive_check",
        "file_check",
        "font_check",
        "look_check",
        "page_check",
        "expected",
        "page_fonts",
        "page_images",
        "page_ink",
        "page_layers",
        "page_objects",
        "page_pictures",
        "page_reading",
        "page_search",
        "look_alikes",
        "errors",
    ]
)
"""Modules that check, or read back, what the others made."""

BEFORE = frozenset(["images", "images_bounded", "images_worker", "picture_png", "svg", "svg_path", "svg_style", "outlines", "seal"])
"""Modules that make a maker's pictures, once, for a person to look at before any letter has them."""


class Counting:
    """The maker's key, which counts what it signs."""

    certificate, chain, fingerprint = seal_key().certificate, seal_key().chain, seal_key().fingerprint

    def __init__(self) -> None:
        self.signed = 0

    def sign(self, data: bytes) -> bytes:
        self.signed += 1
        return seal_key().sign(data)


@pytest.fixture
def desk(world: World) -> SealingDesk:
    """Give a desk in whose destination a second outlet is named in Arabic, with brackets and figures."""
    world.open_outlet(
        t.outlet(
            outlet_id="KZ-ALA-02",
            name_local="مركز خدمة 14",
            provider="شارع – رقم (B Čeština) Tower",
            address="شارع الشيخ زايد (مبنى 3), Building 14",
            phone="+77273311843",
        )
    )
    made = make_sealing_desk(world)
    made.cabinet.changes["key"] = Counting()
    return made


@pytest.fixture
def letter(desk: SealingDesk) -> LetterRecord:
    """Give a letter of two pages."""
    return desk.world.freeze(*(t.vehicle(number) for number in range(1, CARS + 1)))


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_fault_in_a_step_of_composing_leaves_the_letter_waiting_unsigned_until_it_is_gone(
    desk: SealingDesk, letter: LetterRecord, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []

    def noting(*letter: Any, **how: Any) -> tuple[Reason, ...]:
        faults = lint(*letter, **how)
        found.extend(fault.code for fault in faults)
        return faults

    monkeypatch.setattr(sealing, "lint", noting)
    with injected(step.fault):
        waiting = desk.sealing.seal(letter.id)
    key = desk.cabinet.changes["key"]
    assert (waiting.status, waiting.seal, waiting.number) == (LetterStatus.FROZEN, None, letter.number)
    assert waiting.waiting is not None
    assert waiting.waiting.zh
    assert waiting.waiting.en
    assert step.code in found
    assert (key.signed, desk.world.archive.digests(), logged(desk)) == (0, frozenset(), [])
    assert kinds(desk, letter) == ["frozen"]
    issued = desk.sealing.seal(letter.id)
    assert (issued.status, issued.number, key.signed) == (LetterStatus.ISSUED, letter.number, 1), issued.waiting
    assert kinds(desk, letter) == ["frozen", "issued"]


def test_every_module_that_composes_has_a_step_in_the_table() -> None:
    named = {step.function.partition(".")[0] for step in STEPS.values()}
    there = {module.name for module in iter_modules(letters.compose.__path__)}
    assert there - NO_STEPS - BEFORE == named
    assert letters.compose.__name__ == composing_faults.COMPOSE
