"""Keys at rest and in hand: encrypted PKCS #12 and PKCS #8, files that only their owner may open, import checks."""

import os
import stat
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

from kernel.decision import Reason, Sentence
from signing import rawsig
from signing.certificates import (
    MAX_SEAL_VALIDITY,
    build_path,
    der_of,
    fingerprint_of,
    life_time,
    load,
    may_seal,
)
from signing.errors import KeyUnreadable
from signing.wording import reason

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
SealPrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
MIN_PASSPHRASE = 8
"""Bytes; a passphrase shorter than this protects nothing, so nothing is written with it."""


@dataclass(frozen=True, slots=True)
class LoadedSealKey:
    """A seal whose private key is held in memory, loaded and checked once: the software `signing.ports.SealKey`."""

    certificate: bytes
    chain: tuple[bytes, ...]
    key: SealPrivateKey

    def __repr__(self) -> str:
        return f"LoadedSealKey({self.fingerprint[:16]})"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in 64 lower-case hex digits."""
        return fingerprint_of(self.certificate)

    def sign(self, data: bytes) -> bytes:
        """Sign SHA-256 of `data`: ECDSA with low s in DER, or RSA PKCS #1 v1.5."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return rawsig.low_s(self.key.sign(data, ec.ECDSA(hashes.SHA256())), self.key.curve.name)


def import_faults(certificate: bytes, chain: tuple[bytes, ...], now: datetime) -> tuple[Reason, ...]:
    """Return everything that speaks against sealing with this certificate (DER, chain issuing CA first) at `now`.

    Codes: `seal_certificate_expired`, `seal_certificate_not_yet_valid`, `seal_certificate_unfit` (usage, key,
    more than two years), `seal_certificate_untrusted` (the chain does not lead to its own last certificate).
    """
    seal, above = load(certificate), [load(der) for der in chain]
    checks = {
        "seal_certificate_expired": now > seal.not_valid_after_utc,
        "seal_certificate_not_yet_valid": now < seal.not_valid_before_utc,
        "seal_certificate_unfit": not may_seal(seal) or life_time(seal) > MAX_SEAL_VALIDITY,
        "seal_certificate_untrusted": not above
        or build_path(seal, above[:-1], above[-1:], _within(seal.not_valid_before_utc, now)) is None,
    }
    return tuple(reason(code, fingerprint_of(certificate)) for code, found in checks.items() if found)


def _within(begin: datetime, now: datetime) -> datetime:
    """An expired seal is told as expired, not as untrusted as well; its chain is looked at when it began."""
    return begin if now < begin else now


def load_pkcs12(data: bytes, passphrase: bytes) -> LoadedSealKey:
    """Read an encrypted PKCS #12 with key, seal certificate and its chain (RFC 7292). Raises `KeyUnreadable`."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase)
    except (ValueError, TypeError):  # the library's TypeError is a passphrase that is no UTF-8
        raise _unreadable("key_passphrase") from None
    except UnsupportedAlgorithm:  # an SM2 key, for one
        raise _unreadable("key_format") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or certificate is None:
        raise _unreadable("key_format")
    if not _belongs(key, der_of(certificate)):
        raise _unreadable("key_mismatch")
    return LoadedSealKey(der_of(certificate), _ordered(der_of(certificate), [der_of(c) for c in others]), key)


def dump_pkcs12(seal: LoadedSealKey, passphrase: bytes) -> bytes:
    """Return the seal as an encrypted PKCS #12 (PBES2, AES-256). Raises `KeyUnreadable` for a short passphrase."""
    chain = [load(der) for der in seal.chain]
    encryption = BestAvailableEncryption(_long_enough(passphrase))
    return pkcs12.serialize_key_and_certificates(b"seal", seal.key, load(seal.certificate), chain, encryption)


def open_seal(path: Path, passphrase: bytes) -> LoadedSealKey:
    """Load a seal from a PKCS #12 file that only its owner may read. Raises `KeyUnreadable`."""
    return load_pkcs12(read_secret(path), passphrase)


