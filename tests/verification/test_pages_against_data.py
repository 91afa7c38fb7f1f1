"""A good seal on pages that say otherwise than their data: never genuine, told by what differs; a true letter stays genuine."""

import json
import os
import re
import select
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.child import WARM_SECONDS, Limits
from letters.compose import comparing_bounded
from letters.compose.comparing import Compared, compare
from letters.compose.comparing_bounded import compare_bounded
from letters.content import content_bytes, from_json
from letters.values import LetterContent
from letters.wording import load_wording
from signing import qr_token
from signing.draft import Draft
from signing.inspection import inspect
from signing.status_token import Status
from tests.support.contents import ISTANBUL, MOSCOW, QR_TEXT, arabic, brazilian, content, described, russian, thai, vin_at
from tests.support.destinations import emirati
from tests.support.drafts import added, repainted, swapped
from tests.support.failing import WAYS
from tests.support.sealed_letters import CLOCK, Tamper, code_of, letter, sealed
from tests.support.trade_seals import Issued, trust_at
from tests.verification.test_offline_verdicts import offline, snapshot
from verification.offline import OfflineVerification
from verification.pages import Compare
from verification.values import Verdict, Word


@cache
def foreign_key() -> qr_token.QrKey:
    return qr_token.QrKey(ec.generate_private_key(ec.SECP256R1()))


ONE, TWO = letter(), letter(content(2, 2))


def checker(issued: Issued, comparing: Compare = compare) -> OfflineVerification:
    """Return an offline verification to whose snapshot the letters of these tests are in force."""
    made = offline(issued, status=snapshot({ONE.status_index: Status.VALID}))
    made._compare = comparing
    return made


def told(verdict: Verdict) -> tuple[Word, list[str]]:
    return verdict.word, [finding.code for finding in verdict.findings if not finding.passed]


@pytest.mark.parametrize(
    "what",
    [content(), content(12, 3), content(200, 40), russian(), arabic(), emirati(3), thai(), brazilian(), described(3, 9)],
    ids=["one car", "twelve", "two hundred", "Russian", "Arabic", "Emirati", "Thai", "Portuguese", "described"],
)
def test_a_true_letter_in_any_script_is_genuine_offline(issued: Issued, what: LetterContent) -> None:
    verdict = checker(issued, compare_bounded).by_file(sealed(letter(what)))
    assert told(verdict) == (Word.GENUINE, [])
    assert "pages_ok" in [finding.code for finding in verdict.findings]


@pytest.mark.parametrize("wording_id", ["confirmation/v1", "confirmation/v2"])
def test_a_letter_of_an_older_wording_stays_genuine_offline(issued: Issued, wording_id: str) -> None:
    wording = load_wording(wording_id)
    old = letter(replace(content(3, 3), wording=wording.id, wording_digest=wording.digest))
    assert told(checker(issued).by_file(sealed(old))) == (Word.GENUINE, [])


OLD = Path(__file__).parents[1] / "assets" / "old_letters"
"""Letters as earlier versions of this software set them, kept as they were written: never made anew, only added to."""


@pytest.mark.parametrize("wording", ["confirmation/v1", "confirmation/v2"])
def test_the_pages_of_a_letter_that_was_set_before_are_still_those_of_its_data(wording: str) -> None:
    pdf = (OLD / f"{wording.replace('/', '-')}.pdf").read_bytes()
    with pikepdf.open(BytesIO(pdf)) as file:
        data = file.attachments["letter.json"].get_file().read_bytes()
    what = from_json(json.loads(data))
    assert (what.wording, content_bytes(what)) == (wording, data)
    assert compare(pdf, what) == Compared((), QR_TEXT)


def first(what: LetterContent, **changes: object) -> LetterContent:
    return replace(what, outlets=(replace(what.outlets[0], **changes), *what.outlets[1:]))  # type: ignore[arg-type]


OTHER_VIN = replace(ONE, vehicles=(replace(ONE.vehicles[0], vin=vin_at(7)),))
SHOWN: dict[str, tuple[LetterContent, LetterContent, str]] = {
    "another VIN": (OTHER_VIN, ONE, "the vehicles"),
    "one VIN of two": (replace(TWO, vehicles=(TWO.vehicles[0], replace(TWO.vehicles[1], vin=vin_at(7)))), TWO, "the vehicles"),
    "another day of registration": (
        replace(ONE, vehicles=(replace(ONE.vehicles[0], registered=ONE.issued_on),)),
        ONE,
        "the vehicles",
    ),
    "another destination": (
        replace(ONE, destination="RU", destination_zh="俄罗斯联邦", destination_en="Russian Federation"),
        ONE,
        "the destination",
    ),
    "another outlet": (replace(ONE, outlets=(MOSCOW,)), ONE, "the service outlets"),
    "another telephone": (first(ONE, phone="+77273311843"), ONE, "the service outlets"),
    "one outlet more": (
        replace(ONE, outlets=(*ONE.outlets, ISTANBUL)),
        replace(ONE, outlets=(*ONE.outlets, MOSCOW)),
        "the service outlets",
    ),
    "another exporter": (replace(ONE, exporter=replace(ONE.exporter, name_zh="别的公司")), ONE, "the exporter"),
    "another end": (replace(ONE, valid_until=ONE.valid_until.replace(year=2027)), ONE, "the validity"),
    "another number": (replace(ONE, number="SPECMN-2026-0000043-2"), ONE, "number or check word"),
}


