"""The key folder of an instance: which file holds what, made once, every secret 0600 and encrypted.

passphrase                opens every key file below
content.key               32 bytes that encrypt frozen contents
journal.pem, status.pem   Ed25519 for checkpoints, P-256 for the status list
origins.json              every origin that was ever printed in a QR code, the first one first
present-origin            the one printed now
specimen-*                the SPECIMEN chain (development only)
trust/                    pinned CAs, timestamp authorities and revocation lists (`portal.keys.authorities`)
changed                   new at every change of a key, a pin or a list: a running server looks at nothing else
makers/<CODE>/keys.json   the maker's keys, which one seals, and where each is (`portal.keys.records`)
makers/<CODE>/keys/*.p12  keys kept here, encrypted; seal.p12 is that of a SPECIMEN maker
makers/<CODE>/seals/*.der every certificate that ever sealed for the maker
makers/<CODE>/qr.pem      the key of its QR codes; qr/*.pub every public key that ever signed one
makers/<CODE>/art/        the recorded seal image and the maker's mark (`portal.keys.art`)
"""

import fcntl
import json
import os
import secrets
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kernel.clock import Clock
from portal.keys.authorities import PinnedAuthorities
from portal.keys.records import KeyKind, KeyRecord, KeyState, dump_records, load_records
from signing.certificates import fingerprint_of, load
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
SPECIMEN_SEAL = "seal.p12"


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

    def stamp(self) -> tuple[int, int]:
        """Return when keys and pins, and the SPECIMEN list of revoked certificates, were last changed (nanoseconds, 0 for never)."""
        return _changed_at(self.path / "changed"), _changed_at(self.path / CHAIN_FILES[-1])

    def touch(self) -> None:
        """Tell every process that has this folder open to look at it again."""
        write_secret(self.path / "changed", secrets.token_bytes(8))

    @property
    def authorities(self) -> PinnedAuthorities:
        """The CAs, timestamp authorities and revocation lists pinned here."""
        return PinnedAuthorities(self.path / "trust")

    def specimen_chain(self, clock: Clock) -> SpecimenChain | None:
        """Return the SPECIMEN chain, or None where there is none (production)."""
        if not all((self.path / name).exists() for name in CHAIN_FILES):
            return None
        return chain_from_files({name: self.read(name) for name in CHAIN_FILES}, self.passphrase(), clock)

    def add_specimen(self, maker: str, name_zh: str, clock: Clock) -> None:
        """Make a SPECIMEN seal and a QR key for a maker that has none."""
        chain = self.specimen_chain(clock)
        if chain is None or self.records(maker):
            return
        seal = chain.seal(name_zh)
        self.add_qr_key(maker)
        self.add_certificate(maker, seal.certificate)
        write_secret(self.maker(maker) / SPECIMEN_SEAL, dump_pkcs12(seal, self.passphrase()))
        record = KeyRecord(seal.fingerprint, KeyKind.PKCS12, KeyState.NEXT, clock.now(), {"file": SPECIMEN_SEAL})
        self.write_records(maker, (record.activated(clock.now()),))

    def add_qr_key(self, maker: str) -> None:
        """Make the key that signs a maker's QR codes, unless it has one."""
        folder = self.maker(maker)
        if (folder / "qr.pem").exists():
            return
        (folder / "qr").mkdir(parents=True, exist_ok=True, mode=0o700)
        key = QrKey(new_p256())
        write_secret(folder / "qr" / f"{key.id.hex()}.pub", key.public)
        write_secret(folder / "qr.pem", private_key_to_pem(key.private, self.passphrase()))

    def add_certificate(self, maker: str, certificate: bytes) -> None:
        """Keep a certificate that may seal for a maker; it stays for ever, because its letters do."""
        folder = self.maker(maker) / "seals"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(folder / f"{fingerprint_of(certificate)}.der", certificate)

    def add_file(self, maker: str, seal: LoadedSealKey) -> dict[str, str]:
        """Keep a key in a file that the folder's own passphrase opens; return its place."""
        folder, place = self.maker(maker), {"file": f"keys/{seal.fingerprint}.p12"}
        (folder / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(folder / place["file"], dump_pkcs12(seal, self.passphrase()))
        return place

    def certificate(self, maker: str, fingerprint: str) -> bytes:
        """Return a maker's seal certificate by its fingerprint, DER."""
        return read_secret(self.maker(maker) / "seals" / f"{fingerprint}.der")

    def records(self, maker: str) -> tuple[KeyRecord, ...]:
        """Return a maker's keys. An instance from before there were several has the one in `seal.p12`."""
        path = self.maker(maker) / "keys.json"
        return load_records(read_secret(path)) if path.exists() else tuple(self._first_key(maker))

    def write_records(self, maker: str, records: Iterable[KeyRecord]) -> None:
        """Write a maker's keys, and tell every process."""
        write_secret(self.maker(maker) / "keys.json", dump_records(records))
        self.touch()

    @contextmanager
    def changing(self, maker: str) -> Iterator[tuple[KeyRecord, ...]]:
        """Give a maker's keys as they stand, and keep every other command off them until the block ends: none undoes another's deed."""
        folder = self.maker(maker)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield self.records(maker)
        finally:
            os.close(handle)

    def _first_key(self, maker: str) -> Iterator[KeyRecord]:
        path = self.maker(maker) / SPECIMEN_SEAL
        for certificate in self.public_files(maker, "seals") if path.exists() else ():
            since = load(certificate).not_valid_before_utc
            yield KeyRecord(fingerprint_of(certificate), KeyKind.PKCS12, KeyState.ACTIVE, since, {"file": SPECIMEN_SEAL}, active_from=since)

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


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