def _ordered(leaf: bytes, others: list[bytes]) -> tuple[bytes, ...]:
    """Return the chain in the order issuing CA .. root; a PKCS #12 keeps no order."""
    chain, current, left = [], load(leaf), {load(der) for der in others}
    while left and current.issuer != current.subject:
        above = next((c for c in left if c.subject == current.issuer), None)
        if above is None:
            break
        chain.append(above)
        left.discard(above)
        current = above
    return tuple(der_of(c) for c in chain)


def _belongs(key: SealPrivateKey, certificate: bytes) -> bool:
    """Return whether the key is the certificate's, compared by public key."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key.public_key().public_bytes(*form) == load(certificate).public_key().public_bytes(*form)


def private_key_to_pem(key: PrivateKey, passphrase: bytes) -> bytes:
    """Return the key as encrypted PKCS #8 PEM (QR key, status key, journal key). Raises `KeyUnreadable` for a short passphrase."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(_long_enough(passphrase)))


def p256_from_pem(pem: bytes, passphrase: bytes) -> ec.EllipticCurvePrivateKey:
    """Load an encrypted PKCS #8 PEM with a P-256 key. Raises `KeyUnreadable`."""
    key = _load_pem(pem, passphrase)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _unreadable("key_format")
    return key


def ed25519_from_pem(pem: bytes, passphrase: bytes) -> ed25519.Ed25519PrivateKey:
    """Load an encrypted PKCS #8 PEM with an Ed25519 key. Raises `KeyUnreadable`."""
    key = _load_pem(pem, passphrase)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise _unreadable("key_format")
    return key


def _load_pem(pem: bytes, passphrase: bytes) -> object:
    try:
        return load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError):
        raise _unreadable("key_passphrase") from None


def new_p256() -> ec.EllipticCurvePrivateKey:
    """Return a fresh P-256 key, as QR texts and status lists are signed with (ES256, RFC 7518)."""
    return ec.generate_private_key(ec.SECP256R1())


def new_ed25519() -> ed25519.Ed25519PrivateKey:
    """Return a fresh Ed25519 key, as journal checkpoints are signed with (RFC 8032)."""
    return ed25519.Ed25519PrivateKey.generate()


def read_secret(path: Path) -> bytes:
    """Read a file that belongs to us and is closed to group and others. Raises `KeyUnreadable`."""
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            if state.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or state.st_uid != os.geteuid():
                raise _unreadable("key_file_open")
            return file.read()
    except OSError:
        raise _unreadable("key_file_missing") from None


def write_secret(path: Path, data: bytes) -> None:
    """Write a file with mode 0600 so that after a power cut there is the old one or the new one, never half of one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


_SENTENCES = {
    "key_passphrase": ("密钥文件或口令不对，无法打开。", "The key file cannot be opened: wrong passphrase, or not a key file."),
    "key_passphrase_short": ("口令太短，至少 8 个字符。", "The passphrase is too short; use at least 8 characters."),
    "key_format": (
        "密钥文件中没有所需类型（P-256 或 RSA）的私钥和证书。",
        "The file does not hold a private key of the kind needed (P-256 or RSA), with its certificate.",
    ),
    "key_mismatch": ("文件中的私钥与证书不匹配。", "The private key and the certificate in the file do not belong together."),
    "key_file_open": (
        "密钥文件可被其他用户读取，请改为仅所有者可读（chmod 600）。",
        "Others may read the key file; make it readable by its owner only (chmod 600).",
    ),
    "key_file_missing": ("找不到密钥文件，或无权读取。", "The key file is missing or may not be read."),
}


def _unreadable(code: str) -> KeyUnreadable:
    return KeyUnreadable(Sentence(*_SENTENCES[code]), code)


def _long_enough(passphrase: bytes) -> bytes:
    if len(passphrase) < MIN_PASSPHRASE:
        raise _unreadable("key_passphrase_short")
    return passphrase
