"""A timestamp authority in this process, for specimens and rehearsals: real RFC 3161 tokens by a key of its own."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC
from functools import cache

from asn1crypto import core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.clock import Clock
from signing import rawsig
from signing.cms import SignedParts, put_together, signed_attributes, timestamp_content
from signing.der import INTEGER, SEQUENCE, children, expect, integer, sequence, tlv
from signing.ports import TimestampTrust

POLICY = "2.999.3161.1"
"""A policy in the example arc of ITU-T X.660 (2.999), which nobody can own; what RFC 3628 calls the TSA policy."""
GENERALIZED_TIME = 0x18


@dataclass(frozen=True, slots=True)
class LocalTimestampAuthority:
    """Stamps with `clock`, `key` (P-256, loaded) and `certificate` (DER) below `root` (DER)."""

    key: ec.EllipticCurvePrivateKey
    certificate: bytes
    root: bytes
    clock: Clock
    name: str = "local"
    policy: str = POLICY

    @property
    def trust(self) -> TimestampTrust:
        """What verifies these timestamps."""
        return TimestampTrust((self.root,), (), (self.policy,))

    def stamp(self, request: bytes) -> bytes:
        """Answer a DER TimeStampReq with a DER TimeStampResp. Raises `ValueError` for what is none."""
        _version, imprint, *optional = children(expect(SEQUENCE, request))
        nonce = next((part for part in optional if part[0] == INTEGER), b"")
        return sequence(sequence(integer(0)), self._token(self._info(imprint, nonce)))

    def _info(self, imprint: bytes, nonce: bytes) -> bytes:
        """Return the DER TSTInfo (RFC 3161, 2.4.2) for an imprint as it was asked, to the second."""
        at = self.clock.now().astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode("ascii")
        return sequence(integer(1), _policy(self.policy), imprint, integer(secrets.randbits(63)), tlv(GENERALIZED_TIME, at), nonce)

    def _token(self, content: bytes) -> bytes:
        attributes = signed_attributes("tst_info", hashlib.sha256(content).digest(), self.certificate)
        signature = rawsig.low_s(self.key.sign(attributes, ec.ECDSA(hashes.SHA256())), self.key.curve.name)
        parts = SignedParts((), timestamp_content(content), attributes, {}, "sha256", signature, b"", 0)
        return put_together(parts, self.certificate, (self.certificate,), self.key.public_key(), signature)


@cache
def _policy(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())
