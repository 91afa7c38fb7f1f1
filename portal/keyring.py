"""The keyring of an instance: opens seals, verifies QR claims, signs the journal, and knows what counts as ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kernel.canonical import sha256
from kernel.clock import Clock
from kernel.decision import Sentence
from letters.compose import SealArt, draw_specimen_seal
from letters.service import SealSet
from portal.key_folder import KeyFolder
from signing import qr_token
from signing.certificates import fingerprint_of, holder_name, load
from signing.errors import KeyUnreadable
from signing.keys import LoadedSealKey, ed25519_from_pem, open_seal, p256_from_pem, read_secret
from signing.note import NoteSigner, checkpoint_holds
from signing.revocation import in_doubt
from signing.timestamps import obtain
from signing.trust import SealPin, SealTrust, TimestampTrust
from signing.unsafe import SpecimenChain, is_specimen

TRUST_KEPT = timedelta(minutes=10)
"""How long a gathered trust (with its revocation lists) is used before it is gathered again."""


@dataclass(frozen=True, slots=True)
class JournalSigner:
    """Implements `letters.ports.CheckpointSigner` with the instance's Ed25519 key."""

    note: NoteSigner

    def sign(self, size: int, root: bytes) -> str:
        """Return the signed checkpoint."""
        return self.note.sign_checkpoint(size, root)

    def holds(self, checkpoint: str, size: int, root: bytes) -> bool:
        """Return whether the checkpoint is ours over this size and root."""
        return checkpoint_holds(checkpoint, self.note.name, self.note.public, size, root)


class Keyring:
    """Implements `letters.service.SealCabinet` and `verification.ports.QrKeys`. Keys are loaded once per process."""

    def __init__(self, folder: KeyFolder, public_url: str, clock: Clock) -> None:
        self.folder = folder
        self._public_url = public_url
        self._clock = clock
        self._lock = Lock()
        self._seals: dict[str, tuple[LoadedSealKey, SealArt, qr_token.QrKey]] = {}
        self._trust: tuple[datetime, tuple[object, ...], SealTrust] | None = None
        self._read: tuple[int, SpecimenChain] | None = None

    @property
    def _chain(self) -> SpecimenChain:
        """The chain, read again whenever its list of revoked certificates changed: a running server sees a revocation at once."""
        stamp = self.folder.revocation_stamp()
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, self._read_chain())
        return self._read[1]

    def _read_chain(self) -> SpecimenChain:
        chain = self.folder.specimen_chain(self._clock)
        if chain is None:
            raise KeyUnreadable(
                Sentence("没有配置印章证书链和时间戳服务。", "No certificate chain and timestamp authority are configured."),
                "chain_missing",
            )
        return chain

    def open(self, maker: str) -> SealSet:
        """Return the maker's seal set. Raises `KeyUnreadable` if it has no key here or it cannot be opened."""
        with self._lock:
            if maker not in self._seals:
                self._seals[maker] = self._load(maker)
        key, art, qr = self._seals[maker]
        return SealSet(key, art, (self._chain.timestamps(),), self._chain, self.trust(), qr)

    def _load(self, maker: str) -> tuple[LoadedSealKey, SealArt, qr_token.QrKey]:
        place, passphrase = self.folder.maker(maker), self.folder.passphrase()
        key = open_seal(place / "seal.p12", passphrase)
        qr = qr_token.QrKey(p256_from_pem(read_secret(place / "qr.pem"), passphrase))
        return key, draw_specimen_seal(holder_name(load(key.certificate))), qr

    def trust(self) -> SealTrust:
        """Return everything a sealed file is measured by now, gathered at most ten minutes ago."""
        now, makers = self._clock.now(), self.folder.makers()
        kept, state = self._trust, (makers, self.folder.revocation_stamp())
        if kept is None or kept[1] != state or not kept[0] <= now < kept[0] + TRUST_KEPT:
            kept = self._trust = (now, state, self._gather(makers))
        return kept[2]

    def _gather(self, makers: tuple[str, ...]) -> SealTrust:
        pins = tuple(
            SealPin(maker, fingerprint_of(certificate)) for maker in makers for certificate in self.folder.public_files(maker, "seals")
        )
        chain = self._chain
        stamps: TimestampTrust = chain.timestamps().trust
        return SealTrust((chain.root.der,), (chain.issuing.der,), pins, stamps, chain.crls())

    def verify(self, token: str) -> qr_token.QrClaims | qr_token.QrFault:
        """Return the claims of a QR token, if the maker its number names signed them."""
        for maker in self.folder.makers():
            keys = {qr_token.key_id(public): public for public in self.folder.public_files(maker, "qr")}
            found = qr_token.verify(token, keys)
            if isinstance(found, qr_token.QrClaims):
                return found if found.number.startswith(f"{maker}-") else qr_token.QrFault("key")
        return qr_token.QrFault("key")

    def seal_in_doubt(self, fingerprint: bytes, sealed_at: datetime) -> bool:
        """Return whether a seal may have been in other hands at `sealed_at`; a seal that nobody here knows is in doubt."""
        known = (der for maker in self.folder.makers() for der in self.folder.public_files(maker, "seals"))
        certificate = next((der for der in known if sha256(der) == fingerprint), None)
        trust = self.trust()
        return certificate is None or in_doubt(certificate, sealed_at, trust.issuers, trust.crls)

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
        obtain(b"doctor", (self._chain.timestamps(),), self._clock.now())

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
        """Return, per maker, each seal certificate (holder, fingerprint, end, days left) and each QR key id; no secrets."""
        makers = self.folder.makers()
        return {
            "seals": [self._described(maker, der) for maker in makers for der in self.folder.public_files(maker, "seals")],
            "qr_keys": [
                {"maker": maker, "kid": qr_token.key_id(public).hex()}
                for maker in makers
                for public in self.folder.public_files(maker, "qr")
            ],
        }

    def _described(self, maker: str, der: bytes) -> dict[str, Any]:
        certificate = load(der)
        end = certificate.not_valid_after_utc
        return {
            "maker": maker,
            "holder": holder_name(certificate),
            "fingerprint": fingerprint_of(der),
            "valid_until": end.isoformat(),
            "days_left": (end - self._clock.now()).days,
            "specimen": is_specimen(der),
        }
