"""Specimen certificates, revocation lists and timestamps for development and demonstration: **they prove nothing**.

Everything made here carries 样章 SPECIMEN in its names and warns when it is made; a maker's real seal comes from a CA.
"""

import json
import warnings
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.x509 import load_der_x509_certificate

from kernel.clock import Clock
from signing.authority_local import LocalTimestampAuthority
from signing.issuing import (
    Authority,
    CaKey,
    RevokedEntry,
    make_crl,
    make_issuing,
    make_root,
    make_seal_certificate,
    make_tsa_certificate,
    name_of,
    new_key,
)
from signing.keys import LoadedSealKey, p256_from_pem, private_key_to_pem
from signing.trust import SealPin, SealTrust, TimestampTrust

MARK = "样章 SPECIMEN"
CRL_LIFE = timedelta(days=7)
SEAL_DAYS = 729
_OPERATOR = "样章签发机构 SPECIMEN CA"


class SpecimenWarning(UserWarning):
    """Somebody makes seals that prove nothing; right in development, wrong everywhere else."""


@dataclass(frozen=True, slots=True)
class SpecimenChain:
    """A whole specimen PKI in memory: root CA, issuing CA, timestamp authority; seals are made from it.

    `clock` dates timestamps and revocation lists. `revoked` are the lines of the issuing CA's list; use `revoking`.
    """

    root: Authority
    issuing: Authority
    tsa_certificate: bytes
    tsa_key: CaKey
    clock: Clock
    revoked: tuple[RevokedEntry, ...] = ()

    def seal(self, maker_zh: str, *, days: int = SEAL_DAYS) -> LoadedSealKey:
        """Make a seal for the maker of exactly this Chinese name (O), below the issuing CA."""
        key = new_key()
        certificate = make_seal_certificate(self.issuing, name_of(maker_zh, f"{maker_zh} {MARK}"), key, self.clock.now(), days)
        return LoadedSealKey(certificate, (self.issuing.der, self.root.der), key)

    def timestamps(self) -> LocalTimestampAuthority:
        """Return the specimen timestamp authority."""
        return LocalTimestampAuthority(self.tsa_key, self.tsa_certificate, self.root.der, self.clock, name="specimen")

    def crls(self) -> tuple[bytes, ...]:
        """Return fresh lists of issuing CA and root; this makes the chain a `RevocationSource`."""
        now = self.clock.now().replace(second=0, microsecond=0)
        number = int(now.timestamp())
        return _list(self.issuing, now, self.revoked, number), _list(self.root, now, (), number)

    def revoking(self, certificate: bytes, at: datetime, invalid_since: datetime | None = None) -> "SpecimenChain":
        """Return the chain with one more revoked seal certificate (reason keyCompromise)."""
        serial = load_der_x509_certificate(certificate).serial_number
        entry = RevokedEntry(serial, at, invalid_since, x509.ReasonFlags.key_compromise)
        return replace(self, revoked=(*self.revoked, entry))

    def trust(self, seals: dict[str, tuple[LoadedSealKey, ...]]) -> SealTrust:
        """Return what pins this chain and these seals, by maker's code."""
        pins = tuple(SealPin(maker, key.fingerprint) for maker, keys in seals.items() for key in keys)
        stamps: TimestampTrust = self.timestamps().trust
        return SealTrust((self.root.der,), (self.issuing.der,), pins, stamps, self.crls())


@lru_cache(maxsize=16)
def _list(issuer: Authority, now: datetime, revoked: tuple[RevokedEntry, ...], number: int) -> bytes:
    return make_crl(issuer, now, CRL_LIFE, revoked, number)


def make_specimen_chain(clock: Clock) -> SpecimenChain:
    """Make root, issuing CA and timestamp authority, all P-256 and all SPECIMEN; warns with `SpecimenWarning`."""
    warnings.warn("these seals are specimens and prove nothing", SpecimenWarning, stacklevel=2)
    now = clock.now()
    root = make_root(name_of(_OPERATOR, f"{MARK} 根证书 Root CA"), now)
    issuing = make_issuing(root, name_of(_OPERATOR, f"{MARK} 印章证书 Seal CA"), now)
    key = new_key()
    tsa = make_tsa_certificate(root, name_of(_OPERATOR, f"{MARK} 时间戳 Timestamp Authority"), key, now)
    return SpecimenChain(root, issuing, tsa, key, clock)


def chain_to_files(chain: SpecimenChain, passphrase: bytes) -> dict[str, bytes]:
    """Return file name -> bytes: certificates in DER, keys as encrypted PKCS #8, revoked lines in JSON. All are for 0600."""
    lines = [{"serial": str(e.serial), "at": e.at.isoformat(), "since": _iso(e.invalid_since)} for e in chain.revoked]
    return {
        "specimen-root.der": chain.root.der,
        "specimen-root.key": private_key_to_pem(chain.root.key, passphrase),
        "specimen-issuing.der": chain.issuing.der,
        "specimen-issuing.key": private_key_to_pem(chain.issuing.key, passphrase),
        "specimen-tsa.der": chain.tsa_certificate,
        "specimen-tsa.key": private_key_to_pem(chain.tsa_key, passphrase),
        "specimen-revoked.json": json.dumps(lines).encode(),
    }


CHAIN_FILES = tuple(
    f"specimen-{name}" for name in ("root.der", "root.key", "issuing.der", "issuing.key", "tsa.der", "tsa.key", "revoked.json")
)
"""The names that `chain_to_files` writes and `chain_from_files` wants."""


def chain_from_files(files: dict[str, bytes], passphrase: bytes, clock: Clock) -> SpecimenChain:
    """Read back what `chain_to_files` gave. Raises `KeyUnreadable`, `KeyError` or `ValueError`."""
    lines = json.loads(files["specimen-revoked.json"])
    revoked = tuple(
        RevokedEntry(int(e["serial"]), datetime.fromisoformat(e["at"]), _instant(e["since"]), x509.ReasonFlags.key_compromise)
        for e in lines
    )
    return SpecimenChain(
        _authority(files, "root", passphrase),
        _authority(files, "issuing", passphrase),
        files["specimen-tsa.der"],
        p256_from_pem(files["specimen-tsa.key"], passphrase),
        clock,
        revoked,
    )


def _authority(files: dict[str, bytes], name: str, passphrase: bytes) -> Authority:
    certificate = load_der_x509_certificate(files[f"specimen-{name}.der"])
    return Authority(certificate, p256_from_pem(files[f"specimen-{name}.key"], passphrase))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def is_specimen(certificate: bytes) -> bool:
    """Return whether a seal certificate (DER) is one made here."""
    return MARK in load_der_x509_certificate(certificate).subject.rfc4514_string()
