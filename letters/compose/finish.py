"""Makes the drawn pages an archival file: XMP, output intent, `letter.json` as associated file, structure, the seal's empty field.

PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1); no /Info, nothing of chance or clock in it.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape

from letters.compose.pages import Drawn
from letters.compose.pdf_objects import OWN, Objects, stream, text_string
from letters.compose.pen import MAIN_LANGUAGE, Box
from letters.compose.structure import Tag, Widget
from letters.values import LetterContent
from signing.draft import Draft
from signing.ports import FIELD_NAME

ATTACHMENT = "letter.json"
PRODUCER = "letters"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{maker}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li><rdf:li>en</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{instant}</xmp:CreateDate>
   <xmp:ModifyDate>{instant}</xmp:ModifyDate>
   <pdf:Producer>{producer}</pdf:Producer>
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>A</pdfaid:conformance>
   <pdfuaid:part>1</pdfuaid:part>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Field:
    """The seal's empty field: its box (x1, y1, x2, y2 in points) on the last page, and what is read aloud instead of it."""

    box: Box
    words: str


@dataclass(frozen=True, slots=True)
class Description:
    """What the file says of itself: title, creator, and the instant it speaks of (aware)."""

    title: str
    creator: str
    at: datetime

    @classmethod
    def of(cls, content: LetterContent, title: str) -> "Description":
        """Return what the file of a letter says of itself."""
        return cls(title, content.maker.name_zh, content.issued_at)


def finish(objects: Objects, drawn: Drawn, field: Field, data: bytes, says: Description) -> Draft:
    """Return the unsealed letter with `data` attached; the same arguments give the same draft."""
    instant = _instant(says.at)
    last = len(drawn.pages) - 1
    _write_field(objects, drawn, field)
    form = Tag("Form")
    drawn.outline.hold(form, Widget(drawn.widget, last))
    structure = drawn.outline.finish(list(drawn.pages), [(last + 1, form)])
    attached = _attach(objects, data, instant)
    catalog = objects.add(
        f"<</Type /Catalog /Pages {drawn.parent} 0 R /Lang ({MAIN_LANGUAGE}) /MarkInfo <</Marked true>> /StructTreeRoot {structure} 0 R "
        f"/ViewerPreferences <</DisplayDocTitle true>> /Metadata {_metadata(objects, says)} 0 R "
        f"/OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) "
        f"/DestOutputProfile {objects.add(_profile())} 0 R>>] "
        f"/Names <</EmbeddedFiles <</Names [({ATTACHMENT}) {attached} 0 R]>>>> /AF [{attached} 0 R] "
        f"/AcroForm <</Fields [{drawn.widget} 0 R] /SigFlags 3>>>>"
    )
    identifier = hashlib.sha256(data).digest()[:16]
    return Draft(objects.bodies(), catalog, drawn.widget, drawn.seal, identifier)


def _write_field(objects: Objects, drawn: Drawn, field: Field) -> None:
    """Write the empty signature field, merged with its widget: printed, locked, named for those who hear it (PDF/UA-1, 7.18)."""
    box = " ".join(f"{value:.3f}" for value in field.box)
    words = text_string(field.words)
    objects.put(
        drawn.widget,
        f"<</Type /Annot /Subtype /Widget /FT /Sig /T ({FIELD_NAME}) /TU {words} /Contents {words} /Rect [{box}] "
        f"/P {drawn.pages[-1]} 0 R /F 132 /StructParent {len(drawn.pages)}>>",
    )


def _metadata(objects: Objects, says: Description) -> int:
    return objects.add(stream(xmp(says), "/Type /Metadata /Subtype /XML", level=0))


def xmp(says: Description) -> bytes:
    """Return the file's metadata (ISO 16684-1)."""
    instant = _instant(says.at).isoformat()
    return _XMP.format(title=escape(says.title), maker=escape(says.creator), instant=instant, producer=PRODUCER).encode("utf-8")


def _instant(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _attach(objects: Objects, data: bytes, instant: datetime) -> int:
    """Attach the canonical content as an associated file (ISO 19005-3, 6.8; ISO 32000-2, 14.13)."""
    moment = instant.strftime("D:%Y%m%d%H%M%SZ")
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    params = f"/Params <</Size {len(data)} /ModDate ({moment}) /CheckSum <{digest}>>>"
    file = objects.add(stream(data, f"/Type /EmbeddedFile /Subtype /application#2Fjson {params}", level=OWN))
    return objects.add(
        f"<</Type /Filespec /F ({ATTACHMENT}) /UF ({ATTACHMENT}) /AFRelationship /Data /Desc (letter/v1) /EF <</F {file} 0 R /UF {file} 0 R>>>>"
    )


@cache
def _profile() -> bytes:
    return stream(files("templates").joinpath("letters", "srgb.icc").read_bytes(), "/N 3 /Alternate /DeviceRGB")
