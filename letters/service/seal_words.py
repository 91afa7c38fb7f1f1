"""What a seal says: the signed claims in the QR code, and the words in the signature."""

from datetime import datetime, time, timedelta

from kernel.clock import SHANGHAI
from letters.code import code_hash, qr_text
from letters.compose import Composed
from letters.content import content_digest
from letters.service.seal_set import SealSet
from letters.values import LetterContent
from signing import qr_token
from signing.ports import SealSpec


def qr_text_of(content: LetterContent, seals: SealSet) -> str:
    """Return the text of a letter's QR code, its claims signed."""
    return str(qr_text(content.host, content.code, qr_token.issue(claims_of(content), seals.qr_key)))


def claims_of(content: LetterContent) -> qr_token.QrClaims:
    """Return the signed claims of a letter's QR code."""
    single = len(content.vins) == 1
    return qr_token.QrClaims(
        number=content.number,
        expires=_end_of(content),
        issued_at=content.issued_at,
        code_hash16=code_hash(content.code)[: qr_token.SHORT],
        vin=content.vins[0] if single else "",
        vins_hash16=b"" if single else qr_token.vins_hash(content.vins),
        destination=content.destination,
        content_digest16=content_digest(content)[: qr_token.SHORT],
        status_index=content.status_index,
    )


def _end_of(content: LetterContent) -> datetime:
    """Return the instant at which the letter's last day ends in Shanghai."""
    return datetime.combine(content.valid_until + timedelta(days=1), time.min, SHANGHAI)


def seal_spec(content: LetterContent, composed: Composed) -> SealSpec:
    """Return where the seal stands and what it says of itself."""
    return SealSpec(
        page=composed.seal_page,
        box=composed.seal_box,
        appearance=b"",
        reason="After-Sales Maintenance Service Confirmation Letter 售后维修服务确认书",
        location="",
        name=content.maker.name_zh,
        alternative="",
    )
