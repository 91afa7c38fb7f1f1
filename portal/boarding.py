"""A maker comes aboard: its document, seal image, mark, first key and first administrator, checked together before anything is written."""

import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kernel.actor import Role
from kernel.decision import Reason, Refused, Sentence
from letters.compose import CannotCompose, SealShape, maker_mark, recorded_seal, taken
from letters.maker_document import wmi_faults
from letters.records import Records
from letters.values import Maker
from portal.accounts import Account, account_faults, fold_login
from portal.errors import AccountUnknown
from portal.key_acts import Judged, judge_offer, keep_key
from portal.keys.art import ArtFolder
from portal.keys.offers import Offer
from portal.keys.records import KeyRecord, active_of
from portal.passwords import hash_password
from portal.wiring import Desk
from signing.certificates import fingerprint_of, holder_name, load


@dataclass(frozen=True, slots=True)
class SealImage:
    """A recorded seal image and its real size in millimetres."""

    image: bytes
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Boarding:
    """Everything a maker may bring; all but the maker itself can follow later. `host` is the one it expects in its QR codes.

    `faults` are those of the document itself; with them, what is wrong in `maker` is blank, and what could not be read is left out.
    """

    maker: Maker
    host: str = ""
    seal: SealImage | None = None
    ink: bool = False
    mark: bytes = b""
    shape: SealShape | None = None
    key: Offer | None = None
    admin: tuple[str, str] | None = None
    faults: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Boarded:
    """What came of it: the maker, its new key, and the administrator's login with the password that is shown this once."""

    maker: Maker
    key: KeyRecord | None
    login: str
    password: str


def board(desk: Desk, boarding: Boarding) -> Boarded | Refused:
    """Check everything, then write keys and pictures, then maker and account in one transaction, so that a maker appears whole.

    Run again it changes the maker, and finishes what a power cut left unfinished.
    """
    password = "-".join(secrets.token_hex(3) for _ in range(4))
    account = _new_account(desk, boarding)
    offer = _new_key(desk, boarding)
    judged = judge_offer(desk, boarding.maker, offer) if offer is not None else None
    faults = (*boarding.faults, *_faults(desk, boarding, account, password), *_key_faults(boarding.maker, judged))
    if faults:
        return Refused(faults)
    maker, key = boarding.maker, keep_key(desk, boarding.maker, judged) if judged else None
    _keep_art(desk, boarding)
    if maker.specimen:
        desk.keyring.add_specimen(maker.code, maker.name_zh)
    desk.keyring.folder.add_qr_key(maker.code)
    desk.keyring.folder.touch()
    hashed = hash_password(password) if account else ""
    with desk.database.write.begin() as session:
        Records(session).add_maker(maker)
        if account is not None:
            desk.accounts.add(session, account, hashed)
    return Boarded(maker, key, account.login if account else "", password if account else "")


def _faults(desk: Desk, boarding: Boarding, account: Account | None, password: str) -> Iterator[Reason]:
    maker = boarding.maker
    with desk.work.reading() as books:
        others = [other for other in books.makers() if other.code != maker.code]
        before = books.maker(maker.code)
    yield from wmi_faults(maker, others)
    yield from _identity_faults(desk, maker, others, before)
    if boarding.host and boarding.host != desk.settings.public_host:
        yield _fault(
            "maker_host",
            "host",
            boarding.host,
            f"本系统印在二维码中的主机名为 {desk.settings.public_host}；请更正，或在该主机名下另设一套系统。",
            f"This installation prints {desk.settings.public_host} in its QR codes; correct it, or set up another installation under that host.",
        )
    yield from _picture_faults(boarding)
    if account is not None:
        yield from (reason.at("admin") for reason in _account_faults(desk, account, password))


def _key_faults(maker: Maker, judged: Judged | None) -> Iterator[Reason]:
    """Yield what speaks against the key; the name on it is not compared with one that is wrong by itself."""
    for reason in judged.faults if judged is not None else ():
        if maker.name_zh or reason.code != "seal_certificate_name":
            yield reason.at("key")


