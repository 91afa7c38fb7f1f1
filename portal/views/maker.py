"""A maker as its own people see it: what is registered, how its keys and pictures stand, and what is still missing."""

from dataclasses import dataclass

from kernel.actor import Actor
from kernel.decision import Sentence
from letters.compose import Picture, draw_specimen_seal
from letters.errors import NotFound
from letters.values import Maker
from portal.boarding import art_of
from portal.key_days import KeyDays, Level, key_days
from portal.keys import lists
from portal.keys.records import KeyKind, KeyRecord, KeyState
from portal.wiring import Desk

STATE = {
    KeyState.ACTIVE: ("good", Sentence("启用中", "Seals now")),
    KeyState.NEXT: ("unknown", Sentence("待启用", "Waits")),
    KeyState.RETIRED: ("unknown", Sentence("已停用", "Retired")),
    KeyState.COMPROMISED: ("bad", Sentence("可能外泄", "Compromised")),
}
KIND = {
    KeyKind.PKCS12: Sentence("加密文件（PKCS #12）", "Encrypted file (PKCS #12)"),
    KeyKind.PKCS11: Sentence("密码设备（PKCS #11）", "Token (PKCS #11)"),
    KeyKind.CSC: Sentence("云签名服务（CSC）", "Signing service (CSC)"),
}
_ORDER = (KeyState.ACTIVE, KeyState.NEXT, KeyState.RETIRED, KeyState.COMPROMISED)
LEVEL = {Level.FINE: "good", Level.NOTICE: "wait", Level.WARNING: "wait", Level.URGENT: "bad", Level.OVER: "bad"}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of the list; `days` for those that seal or wait to."""

    record: KeyRecord
    days: KeyDays | None


def own_maker(desk: Desk, actor: Actor, code: str) -> Maker:
    """Return the maker the person works for. Raises `NotFound` for every other code, as if there were none."""
    with desk.work.reading() as books:
        found = books.maker(code) if code == actor.maker else None
    if found is None:
        raise NotFound
    return found


def key_lines(desk: Desk, maker: str) -> tuple[KeyLine, ...]:
    """Return the maker's keys, the one that seals first, then those that wait, then the others."""
    days = {one.key: one for one in key_days(desk, maker)}
    records = sorted(desk.keyring.folder.records(maker), key=lambda record: (_ORDER.index(record.state), record.added_at))
    return tuple(KeyLine(record, days.get(record.id)) for record in records)


def seal_picture(desk: Desk, maker: Maker) -> Picture | None:
    """Return how the maker's seal looks on its letters, or None where it has none, or seals in wet ink."""
    art = art_of(desk, maker.code)
    if maker.specimen:
        return draw_specimen_seal(maker.name_zh, art.shape()).picture
    found = art.seal()
    return found.picture if found and not found.room else None


def stale_lists(desk: Desk) -> tuple[str, ...]:
    """Return the CAs whose revocation list is missing or out of date."""
    return tuple(state.ca for state in lists.states(desk.keyring.folder.authorities, desk.clock.now()) if not state.fresh)
