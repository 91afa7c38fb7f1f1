"""The maker's own page: what it shows to whom, and bringing seal image and mark."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from kernel.actor import Role
from kernel.clock import FixedClock, SystemClock
from portal.accounts import Account
from portal.app import create_app
from portal.instance.specimen import MAKER
from tests.support.instance import instance, instance_template
from tests.support.portal_cast import House, make_house
from tests.support.private_ca import make_private_ca, served
from tests.support.real_maker import CODE, Works, make_works, pin_everything, seal_png
from tests.support.shell import PASSWORD, token_of

__all__ = ["instance", "instance_template"]

MARK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 10 L10 0 L20 10 Z" fill="#16202a"/></svg>'
HOST = {"Host": "letters.example"}


@pytest.fixture
def house(instance: Path) -> House:
    return make_house(instance)


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    """A real maker with its authorities pinned, without seal image or key, and an administrator."""
    clock = FixedClock(SystemClock().now())
    with served(make_private_ca(clock)) as ca:
        found = make_works(tmp_path / "works", clock, ca, cars=2)
        pin_everything(found)
        assert isinstance(found.desk.accounts.create("admin.sun", "孙管理", [Role.ADMIN], PASSWORD, maker=CODE), Account)
        yield found
        found.desk.database.engine.dispose()


@pytest.mark.parametrize(
    ("login", "status"),
    [("admin.sun", 200), ("reviewer.wang", 200), ("registrar.chen", 200), ("foreigner", 404), ("owner", 403), ("", 303)],
)
def test_only_the_makers_own_people_see_it(house: House, login: str, status: int) -> None:
    assert house.client(login).get(f"/makers/{MAKER}").status_code == status
    assert house.client(login).get(f"/makers/{MAKER}/seal.png").status_code == status


@pytest.mark.parametrize(("login", "status"), [("admin.sun", 303), ("reviewer.wang", 403), ("owner", 403), ("foreigner", 403)])
def test_only_an_administrator_brings_pictures_and_proves_to_be_there(house: House, login: str, status: int) -> None:
    answer = house.client(login).get(f"/makers/{MAKER}/images")
    assert answer.status_code in (status, 200)
    assert (answer.status_code == 403) == (status == 403)


def test_it_shows_the_seal_the_key_and_its_days(house: House) -> None:
    client = house.client("admin.sun")
    page = client.get(f"/makers/{MAKER}").text
    key = house.desk.keyring.folder.records(MAKER)[0]
    assert key.id in page
    assert "Seals now" in page
    assert "549" in page or "548" in page
    picture = client.get(f"/makers/{MAKER}/seal.png")
    assert Image.open(BytesIO(picture.data)).getpixel((2, 2))[3] == 0
    assert Image.open(BytesIO(picture.data)).width <= 320, "for a screen, not for print"
    assert picture.headers["Cache-Control"] == "no-store", "on no disk of a shared computer"
    assert client.get(f"/makers/{MAKER}/mark.png").status_code == 404
    assert client.get("/makers").location == f"/makers/{MAKER}"


def test_the_start_page_says_weeks_ahead_that_a_key_ends(house: House) -> None:
    folder = house.desk.keyring.folder
    (key,) = folder.records(MAKER)
    folder.write_records(MAKER, (replace(key, until=house.today + timedelta(days=14)),))
    assert "can seal for 14 days more" in house.client("reviewer.wang").get("/start").text
    assert "can seal for 14 days more" in house.client("admin.sun").get(f"/makers/{MAKER}").text
    assert "can seal for" not in house.client("registrar.chen").get("/start").text


def test_an_administrator_brings_seal_image_and_mark_and_letters_carry_them(works: Works) -> None:
    client = create_app(works.desk, works.desk.settings).test_client()
    log_in_at(client)
    works.add()
    assert "no recorded seal image" in client.get(f"/makers/{CODE}", headers=HOST, base_url="https://letters.example").text
    assert brought(client, "seal", seal_png(), width="42", height="42.0") == 303
    assert brought(client, "mark", MARK) == 303
    assert works.desk.keyring.lacking(CODE) is None
    seals = works.desk.keyring.open(CODE)
    assert round(seals.art.width * 25.4 / 72, 3) == 42
    assert seals.mark is not None
    assert works.sealed(0).seal is not None


def test_an_administrator_leaves_room_for_wet_ink_until_there_is_an_image(works: Works) -> None:
    client = create_app(works.desk, works.desk.settings).test_client()
    log_in_at(client)
    works.add()
    assert brought(client, "ink", b"") == 303
    assert works.desk.keyring.lacking(CODE) is None
    assert works.desk.keyring.open(CODE).art.room
    assert "Sealed in wet ink" in client.get(f"/makers/{CODE}", headers=HOST, base_url="https://letters.example").text
    assert brought(client, "seal", seal_png(), width="42", height="42") == 303
    assert not works.desk.keyring.open(CODE).art.room


@pytest.mark.parametrize(
    ("image", "sides", "code"),
    [
        (b"no picture", ("42", "42"), "transparency"),
        (MARK.replace(b"<path", b"<script/><path"), ("42", "42"), "script"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, ("42", "42"), "transparency"),
        (seal_png(), ("4", "42"), "millimetres"),
        (seal_png(), ("46", "42"), "millimetres"),
        (seal_png(), ("nan", "1e1"), "millimetres"),
        (seal_png(), ("", ""), "millimetres"),
        (b"", ("42", "42"), "transparency"),
    ],
)
def test_a_picture_that_cannot_be_printed_is_told_and_changes_nothing(
    works: Works, image: bytes, sides: tuple[str, str], code: str
) -> None:
    client = create_app(works.desk, works.desk.settings).test_client()
    log_in_at(client)
    answer = posted(client, "seal", image, width=sides[0], height=sides[1])
    assert answer.status_code == 422
    assert code in answer.text
    assert works.desk.keyring.lacking(CODE) is not None


def test_the_page_on_paper_leaves_room_and_says_what_it_is(works: Works) -> None:
    client = create_app(works.desk, works.desk.settings).test_client()
    log_in_at(client)
    answer = client.get(f"/makers/{CODE}/paper.pdf", headers=HOST, base_url="https://letters.example")
    assert answer.data.startswith(b"%PDF")
    assert b"REAL-paper.pdf" in answer.headers["Content-Disposition"].encode()


def log_in_at(client: FlaskClient) -> None:
    """Log in over https, as production asks for, in English."""
    client.get("/login?lang=en", headers=HOST, base_url="https://letters.example")
    page = client.get("/login", headers=HOST, base_url="https://letters.example")
    data = {"csrf_token": token_of(page.text), "login": "admin.sun", "password": PASSWORD, "next": "/"}
    assert client.post("/login", data=data, headers=HOST, base_url="https://letters.example").status_code == 303


def posted(client: FlaskClient, kind: str, image: bytes, **sides: str) -> Any:
    """Send the form of a picture."""
    page = client.get(f"/makers/{CODE}/images", headers=HOST, base_url="https://letters.example")
    data = {"csrf_token": token_of(page.text), "kind": kind, kind: (BytesIO(image), "picture"), **sides}
    return client.post(f"/makers/{CODE}/images", data=data, headers=HOST, base_url="https://letters.example")


def brought(client: FlaskClient, kind: str, image: bytes, **sides: str) -> int:
    """Send the form of a picture and return the status."""
    return posted(client, kind, image, **sides).status_code
