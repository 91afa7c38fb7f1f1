"""A seal whose private key lives in a PKCS #11 token (HSM, smart card) and never leaves it."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from kernel.decision import Sentence
from signing import rawsig
from signing.certificates import fingerprint_of, load
from signing.errors import SignerUnavailable

_T = TypeVar("_T")
_P256_OID = "1.2.840.10045.3.1.7"


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """Where a key is: the module (shared library), the token's label, its PIN, and the key's label in it."""

    module: Path
    token: str
    pin: str = field(repr=False)
    key_label: str


class _Login:
    """The one login of a process at a token: PKCS #11 has no second, so all keys in the token share it, one signature at a time."""

    def __init__(self, place: TokenPlace) -> None:
        self.lock = threading.RLock()
        self._place = place
        self._session: Any = None

    def session(self, place: TokenPlace, lost: Any = None) -> Any:
        """Return the open session; open one if there is none, or if it is the one that was `lost`."""
        if self._session is not None and self._session is not lost:
            if place.pin != self._place.pin:
                raise pkcs11.PinIncorrect
            return self._session
        self._session = None
        self._session = _token(place).open(user_pin=place.pin)
        self._place = place
        return self._session

    def forget(self) -> None:
        """Forget the session: the library that it was in was initialised again."""
        self._session = None


_LOGINS: dict[tuple[Path, str], _Login] = {}
_GONE = (
    pkcs11.GeneralError,
    pkcs11.DeviceError,
    pkcs11.DeviceRemoved,
    pkcs11.NoSuchToken,
    pkcs11.SessionHandleInvalid,
    pkcs11.TokenNotPresent,
)
"""What a library answers while a token is away, and some of them after it came back; a wrong PIN is none of it and is not tried twice."""


def _login(place: TokenPlace) -> _Login:
    return _LOGINS.setdefault((place.module, place.token), _Login(place))


class TokenSealKey:
    """The `signing.ports.SealKey` of a token: the session is opened once, and once more if it was lost.

    `certificate` and `chain` (DER, issuing CA first) come from files: tokens often hold none. Raises
    `SignerUnavailable` if module, token, PIN or key is not there, also later when a signature is wanted.
    """

    def __init__(self, place: TokenPlace, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        self._place, self._certificate, self._chain = place, certificate, chain
        self._public = load(certificate).public_key()
        self._login = _login(place)
        self._session: Any = None
        with self._login.lock:
            self._private = _at_token(self._first)

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
        """Sign SHA-256 of `data` in the token; a lost session is reopened once, then `SignerUnavailable`."""
        with self._login.lock:
            try:
                return self._sign(data)
            except (pkcs11.PKCS11Error, OSError):
                self._private = _at_token(self._again)
                return _at_token(lambda: self._sign(data))

    def _again(self) -> Any:
        """Open anew; if the token is not to be seen, have the library look for it once more, as a new process would."""
        try:
            return self._open()
        except _GONE:
            if not _looked_again(self._place.module):
                raise
            return self._open()

    def _first(self) -> Any:
        """Open; another key's session in this token may have been lost without anybody noticing yet."""
        try:
            return self._open()
        except pkcs11.SessionHandleInvalid:
            return self._open()

    def _open(self) -> Any:
        """Open the login's session, anew if it is the one that this key lost."""
        self._session = self._login.session(self._place, self._session)
        return self._session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=self._place.key_label)

    def _sign(self, data: bytes) -> bytes:
        if isinstance(self._public, rsa.RSAPublicKey):
            return bytes(self._private.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
        assert isinstance(self._public, ec.EllipticCurvePublicKey)
        # The raw mechanism over a digest of ours: SoftHSM 2.6 and many cards have no CKM_ECDSA_SHA256.
        raw = bytes(self._private.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA))
        r, s = int.from_bytes(raw[: len(raw) // 2], "big"), int.from_bytes(raw[len(raw) // 2 :], "big")
        return rawsig.low_s(encode_dss_signature(r, s), self._public.curve.name)


def _looked_again(module: Path) -> bool:
    """Initialise a library again, unless somebody is at one of its other tokens; every session in it is lost by that, and reopened."""
    held = [login for (its, _), login in list(_LOGINS.items()) if its == module and login.lock.acquire(blocking=False)]
    try:
        if len(held) < sum(its == module for its, _ in list(_LOGINS)):
            return False
        pkcs11.lib(str(module)).reinitialize()
        for login in held:
            login.forget()
        return True
    finally:
        for login in held:
            login.lock.release()


def generate_in_token(place: TokenPlace) -> bytes:
    """Generate a P-256 pair inside the token, never extractable, and return the public key (DER SubjectPublicKeyInfo).

    The CA certifies that public key. Raises `SignerUnavailable`.
    """
    return _at_token(lambda: _generate(place))


def _generate(place: TokenPlace) -> bytes:
    private_template = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
    with _token(place).open(rw=True, user_pin=place.pin) as session:
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(_P256_OID)}
        parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
        public, _private = parameters.generate_keypair(
            store=True,
            label=place.key_label,
            capabilities=pkcs11.MechanismFlag.SIGN | pkcs11.MechanismFlag.VERIFY,
            private_template=private_template,
        )
        return bytes(encode_ec_public_key(public))


def _token(place: TokenPlace) -> Any:
    return pkcs11.lib(str(place.module)).get_token(token_label=place.token)


def _at_token(action: Callable[[], _T]) -> _T:
    """Run what talks to the token; whatever it answers instead becomes one error with a sentence."""
    try:
        return action()
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as fault:
        raise SignerUnavailable(
            Sentence(
                f"签章密钥所在的密码设备没有响应（{type(fault).__name__}），请检查设备、口令和密钥标签。",
                f"The token that holds the seal key does not answer ({type(fault).__name__}); check device, PIN and key label.",
            )
        ) from fault
