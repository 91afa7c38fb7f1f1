"""The keyring of an instance: opens seals, verifies QR claims, signs the journal, and knows what counts as ours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kernel.clock import Clock, shanghai_day
from kernel.decision import Sentence
from letters.compose import Picture, SealArt, draw_specimen_seal
from letters.service import SealSet, UseLimit
from portal.errors import ListStale
from portal.key_folder import KeyFolder
from portal.keys.art import ArtFolder
from portal.keys.openers import open_key
from portal.keys.records import KeyRecord, active_of
from portal.keys.trusting import World, pinned_world, specimen_world, together
from signing import qr_token
from signing.certificates import fingerprint_of, holder_name, load
from signing.errors import KeyUnreadable
from signing.keys import ed25519_from_pem, p256_from_pem, read_secret
from signing.note import NoteSigner, checkpoint_holds
from signing.ports import SealKey
from signing.registering import path_of
from signing.revocation import in_doubt, speaks_now
from signing.timestamps import obtain
from signing.trust import SealTrust
from signing.unsafe import is_specimen

TRUST_KEPT = timedelta(minutes=10)
"""How long a gathered trust (with its revocation lists) is used before it is gathered again."""


@dataclass(frozen=True, slots=True)
class JournalSigner:
    """Implements `letters.ports.CheckpointSigner` with the instance's Ed25519 key."""

    note: NoteSigner

    def sign(self, size: int, root: bytes, ended: bytes) -> str:
        """Return the signed checkpoint."""
        return self.note.sign_checkpoint(size, root, ended)

    def holds(self, checkpoint: str, size: int, root: bytes) -> bool:
        """Return whether the checkpoint is ours over this size and root."""
        return checkpoint_holds(checkpoint, self.note.name, self.note.public, size, root)


@dataclass(frozen=True, slots=True)
class Held:
    """What sealing for a maker takes of the folder as it stood at `stamp`: its active key and the pictures."""

    stamp: object
    record: KeyRecord
    key: SealKey
    art: SealArt
    mark: Picture | None
    qr: qr_token.QrKey


@dataclass(frozen=True, slots=True)
class Believed:
    """What is believed of the folder as it stood at `stamp`: the pinned world, the SPECIMEN one if there is one, and both together."""

    stamp: object
    at: datetime
    pinned: World
    specimen: World | None
    whole: SealTrust
    certificates: dict[str, bytes]

    def world_of(self, certificate: bytes) -> World:
        """Return the world that a certificate belongs under: nothing SPECIMEN gets into a file of a real maker."""
        return self.specimen if self.specimen is not None and is_specimen(certificate) else self.pinned


