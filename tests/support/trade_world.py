"""A working trade for tests: real books, registry, vault and archive, with the cast of `tests.support.trade` at the desk."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel.actor import Actor
from kernel.canonical import sha256
from kernel.clock import FixedClock, shanghai_day
from kernel.database import Database
from letters.archive import FolderArchive
from letters.checkpoints import FileCheckpoints
from letters.ports import LetterRecord, Seal, StoredRequest
from letters.records import DatabaseWork
from letters.service import Approvals, Facts, Journal, Letters, Requests
from letters.values import LetterStatus, RequestedVehicle
from letters.vault import AesVault
from outlets.records import OutletRecords
from outlets.service import Registry
from outlets.values import Outlet
from signing.note import NoteSigner, checkpoint_holds
from tests.support import trade as t

T = TypeVar("T")
CARS = 12
"""How many cars the production record holds from the start."""


@dataclass(frozen=True, slots=True)
class CheckpointKey:
    """Implements `letters.ports.CheckpointSigner` with a key of the test's own."""

    note: NoteSigner

    def sign(self, size: int, root: bytes, ended: bytes) -> str:
        """Return the signed checkpoint."""
        return self.note.sign_checkpoint(size, root, ended)

    def holds(self, checkpoint: str, size: int, root: bytes) -> bool:
        """Return whether the checkpoint is ours over this size and root."""
        return checkpoint_holds(checkpoint, self.note.name, self.note.public, size, root)


@cache
def checkpoint_key() -> CheckpointKey:
    """Return the journal's key, the same for the whole session."""
    return CheckpointKey(NoteSigner("letters.specimen.example/journal", Ed25519PrivateKey.from_private_bytes(bytes(range(32)))))


@dataclass(frozen=True, slots=True)
class World:
    """Everything that the services of the trade stand on, and the services."""

    database: Database
    work: DatabaseWork
    clock: FixedClock
    outlets: OutletRecords
    registry: Registry
    vault: AesVault
    archive: FolderArchive
    journal: Journal
    requests: Requests
    approvals: Approvals
    letters: Letters

    def produce(self, numbers: Iterable[int], **changes: Any) -> None:
        """Put cars into the production record."""
        with self.work.writing() as books:
            books.add_produced(t.produced(number, **changes) for number in numbers)

    def open_outlet(self, outlet: Outlet) -> None:
        """Add or change an outlet of the registry."""
        with self.outlets.changing() as changes:
            changes.put([outlet], by="registrar", at=self.clock.now())

    def ask(self, *cars: RequestedVehicle, actor: Actor = t.exporter_owner, key: str = "", **changes: Any) -> StoredRequest:
        """Submit the owner's request, changed as told."""
        return self.requests.submit(actor, t.request(*cars, **changes), key=key)

    def freeze(self, *cars: RequestedVehicle, by: Actor = t.reviewer, **changes: Any) -> LetterRecord:
        """Ask for a letter and have it approved."""
        stored = self.ask(*cars, **changes)
        letter = self.approvals.approve(by, stored.id, stored.digest)
        assert isinstance(letter, LetterRecord), letter
        return letter

    def issue(self, letter: LetterRecord, file: bytes = b"") -> LetterRecord:
        """Write a letter down as issued, with a made-up file in the archive, without sealing anything."""
        digest = self.archive.put(file or letter.number.encode())
        issued = replace(letter, status=LetterStatus.ISSUED, seal=Seal(digest, sha256(b"certificate"), self.clock.now()))
        with self.work.writing() as books:
            assert books.move_letter(LetterStatus.FROZEN, issued)
        return issued

    def letter(self, letter: LetterRecord) -> LetterRecord:
        """Return a letter as it stands in the books now."""
        with self.work.reading() as books:
            found = books.letter(letter.id)
        assert found is not None
        return found

    def held(self, *vins: str) -> dict[str, str]:
        """Return the number of the letter that holds each VIN in force today."""
        with self.work.reading() as books:
            found = books.in_force(vins, shanghai_day(self.clock.now()))
        return {vin: letter.number for vin, letter in found.items()}


def make_world(database: Database, folder: Path) -> World:
    """Return a world at noon of `trade.TODAY`: two makers, two exporters, `CARS` cars and one outlet in Almaty."""
    clock, work, outlets = t.clock(), DatabaseWork(database), OutletRecords(database)
    registry = Registry(outlets, clock)
    facts, vault, archive = Facts(registry, {}), AesVault(bytes(range(32))), FolderArchive(folder / "archive")
    world = World(
        database=database,
        work=work,
        clock=clock,
        outlets=outlets,
        registry=registry,
        vault=vault,
        archive=archive,
        journal=Journal(work, checkpoint_key(), FileCheckpoints(folder / "checkpoints.log")),
        requests=Requests(work, facts, clock),
        approvals=Approvals(work, facts, clock, vault, t.HOST),
        letters=Letters(work, vault, archive, clock),
    )
    with work.writing() as books:
        books.add_maker(t.maker())
        books.add_maker(t.foreign_maker())
        books.add_exporter(t.exporter())
        books.add_exporter(t.foreign_exporter())
    world.produce(range(1, CARS + 1))
    world.open_outlet(t.outlet())
    return world


def at_once(deeds: Iterable[Callable[[], T]], threads: int = 8) -> list[T | Exception]:
    """Do deeds in threads and return what each gave or raised, in order."""

    def outcome(deed: Callable[[], T]) -> T | Exception:
        try:
            return deed()
        except Exception as raised:  # noqa: BLE001 - the test looks at whatever was raised
            return raised

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(outcome, deeds))
