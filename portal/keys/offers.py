"""Keys that somebody wants a maker to seal with, read from where they are: a CA's file, a token, a signing service."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kernel.decision import Sentence
from portal.keys.pinning import MOST_BYTES, certificates_in
from portal.keys.records import KeyKind
from portal.keys.secrets import secret_from
from signing.csc_key import CscPlace, certificates_of
from signing.errors import KeyUnreadable
from signing.keys import LoadedSealKey, load_pkcs12


@dataclass(frozen=True, slots=True)
class Offer:
    """A key on offer: its certificate (DER), where it is, and how far it may be used.

    `loaded` is the key itself where it is to be kept here, in a file of ours.
    """

    kind: KeyKind
    certificate: bytes
    place: dict[str, str] = field(default_factory=dict)
    loaded: LoadedSealKey | None = None
    most_letters: int | None = None
    until: date | None = None


def offer_in_file(file: Path, secret: Path | bytes) -> Offer:
    """Read a PKCS #12 as the CA gave it; what is kept is encrypted anew. Raises `KeyUnreadable`."""
    seal = load_pkcs12(_read(file), secret_from(secret) if isinstance(secret, Path) else secret)
    return Offer(KeyKind.PKCS12, seal.certificate, loaded=seal)


def offer_in_token(module: Path, token: str, label: str, certificate: Path, secret: Path) -> Offer:
    """Offer a key that stays in a token; only where its PIN is gets written down. Raises `KeyUnreadable`."""
    found = certificates_in(_read(certificate))
    if not found:
        raise _no_certificate()
    place = {"module": str(module.absolute()), "token": token, "key_label": label, "secret": str(secret.absolute())}
    return Offer(KeyKind.PKCS11, found[0], place)


def offer_in_service(url: str, credential: str, secret: Path) -> Offer:
    """Offer a credential of a signing service, with the certificate the service says. Raises `KeyUnreadable` or `SignerUnavailable`."""
    found = certificates_of(CscPlace(url, credential, lambda: secret_from(secret)))
    if not found:
        raise _no_certificate()
    return Offer(KeyKind.CSC, found[0], {"url": url, "credential": credential, "secret": str(secret.absolute())})


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _no_certificate() -> KeyUnreadable:
    return KeyUnreadable(
        Sentence("没有找到该密钥的证书（PEM 或 DER）。", "There is no certificate (PEM or DER) of the key."), "certificate_file"
    )