class Keyring:
    """Implements `letters.service.SealCabinet` and `verification.ports.KnownKeys`. Keys are opened once per process.

    Per letter it asks the folder for nothing but when it was last changed, so that a key that was switched, retired or
    reported as compromised on the command line is switched, retired or suspected in a running server at once.
    """

    def __init__(self, folder: KeyFolder, public_url: str, clock: Clock) -> None:
        self.folder = folder
        self._public_url = public_url
        self._clock = clock
        self._gathering = Lock()
        self._opening = Lock()  # of its own, because a token that hangs must not hold up verification
        self._keys: dict[str, SealKey] = {}
        self._held: dict[str, Held] = {}
        self._believed: Believed | None = None

    def open(self, maker: str) -> SealSet:
        """Return the maker's seal set.

        Raises `KeyUnreadable` or `SignerUnavailable` if it has no key that may seal or one that cannot be opened, and
        `KeyUnreadable` (`seal_image_missing`) if it has no recorded seal image.
        """
        believed = self._believe()
        held = self._held.get(maker)
        if held is None or held.stamp != believed.stamp:
            with self._opening:
                held = self._held[maker] = self._load(maker, believed)
        world, limit = believed.world_of(held.key.certificate), UseLimit(held.record.most_letters, held.record.until)
        return SealSet(held.key, held.art, world.timestamps, world, world.trust, held.qr, limit, held.mark)

    def _load(self, maker: str, believed: Believed) -> Held:
        record = active_of(self.folder.records(maker))
        if record is None:
            raise no_key(maker)
        certificate = self.folder.certificate(maker, record.fingerprint)
        if record.fingerprint not in self._keys:
            self._keys[record.fingerprint] = self.key_of(maker, record, certificate)
        art = ArtFolder(self.folder.maker(maker) / "art")
        qr = qr_token.QrKey(p256_from_pem(read_secret(self.folder.maker(maker) / "qr.pem"), self.folder.passphrase()))
        return Held(believed.stamp, record, self._keys[record.fingerprint], _seal_art(maker, certificate, art), art.mark(), qr)

    def key_of(self, maker: str, record: KeyRecord, certificate: bytes) -> SealKey:
        """Open a key of this certificate (DER), with the chain to the pinned root. Raises as `open`."""
        trust = self._believe().world_of(certificate).trust
        path = path_of(certificate, trust, load(certificate).not_valid_before_utc)
        return open_key(record, certificate, path.ders[1:] if path else (), self.folder.maker(maker), self.folder.passphrase)

    def lacking(self, maker: str, days: int = 0) -> Sentence | None:
        """Return what a maker lacks to seal a letter that is valid for so many days, or None; a token that is away for a while is no lack."""
        record = active_of(self.folder.records(maker))
        if record is None:
            return no_key(maker).sentence
        certificate, today = self.folder.certificate(maker, record.fingerprint), shanghai_day(self._clock.now())
        ends = shanghai_day(load(certificate).not_valid_after_utc)
        if ends < today + timedelta(days=days) or (record.until is not None and record.until < today):
            return _ending(maker, record, ends)
        if is_specimen(certificate) or ArtFolder(self.folder.maker(maker) / "art").has_seal:
            return None
        return no_image(maker).sentence

    def trust(self) -> SealTrust:
        """Return everything a sealed file is measured by now, gathered at most ten minutes ago."""
        return self._believe().whole

    def witness(self, fingerprint: bytes) -> World:
        """Return the world that a seal certificate belongs under: who stamps the time for it. Raises `KeyUnreadable` for a seal unknown here."""
        believed = self._believe()
        certificate = believed.certificates.get(fingerprint.hex())
        if certificate is None:
            raise KeyUnreadable(
                Sentence(
                    "印章证书不在本实例的密钥目录中，请从备份恢复。",
                    "The seal certificate is not in this instance's key folder; restore it from a backup.",
                ),
                "seal_unknown",
            )
        return believed.world_of(certificate)

    def pinned(self) -> World:
        """Return the world of the pinned authorities."""
        return self._believe().pinned

    def _believe(self) -> Believed:
        now, stamp = self._clock.now(), self.folder.stamp()
        with self._gathering:
            kept = self._believed
            if kept is None or kept.stamp != stamp or not kept.at <= now < kept.at + TRUST_KEPT:
                kept = self._believed = self._gather(stamp, now)
            return kept

    def _gather(self, stamp: object, now: datetime) -> Believed:
        makers = self.folder.makers()
        pins = tuple(record.pin(maker) for maker in makers for record in self.folder.records(maker))
        pinned, chain = pinned_world(self.folder.authorities, pins), self.folder.specimen_chain(self._clock)
        specimen = specimen_world(chain, pins) if chain is not None else None
        certificates = {fingerprint_of(der): der for maker in makers for der in self.folder.public_files(maker, "seals")}
        return Believed(stamp, now, pinned, specimen, together(w for w in (pinned, specimen) if w is not None), certificates)

    def verify(self, token: str) -> qr_token.QrClaims | qr_token.QrFault:
        """Return the claims of a QR token, if the maker its number names signed them."""
        for maker in self.folder.makers():
            keys = {qr_token.key_id(public): public for public in self.folder.public_files(maker, "qr")}
            found = qr_token.verify(token, keys)
            if isinstance(found, qr_token.QrClaims):
                return found if found.number.startswith(f"{maker}-") else qr_token.QrFault("key")
        return qr_token.QrFault("key")

    def seal_in_doubt(self, fingerprint: bytes, sealed_at: datetime) -> bool:
        """Return whether a seal may have been in other hands at `sealed_at`; a seal that nobody here knows is in doubt.

        Raises `ListStale` where no list of its CA speaks for now, so that nothing can be told.
        """
        believed = self._believe()
        certificate, pin = believed.certificates.get(fingerprint.hex()), believed.whole.pin_for(fingerprint.hex())
        if certificate is None or pin is None or pin.withdrawn_by(sealed_at):
            return True
        trust = believed.whole
        if in_doubt(certificate, sealed_at, trust.issuers, trust.crls):
            return True
        if not speaks_now(certificate, trust.issuers, trust.crls, self._clock.now(), trust.max_crl_age):
            raise ListStale
        return False

    def is_our_origin(self, origin: str) -> bool:
        """Return whether the upper-case origin was ever printed in a QR code of this instance."""
        return origin in self.origins()

    def origins(self) -> tuple[str, ...]:
        """Return the origins that were ever printed, the present one among them."""
        return tuple(dict.fromkeys((self._public_url.upper(), *self.folder.origins())))

    def content_key(self) -> bytes:
        """Return the 32 bytes that encrypt frozen contents."""
        return self.folder.read("content.key")

    def checkpoint_signer(self) -> JournalSigner:
        """Return the signer of journal checkpoints; their origin is the first host of this instance, even after a move."""
        key = ed25519_from_pem(self.folder.read("journal.pem"), self.folder.passphrase())
        first = (*self.folder.origins(), self._public_url.upper())[0].lower()
        return JournalSigner(NoteSigner(f"{first.split('://')[1]}/journal", key))

    def add_specimen(self, maker: str, name_zh: str) -> None:
        """Make a SPECIMEN seal and QR key for a maker that has none."""
        self.folder.add_specimen(maker, name_zh, self._clock)

    def try_timestamps(self) -> None:
        """Ask for one timestamp. Raises `TimestampUnavailable` with a reason for each authority."""
        for world in self._worlds():
            obtain(b"doctor", world.timestamps, self._clock.now())

    def _worlds(self) -> tuple[World, ...]:
        """Return the worlds that some maker's active key belongs under; the pinned one if there is none at all."""
        believed = self._believe()
        active = ((maker, active_of(self.folder.records(maker))) for maker in self.folder.makers())
        used = [believed.world_of(self.folder.certificate(maker, record.fingerprint)) for maker, record in active if record is not None]
        return tuple(world for world in (believed.pinned, believed.specimen) if world in used) or (believed.pinned,)

    def qr_keys(self) -> tuple[tuple[str, bytes], ...]:
        """Return every QR public key (DER) that ever signed, with its maker."""
        return tuple((maker, public) for maker in self.folder.makers() for public in self.folder.public_files(maker, "qr"))

    def status_key(self) -> EllipticCurvePrivateKey:
        """Return the P-256 key that signs status lists."""
        return p256_from_pem(self.folder.read("status.pem"), self.folder.passphrase())

    def status_public_pem(self) -> bytes:
        """Return the public half of the status key, PEM."""
        return self.status_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def describe(self) -> dict[str, list[dict[str, Any]]]:
        """Return, per maker, each key (id, state, where, holder, end, days left, limits) and each QR key id; no secrets."""
        makers = self.folder.makers()
        return {
            "seals": [self._described(maker, record) for maker in makers for record in self.folder.records(maker)],
            "qr_keys": [{"maker": maker, "kid": qr_token.key_id(public).hex()} for maker, public in self.qr_keys()],
        }

    def _described(self, maker: str, record: KeyRecord) -> dict[str, Any]:
        der = self.folder.certificate(maker, record.fingerprint)
        end = load(der).not_valid_after_utc
        return {
            "maker": maker,
            "id": record.id,
            "kind": record.kind.value,
            "state": record.state.value,
            "holder": holder_name(load(der)),
            "fingerprint": record.fingerprint,
            "valid_until": end.isoformat(),
            "days_left": (end - self._clock.now()).days,
            "active_from": _iso(record.active_from),
            "retired_at": _iso(record.retired_at),
            "compromised_since": _iso(record.compromised_since),
            "most_letters": record.most_letters,
            "until": record.until and record.until.isoformat(),
            "specimen": is_specimen(der),
        }


