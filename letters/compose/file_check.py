"""Checks the file of a letter, object by object: nothing active, all fonts embedded, one empty field, the content attached unchanged."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from kernel.decision import Reason, Sentence
from letters.compose.finish import ATTACHMENT, Description, xmp
from letters.compose.pdf_objects import text_string
from letters.compose.signature import seal_words
from letters.content import content_bytes
from letters.values import LetterContent
from signing.draft import open_file

_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|SubmitForm|ResetForm|ImportData|GoTo|GoToR|GoToE|URI|Named|Rendition|Movie|Sound|RichMedia|Hide|Thread"
    rb"|OpenAction|AA|XFA|Dests|Encrypt|ObjStm|Collection|OCProperties)(?![A-Za-z0-9])"
)
"""Actions and other moving parts (ISO 32000-1, 12.6) that have no business in a letter."""

_CATALOG = frozenset(
    [
        "Type",
        "Pages",
        "Lang",
        "MarkInfo",
        "StructTreeRoot",
        "ViewerPreferences",
        "Metadata",
        "OutputIntents",
        "Names",
        "AF",
        "AcroForm",
        "Perms",
        "DSS",
        "Extensions",
    ]
)
_PAGE = frozenset(["Type", "Parent", "MediaBox", "Resources", "Contents", "StructParents", "Tabs", "Annots"])
"""The keys that a letter's catalog and pages have; the seal brings the last three of the catalog's."""

_TYPE = b"<</Type /"
_KEY = re.compile(rb"/([^\s/<>\[\]()]+)")
_INNER = re.compile(rb"<<[^<>]*>>|\[[^\[\]]*\]|<[0-9A-Fa-f]*>|\([^()]*\)")
_TITLE = re.compile(r'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">(.*?)</rdf:li>')


@dataclass(frozen=True, slots=True)
class LetterFile:
    """The objects of a letter: dictionaries alone, the data of streams, by number, and the numbers of each /Type."""

    dictionaries: tuple[bytes, ...]
    streams: dict[int, bytes]
    catalog: bytes
    types: dict[bytes, list[int]]

    def of_type(self, kind: bytes) -> list[int]:
        """Return the numbers of the objects of a /Type."""
        return self.types.get(kind, [])

    def reference(self, number: int, key: bytes) -> int:
        """Return the number of the object that a key of object `number` refers to; 0 if it does not."""
        found = re.search(rb"/%s ([0-9]+) 0 R" % key, self.dictionaries[number - 1])
        return int(found[1]) if found else 0

    def unpressed(self, number: int) -> bytes:
        """Return the data of a stream object; empty if there is none, or none that can be unpressed."""
        try:
            return zlib.decompress(self.streams.get(number, b""))
        except zlib.error:
            return b""

    @property
    def metadata(self) -> bytes:
        """The XMP metadata; empty if there is not exactly one."""
        found = self.of_type(b"Metadata")
        return self.streams.get(found[0], b"") if len(found) == 1 else b""

    @property
    def title(self) -> str:
        """The title that the metadata gives the file; whether it is the letter's, only its pages can say."""
        found = _TITLE.search(self.metadata.decode("utf-8", "replace"))
        return unescape(found[1]) if found else ""


def file_faults(file: LetterFile, content: LetterContent, *, sealed: bool) -> Iterator[Reason]:
    """Yield what is wrong with the file."""
    yield from _active_faults(file)
    yield from _form_faults(file, content, sealed=sealed)
    yield from _said_faults(file, content)


def opened(pdf: bytes) -> LetterFile | None:
    """Return the objects of a letter; None for a file that is not laid out as it is written here."""
    try:
        file = open_file(pdf)
    except ValueError:
        return None
    parted = [body.partition(b"\nstream\n") for body in file.bodies]
    streams = {number: data.removesuffix(b"\nendstream") for number, (_, mark, data) in enumerate(parted, start=1) if mark}
    dictionaries = tuple(dictionary for dictionary, _, _ in parted)
    types: dict[bytes, list[int]] = {}
    for number, body in enumerate(dictionaries, start=1):
        if body.startswith(_TYPE):
            types.setdefault(body[len(_TYPE) :].split(b" ", 1)[0], []).append(number)
    return LetterFile(dictionaries, streams, dictionaries[file.root - 1], types)


