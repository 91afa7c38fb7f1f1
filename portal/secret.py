"""The web secret that signs anonymous form tokens: made at first start, kept in the instance folder."""

import os
import secrets
from pathlib import Path

FILE_NAME = "web-secret"
_BYTES = 32


def web_secret(instance: Path) -> bytes:
    """Return the 32-byte secret of this installation, creating `instance/web-secret` (mode 0600) if absent.

    Raises `ValueError` where the file holds fewer bytes than that. It signs form tokens and flash notes of
    visitors who have not logged in, nothing else: log-ins live in the database.
    """
    path = instance / FILE_NAME
    if not path.exists():
        _create(path)
    secret = path.read_bytes()
    if len(secret) < _BYTES:
        raise ValueError(f"{FILE_NAME} is too short; delete it and start again")
    return secret


def _create(path: Path) -> None:
    """Write beside and link into place: two processes that start at once agree on one secret."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE_NAME}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
