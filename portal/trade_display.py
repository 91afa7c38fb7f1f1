"""How phone numbers, digests and links between records look on the trade pages."""

import phonenumbers
from flask import Flask
from markupsafe import Markup

from kernel.clock import shanghai_day
from portal.auth import current_actor
from portal.display import ident

DOT = Markup(' <span class="dot">·</span> ')
"""Between short facts on one line; Chinese fonts draw the bare character as wide as a letter."""


def phone_words(e164: str) -> str:
    """Return an E.164 number in the groups people dial by; as it stands where it is none."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def hex_words(digest: bytes) -> Markup:
    """Return a digest in hex that may break over lines anywhere and copies as one word."""
    return Markup('<span class="mono digest" translate="no">{}</span>').format(digest.hex())


def request_link(request_id: str) -> Markup:
    """Return a link to a request under its short name."""
    return Markup('<a href="/requests/{}" class="ident">{}</a>').format(request_id, request_id[:8].upper())


def wording_link(wording_id: str) -> Markup:
    """Return the name of a letter's words, a link for the maker's people."""
    if not current_actor().maker:
        return ident(wording_id)
    return Markup('<a href="/wordings/{}" class="ident">{}</a>').format(wording_id.replace("/", "-"), wording_id)


def install(app: Flask) -> None:
    """Give templates `dot`, `phone_words`, `hex_words`, `request_link`, `wording_link` and `shanghai_day`."""
    app.jinja_env.globals.update(
        dot=DOT,
        phone_words=phone_words,
        hex_words=hex_words,
        request_link=request_link,
        shanghai_day=shanghai_day,
        wording_link=wording_link,
    )
