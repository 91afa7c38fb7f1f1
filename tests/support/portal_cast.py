"""The whole portal for page tests: a specimen instance, a fixed cast that can log in, and requests and letters of theirs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from kernel.actor import Actor, Role
from kernel.clock import FixedClock, shanghai_day
from letters.document import parse_request
from letters.ports import LetterRecord, StoredRequest
from letters.values import Request
from portal.accounts import Account
from portal.app import create_app
from portal.instance.specimen import EXPORTER, MAKER, specimen_vin
from portal.settings import Settings
from portal.wiring import Desk, open_desk
from tests.support.shell import PASSWORD, log_in, token_of

OTHER_FIRM = "91999900MA00000C3U"
FOREIGN_MAKER = "ELSE"
CAST: dict[str, tuple[Role, dict[str, str]]] = {
    "owner": (Role.EXPORTER, {"exporter": EXPORTER}),
    "colleague": (Role.EXPORTER, {"exporter": EXPORTER}),
    "outsider": (Role.EXPORTER, {"exporter": OTHER_FIRM}),
    "registrar.chen": (Role.REGISTRAR, {"maker": MAKER}),
    "reviewer.wang": (Role.REVIEWER, {"maker": MAKER}),
    "reviewer.li": (Role.REVIEWER, {"maker": MAKER}),
    "sealer.zhao": (Role.SEALER, {"maker": MAKER}),
    "admin.sun": (Role.ADMIN, {"maker": MAKER}),
    "foreigner": (Role.REVIEWER, {"maker": FOREIGN_MAKER}),
}
"""Login name to role and firm: owner and colleague share a firm, outsider exports for another, foreigner works for another maker."""

MODELS = ("SP7000BEV", "SP7152PHEV", "SP7151", "SP1041")


@dataclass(frozen=True, slots=True)
class House:
    """The application over an open desk, with the cast's accounts; `clock` can be moved."""

    app: Flask
    desk: Desk
    clock: FixedClock
    people: dict[str, Account]
    serials: list[int] = field(default_factory=list)

    @property
    def today(self) -> date:
        """Return the present day in Shanghai."""
        return shanghai_day(self.clock.now())

    def actor(self, login: str) -> Actor:
        """Return a member of the cast as the rules see them."""
        return self.people[login].actor

    def client(self, login: str = "", language: str = "en") -> FlaskClient:
        """Return a visitor, logged in as a member of the cast if one is named."""
        client = self.app.test_client()
        client.get(f"/login?lang={language}")
        if login:
            assert log_in(client, login).status_code == 303
        return client

    def fresh_serial(self) -> int:
        """Return the serial of a specimen vehicle that no request of this house names."""
        self.serials.append(len(self.serials))
        return self.serials[-1]

    def document(self, *serials: int, **changes: Any) -> dict[str, Any]:
        """Return a request document in which nothing is wrong, for these specimen vehicles, changed as told."""
        usual = {
            "exporter": EXPORTER,
            "destination": "KZ",
            "planned_application": (self.today + timedelta(days=20)).isoformat(),
            "vehicles": [self.vehicle(serial) for serial in serials or (self.fresh_serial(),)],
        }
        return {**usual, **changes}

    def vehicle(self, serial: int, **changes: Any) -> dict[str, Any]:
        """Return one vehicle of a request document."""
        usual = {
            "vin": specimen_vin(serial),
            "brand": "SPECIMEN",
            "model": MODELS[serial % len(MODELS)],
            "registered": (self.today - timedelta(days=20)).isoformat(),
            "transfer_pending": (self.today - timedelta(days=5)).isoformat(),
            "certificate_number": f"310012345{serial:03d}",
            "inspection": {"agency": "中机检测", "number": f"JC-{serial:04d}", "on": (self.today - timedelta(days=6)).isoformat()},
        }
        return {**usual, **changes}

    def asked(self, login: str = "owner", *serials: int, **changes: Any) -> StoredRequest:
        """Return a stored request of somebody."""
        with self.desk.work.reading() as books:
            makers = books.makers()
        request = parse_request(self.document(*serials, **changes), makers)
        assert isinstance(request, Request), request
        return self.desk.requests.submit(self.actor(login), request)

    def issued(self, *serials: int, **changes: Any) -> LetterRecord:
        """Return an issued letter: asked for by the owner, approved by reviewer Wang."""
        stored = self.asked("owner", *serials, **changes)
        frozen = self.desk.approvals.approve(self.actor("reviewer.wang"), stored.id, stored.digest)
        assert isinstance(frozen, LetterRecord), frozen
        # In a thread of its own: under an open browser this one has a running event loop, which pyHanko cannot share.
        with ThreadPoolExecutor(1) as aside:
            letter = aside.submit(self.desk.sealing.seal, frozen.id).result()
        assert letter.seal is not None, letter.waiting
        return letter


def make_house(instance: Path, **settings: Any) -> House:
    """Return the portal over a prepared instance, with the cast's accounts added."""
    chosen = Settings(instance=instance, **settings)
    clock = FixedClock(datetime.now(UTC))
    desk = open_desk(chosen, clock)
    people = {}
    for login, (role, firm) in CAST.items():
        made = desk.accounts.create(login, login.title(), [role], PASSWORD, **firm)
        assert isinstance(made, Account), made
        people[login] = made
    return House(create_app(desk, chosen), desk, clock, people)


def send(client: FlaskClient, path: str, data: dict[str, Any], form_at: str = "/account/confirm") -> Any:
    """Post a form with the token of the page it stands on."""
    return client.post(path, data={"csrf_token": token_of(client.get(form_at).text), **data})


def inputs(document: dict[str, Any]) -> dict[str, str]:
    """Return a request document as the inputs of the request form."""
    flat = {name: value for name, value in document.items() if isinstance(value, str)}
    for at, vehicle in enumerate(document["vehicles"]):
        for name, value in vehicle.items():
            parts = {f".{name}.{inner}": text for inner, text in value.items()} if isinstance(value, dict) else {f".{name}": value}
            flat.update({f"vehicles[{at}]{key}": text for key, text in parts.items()})
    return flat