def _identity_faults(desk: Desk, maker: Maker, others: Iterable[Maker], before: Maker | None) -> Iterator[Reason]:
    """One firm comes aboard once; and a name on a certificate that seals now is not changed under it."""
    for other in others:
        for name in ("credit_code", "name_zh"):
            if getattr(other, name) == getattr(maker, name):
                zh, en = f"已登记为 {other.code}，请核对。", f"It is registered for {other.code}; check it."
                yield _fault("maker_taken", name, str(getattr(maker, name)), zh, en)
    if before is None:
        return
    if before.specimen != maker.specimen:
        zh, en = (
            "样例企业不能改为正式企业，反之亦然；请用新的代码。",
            "A specimen does not become a real maker or the other way round; take a new code.",
        )
        yield _fault("maker_kind", "specimen", str(maker.specimen), zh, en)
    record = active_of(desk.keyring.folder.records(maker.code))
    named = holder_name(load(desk.keyring.folder.certificate(maker.code, record.fingerprint))) if record else maker.name_zh
    if named != maker.name_zh:
        zh = f"现用印章证书的名称为“{named}”；请先启用新名称的证书。"
        yield _fault(
            "maker_name",
            "name_zh",
            maker.name_zh,
            zh,
            f'The certificate that seals now names "{named}"; activate one with the new name first.',
        )


def _picture_faults(boarding: Boarding) -> Iterator[Reason]:
    seal = boarding.seal
    checks: list[Callable[[], object]] = []
    if seal is not None:
        checks.append(lambda: recorded_seal(taken(seal.image), width_mm=seal.width_mm, height_mm=seal.height_mm))
    if boarding.mark:
        checks.append(lambda: maker_mark(taken(boarding.mark)))
    for check in checks:
        try:
            check()
        except CannotCompose as fault:
            yield from fault.reasons
    if boarding.maker.specimen and (seal is not None or boarding.ink or boarding.key is not None):
        zh, en = (
            "样例企业只用样章，不能导入印章图像或密钥。",
            "A specimen maker has a SPECIMEN seal alone: no image and no key can be imported.",
        )
        yield _fault("specimen_seal", "seal", "", zh, en)
    if boarding.shape is not None and not boarding.maker.specimen:
        zh, en = (
            "只有样章由本系统绘制；正式企业请导入备案印章图像。",
            "Only SPECIMEN seals are drawn here; a real maker imports its recorded image.",
        )
        yield _fault("specimen_shape", "seal.shape", boarding.shape.name, zh, en)


def _new_account(desk: Desk, boarding: Boarding) -> Account | None:
    """Return the administrator to be made; none if that very one is there from an earlier run."""
    if boarding.admin is None:
        return None
    login, name = boarding.admin
    try:
        there = desk.accounts.by_login(login)
    except AccountUnknown:
        there = None
    if there is not None and there.maker == boarding.maker.code and Role.ADMIN in there.roles:
        return None
    code = boarding.maker.code or "?"  # of a maker whose code is wrong no account is made, but the rest of it is looked at
    return Account(uuid.uuid4().hex, fold_login(login), name, frozenset({Role.ADMIN}), code)


def _account_faults(desk: Desk, account: Account, password: str) -> Iterator[Reason]:
    yield from account_faults(account, password)
    if any(other.login == account.login for other in desk.accounts.everyone()):
        yield _fault("login_taken", "login", account.login, "该登录名已有人使用，请换一个。", "The login name is taken; choose another.")


def _new_key(desk: Desk, boarding: Boarding) -> Offer | None:
    """Return the key to be registered; none if it is the maker's already."""
    if boarding.key is None:
        return None
    wanted = fingerprint_of(boarding.key.certificate)
    known = any(record.fingerprint == wanted for record in desk.keyring.folder.records(boarding.maker.code))
    return None if known else boarding.key


def art_of(desk: Desk, maker: str) -> ArtFolder:
    """Return where a maker's pictures are kept."""
    return ArtFolder(desk.keyring.folder.maker(maker) / "art")


def _keep_art(desk: Desk, boarding: Boarding) -> None:
    art = art_of(desk, boarding.maker.code)
    if boarding.seal is not None:
        art.set_seal(boarding.seal.image, boarding.seal.width_mm, boarding.seal.height_mm)
    if boarding.ink:
        art.set_ink()
    if boarding.mark:
        art.set_mark(boarding.mark)
    if boarding.shape is not None:
        art.set_shape(boarding.shape)


def _fault(code: str, field: str, value: str, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), field, value[:120])