@pytest.fixture(params=["online", "offline"])
def verify(request: pytest.FixtureRequest, issued: Issued) -> Callable[[bytes], Verdict]:
    """Give both ways of verifying a file in turn."""
    return issued.desk.verification.by_file if request.param == "online" else checker(issued).by_file


@pytest.mark.parametrize("what", SHOWN)
def test_pages_that_show_other_facts_than_the_data_are_altered_though_the_seal_is_good(
    verify: Callable[[bytes], Verdict], what: str
) -> None:
    shown, data, named = SHOWN[what]
    file = sealed(shown, data)
    assert inspect(file, trust_at(CLOCK)).passed
    verdict = verify(file)
    assert told(verdict) == (Word.ALTERED, ["pages_differ"])
    assert verdict.letter is None
    assert named in verdict.findings[-1].sentence.en


def boxed(grey: int) -> Callable[[Draft], Draft]:
    """Return what lays a box over the end of the VIN."""

    def cover(page: bytes) -> bytes:
        found = re.search(rb"1 0 0 1 ([0-9.]+) ([0-9.]+) Tm /F4 ", page)
        assert found is not None
        return page + b"\nq %d g %.2f %.2f 40 20 re f Q" % (grey, float(found[1]) + 60, float(found[2]) - 5)

    return lambda draft: repainted(draft, cover)


@pytest.mark.parametrize("grey", [0, 1])
def test_a_vin_under_a_box_is_altered(verify: Callable[[bytes], Verdict], grey: int) -> None:
    verdict = verify(sealed(ONE, tamper=boxed(grey)))
    assert told(verdict) == (Word.ALTERED, ["pages_differ"])
    assert "text that cannot be seen" in verdict.findings[-1].sentence.en


CODES = {
    "another letter's": lambda: code_of(replace(ONE, number="SPECMN-2026-0000043-2")),
    "the code of another car": lambda: code_of(OTHER_VIN),
    "one that another key signed": lambda: code_of(ONE, foreign_key()),
    "one of another host": lambda: code_of(replace(ONE, host="https://1etters.specimen.example")),
    "one without a signature": lambda: code_of(ONE).partition("#")[0],
    "anything": lambda: "HTTPS://EXAMPLE.COM/",
}


@pytest.mark.parametrize("what", CODES)
def test_another_qr_code_on_the_page_is_altered(verify: Callable[[bytes], Verdict], what: str) -> None:
    verdict = verify(sealed(ONE, code=CODES[what]()))
    assert told(verdict) == (Word.ALTERED, ["pages_code_differs"])


def test_a_true_letter_that_nobody_issued_is_still_not_ours_online(issued: Issued) -> None:
    assert told(issued.desk.verification.by_file(sealed(ONE))) == (Word.NOT_OURS, ["never_issued"])


def test_the_pages_of_an_issued_file_are_not_compared_again(issued: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(issued.desk.inspector), "compare", lambda *_: pytest.fail("the pages were compared"))
    assert issued.desk.verification.by_file(issued.desk.pdf(issued.one)).word is Word.GENUINE
    assert issued.desk.verification.by_file(issued.desk.pdf(issued.one) + b"\n").word is Word.ALTERED


DATA: dict[str, bytes] = {
    "none": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "nested": b"[" * 100_000,
    "a blank more": content_bytes(ONE) + b" ",
    "another maker": content_bytes(replace(ONE, maker=replace(ONE.maker, code="OTHER"))),
    "the end of the calendar": content_bytes(replace(ONE, valid_until=ONE.valid_until.max)),
    "a code that is none": content_bytes(replace(ONE, code="码")),
}


@pytest.mark.parametrize("what", DATA)
def test_data_that_are_no_letter_of_the_holder_are_never_genuine(issued: Issued, what: str) -> None:
    file = sealed(ONE, DATA[what])
    assert told(checker(issued).by_file(file)) == (Word.ALTERED, ["content_not_of_holder"])
    assert told(issued.desk.verification.by_file(file)) == (Word.NOT_OURS, ["never_issued"])


