"""The one place that picks adapters: a frozen `Desk` for web, command line and workers."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.clock import Clock, SystemClock
from kernel.database import Database, open_database
from kernel.decision import Sentence
from letters.archive import FolderArchive
from letters.checkpoints import FileCheckpoints
from letters.records import DatabaseWork
from letters.service import Approvals, Facts, Journal, LaterEvidence, Leaning, Letters, Requests, Sealing, SealQueue, Wordings
from letters.vault import AesVault
from outlets.records import OutletRecords
from outlets.service import Registry
from portal.accounts import Accounts
from portal.advisories import load_advisories
from portal.inspector import BoundedInspector
from portal.key_folder import KeyFolder
from portal.keyring import Keyring
from portal.registry_journal import journalled
from portal.settings import Settings
from verification.car_service import CarServices
from verification.service import Verification


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the doors (web, command line, worker) may use."""

    settings: Settings
    clock: Clock
    database: Database
    work: DatabaseWork
    accounts: Accounts
    registry: Registry
    requests: Requests
    approvals: Approvals
    sealing: Sealing
    seal_queue: SealQueue
    evidence: LaterEvidence
    letters: Letters
    leaning: Leaning
    wordings: Wordings
    journal: Journal
    verification: Verification
    car_services: CarServices
    keyring: Keyring
    archive: FolderArchive


def open_desk(settings: Settings, clock: Clock | None = None, advisories: Mapping[str, tuple[Sentence, ...]] | None = None) -> Desk:
    """Open database, keys and archive of an instance that has been set up, and join the services.

    Raises `signing.errors.KeyUnreadable` if the keys are missing or closed.
    """
    clock = clock or SystemClock()
    database = open_database(settings.database_url)
    keyring = Keyring(KeyFolder(settings.instance / "keys"), settings.public_url, clock)
    work = DatabaseWork(database)
    registry = Registry(OutletRecords(database, journalled), clock)
    archive = FolderArchive(settings.instance / "archive")
    vault = AesVault(keyring.content_key())
    journal = Journal(work, keyring.checkpoint_signer(), FileCheckpoints(settings.instance / "checkpoints.log"))
    facts = Facts(registry, load_advisories() if advisories is None else advisories)
    letters = Letters(work, vault, archive, clock)
    sealing = Sealing(work, facts, journal, vault, archive, keyring, clock, settings.seals_per_minute)
    return Desk(
        settings=settings,
        clock=clock,
        database=database,
        work=work,
        accounts=Accounts(database, clock),
        registry=registry,
        requests=Requests(work, facts, clock),
        approvals=Approvals(work, facts, clock, vault, settings.public_url, keyring.lacking),
        sealing=sealing,
        evidence=LaterEvidence(work, archive, keyring, clock),
        seal_queue=SealQueue(work, sealing, journal, clock),
        letters=letters,
        leaning=Leaning(work, registry, vault, clock),
        wordings=Wordings(work, clock),
        journal=journal,
        verification=Verification(letters, journal, registry, BoundedInspector(keyring, clock), keyring, clock),
        car_services=CarServices(letters, registry, clock),
        keyring=keyring,
        archive=archive,
    )