def _seal_art(maker: str, certificate: bytes, art: ArtFolder) -> SealArt:
    if is_specimen(certificate):
        return draw_specimen_seal(holder_name(load(certificate)), art.shape())
    recorded = art.seal()
    if recorded is None:
        raise no_image(maker)
    return recorded


def _ending(maker: str, record: KeyRecord, ends: date) -> Sentence:
    until = f"，使用期限 {record.until}" if record.until else ""
    limit = f", and it may be used until {record.until}" if record.until else ""
    return Sentence(
        f"{maker} 的密钥 {record.id} 的证书 {ends} 到期{until}，已不够一份确认书的有效期；请用 letters keys activate 启用新的密钥。",
        f"The certificate of {maker}'s key {record.id} ends on {ends}{limit}: no letter fits in any more. Activate another: letters keys activate.",
    )


def no_image(maker: str) -> KeyUnreadable:
    """Return what is said where a maker has no recorded seal image: this service draws none for it."""
    return KeyUnreadable(
        Sentence(
            f"{maker} 还没有导入备案印章图像，不能签发，只能预览打印件。请运行 letters makers seal {maker} FILE 导入，或用 letters makers ink {maker} 留出盖章处。",
            f"{maker} has no recorded seal image, so nothing can be issued here, only previewed on paper. "
            f"Import it: letters makers seal {maker} FILE; or leave room for wet ink: letters makers ink {maker}.",
        ),
        "seal_image_missing",
    )


def no_key(maker: str) -> KeyUnreadable:
    """Return what is said where a maker has no key that may seal."""
    return KeyUnreadable(
        Sentence(
            f"{maker} 没有启用的印章密钥，不能盖章。请运行 letters keys list 查看，并用 letters keys add 或 activate 启用一把。",
            f"{maker} has no active seal key, so nothing is sealed. See letters keys list, then letters keys add or activate.",
        ),
        "key_missing",
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
