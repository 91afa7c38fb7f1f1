"""What staff see of letters that wait for their seal, where the web seals and where a `letters work` beside it does."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from letters.service.waiting import MAKERS_LONGEST_PAUSE
from letters.values import LetterStatus
from signing.errors import TimestampUnavailable
from signing.wording import reason
from tests.support.portal_cast import House, make_house, send


@pytest.fixture(scope="module")
def house(instance_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a portal that leaves sealing to a worker."""
    folder = tmp_path_factory.mktemp("house") / "instance"
    shutil.copytree(instance_template, folder)
    made = make_house(folder, limits_url="memory://", sealing="worker")
    yield made
    made.desk.database.engine.dispose()


def approved(house: House) -> tuple[Any, str]:
    house.clock.advance(MAKERS_LONGEST_PAUSE)  # past what an outage of another test left behind
    stored = house.asked()
    client = house.client("reviewer.wang")
    return client, send(client, f"/requests/{stored.id}/approve", {"digest": stored.digest}).location


def test_approving_hands_the_letter_over_and_its_page_looks_again_by_itself(house: House) -> None:
    client, address = approved(house)
    page = client.get(address).text
    assert "Handed to the sealer" in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    assert "data-look-again" in page
    assert "Download PDF" not in page
    assert len(house.desk.seal_queue.round().issued) == 1
    page = client.get(address).text
    assert "Download PDF" in page
    assert "data-look-again" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("tsa-one：时间戳服务没有在时限内答完", "下次自动重试：北京时间")),
        ("en", ("tsa-one: The timestamp authority did not", "tried again by itself at")),
    ],
)
def test_the_pages_say_why_it_waits_and_when_it_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, ...]
) -> None:
    def silent(*_: object, **__: object) -> None:
        told = reason("timestamp_timeout", "tsa-one")
        raise TimestampUnavailable((told,))

    _, address = approved(house)
    with monkeypatch.context() as outage:
        outage.setattr("signing.pades.obtain", silent)
        # The rehearsal stamps with a key of its own, so only the real seal has to meet the outage.
        outage.setattr("signing.pades.trial_seal", lambda *_: type("Done", (), {"data": b""}))
        outage.setattr("letters.service.sealing.lint", lambda *_, **__: ())
        house.desk.seal_queue.round()
    client = house.client("reviewer.wang", language)
    for page in (client.get(address).text, client.get("/approvals").text):
        for word in words:
            assert word in page
    assert "data-look-again" not in client.get(address).text
    number = address.rpartition("/")[2]
    house.desk.sealing.seal(house.desk.letters.get(house.actor("owner"), number).id)


def test_seal_again_puts_a_letter_at_the_head_and_does_not_seal_in_the_web(house: House) -> None:
    client, address = approved(house)
    number = address.rpartition("/")[2]
    answer = send(client, f"/letters/{number}/seal", {})
    assert answer.location == address
    assert house.desk.letters.get(house.actor("owner"), number).status is LetterStatus.FROZEN
    assert len(house.desk.seal_queue.round().issued) == 1
