"""How each kind of key is opened: the table that a cloud KMS or another service joins with one line."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from portal.keys.records import KeyKind, KeyRecord
from portal.keys.secrets import secret_from
from signing.csc_key import CscPlace, CscSealKey
from signing.keys import load_pkcs12, read_secret
from signing.ports import KeyPlace, SealKey, SealKeyOpener
from signing.token_key import TokenPlace, TokenSealKey


def open_key(record: KeyRecord, certificate: bytes, chain: tuple[bytes, ...], folder: Path, passphrase: Callable[[], bytes]) -> SealKey:
    """Open a registered key of the maker whose folder this is; `passphrase` opens the files that are kept in it.

    Raises `KeyUnreadable` or `SignerUnavailable`.
    """
    words = dict(record.place)
    if record.kind is KeyKind.PKCS12:
        return OPENERS[record.kind](KeyPlace(certificate, chain, {"file": str(folder / words["file"])}, passphrase))
    return OPENERS[record.kind](KeyPlace(certificate, chain, words, lambda: secret_from(Path(words["secret"]))))


def _from_file(place: KeyPlace) -> SealKey:
    """An encrypted PKCS #12 of ours; its chain is the one to the pinned root, whatever the file brought along."""
    seal = load_pkcs12(read_secret(Path(place.words["file"])), place.secret())
    return replace(seal, chain=place.chain) if place.chain else seal


def _from_token(place: KeyPlace) -> SealKey:
    words = place.words
    token = TokenPlace(Path(words["module"]), words["token"], place.secret().decode(), words["key_label"])
    return TokenSealKey(token, place.certificate, place.chain)


def _from_service(place: KeyPlace) -> SealKey:
    words = place.words
    service = CscPlace(words["url"], words["credential"], place.secret)
    return CscSealKey(service, place.certificate, place.chain)


OPENERS: dict[KeyKind, SealKeyOpener] = {
    KeyKind.PKCS12: _from_file,
    KeyKind.PKCS11: _from_token,
    KeyKind.CSC: _from_service,
}
