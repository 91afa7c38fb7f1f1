"""Fetching the revocation lists that the installation's seals, CAs and timestamp authorities need; the worker does it by the hour."""

import threading

from kernel.errors import DomainError
from portal.key_acts import every_key
from portal.keys import lists
from portal.keys.records import KeyState
from portal.logs import logger
from portal.wiring import Desk
from signing.unsafe import is_specimen

EVERY_SECONDS = 3600.0
"""A revocation is known here an hour after the CA published it; what it costs the CA is one small request."""


def refresh_lists(desk: Desk) -> tuple[lists.Fetched, ...]:
    """Fetch what can be fetched, keep what is newer, and tell what became of each address."""
    folder = desk.keyring.folder
    sealing = (
        folder.certificate(maker, record.fingerprint) for maker, record in every_key(desk) if record.state is not KeyState.COMPROMISED
    )
    found = lists.refresh(folder.authorities, tuple(der for der in sealing if not is_specimen(der)), desk.clock.now())
    if any(one.taken for one in found):
        folder.touch()
    return found


def keep_fresh(desk: Desk, ended: threading.Event) -> None:
    """Fetch the lists now and every hour until told to end, in a thread of its own: a slow CA holds up no letter."""
    threading.Thread(target=_keep, args=(desk, ended), name="lists", daemon=True).start()


def _keep(desk: Desk, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            failed = [one for one in refresh_lists(desk) if not one.taken]
        except (DomainError, OSError) as fault:
            logger().error("lists-interrupted", why=str(fault))
        else:
            for one in failed:
                logger().warning("list-not-fetched", url=one.url, why=one.sentence.en)
        ended.wait(EVERY_SECONDS)
