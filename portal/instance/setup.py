"""Preparing an instance: folders, keys, database schema; on an empty development instance the specimen world."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.clock import Clock, SystemClock
from kernel.database import open_database
from kernel.decision import Sentence
from portal.errors import InstanceOfAnotherKind
from portal.instance import specimen
from portal.key_folder import KeyFolder
from portal.migrate import upgrade
from portal.settings import Settings
from portal.wiring import Desk, open_desk
from signing.keys import read_secret, write_secret

ACCOUNTS_FILE = "specimen-accounts.json"
KIND_FILE = "environment"


def prepare(settings: Settings, clock: Clock | None = None) -> Desk:
    """Set up what is missing and open the desk; running it again changes nothing.

    In development an instance without makers gets the specimen maker, its keys and accounts, whose passwords
    are written to `specimen-accounts.json` (mode 0600). In production nothing is made up. Raises
    `InstanceOfAnotherKind` if the instance was set up for the other environment.
    """
    clock = clock or SystemClock()
    settings.instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.instance.chmod(0o700)
    with _alone(settings.instance):
        _keep_kind(settings)
        _make_keys(settings, clock)
        upgrade(open_database(settings.database_url))
        desk = open_desk(settings, clock)
        if not settings.is_production:
            _add_specimen(desk)
    return desk


def specimen_accounts(instance: Path) -> dict[str, str]:
    """Return login name -> password of the specimen accounts made here, or nothing."""
    path = instance / ACCOUNTS_FILE
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _keep_kind(settings: Settings) -> None:
    """Write down at the first run what an instance is for: one forgotten variable must not turn production into a specimen."""
    path = settings.instance / KIND_FILE
    if not path.exists():
        write_secret(path, settings.environment.encode())
    kind = read_secret(path).decode()
    if kind != settings.environment:
        raise InstanceOfAnotherKind(
            Sentence(
                f"此实例是为 {kind} 建立的，现在的 LETTERS_ENVIRONMENT 是 {settings.environment}；请改正该变量或 --instance。",
                f"This instance was set up for {kind}, LETTERS_ENVIRONMENT now says {settings.environment}; correct it, or --instance.",
            )
        )


def _make_keys(settings: Settings, clock: Clock) -> None:
    folder = KeyFolder(settings.instance / "keys")
    folder.make()
    folder.add_origin(settings.public_url.upper())
    if not settings.is_production:
        folder.make_specimen_chain(clock)
        for maker in specimen.makers():
            folder.add_specimen(maker.code, maker.name_zh, clock)


def _add_specimen(desk: Desk) -> None:
    specimen.fill(desk)
    made = specimen.add_accounts(desk.accounts)
    if made:
        known = {**specimen_accounts(desk.settings.instance), **made}
        write_secret(desk.settings.instance / ACCOUNTS_FILE, json.dumps(known, indent=1).encode())


@contextmanager
def _alone(instance: Path) -> Iterator[None]:
    """Hold the instance's lock, so that two first runs at once make one instance."""
    with (instance / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
