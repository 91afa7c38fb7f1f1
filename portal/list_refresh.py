"""Fetching the revocation lists that the installation's seals, CAs and timestamp authorities need; the worker does it by the hour."""

from portal.key_acts import every_key
from portal.keys import lists
from portal.keys.records import KeyState
from portal.wiring import Desk
from signing.unsafe import is_specimen


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
