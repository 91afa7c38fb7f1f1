"""Makes the drawn pages an archival file: XMP, output intent, `letter.json` as associated file (PDF/A-3b), no /Info."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from letters.values import LetterContent

ATTACHMENT = "letter.json"
PRODUCER = "letters"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{maker}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li><rdf:li>en</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{instant}</xmp:CreateDate>
   <xmp:ModifyDate>{instant}</xmp:ModifyDate>
   <pdf:Producer>{producer}</pdf:Producer>
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def finish(drawn: bytes, data: bytes, content: LetterContent, title: str) -> bytes:
    """Return the final, unsealed PDF 1.7 with `data` attached; the same arguments give the same bytes."""
    with Pdf.open(BytesIO(drawn)) as pdf:
        instant = content.issued_at.astimezone(UTC).replace(microsecond=0)
        _describe(pdf, title, content.maker.name_zh, instant)
        _attach(pdf, data, instant)
        buffer = BytesIO()
        pdf.save(
            buffer,
            force_version="1.7",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return buffer.getvalue()


def _describe(pdf: Pdf, title: str, maker: str, instant: datetime) -> None:
    xmp = _XMP.format(title=escape(title), maker=escape(maker), instant=instant.isoformat(), producer=PRODUCER)
    metadata = Stream(pdf, xmp.encode("utf-8"))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    profile = Stream(pdf, _srgb())
    profile.N, profile.Alternate = 3, Name.DeviceRGB
    root = pdf.Root
    root.Metadata = pdf.make_indirect(metadata)
    root.Lang = String("zh-CN")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=pdf.make_indirect(profile),
            )
        ]
    )
    for name in ("/PageMode", "/Outlines", "/PageLayout"):
        if name in root:
            del root[name]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _attach(pdf: Pdf, data: bytes, instant: datetime) -> None:
    """Attach the canonical content as an associated file (ISO 19005-3, 6.8; ISO 32000-2, 14.13)."""
    stream = Stream(pdf, data)
    stream.Type, stream.Subtype = Name.EmbeddedFile, Name("/application/json")
    moment = String(instant.strftime("D:%Y%m%d%H%M%SZ"))
    digest = hashlib.md5(data, usedforsecurity=False).digest()
    stream.Params = Dictionary(Size=len(data), ModDate=moment, CheckSum=String(digest))
    embedded = pdf.make_indirect(stream)
    file = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(ATTACHMENT),
            UF=String(ATTACHMENT),
            AFRelationship=Name.Data,
            Desc=String("letter/v1"),
            EF=Dictionary(F=embedded, UF=embedded),
        )
    )
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(ATTACHMENT), file])))
    pdf.Root.AF = Array([file])


@cache
def _srgb() -> bytes:
    return files("templates").joinpath("letters", "srgb.icc").read_bytes()
