"""The key folder of an instance: which file holds what, made once, every secret 0600 and encrypted.

passphrase                opens every key file below
content.key               32 bytes that encrypt frozen contents
journal.pem, status.pem   Ed25519 for checkpoints, P-256 for the status list
origins.json              every origin that was ever printed in a QR code, the first one first
present-origin            the one printed now
specimen-*                the SPECIMEN chain (development only)
makers/<CODE>/seal.p12    the maker's seal; or seal.json, which says where a PKCS#11 token has it
makers/<CODE>/seals/*.der every certificate that ever sealed for the maker
makers/<CODE>/qr.pem      the key of its QR codes; qr/*.pub every public key that ever signed one
"""

import json
import secrets
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kernel.clock import Clock
from signing.keys import (
    LoadedSealKey,
    dump_pkcs12,
    new_ed25519,
    new_p256,
    private_key_to_pem,
    read_secret,
    write_secret,
)
from signing.qr_token import QrKey
from signing.unsafe import CHAIN_FILES, SpecimenChain, SpecimenWarning, chain_from_files, chain_to_files, make_specimen_chain

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Paths and secrets of one instance; reads raise `signing.errors.KeyUnreadable`."""

    path: Path

    def exists(self) -> bool:
        """Return whether an instance was ever set up here."""
        return (self.path / "passphrase").exists()

    def present_origin(self) -> str:
        """Return the origin this instance was last served at, lower case, or nothing."""
        path = self.path / "present-origin"
        return read_secret(path).decode() if path.exists() else ""

    def make(self) -> None:
        """Make what every instance needs and does not have yet."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._once("passphrase", lambda: secrets.token_hex(KEY_BYTES).encode())
        self._once("content.key", lambda: secrets.token_bytes(KEY_BYTES))
        self._once("journal.pem", lambda: private_key_to_pem(new_ed25519(), self.passphrase()))
        self._once("status.pem", lambda: private_key_to_pem(new_p256(), self.passphrase()))

    def make_specimen_chain(self, clock: Clock) -> None:
        """Make the SPECIMEN chain if there is none."""
        if (self.path / CHAIN_FILES[-1]).exists():
            return
        with warnings.catch_warnings():
            # Nobody is deceived: `letters run` says SPECIMEN where people look, and every page does.
            warnings.simplefilter("ignore", SpecimenWarning)
            chain = make_specimen_chain(clock)
        for name, data in chain_to_files(chain, self.passphrase()).items():
            write_secret(self.path / name, data)

    def revocation_stamp(self) -> int:
        """Return when the list of revoked certificates was last written (nanoseconds), 0 where there is none."""
        path = self.path / CHAIN_FILES[-1]
        return path.stat().st_mtime_ns if path.exists() else 0

    def specimen_chain(self, clock: Clock) -> SpecimenChain | None:
        """Return the SPECIMEN chain, or None where there is none (production)."""
        if not all((self.path / name).exists() for name in CHAIN_FILES):
            return None
        return chain_from_files({name: self.read(name) for name in CHAIN_FILES}, self.passphrase(), clock)

    def add_specimen(self, maker: str, name_zh: str, clock: Clock) -> None:
        """Make a SPECIMEN seal and a QR key for a maker that has none."""
        chain = self.specimen_chain(clock)
        folder = self.maker(maker)
        if chain is None or (folder / "seal.p12").exists():
            return
        (folder / "seals").mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "qr").mkdir(exist_ok=True, mode=0o700)
        self._add_qr_key(folder)
        self._add_seal(folder, chain.seal(name_zh))

    def _add_qr_key(self, folder: Path) -> None:
        key = QrKey(new_p256())
        write_secret(folder / "qr" / f"{key.id.hex()}.pub", key.public)
        write_secret(folder / "qr.pem", private_key_to_pem(key.private, self.passphrase()))

    def _add_seal(self, folder: Path, seal: LoadedSealKey) -> None:
        write_secret(folder / "seals" / f"{seal.fingerprint}.der", seal.certificate)
        write_secret(folder / "seal.p12", dump_pkcs12(seal, self.passphrase()))

    def maker(self, code: str) -> Path:
        """Return the folder of a maker's keys; the code is checked where makers are added."""
        return self.path / "makers" / code

    def makers(self) -> tuple[str, ...]:
        """Return the codes of all makers that have keys."""
        return tuple(sorted(path.name for path in (self.path / "makers").glob("*") if path.is_dir()))

    def public_files(self, maker: str, kind: str) -> Iterator[bytes]:
        """Yield every seal certificate (`seals`) or QR public key (`qr`) a maker ever had, DER."""
        for path in sorted((self.maker(maker) / kind).glob("*")):
            if not path.name.startswith("."):
                yield read_secret(path)

    def passphrase(self) -> bytes:
        """Return the passphrase of the key files."""
        return self.read("passphrase")

    def read(self, name: str) -> bytes:
        """Return a secret file of the folder."""
        return read_secret(self.path / name)

    def origins(self) -> tuple[str, ...]:
        """Return every origin that was printed in a QR code, upper case."""
        path = self.path / "origins.json"
        return tuple(json.loads(path.read_bytes())) if path.exists() else ()

    def add_origin(self, origin: str) -> None:
        """Remember an origin, so that letters printed with it still verify after a move."""
        known = self.origins()
        if self.present_origin() != origin.lower():
            write_secret(self.path / "present-origin", origin.lower().encode())
        if origin not in known:
            write_secret(self.path / "origins.json", json.dumps([*known, origin]).encode())

    def _once(self, name: str, make: Callable[[], bytes]) -> None:
        if not (self.path / name).exists():
            write_secret(self.path / name, make())
