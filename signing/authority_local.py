"""A timestamp authority in this process, for specimens and rehearsals: real RFC 3161 tokens by a key of its own."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import core, tsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.clock import Clock
from signing import rawsig
from signing.cms import SignedParts, put_together, signed_attributes, timestamp_content
from signing.der import integer, sequence
from signing.ports import TimestampTrust

POLICY = "2.999.3161.1"
"""A policy in the example arc of ITU-T X.660 (2.999), which nobody can own; what RFC 3628 calls the TSA policy."""


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
        """Answer a DER TimeStampReq with a DER TimeStampResp."""
        asked = tsp.TimeStampReq.load(request, strict=True)
        return sequence(sequence(integer(0)), self._token(self._info(asked, self.clock.now())))

    def _info(self, asked: tsp.TimeStampReq, at: datetime) -> tsp.TSTInfo:
        fields = {
            "version": "v1",
            "policy": tsp.ObjectIdentifier(self.policy),
            "message_imprint": asked["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": core.GeneralizedTime(at.replace(microsecond=0)),
        }
        if asked["nonce"].native is not None:
            fields["nonce"] = asked["nonce"]
        return tsp.TSTInfo(fields)

    def _token(self, info: tsp.TSTInfo) -> bytes:
        content = bytes(info.dump())
        attributes = signed_attributes("tst_info", hashlib.sha256(content).digest(), self.certificate)
        signature = rawsig.low_s(self.key.sign(attributes, ec.ECDSA(hashes.SHA256())), self.key.curve.name)
        parts = SignedParts((), timestamp_content(content), attributes, {}, "sha256", signature, b"", 0)
        return put_together(parts, self.certificate, (self.certificate,), self.key.public_key(), signature)
