"""The doctor: sound on a fresh instance, and it names the authority that fails and a clock that is off before it stops the seals."""

import json
from datetime import timedelta

import pytest

from portal.cli.doctor import CHECKS
from portal.wiring import Desk
from signing.timestamps import Answer
from signing.wording import reason
from tests.support.outlet_commands import Say

GOOD = reason("timestamp_verified")  # stands for a timestamp where only the clocks are compared


def test_a_fresh_instance_is_sound(say: Say) -> None:
    done = say("doctor", "--json")
    assert done.exit_code == 0
    assert {found["check"]: found["passed"] for found in json.loads(done.stdout)} == dict.fromkeys(CHECKS, True)


def test_every_authority_that_fails_is_named_though_another_answers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = (Answer("tsa-one", reason("timestamp_timeout")), Answer("tsa-two", reason("timestamp_policy")))
    monkeypatch.setattr("portal.cli.doctor._answers", lambda _: answers)
    told = CHECKS["timestamp"](desk)
    assert told is not None
    assert told.en.startswith("tsa-one: ")
    assert "tsa-two: " in told.en
    assert "tsa-one：时间戳服务没有在时限内答完" in told.zh


def test_no_authority_is_not_sound(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.cli.doctor._answers", lambda _: ())
    told = CHECKS["timestamp"](desk)
    assert told is not None
    assert "No timestamp authority" in told.en


@pytest.mark.parametrize(
    ("seconds", "said"), [((0, 1, -1), ""), ((2, 2), ""), ((4, 4, 0), "behind"), ((-4, -3), "ahead of"), ((60, 60, 0), "60.0 s behind")]
)
def test_our_clock_is_compared_with_the_authorities(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seconds: tuple[int, ...], said: str
) -> None:
    answers = tuple(Answer(f"tsa-{at}", GOOD, timedelta(seconds=value)) for at, value in enumerate(seconds))
    monkeypatch.setattr("portal.cli.doctor._answers", lambda _: answers)
    told = CHECKS["clock"](desk)
    assert (told is None) == (not said)
    assert told is None or said in told.en
