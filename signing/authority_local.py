"""A timestamp authority in this process, for specimens and rehearsals: real RFC 3161 tokens by a key of its own."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.clock import Clock
from signing.certificates import fingerprint_of
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
        token = self._token(self._info(asked, self.clock.now()))
        status = tsp.PKIStatusInfo({"status": "granted"})
        return bytes(tsp.TimeStampResp({"status": status, "time_stamp_token": token}).dump())

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

    def _token(self, info: tsp.TSTInfo) -> cms.ContentInfo:
        content = info.dump()
        attributes = self._attributes(content)
        signature = self.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
        certificate = x509.Certificate.load(self.certificate)
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number}),
                "digest_algorithm": digest,
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
                "signature": signature,
            }
        )
        signed = {
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(content)},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})

    def _attributes(self, content: bytes) -> cms.CMSAttributes:
        named = tsp.SigningCertificateV2({"certs": [{"cert_hash": bytes.fromhex(fingerprint_of(self.certificate))}]})
        digest = hashes.Hash(hashes.SHA256())
        digest.update(content)
        return cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [digest.finalize()]},
                {"type": "signing_certificate_v2", "values": [named]},
            ]
        )
