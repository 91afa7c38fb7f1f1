"""A maker that is no specimen, in a production instance: its cars, its outlets, an exporter, and two people for the four eyes."""

from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from kernel.actor import SYSTEM, Actor, Role
from kernel.clock import Clock, shanghai_day
from kernel.decision import Refused
from letters.document import parse_request
from letters.ports import LetterRecord
from letters.values import Category, Exporter, Maker, Powertrain, ProducedVehicle, Request
from portal.accounts import Account
from portal.instance import prepare
from portal.instance.specimen import request_of
from portal.issuance import Outcome, carry_through
from portal.key_acts import add_key
from portal.keys.art import ArtFolder
from portal.keys.offers import Offer
from portal.keys.pinning import list_sources, stamp_place, try_stamp
from portal.keys.records import KeyKind, KeyRecord
from portal.settings import Settings
from portal.wiring import Desk
from signing.keys import LoadedSealKey
from tests.support.private_ca import PrivateCa
from tests.support.shell import PASSWORD

CODE, NAME_ZH = "REAL", "实例汽车制造有限公司"
EXPORTER = "91120118MA06XKQ41N"
MAKER = Maker(
    code=CODE,
    name_zh=NAME_ZH,
    name_en="Instance Automobile Manufacturing Co., Ltd.",
    announcement="第 401 批，序号 88",
    credit_code="91330100MA2B0Q7X3H",
    address_zh="浙江省杭州市一号",
    address_en="1 Example Road, Hangzhou",
    wmis=("LRZ",),
)


@dataclass(frozen=True, slots=True)
class Works:
    """The instance with its maker, and the CA that certified its seal."""

    desk: Desk
    ca: PrivateCa

    def add(self, seal: LoadedSealKey | None = None, **limits: Any) -> KeyRecord:
        """Register a key kept in a file."""
        loaded = seal or self.ca.seal(NAME_ZH)
        made = add_key(self.desk, MAKER, Offer(KeyKind.PKCS12, loaded.certificate, loaded=loaded, **limits))
        assert isinstance(made, KeyRecord), made
        return made

    def outcome(self, serial: int = 0) -> Outcome:
        """Carry the car of this serial number through the whole way, whatever comes of it."""
        people = self._people()
        outcome = carry_through(self.desk, self._request(serial), people["exporter.liu"], people["reviewer.wang"])
        assert isinstance(outcome, Outcome), outcome
        return outcome

    def sealed(self, serial: int) -> LetterRecord:
        """Issue a letter for the car of this serial number without looking at the file again: for many of them."""
        letter = self.desk.sealing.seal(self.frozen(serial).id)
        assert letter.seal is not None, letter.waiting
        return letter

    def frozen(self, serial: int) -> LetterRecord:
        """Have a letter for the car of this serial number approved, but not yet sealed."""
        people = self._people()
        stored = self.desk.requests.submit(people["exporter.liu"], self._request(serial))
        frozen = self.desk.approvals.approve(people["reviewer.wang"], stored.id, stored.digest)
        assert isinstance(frozen, LetterRecord), frozen
        return frozen

    def _people(self) -> dict[str, Actor]:
        return {account.login: account.actor for account in self.desk.accounts.everyone()}

    def _request(self, serial: int) -> Request:
        with self.desk.work.reading() as books:
            car = books.produced([vin_of(serial)])[vin_of(serial)]
            document = {**request_of(car, shanghai_day(self.desk.clock.now())), "exporter": EXPORTER}
            request = parse_request(document, books.makers())
        assert isinstance(request, Request), request
        return request


def make_works(folder: Path, clock: Clock, ca: PrivateCa, cars: int = 10) -> Works:
    """Return a production instance with the maker, but without any key, seal image or pinned authority."""
    desk = prepare(Settings(instance=folder, environment="production", public_url="https://letters.example"), clock)
    today = shanghai_day(clock.now())
    with desk.work.writing() as books:
        books.add_maker(MAKER)
        books.add_exporter(
            Exporter(EXPORTER, "天津示例汽车贸易有限公司", "Tianjin Example Trading Co., Ltd.", "刘某", today + timedelta(days=400))
        )
        books.add_produced(_car(serial, today) for serial in range(cars))
    sheet = files("templates").joinpath("specimen/outlets.csv").read_bytes().replace(b",SPECIMEN,", b",REALCAR,")
    taken = desk.registry.import_sheet(CODE, sheet, actor=SYSTEM)
    assert not isinstance(taken, Refused)
    for login, role, firm in (("exporter.liu", Role.EXPORTER, {"exporter": EXPORTER}), ("reviewer.wang", Role.REVIEWER, {"maker": CODE})):
        assert isinstance(desk.accounts.create(login, login, [role], PASSWORD, **firm), Account)
    return Works(desk, ca)


def pin_everything(works: Works) -> None:
    """Pin the CA, its lists and its timestamp authority."""
    folder, ca, now = works.desk.keyring.folder, works.ca, works.desk.clock.now()
    for der in (ca.root.der, ca.issuing.der):
        folder.authorities.add_ca(der)
    place = stamp_place("test", f"{ca.base}/stamp", (ca.root.der,), ca.stamps.trust.policies)
    folder.authorities.set_timestamps((place,))
    for url in (*list_sources(try_stamp(place, now)), f"{ca.base}/root.crl"):
        folder.authorities.add_source(url)
    folder.touch()


def add_seal_image(works: Works) -> None:
    """Import a seal image of 40 mm."""
    ArtFolder(works.desk.keyring.folder.maker(CODE) / "art").set_seal(seal_png(), 40, 40)
    works.desk.keyring.folder.touch()


def seal_png(side: int = 480) -> bytes:
    """Return a red ring on a transparent ground."""
    image, out = Image.new("RGBA", (side, side), (0, 0, 0, 0)), BytesIO()
    ImageDraw.Draw(image).ellipse((8, 8, side - 8, side - 8), outline=(200, 16, 46, 255), width=14)
    image.save(out, "PNG")
    return out.getvalue()


def vin_of(serial: int) -> str:
    """Return a VIN of the maker."""
    return f"LRZEXM1A0T1{serial:06d}"


def _car(serial: int, today: date) -> ProducedVehicle:
    made = today - timedelta(days=100)
    return ProducedVehicle(vin_of(serial), CODE, "REALCAR", "RZ7000BEV", Powertrain.BEV, Category.PASSENGER, made)
