"""`letters keys add`: register a key in a file, in a token or at a signing service; PINs and passphrases come from files or agents alone."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from kernel.clock import parse_day
from kernel.decision import Reason, Refused, Sentence
from portal.cli.desk import desk_of, maker_of, with_instance
from portal.cli.output import REFUSED, WRONG_USE, as_json, fail, say, say_reasons
from portal.key_acts import add_key
from portal.keys.offers import Offer, offer_in_file, offer_in_service, offer_in_token
from portal.keys.records import KeyKind, KeyRecord, KeyState

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SECRET = click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True)
Given = dict[str, Any]


@click.command()
@click.option("--maker", required=True, help="Code of the maker.")
@click.option("--pkcs12", type=_FILE, help="A PKCS #12 file (.p12, .pfx) as the CA gave it; it is kept here encrypted anew.")
@click.option("--pkcs11", type=_FILE, help="The module (shared library) of the token that holds the key.")
@click.option("--token", help="Label of the token.")
@click.option("--key-label", help="Label of the key in the token.")
@click.option("--csc", metavar="URL", help="Base address of a signing service (CSC API v2), ending in /csc/v2.")
@click.option("--credential", help="Id of the credential at the signing service.")
@click.option("--certificate", type=_FILE, help="The certificate of the key in the token (PEM or DER).")
@click.option(
    "--secret-file", type=_SECRET, help="File (0600) or agent's socket with passphrase, PIN or access token; a passphrase is asked for."
)
@click.option("--until", metavar="DAY", help="Last day on which it may seal (YYYY-MM-DD).")
@click.option("--most-letters", type=click.IntRange(1), help="How many letters it may seal.")
@click.option("--json", "json_", is_flag=True, help="Print the outcome as JSON.")
@with_instance
def add(maker: str, json_: bool, instance: Path | None, **given: Any) -> None:
    """Register a seal key. A maker's first key seals from now on; any other waits for `letters keys activate`."""
    offer = _offer(given)
    desk = desk_of(instance)
    made = add_key(desk, maker_of(desk, maker), offer)
    if isinstance(made, Refused):
        _refuse(made.reasons, json_)
    desk.journal.flush()
    if json_:
        as_json({"maker": maker, "id": made.id, "fingerprint": made.fingerprint, "state": made.state.value})
    else:
        say(_said(made))


def _said(made: KeyRecord) -> Sentence:
    if made.state is KeyState.ACTIVE:
        return Sentence(f"密钥 {made.id} 已登记，从现在起用于盖章。", f"Key {made.id} is registered and seals from now on.")
    return Sentence(
        f"密钥 {made.id} 已登记，等待启用：letters keys activate {made.id}",
        f"Key {made.id} is registered and waits: letters keys activate {made.id}",
    )


def _refuse(reasons: tuple[Reason, ...], json_: bool) -> NoReturn:
    if json_:
        as_json({"refused": [reason.as_json() for reason in reasons]})
        sys.exit(REFUSED)
    fail(REFUSED, Sentence("该密钥不能登记：", "The key cannot be registered:"), reasons=reasons)


def _offer(given: Given) -> Offer:
    kinds = [kind for kind in _READERS if given[kind.value] is not None]
    if len(kinds) != 1:
        raise click.UsageError("请用 --pkcs12、--pkcs11、--csc 三者之一 / give exactly one of --pkcs12, --pkcs11, --csc")
    return replace(_READERS[kinds[0]](given), most_letters=given["most_letters"], until=_day(given["until"]))


def _from_file(given: Given) -> Offer:
    return offer_in_file(given["pkcs12"], given["secret_file"] or _asked())


def _from_token(given: Given) -> Offer:
    _need(given, "token", "key_label", "certificate", "secret_file")
    return offer_in_token(given["pkcs11"], given["token"], given["key_label"], given["certificate"], given["secret_file"])


def _from_service(given: Given) -> Offer:
    _need(given, "credential", "secret_file")
    return offer_in_service(given["csc"], given["credential"], given["secret_file"])


_READERS: dict[KeyKind, Callable[[Given], Offer]] = {
    KeyKind.PKCS12: _from_file,
    KeyKind.PKCS11: _from_token,
    KeyKind.CSC: _from_service,
}


def _need(given: Given, *names: str) -> None:
    missing = ", ".join(f"--{name.replace('_', '-')}" for name in names if not given[name])
    if missing:
        raise click.UsageError(f"还需要 / also needed: {missing}")


def _asked() -> bytes:
    words: str = click.prompt("Passphrase of the file 密钥文件的口令", hide_input=True, err=True)
    return words.encode()


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    found = parse_day(text)
    if isinstance(found, Reason):
        say_reasons((found.at("until"),))
        sys.exit(WRONG_USE)
    return found