def _active_faults(file: LetterFile) -> Iterator[Reason]:
    """No action anywhere, no name in disguise, no key in catalog and pages that we do not write."""
    whole = b"\n".join(file.dictionaries)
    found = {name.decode("latin-1") for name in _ACTIVE.findall(whole)}
    found |= {name.decode("latin-1") for name in _KEY.findall(whole) if b"#" in name and name != b"application#2Fjson"}
    found |= _keys(file.catalog) - _CATALOG
    found |= {key for page in file.of_type(b"Page") for key in _keys(file.dictionaries[page - 1]) - _PAGE}
    if b"/Names <</EmbeddedFiles <<" not in file.catalog:
        found.add("Names")
    for name in sorted(found):
        yield fault("file_active", f"文件含有不允许的内容 /{name}。", f"The file holds /{name}, which is not allowed.", name)


def _keys(dictionary: bytes) -> set[str]:
    """Return the keys of a dictionary itself, not those of what it holds."""
    inside, shrunk = dictionary[2:-2], b""
    while shrunk != inside:
        shrunk, inside = inside, _INNER.sub(b"0", inside)
    return {name.decode("latin-1") for name in re.findall(rb"/(\S+) (?:/\S+|[^/])", inside)}


def _form_faults(file: LetterFile, content: LetterContent, *, sealed: bool) -> Iterator[Reason]:
    """There is exactly one field, the seal's, and one annotation, its widget; it says whose seal it is, and is signed where the letter is sealed, else empty."""
    notes, fields = file.of_type(b"Annot"), [body for body in file.dictionaries if b"/FT " in body]
    places = [body for body in file.dictionaries if b"/Annots" in body]
    alone = len(notes) == len(fields) == len(places) == 1 and b"/Annots [%d 0 R]" % notes[0] in places[0]
    listed = alone and b"/AcroForm <</Fields [%d 0 R] /SigFlags 3>>" % notes[0] in file.catalog
    listed = listed and any(_said_of_seal(fields[0], content, room=room) for room in (False, True))
    if not (listed and b"/Subtype /Widget /FT /Sig " in fields[0] and (b"/V " in fields[0]) == sealed):
        yield fault(
            "file_form",
            f"文件应恰有一个{'已签' if sealed else '空白'}的签章域，实有 {len(fields)} 个域、{len(notes)} 个批注。",
            f"The file must hold one {'signed' if sealed else 'empty'} seal field; it holds {len(fields)} fields and {len(notes)} annotations.",
        )


def shows_seal(file: LetterFile, content: LetterContent) -> bool:
    """Return whether the field holds a seal, and not the room for one in wet ink, by what those hear who do not see it."""
    return any(_said_of_seal(body, content, room=False) for body in file.dictionaries if b"/FT " in body)


def _said_of_seal(field: bytes, content: LetterContent, *, room: bool) -> bool:
    return b"/TU %s /Contents" % text_string(seal_words(content, room=room)).encode() in field


def _said_faults(file: LetterFile, content: LetterContent) -> Iterator[Reason]:
    """What the file says of itself: the content, attached once, and the description that readers show as its title."""
    if not _attached(file, content_bytes(content)):
        yield fault("attachment_differs", "附件 letter.json 与冻结内容不一致。", "The attached letter.json is not the frozen content.")
    if file.metadata != xmp(Description.of(content, file.title)):
        yield fault("metadata_differs", "文件的标题或说明与冻结内容不一致。", "The file's title or description is not the content's.")


def _attached(file: LetterFile, content: bytes) -> bool:
    named, embedded = file.of_type(b"Filespec"), file.of_type(b"EmbeddedFile")
    if len(named) != 1 or len(embedded) != 1:
        return False
    places = (b"/AF [%d 0 R]" % named[0], b"/Names [(%s) %d 0 R]" % (ATTACHMENT.encode(), named[0]))
    points = b"/EF <</F %d 0 R /UF %d 0 R>>" % (embedded[0], embedded[0]) in file.dictionaries[named[0] - 1]
    return points and all(place in file.catalog for place in places) and file.unpressed(embedded[0]) == content


def fault(code: str, zh: str, en: str, value: str = "") -> Reason:
    """Return what is wrong with the file as a whole."""
    return Reason(code, Sentence(zh, en), value=value)