def child_is_warm() -> None:
    """Wait until a child for the next question is there: how long a busy machine takes to start one says nothing of the file."""
    comparing_bounded.warm_up()
    stdout = comparing_bounded._spare[-1]._process.stdout
    assert stdout is not None
    assert select.select([stdout], [], [], WARM_SECONDS)[0]


def bounded_by(seconds: float) -> Compare:
    return lambda pdf, what: compare_bounded(pdf, what, seconds)


MOST_SPENT = 2.0
"""Seconds of processor time that one altered file may cost, its child's start included; a machine that others use as well takes longer by the clock."""


def spent() -> float:
    """Return the processor time so far of this process and of its children that ended."""
    return sum(os.times()[:4])


@pytest.mark.parametrize("way", WAYS)
def test_a_child_that_fails_is_unavailable_and_told_apart_from_altered(issued: Issued, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing_bounded, "_WORKER", "tests.support.failing")
    monkeypatch.setattr(comparing_bounded, "LIMITS", Limits(cpu_seconds=WAYS[way]))
    comparing, file = bounded_by(0.5), sealed(ONE)
    child_is_warm()
    before = spent()
    verdict = checker(issued, comparing).by_file(file)
    assert spent() - before < MOST_SPENT
    assert told(verdict) == (Word.UNAVAILABLE, ["pages_not_compared"])
    assert verdict.letter is None, "data that nobody compared are not shown beside the pages"
    monkeypatch.setattr(type(issued.desk.inspector), "compare", lambda _, pdf, what: comparing(pdf, what))
    assert told(issued.desk.verification.by_file(file)) == (Word.NOT_OURS, ["pages_not_compared", "never_issued"])


def test_a_child_that_cannot_start_and_a_place_that_is_not_free_are_unavailable(issued: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
    file = sealed(ONE)
    monkeypatch.setattr(comparing_bounded, "WAIT_SECONDS", 0.01)
    with ExitStack() as taken:
        for _ in range(comparing_bounded.MAX_CHILDREN):
            taken.enter_context(comparing_bounded._places)
        assert told(checker(issued, compare_bounded).by_file(file)) == (Word.UNAVAILABLE, ["pages_not_compared"])
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert told(checker(issued, compare_bounded).by_file(file)) == (Word.UNAVAILABLE, ["pages_not_compared"])


def paper(wide: int, high: int) -> Tamper:
    """Return what makes every page of another size."""
    return lambda draft: swapped(draft, b"/MediaBox [0 0 595.276 841.890]", b"/MediaBox [0 0 %d %d]" % (wide, high))


def more(operators: bytes) -> Tamper:
    """Return what writes further operators on the page."""
    return lambda draft: repainted(draft, lambda page: page + b"\n" + operators)


def calling_itself(draft: Draft) -> Draft:
    """Draw a form that draws itself."""
    form = b"<</Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources <</XObject <</Me %d 0 R>>>> /Length 9>>\nstream\n/Me Do Q q\nendstream"
    made, number = added(draft, b"")
    made, _ = replace(made, bodies=(*made.bodies[:-1], form % number)), number
    called = repainted(made, lambda page: page + b"\nq /Me Do Q")
    return swapped(called, b"/XObject <<", b"/XObject <</Me %d 0 R " % number)


HOSTILE: dict[str, Tamper] = {
    "a page as large as a house": paper(14_400, 14_400),
    "a page larger than any": paper(2_000_000_000, 2_000_000_000),
    "a page of no size": paper(0, 0),
    "a million strokes": more(b"0 0 m 600 800 l S " * 1_000_000),
    "a million letters": more(b"BT /F4 9 Tf " + b"1 0 0 1 90 400 Tm <0024> Tj " * 1_000_000 + b"ET"),
    "a hundred thousand states on the stack": more(b"q " * 100_000),
    "a hundred states on the stack": more(b"q " * 100),
    "arrays a hundred thousand deep": more(b"[" * 100_000),
    "two hundred megabytes of blanks": more(b" " * 200_000_000),
    "an area with a hundred thousand sides": more(b"0 0 m " + b"600 800 l 0 800 l 600 0 l " * 8000 + b"f*"),
    "a form that draws itself": calling_itself,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bomb_under_a_good_seal_is_bounded_and_never_green(issued: Issued, what: str) -> None:
    file = sealed(ONE, tamper=HOSTILE[what])
    child_is_warm()
    before = spent()
    verdict = checker(issued, bounded_by(1.2)).by_file(file)
    assert spent() - before < MOST_SPENT
    assert verdict.word is not Word.GENUINE
