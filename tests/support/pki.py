"""A specimen chain, a fixed cast of seals, and small PDFs to put them on; made once per process, because keys are slow."""

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from kernel.clock import FixedClock
from signing.keys import LoadedSealKey
from signing.pades import seal
from signing.ports import SealedPdf, SealSpec, SealTrust
from signing.unsafe import SpecimenChain, make_specimen_chain

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MAKER, MAKER_ZH = "GEELY", "样章汽车制造有限公司"
OTHER, OTHER_ZH = "OTHER", "另一样章汽车有限公司"


@dataclass(frozen=True, slots=True)
class Cast:
    """A chain with two makers' seals under the same CA, and the trust that knows both."""

    chain: SpecimenChain
    seal: LoadedSealKey
    other: LoadedSealKey
    trust: SealTrust


@cache
def cast(at: datetime = NOW) -> Cast:
    """Return the cast as of `at`; the same one for the whole test session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chain = make_specimen_chain(FixedClock(at))
    mine, other = chain.seal(MAKER_ZH), chain.seal(OTHER_ZH)
    return Cast(chain, mine, other, chain.trust({MAKER: (mine,), OTHER: (other,)}))


@cache
def plain_pdf(text: str = "LSVAA4182E2184847", pages: int = 1) -> bytes:
    """Return an unsealed PDF of A4 pages, the same bytes for the same arguments."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1, pdfVersion=(1, 7))
    for page in range(pages):
        canvas.drawString(30 * mm, 250 * mm, f"{text} - page {page + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@cache
def seal_picture() -> bytes:
    """Return a one-page PDF of 40 x 40 mm with a red circle, the appearance of the test seal."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(40 * mm, 40 * mm), invariant=1)
    canvas.setStrokeColorRGB(0.8, 0, 0)
    canvas.circle(20 * mm, 20 * mm, 19 * mm)
    canvas.drawString(10 * mm, 19 * mm, "SPECIMEN")
    canvas.save()
    return out.getvalue()


def seal_spec(page: int = 0) -> SealSpec:
    """Return where the test seal stands."""
    return SealSpec(
        page=page,
        box=(400.0, 100.0, 400.0 + 40 * mm, 100.0 + 40 * mm),
        appearance=seal_picture(),
        reason="售后维修服务确认书 After-Sales Maintenance Service Confirmation Letter",
        location="CN",
        name=MAKER_ZH,
        alternative="电子印章 Electronic seal",
    )


def sealed(pdf: bytes | None = None, key: LoadedSealKey | None = None) -> SealedPdf:
    """Return a PDF sealed by the cast's maker (or by `key`) at `NOW`."""
    players = cast()
    return seal(pdf or plain_pdf(), seal_spec(), key or players.seal, players.chain.timestamps(), players.chain, NOW)


@cache
def sealed_once() -> SealedPdf:
    """Return one genuine sealed file, made once; for everything that only reads or spoils it."""
    return sealed()
