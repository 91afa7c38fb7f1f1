"""Letters a second on one core for a licence batch, beside stock ReportLab + pyHanko on the same content in the same run.

Ours is composed and sealed at PAdES B-LT, with a timestamp and our own read-back of every file; the peer is what its
documentation shows, at B-B. The second row adds what issuing asks for: lint before and after, rehearsal, archive.
"""

import gc
import io
import os
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import qrcode
from asn1crypto import keys as asn1_keys
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table

from kernel.clock import SystemClock
from letters.archive import FolderArchive
from letters.code import letter_number
from letters.compose import Composed, compose, draw_specimen_seal, lint
from letters.values import LetterContent
from letters.wording import load_wording
from signing import pades
from signing.keys import LoadedSealKey
from signing.ports import SealSpec
from signing.unsafe import SpecimenChain, make_specimen_chain
from tests.support.contents import MAKER, QR_TEXT, content, vehicle

LETTERS = 60
PEERS = 8
FONTS = Path(__file__).parents[1] / "templates" / "fonts"


def letter_at(number: int) -> LetterContent:
    """Return a letter of the batch: another car and number, all the rest the same."""
    return replace(content(), vehicles=(vehicle(number),), number=letter_number(MAKER.code, 2026, number))


def composed(what: LetterContent) -> Composed:
    """Compose a letter under the specimen seal."""
    return compose(what, qr_text=QR_TEXT, seal=draw_specimen_seal(MAKER.name_zh), wording=load_wording(what.wording))


def spec(made: Composed) -> SealSpec:
    """Return how the seal stands."""
    return SealSpec(made.seal_page, made.seal_box, b"", "bench", "", MAKER.name_zh, "")


class Ours:
    """Composing and sealing as the service does, with a chain and a timestamp authority in this process."""

    def __init__(self, chain: SpecimenChain, key: LoadedSealKey, folder: Path) -> None:
        self._chain, self._key, self._trust = chain, key, chain.trust({MAKER.code: (key,)})
        self._archive = FolderArchive(folder)

    def seal(self, made: Composed) -> bytes:
        """Seal one letter: B-LT, read back."""
        now = self._chain.clock.now()
        return pades.seal(made.draft, spec(made), self._key, (self._chain.timestamps(),), self._chain, now, trust=self._trust).data

    def compose_and_seal(self, number: int) -> bytes:
        """Compose and seal one letter."""
        return self.seal(composed(letter_at(number)))

    def issue(self, number: int) -> bytes:
        """Do all that issuing does to the file: lint, rehearsal, seal, read-back, lint, archive with fsync."""
        what = letter_at(number)
        made = composed(what)
        assert lint(made.pdf, what, QR_TEXT) == ()
        pades.trial_seal(made.draft, spec(made), self._chain.clock.now())
        data = self.seal(made)
        self._archive.put(data)
        return data


def stock_page(what: LetterContent) -> bytes:
    """Lay the same facts out as ReportLab's user guide shows: Platypus, a table, the QR code as an image."""
    out = io.BytesIO()
    style = ParagraphStyle("song", fontName="Song", fontSize=10, leading=15, wordWrap="CJK")
    car = what.vehicles[0]
    facts = [[name, str(getattr(car, name))] for name in car.__slots__]
    places = [[str(getattr(one, name)) for name in ("name_zh", "name_en", "name_local", "address", "phone")] for one in what.outlets]
    code = io.BytesIO()
    qrcode.make(QR_TEXT).save(code)
    table = [("FONTNAME", (0, 0), (-1, -1), "Song"), ("FONTSIZE", (0, 0), (-1, -1), 7)]
    story = [
        Paragraph("售后维修服务确认书 After-Sales Maintenance Service Confirmation Letter", style),
        Paragraph(f"{what.maker.name_zh} {what.maker.name_en} {what.exporter.name_zh} {what.destination_zh}", style),
        Table(facts, style=table),
        Table(places, style=table),
        Image(code, 113, 113),
    ]
    SimpleDocTemplate(out, pagesize=A4).build(story)
    return out.getvalue()


def stock_seal(pdf: bytes, key: LoadedSealKey) -> bytes:
    """Seal as pyHanko's documentation does: SimpleSigner, an incremental update, B-B."""
    chain = [x509.Certificate.load(der) for der in (key.certificate, *key.chain)]
    store = SimpleCertificateStore()
    store.register_multiple(chain)
    private = key.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = signers.SimpleSigner(chain[0], asn1_keys.PrivateKeyInfo.load(private), store)
    meta = signers.PdfSignatureMetadata(
        field_name="Seal", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    return bytes(signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer).getvalue())


def per_second(deed: Callable[[int], object], count: int, first: int) -> float:
    """Return how many a second of processor time, after three that do not count."""
    for number in range(3):
        deed(first + count + number)
    begin = time.process_time()
    for number in range(count):
        deed(first + number)
    return count / (time.process_time() - begin)


def main() -> None:
    """Print letters a second and the ratios, the size of a file, and the memory taken."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    pdfmetrics.registerFont(TTFont("Song", str(FONTS / "NotoSerifSC-Regular.ttf")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chain = make_specimen_chain(SystemClock())
    key = chain.seal(MAKER.name_zh)
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(chain, key, Path(folder))
        size = len(ours.compose_and_seal(1))
        gc.collect()
        gc.freeze()
        rows = {
            "compose and seal, P-256, B-LT, read back": per_second(ours.compose_and_seal, LETTERS, 100),
            "with lint, rehearsal and archive": per_second(ours.issue, LETTERS, 1_000),
            "stock ReportLab + pyHanko, P-256, B-B": per_second(lambda n: stock_seal(stock_page(letter_at(n)), key), PEERS, 5_000),
        }
        begin = time.process_time()
        composed(content(200, 3))
        schedule = 1000 * (time.process_time() - begin)
    for name, value in rows.items():
        sys.stdout.write(f"{name:<44}{value:8.1f} letters a second\n")
    fast, whole, stock = rows.values()
    sys.stdout.write(f"\nours / stock {fast / stock:.0f}; with everything {whole / stock:.0f}; limits: 100 a second and 25 a second\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"file {size / 1000:.0f} kB (limit 190); 200 vehicles {schedule:.0f} ms (limit 400); peak memory {peak:.0f} MB\n")


if __name__ == "__main__":
    main()
