"""The doctor: sound on a fresh instance, and it names the authority that fails and a clock that is off before it stops the seals."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kernel.clock import FixedClock
from kernel.decision import Sentence
from letters.service.evidence import EvidenceFault, EvidenceReport
from portal.cli.doctor import CHECKS
from portal.keyring import no_key
from portal.wiring import Desk
from signing.issuing import make_crl
from signing.timestamps import Answer
from signing.wording import reason
from tests.support.instance import desk_of
from tests.support.outlet_commands import Say
from tests.support.private_ca import make_private_ca

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


class Report:
    """Stands for later evidence that was checked."""

    def __init__(self, first_end: datetime | None, *faults: EvidenceFault) -> None:
        self._report = EvidenceReport(7, (), faults, first_end)

    def check(self) -> EvidenceReport:
        return self._report


@pytest.mark.parametrize(("days", "said"), [(151, ""), (149, "letters evidence renew"), (-1, "letters evidence renew")])
def test_timestamps_that_letters_rest_on_are_watched_before_they_end(desk: Desk, days: int, said: str) -> None:
    end = desk.clock.now() + timedelta(days=days)
    told = CHECKS["evidence"](replace(desk, evidence=Report(end)))  # type: ignore[arg-type]  # stands in for the service
    assert (told is None) == (not said)
    assert told is None or (said in told.en and said in told.zh and f"{end:%Y-%m-%d}" in told.en)


def test_letters_whose_timestamps_do_not_hold_are_named(desk: Desk) -> None:
    fault = EvidenceFault("SPECMN-2026-000001", Sentence("坏了。", "Broken."))
    told = CHECKS["evidence"](replace(desk, evidence=Report(desk.clock.now(), fault)))  # type: ignore[arg-type]  # as above
    assert told is not None
    assert "SPECMN-2026-000001" in told.en
    assert "letters evidence check" in told.en


@pytest.mark.parametrize(
    ("lives", "age", "said"),
    [
        (timedelta(days=5), timedelta(days=3), ""),
        (timedelta(days=5), timedelta(days=4), "end soon"),
        (timedelta(hours=24), timedelta(hours=12), ""),
        (timedelta(hours=24), timedelta(hours=20), "end soon"),
        (timedelta(days=30), timedelta(days=5), ""),
        (timedelta(days=30), timedelta(days=6), "end soon"),
        (timedelta(days=5), timedelta(days=5), "no fresh revocation list"),
    ],
)
def test_a_list_is_told_before_it_ends_by_its_own_word_or_by_our_seven_days(
    instance: Path, lives: timedelta, age: timedelta, said: str
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    desk = desk_of(instance, FixedClock(now))
    ca, pinned = make_private_ca(FixedClock(now - timedelta(days=20))), desk.keyring.folder.authorities
    for der in (ca.root.der, ca.issuing.der):
        pinned.add_ca(der)
    pinned.add_list(ca.root.der, make_crl(ca.root, now - timedelta(days=9), timedelta(days=90)))
    pinned.add_list(ca.issuing.der, make_crl(ca.issuing, now - age, lives))
    told = CHECKS["lists"](desk)
    assert (told is None) == (not said)
    assert told is None or (said in told.en and "Test Seal CA" in told.en and "letters keys lists refresh" in told.en)
    desk.database.engine.dispose()


def test_without_a_key_timestamps_and_clock_say_that_nobody_looked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: str) -> None:
        raise no_key("DEMO")

    monkeypatch.setattr(desk.keyring, "open", none)
    for name in ("timestamp", "clock"):
        told = CHECKS[name](desk)
        assert told is not None
        assert told.en.startswith("Not looked at")
