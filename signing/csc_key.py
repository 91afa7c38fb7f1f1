"""A seal whose private key a signing service keeps (Cloud Signature Consortium, API v2.0): only hashes travel there."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kernel.decision import Sentence
from signing import rawsig
from signing.certificates import fingerprint_of, load
from signing.errors import SignerUnavailable
from signing.exchange import Answer, Call, Unreachable, exchange, is_private_web

SHA256_OID = "2.16.840.1.101.3.4.2.1"
ECDSA_SHA256_OID = "1.2.840.10045.4.3.2"
RSA_SHA256_OID = "1.2.840.113549.1.1.11"
SECONDS = 10.0
MOST_ANSWER = 256 * 1024
RAW_P256 = 64
OK, UNAUTHORIZED = 200, 401


@dataclass(frozen=True, slots=True)
class CscPlace:
    """Where a key is: the service's base address (`https://host/csc/v2`), the credential's id, and the secret.

    The secret's first line is the access token (RFC 6750); a second line, if any, the PIN of a credential that wants
    explicit authorisation (11.6 credentials/authorize). It is asked for again when the service no longer takes the token.
    """

    url: str
    credential: str
    secret: Callable[[], bytes] = field(repr=False)


class CscSealKey:
    """The `signing.ports.SealKey` of a credential; `certificate` must be the very one the service says it signs for.

    Raises `SignerUnavailable` if the service does not answer, refuses, or holds another certificate or a disabled key.
    """

    def __init__(self, place: CscPlace, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        self._service, self._certificate, self._chain = _Service(place), certificate, chain
        self._public = load(certificate).public_key()
        known = self._service.certificates()
        if certificate not in known:
            raise _unavailable("持有的证书与登记的不同", "holds another certificate than the one registered")

    @property
    def certificate(self) -> bytes:
        """The seal certificate, DER."""
        return self._certificate

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates above it, DER, issuing CA first, root last."""
        return self._chain

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in 64 lower-case hex digits."""
        return fingerprint_of(self._certificate)

    def sign(self, data: bytes) -> bytes:
        """Have SHA-256 of `data` signed; what comes back is brought into the one form and verified before it counts."""
        is_rsa = isinstance(self._public, rsa.RSAPublicKey)
        raw = self._service.sign(hashlib.sha256(data).digest(), RSA_SHA256_OID if is_rsa else ECDSA_SHA256_OID)
        signature = raw if is_rsa else self._low_s(raw)
        if not rawsig.verify(self._public, signature, data, "sha256"):
            raise _unavailable("给出的签名无效", "gave a signature that does not verify")
        return signature

    def _low_s(self, raw: bytes) -> bytes:
        """Bring an ECDSA signature into our one form; services give DER, some the bare r and s."""
        assert isinstance(self._public, ec.EllipticCurvePublicKey)
        half = RAW_P256 // 2
        der = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")) if len(raw) == RAW_P256 else raw
        try:
            return rawsig.low_s(der, self._public.curve.name)
        except ValueError:
            raise _unavailable("给出的签名无法识别", "gave a signature that cannot be read") from None


def certificates_of(place: CscPlace) -> tuple[bytes, ...]:
    """Return what the service holds for the credential (DER, the seal's first). Raises `SignerUnavailable`."""
    return _Service(place).certificates()


class _Service:
    """The three calls of the API that sealing takes."""

    def __init__(self, place: CscPlace) -> None:
        if not is_private_web(place.url):
            raise _unavailable("的地址不是 https", "must be reached by https")
        self._place = place
        self._token, self._pin = _words_of(place.secret())

    def certificates(self) -> tuple[bytes, ...]:
        """11.5 credentials/info: the chain, provided that key and certificate are enabled."""
        found = self._call("credentials/info", {"certificates": "chain", "certInfo": False, "authInfo": True})
        if _member(found, "key", "status") != "enabled" or _member(found, "cert", "status") not in ("valid", None):
            raise _unavailable("停用了该密钥或证书", "has disabled the key or its certificate")
        return tuple(_decoded(_member(found, "cert", "certificates")))

    def sign(self, digest: bytes, algorithm: str) -> bytes:
        """11.10 signatures/signHash for one hash, authorised for this hash alone where the credential has a PIN."""
        hashed = {"hashes": [base64.b64encode(digest).decode("ascii")], "hashAlgorithmOID": SHA256_OID}
        found = self._call("signatures/signHash", {**hashed, **self._authorised(hashed), "signAlgo": algorithm, "operationMode": "S"})
        signatures = tuple(_decoded(_member(found, "signatures")))
        if len(signatures) != 1:
            raise _unavailable("没有给出签名", "gave no signature")
        return signatures[0]

    def _authorised(self, hashed: dict[str, Any]) -> dict[str, str]:
        if not self._pin:
            return {}
        asked = {**hashed, "numSignatures": 1, "authData": [{"id": "PIN", "value": self._pin}]}
        return {"SAD": str(_member(self._call("credentials/authorize", asked), "SAD"))}

    def _call(self, method: str, body: dict[str, Any]) -> Any:
        """Ask once, and once more with the secret as it is now if the token ran out."""
        answer = self._post(method, body)
        if answer.status == UNAUTHORIZED:
            self._token, self._pin = _words_of(self._place.secret())
            answer = self._post(method, body)
        if answer.status != OK:
            # The service's own words go no further: they may repeat what we sent.
            raise _unavailable(f"拒绝了请求（{answer.status}）", f"refused the request ({answer.status})")
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as fault:
            raise _unavailable("的回应无法识别", "gave an answer that cannot be read") from fault

    def _post(self, method: str, body: dict[str, Any]) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        asked = json.dumps({"credentialID": self._place.credential, **body}).encode()
        try:
            return exchange(Call(f"{self._place.url.rstrip('/')}/{method}", MOST_ANSWER, SECONDS, asked, headers))
        except Unreachable as fault:
            raise _unavailable("没有回应", "does not answer") from fault


def _words_of(secret: bytes) -> tuple[str, str]:
    """Return access token and PIN (or nothing) of a secret."""
    token, _, pin = secret.decode("utf-8", "replace").partition("\n")
    return token.strip(), pin.strip()


def _member(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _decoded(texts: Any) -> Iterable[bytes]:
    try:
        yield from (base64.b64decode("".join(text.split()), validate=True) for text in texts)
    except (TypeError, AttributeError, binascii.Error) as fault:
        raise _unavailable("的回应无法识别", "gave an answer that cannot be read") from fault


def _unavailable(zh: str, en: str) -> SignerUnavailable:
    return SignerUnavailable(Sentence(f"云签名服务{zh}，未盖章。", f"The signing service {en}; nothing was sealed."))
