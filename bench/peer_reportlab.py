"""The peer from Python's shelf: the letter laid out with ReportLab and sealed with pyHanko, as their guides show, and tuned.

Tuned means what the guides do not say: the key loaded once, the signature's size given, one QR mask instead of eight tried.
"""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import qrcode
from asn1crypto import algos, x509
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Table

from bench.letter_words import Row, words_of
from letters.compose import SealArt
from letters.values import LetterContent
from signing.issuing import make_tsa_certificate, name_of
from signing.keys import LoadedSealKey
from signing.unsafe import SpecimenChain

FONTS = Path(__file__).parents[1] / "templates" / "fonts"
LEVELS = ("B-B", "B-T", "B-LT")
_GRID = [("FONTNAME", (0, 0), (-1, -1), "Song"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, "#AEB8C2")]
_ZH = ParagraphStyle("zh", fontName="Song", fontSize=9.5, leading=13, wordWrap="CJK")
_EN = ParagraphStyle("en", fontName="Serif", fontSize=8, leading=10.5)
_TITLE = ParagraphStyle("title", fontName="Hei", fontSize=21, leading=26, alignment=1)


def prepare() -> None:
    """Register the letter's own fonts, once per process, and keep pyHanko from saying for each letter that it fetches nothing."""
    for name, file in (("Song", "NotoSerifSC-Regular"), ("Hei", "NotoSansSC-Medium"), ("Serif", "NotoSerif-Light")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{file}.ttf")))
    logging.getLogger("pyhanko").setLevel(logging.ERROR)


def page(content: LetterContent, qr_text: str, *, tuned: bool) -> bytes:
    """Lay a letter out with Platypus: paragraphs, tables, the QR code as an image."""
    words, out = words_of(content), io.BytesIO()
    story: list[Flowable] = [_text(line) for line in words.head]
    story += [Paragraph(words.title.zh, _TITLE), Paragraph(words.title.en, _EN), *(_text(line) for line in words.paragraphs)]
    story += [_table(words.facts), *(_table(outlet) for outlet in words.outlets)]
    story += [_text(line) for said in words.commitments for line in (said.zh, said.en)]
    story += [_code(qr_text, tuned=tuned), *(_text(line) for line in (*words.signature, words.foot))]
    SimpleDocTemplate(out, pagesize=A4, topMargin=20, bottomMargin=20, initialFontName="Song").build(story)
    return out.getvalue()


def _text(line: str) -> Paragraph:
    return Paragraph(_escaped(line), _ZH if any(c >= "\u2e80" for c in line) else _EN)


def _table(rows: tuple[Row, ...]) -> Table:
    return Table([[_text(zh), _text(en), _text(value)] for zh, en, value in rows], colWidths=(80, 90, 330), style=_GRID)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _code(text: str, *, tuned: bool) -> Image:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, mask_pattern=2 if tuned else None)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image().save(out)
    out.seek(0)
    return Image(out, 113, 113)


class LoadedSigner(signers.Signer):
    """A signer that holds its key loaded; `SimpleSigner` loads and checks it for every signature."""

    def __init__(self, key: LoadedSealKey, store: SimpleCertificateStore) -> None:
        kind = "sha256_rsa" if isinstance(key.key, rsa.RSAPrivateKey) else "sha256_ecdsa"
        mechanism = algos.SignedDigestAlgorithm({"algorithm": kind})
        super().__init__(signing_cert=x509.Certificate.load(key.certificate), cert_registry=store, signature_mechanism=mechanism)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign with the loaded key."""
        return self._key.sign(data)


@dataclass(frozen=True, slots=True)
class Sealer:
    """How pyHanko seals: at a level, stock or tuned."""

    signer: signers.Signer
    timestamper: timestamps.TimeStamper | None
    context: Callable[[], ValidationContext] | None
    stamp: StaticStampStyle
    reserve: int | None

    def seal(self, pdf: bytes) -> bytes:
        """Seal a page with a visible stamp, certified, no changes allowed."""
        meta = signers.PdfSignatureMetadata(
            field_name="Seal",
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            embed_validation_info=self.context is not None,
            validation_context=self.context() if self.context else None,
        )
        pdf_signer = signers.PdfSigner(
            meta,
            self.signer,
            timestamper=self.timestamper,
            stamp_style=self.stamp,
            new_field_spec=fields.SigFieldSpec("Seal", box=(380, 60, 499, 179)),
        )
        return bytes(pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=self.reserve).getvalue())


def sealer(chain: SpecimenChain, key: LoadedSealKey, art: SealArt, folder: Path, level: str, *, tuned: bool) -> Sealer:
    """Return a sealer at `level`; its timestamps come from pyHanko's own authority in this process, which knows RSA alone."""
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(der) for der in key.chain])
    picture = folder / "seal.pdf"
    picture.write_bytes(art.appearance)
    signer = LoadedSigner(key, store) if tuned else signers.SimpleSigner(x509.Certificate.load(key.certificate), _private(key.key), store)
    authority = _authority(chain) if level != "B-B" else None
    stamp = StaticStampStyle.from_pdf_file(str(picture), border_width=0)
    return Sealer(signer, authority, _context(chain) if level == "B-LT" else None, stamp, 24_000 if tuned else None)


def _private(key: object) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))  # type: ignore[attr-defined]


def _authority(chain: SpecimenChain) -> timestamps.DummyTimeStamper:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    der = make_tsa_certificate(chain.root, name_of("Bench", "timestamps"), key, chain.clock.now())
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(chain.root.der))
    return timestamps.DummyTimeStamper(x509.Certificate.load(der), _private(key), store)


def _context(chain: SpecimenChain) -> Callable[[], ValidationContext]:
    """A context remembers what it saw, so each letter gets its own, as each request would."""
    roots, others = [x509.Certificate.load(chain.root.der)], [x509.Certificate.load(chain.issuing.der)]
    crls = list(chain.crls())
    return lambda: ValidationContext(trust_roots=roots, other_certs=others, crls=crls, allow_fetching=False, revocation_mode="hard-fail")
