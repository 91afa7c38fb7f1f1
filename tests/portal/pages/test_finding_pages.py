"""Finding service for a car: who serves it today beside who stands in the letter, and nothing to learn by guessing."""

import re
from dataclasses import replace
from itertools import cycle
from statistics import median
from time import perf_counter
from typing import Any

import pytest

from letters.ports import LetterRecord
from letters.values import RevocationCode
from outlets.records import OutletRecords
from outlets.values import OutletStatus
from portal.instance.specimen import MAKER, specimen_vin
from portal.language import EVERY
from tests.support.portal_cast import House

PATH = "/outlets/my-car"
UNKNOWN = "SPEC-2020-0000001-0"
ADDRESSES = cycle(range(1, 250))


@pytest.fixture(scope="module")
def letter(house: House) -> LetterRecord:
    return house.issued(0)


def post(house: House, number: str, vin: str, language: str = "en") -> Any:
    # Each from an address of its own: one address may not ask as often as these tests do.
    environ = {"REMOTE_ADDR": f"198.51.100.{next(ADDRESSES)}"}
    return house.app.test_client().post(f"{PATH}?lang={language}", data={"number": number, "vin": vin}, environ_base=environ)


def test_the_owner_sees_who_serves_the_car_today_and_who_stands_in_the_letter(house: House, letter: LetterRecord) -> None:
    answer = post(house, letter.number, specimen_vin(0))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    sealed, today = answer.text.split("Serving this car today")
    # The specimen vehicle 0 is electric; of the two outlets in Kazakhstan one serves electric cars.
    assert "Specimen Service Almaty" in today
    assert "Specimen Service Astana" not in today
    assert "still serves this car" in sealed
    assert "Whether the letter itself is in force" in today


@pytest.mark.parametrize("code", EVERY)
def test_form_and_answers_speak_every_language(house: House, letter: LetterRecord, code: str) -> None:
    pages = (
        house.app.test_client().get(f"{PATH}?lang={code}"),
        post(house, letter.number, specimen_vin(0), code),
        post(house, UNKNOWN, specimen_vin(0), code),
    )
    tag = {"zh": "zh-CN"}.get(code, code)
    assert all(f'<html lang="{tag}"' in page.text for page in pages)


def test_lower_case_and_spaces_around_are_read(house: House, letter: LetterRecord) -> None:
    assert post(house, f" {letter.number} ", f" {specimen_vin(0).lower()} ").status_code == 200


def test_whatever_is_wrong_the_answer_is_the_same(house: House, letter: LetterRecord) -> None:
    waiting = house.asked("owner").id
    car = specimen_vin(0)
    pairs = {
        "wrong VIN": (letter.number, specimen_vin(1)),
        "unknown number": (UNKNOWN, car),
        "VIN that is none": (letter.number, "IOQ45678901234567"),
        "malformed number": ("x" * len(UNKNOWN), car),
        "a request's id": (waiting[: len(UNKNOWN)], car),
    }
    answers = {name: post(house, *pair) for name, pair in pairs.items()}
    assert {answer.status_code for answer in answers.values()} == {422}
    bare = {name: re.sub(r'value="[^"]*"', "", answer.text) for name, answer in answers.items()}
    assert set(bare.values()) == {bare["wrong VIN"]}
    assert len({len(answer.data) for answer in answers.values()}) == 1


def test_whatever_is_wrong_it_takes_about_as_long(house: House, letter: LetterRecord) -> None:
    pairs = ((letter.number, specimen_vin(1)), (UNKNOWN, specimen_vin(0)), ("nonsense", specimen_vin(0)), (letter.number, "nonsense"))

    def once(number: str, vin: str) -> float:
        begun = perf_counter()
        assert house.desk.car_services.find(number, vin) is None
        return perf_counter() - begun

    rounds = [[once(*pair) for pair in pairs] for _ in range(40)]
    times = [median(times) for times in zip(*rounds, strict=True)]
    # All stay far below what a stranger can tell over a network; nothing was decrypted for any of them.
    assert max(times) - min(times) < 0.003


def test_a_letter_that_ended_still_finds_service_and_its_state_is_not_told_here(house: House) -> None:
    ended = house.issued(4)
    before = post(house, ended.number, specimen_vin(4))
    house.desk.letters.revoke(house.actor("reviewer.wang"), ended.number, RevocationCode.MISUSE, "x")
    after = post(house, ended.number, specimen_vin(4))
    assert (after.status_code, after.text) == (200, before.text)
    assert not re.search("revoked|expired|superseded", after.text, re.IGNORECASE)


def test_a_letter_that_was_never_given_out_finds_nothing(house: House) -> None:
    stored = house.asked("owner", 8)
    frozen = house.desk.approvals.approve(house.actor("reviewer.wang"), stored.id, stored.digest)
    assert isinstance(frozen, LetterRecord)
    assert post(house, frozen.number, specimen_vin(8)).status_code == 422


def test_an_outlet_that_stopped_is_no_longer_offered_and_the_letter_says_who_was_named(house: House, letter: LetterRecord) -> None:
    there = [one for one in house.desk.registry.all_outlets(MAKER) if one.country == "KZ"]
    try:
        _put(house, *(replace(one, status=OutletStatus.SUSPENDED) for one in there))
        page = post(house, letter.number, specimen_vin(0)).text
        assert "No outlet serves this car today" in page
        assert "no longer serves this car" in page
    finally:
        _put(house, *there)


@pytest.mark.parametrize(("number", "vin", "named"), [("", "", ["number", "vin"]), ("X", "", ["vin"]), ("", "X", ["number"])])
def test_what_was_left_empty_is_said_at_its_field(house: House, number: str, vin: str, named: list[str]) -> None:
    answer = post(house, number, vin)
    assert answer.status_code == 422
    assert re.findall(r'href="#f-(\w+)"', answer.text) == named


def test_the_vin_stands_in_no_address_and_is_text_on_the_page(house: House, letter: LetterRecord) -> None:
    assert specimen_vin(0) not in house.app.test_client().get(f"{PATH}?vin={specimen_vin(0)}&number={letter.number}").text.split("<main")[1]
    page = post(house, '"><script>alert(1)</script>', "<b>").text
    assert "<script>alert" not in page
    answer = post(house, letter.number, specimen_vin(0))
    assert [href for href in re.findall(r'(?:href|action)="([^"]*)"', answer.text) if specimen_vin(0) in href] == []


def test_nobody_guesses_long(house: House) -> None:
    client = house.app.test_client()
    statuses = [
        client.post(PATH, data={"number": UNKNOWN, "vin": "X"}, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code for _ in range(31)
    ]
    assert statuses[-1] == 429


def _put(house: House, *outlets: Any) -> None:
    with OutletRecords(house.desk.database).changing() as changes:
        changes.put(outlets, by="registrar", at=house.clock.now())
