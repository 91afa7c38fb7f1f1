"""Sealed letters made by whoever has the maker's seal key, with or without the service around it."""

from collections.abc import Callable
from dataclasses import replace

from kernel.clock import FixedClock
from letters.code import new_code, qr_text
from letters.compose import Composed, SealArt, compose, draw_specimen_seal
from letters.content import content_bytes
from letters.service.seal_words import claims_of, seal_spec
from letters.values import LetterContent
from letters.wording import load_wording
from signing import pades, qr_token
from signing.draft import Draft
from tests.support import trade as t
from tests.support.contents import content
from tests.support.drafts import redata
from tests.support.trade_seals import chain_at, qr_key, seal_key, trust_at

CLOCK = FixedClock(t.NOON)
CODE = new_code()
Tamper = Callable[[Draft], Draft]


def letter(what: LetterContent | None = None) -> LetterContent:
    """Return a content as this house freezes it at noon: of the host that its trust knows, with a code that can be one."""
    return replace(what or content(), host=t.HOST, code=CODE, issued_at=t.NOON)


def code_of(what: LetterContent, key: qr_token.QrKey | None = None) -> str:
    """Return the text of a letter's QR code, signed by the maker's key or by another."""
    return str(qr_text(what.host, what.code, qr_token.issue(claims_of(what), key or qr_key())))


def set_letter(what: LetterContent, code: str = "", seal: SealArt | None = None) -> Composed:
    """Compose a letter with the QR code it should have, or with another."""
    art = seal or draw_specimen_seal(what.maker.name_zh)
    return compose(what, qr_text=code or code_of(what), seal=art, wording=load_wording(what.wording))


def sealed(shown: LetterContent, data: LetterContent | bytes | None = None, *, code: str = "", tamper: Tamper | None = None) -> bytes:
    """Return a file sealed with the maker's own key whose pages show `shown` and whose letter.json is `data`.

    The QR code is that of the data; `tamper` changes the draft before the seal.
    """
    inside = shown if data is None else data
    composed = set_letter(shown, code or code_of(inside if isinstance(inside, LetterContent) else shown))
    written = inside if isinstance(inside, bytes) else content_bytes(inside)
    draft = redata(composed.draft, lambda _: written)
    return seal_draft(tamper(draft) if tamper else draft, composed, shown)


def seal_draft(draft: Draft, composed: Composed, what: LetterContent) -> bytes:
    """Seal a draft as the service does, asking nobody what is in it."""
    chain = chain_at(CLOCK)
    spec = seal_spec(what, composed)
    return pades.seal(draft, spec, seal_key(), chain.timestamps(), chain, CLOCK.now(), trust=trust_at(CLOCK)).data
