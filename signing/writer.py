"""Preparing the PDF: everything the seal needs (field, picture, certification, revocation data) in one single revision."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic as pdf_objects
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from signing.errors import SealRefused
from signing.ports import SealSpec
from signing.wording import reason

generic: Any = pdf_objects  # its constructors carry no types
pdf_name: Any = pdf_objects.pdf_name


class PreparedPdf:
    """A PDF written with a gap where the signature goes: `digest` is SHA-256 over all the rest."""

    def __init__(self, output: BytesIO, prepared: PreparedByteRangeDigest) -> None:
        self._output, self._gap = output, prepared
        self.digest: bytes = prepared.document_digest

    def filled(self, der: bytes) -> bytes:
        """Return the file with `der` in lower-case hex in the gap, zeros behind. Raises `SealRefused` if it does not fit."""
        room = self._gap.reserved_region_end - self._gap.reserved_region_start - 2
        text = der.hex().encode("ascii")
        if len(text) > room:
            raise SealRefused((reason("seal_too_large", f"{len(der)} > {room // 2}"),))
        whole = bytearray(self._output.getvalue())
        begin = self._gap.reserved_region_start + 1
        whole[begin : begin + room] = text.ljust(room, b"0")
        return bytes(whole)


def prepare(pdf: bytes, spec: SealSpec, certificates: Iterable[bytes], crls: Iterable[bytes], reserve: int, at: datetime) -> PreparedPdf:
    """Return `pdf` as one new revision with the seal's field, DocMDP 1 and a DSS, ready for a signature of `reserve` bytes.

    XMP and /ID stay as they are, and the header too (1.7 at least). Raises `SealRefused` (`seal_pdf_unfit`) for a PDF that cannot be
    read, is encrypted or signed, has form fields, or where the seal would stand outside the page.
    """
    try:
        return _prepare(pdf, spec, certificates, crls, reserve, at)
    except SealRefused:
        raise
    except Exception as fault:
        raise SealRefused((reason("seal_pdf_unfit", type(fault).__name__),)) from fault


def _prepare(pdf: bytes, spec: SealSpec, certificates: Iterable[bytes], crls: Iterable[bytes], reserve: int, at: datetime) -> PreparedPdf:
    reader = PdfFileReader(BytesIO(pdf), strict=True)
    if reader.encrypted or "/AcroForm" in reader.root or "/Perms" in reader.root:
        raise ValueError("encrypted, signed or with a form")
    writer = _one_revision(reader)
    writer.register_extension(ESIC_EXTENSION_1)
    _add_store(writer, certificates, crls)
    embedding = _field(writer, spec)
    field = next(embedding).get_object()
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): _appearance(writer, spec.appearance)})
    seal = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        name=spec.name,
        location=spec.location,
        reason=spec.reason,
        bytes_reserved=2 * reserve,
    )
    certify = SigMDPSetup("sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    embedding.send(SigObjSetup(seal, certify))
    prepared, output = embedding.send(SigIOSetup("sha256"))
    return PreparedPdf(output, prepared)


def _one_revision(reader: PdfFileReader) -> PdfFileWriter:
    """Copy everything into a new file; pyHanko's incremental path would leave two revisions."""
    writer = copy_into_new_writer(reader)
    writer.output_version = max(reader.input_version, (1, 7))
    writer._document_id = generic.ArrayObject(generic.ByteStringObject(part.original_bytes) for part in reader.trailer_view["/ID"])
    # The writer would stamp its own name and time into XMP or add an /Info, which breaks PDF/A.
    writer._update_meta = _leave_as_it_is  # type: ignore[method-assign]
    return writer


def _leave_as_it_is() -> None:
    """Do nothing to the metadata."""


def _field(writer: Any, spec: SealSpec) -> Any:
    x1, y1, x2, y2 = spec.box
    page = writer.find_page_for_modification(spec.page)[0].get_object()
    left, bottom, right, top = (float(v) for v in _media_box(page))
    if not (left <= x1 < x2 <= right and bottom <= y1 < y2 <= top):
        raise ValueError("the seal would stand outside the page")
    # pyHanko annotates the box as whole points but keeps fractions.
    box: Any = spec.box
    field = SigFieldSpec(spec.field_name, on_page=spec.page, box=box, readable_field_name=spec.alternative)
    return PdfCMSEmbedder(field).write_cms(spec.field_name, writer)


def _media_box(page: Any) -> Any:
    while "/MediaBox" not in page:
        page = page["/Parent"]
    return page["/MediaBox"]


def _appearance(writer: Any, one_page: bytes) -> Any:
    """Draw the one-page PDF as a form XObject; viewers fit its box into the widget's (ISO 32000-1, 12.5.5)."""
    return writer.import_page_as_xobject(PdfFileReader(BytesIO(one_page), strict=True))


def _add_store(writer: Any, certificates: Iterable[bytes], crls: Iterable[bytes]) -> None:
    """Write the document security store (ISO 32000-2, 12.8.4.3) inside the signed revision, without VRI."""
    store = generic.DictionaryObject({pdf_name("/Certs"): _streams(writer, certificates), pdf_name("/CRLs"): _streams(writer, crls)})
    writer.root[pdf_name("/DSS")] = writer.add_object(store)


def _streams(writer: Any, items: Iterable[bytes]) -> Any:
    streams = []
    for item in items:
        stream = generic.StreamObject(stream_data=item)
        stream.compress()
        streams.append(writer.add_object(stream))
    return generic.ArrayObject(streams)
