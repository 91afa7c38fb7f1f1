"""Revocation lists kept on disk: fetched from where certificates say they are, checked, and never exchanged for an older one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kernel.decision import Sentence
from portal.keys.authorities import PinnedAuthorities
from signing.certificates import load
from signing.exchange import Answer, Call, Unreachable, exchange
from signing.registering import list_addresses
from signing.revocation import is_fresh, lists_of, load_crls
from signing.trust import MAX_CRL_AGE

MOST_BYTES = 4 * 1024 * 1024
"""Larger lists would not go into a letter anyway: each carries those of its chain."""
SECONDS = 20.0
Fetch = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one address: `taken` if a list of a pinned CA came from it, new or the one we had."""

    url: str
    taken: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class ListState:
    """How a CA's list stands: when the next is due, until when we take its word, and whether it speaks for now."""

    ca: str
    issued_at: datetime | None
    due: datetime | None
    fresh: bool
    until: datetime | None = None


def refresh(authorities: PinnedAuthorities, certificates: Iterable[bytes], now: datetime, fetch: Fetch = exchange) -> tuple[Fetched, ...]:
    """Fetch the lists that the certificates (DER), the pinned CAs and the sources given by hand name; tell what became of each."""
    named = [url for der in (*certificates, *_cas(authorities)) for url in list_addresses(der)]
    addresses = dict.fromkeys((*named, *authorities.sources()))
    return tuple(_fetched(authorities, url, now, fetch) for url in addresses)


def take(authorities: PinnedAuthorities, data: bytes, now: datetime) -> Sentence | None:
    """Keep a list (DER or PEM) if it is a pinned CA's, fresh, and not older than the one we have; else return why not."""
    der = _der(data)
    crl = next(iter(load_crls((der,))), None)
    if crl is None:
        return Sentence("不是可用的证书吊销列表。", "That is no revocation list that could be used.")
    ca = next((ca for ca in _cas(authorities) if lists_of(load(ca), (der,))), None)
    if ca is None:
        return Sentence("该吊销列表不是由已登记的证书机构签发。", "The revocation list is not from a pinned CA.")
    if not is_fresh(crl, now):
        return Sentence(f"该吊销列表已过期（{crl.next_update_utc}）。", f"The revocation list is out of date ({crl.next_update_utc}).")
    kept = load_crls(filter(None, (authorities.list_of(ca),)))
    if kept and kept[0].last_update_utc > crl.last_update_utc:
        return Sentence("已有更新的吊销列表，未替换。", "A newer revocation list is here already; it stays.")
    authorities.add_list(ca, der)
    return None


def states(authorities: PinnedAuthorities, now: datetime) -> tuple[ListState, ...]:
    """Return how the list of every pinned CA stands, those of timestamp authorities that are asked among them.

    What an authority stamped carries the list of that time with it, so nobody misses a newer one once it is asked no more.
    """
    return tuple(_states(authorities, now))


def _states(authorities: PinnedAuthorities, now: datetime) -> Iterator[ListState]:
    roots = {*authorities.roots(), *authorities.stamp_trust().roots}
    asked = [place.trust for place in authorities.timestamps() if place.asked]
    for der in dict.fromkeys((*authorities.cas(), *(der for trust in asked for der in (*trust.intermediates, *trust.roots)))):
        crl = next(iter(load_crls(filter(None, (authorities.list_of(der),)))), None)
        name = load(der).subject.rfc4514_string()
        max_age = None if der in roots else MAX_CRL_AGE
        if crl is None:
            yield ListState(name, None, None, False)
        else:
            due, issued_at = crl.next_update_utc, crl.last_update_utc
            until = due if max_age is None or due is None else min(due, issued_at + max_age)
            yield ListState(name, issued_at, due, is_fresh(crl, now, max_age), until)


def _cas(authorities: PinnedAuthorities) -> tuple[bytes, ...]:
    stamps = authorities.stamp_trust()
    return tuple(dict.fromkeys((*authorities.cas(), *stamps.intermediates, *stamps.roots)))


def _fetched(authorities: PinnedAuthorities, url: str, now: datetime, fetch: Fetch) -> Fetched:
    try:
        answer = fetch(Call(url, MOST_BYTES, SECONDS))
    except Unreachable:
        return Fetched(url, False, Sentence("没有回应，或回应不完整。", "It did not answer, or not completely."))
    if answer.status != 200:
        return Fetched(url, False, Sentence(f"回应为 {answer.status}。", f"It answered {answer.status}."))
    why = take(authorities, answer.body, now)
    return Fetched(url, why is None, why or Sentence("已取得。", "Taken."))


def _der(data: bytes) -> bytes:
    if not data.lstrip().startswith(b"-----BEGIN"):
        return data
    try:
        return x509.load_pem_x509_crl(data).public_bytes(Encoding.DER)
    except ValueError:
        return b""
