"""What a sealed file is made of, object by object: one seal, nothing that moves, nothing hidden, one attachment at most."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyhanko.pdf_utils import generic as pdf_objects
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.ports import FIELD_NAME

generic: Any = pdf_objects  # its constructors and methods carry no types
MAX_OBJECTS = 200_000
MAX_ATTACHMENT = 4 * 1024 * 1024
"""Bytes of letter.json; 200 vehicles and 100 outlets have well under 1 MB."""
_FORBIDDEN_KEYS = frozenset(
    {"/JS", "/JavaScript", "/AA", "/OpenAction", "/XFA", "/OCProperties", "/FFilter", "/Collection", "/RichMediaContent"}
)
_ACTIONS = frozenset(
    f"/{name}"
    for name in [
        "Launch",
        "JavaScript",
        "URI",
        "SubmitForm",
        "ResetForm",
        "ImportData",
        "GoToR",
        "GoToE",
        "GoToDp",
        "Rendition",
        "Named",
        "Hide",
        "SetOCGState",
        "Trans",
        "GoTo3DView",
        "Movie",
        "Sound",
        "Thread",
        "RichMediaExecute",
    ]
)
"""ISO 32000-2, table 201, without GoTo."""


@dataclass(slots=True)
class Contents:
    """Everything noted while walking the objects once."""

    annotations: list[Any] = field(default_factory=list)
    attachments: dict[str, Any] = field(default_factory=dict)
    doubled: bool = False
    active: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """What later steps need: the signature as pyHanko reads it, the attachments, and the store's certificates and lists (DER)."""

    signature: Any
    attachments: dict[str, bytes]
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]


def read_structure(reader: PdfFileReader, contents: bytes, allowed: Iterable[str]) -> Structure | tuple[str, ...]:
    """Return the structure of a file that holds exactly what ours hold, or the codes of everything else (`layout_*`).

    `contents` are the bytes of the gap that `signing.layout` found; pyHanko must see the same as the signature.
    """
    signatures = reader.embedded_signatures
    if not signatures:
        return ("layout_no_seal",)
    noted = _walk(reader)
    checks = {
        "layout_revisions": _is_one_revision(reader),
        "layout_fields": len(signatures) == 1 and _is_only_field(reader),
        "layout_contents": signatures[0].pkcs7_content.ljust(len(contents), b"\0") == contents,
        "layout_certification": _is_certified(reader, signatures[0].sig_object),
        "layout_annotations": noted.annotations == [_only_field(reader)],
        "layout_active": not noted.active and _names_are_plain(reader),
        "layout_attachments": not noted.doubled and set(noted.attachments) <= set(allowed),
        "layout_store": _has_store(reader),
    }
    faults = tuple(code for code, good in checks.items() if not good)
    if faults:
        return faults
    store = reader.root["/DSS"]
    files = {name: _embedded(spec) for name, spec in noted.attachments.items()}
    if any(len(data) > MAX_ATTACHMENT for data in files.values()):
        return ("layout_attachments",)
    return Structure(signatures[0], files, tuple(_data(store, "/Certs")), tuple(_data(store, "/CRLs")))


def _is_one_revision(reader: PdfFileReader) -> bool:
    keys = set(reader.trailer_view)
    return reader.xrefs.total_revisions == 1 and not reader.xrefs.hybrid_xrefs_present and keys <= {"/Root", "/Size", "/ID", "/Info"}


def _only_field(reader: PdfFileReader) -> Any:
    fields = reader.root["/AcroForm"]["/Fields"]
    return fields.raw_get(0) if len(fields) == 1 else None


def _is_only_field(reader: PdfFileReader) -> bool:
    """Return whether the form is one signature field called Seal, merged with its widget, and no more."""
    form, reference = reader.root["/AcroForm"], _only_field(reader)
    if not isinstance(reference, generic.IndirectObject) or set(form) - {"/Fields", "/SigFlags"} or form["/SigFlags"] != 3:
        return False
    seal = reference.get_object()
    return seal["/FT"] == "/Sig" and seal["/T"] == FIELD_NAME and "/Kids" not in seal and "/Parent" not in seal


def _is_certified(reader: PdfFileReader, signature: Any) -> bool:
    """Return whether /Perms names this very signature, and it forbids every change (ISO 32000-1, 12.8.2.2, P = 1)."""
    perms, seal = reader.root["/Perms"], _only_field(reader).get_object()
    if set(perms) != {"/DocMDP"} or perms.raw_get("/DocMDP") != seal.raw_get("/V"):
        return False
    if signature["/Filter"] != "/Adobe.PPKLite" or signature["/SubFilter"] != "/ETSI.CAdES.detached":
        return False
    (reference,) = signature["/Reference"]
    parameters = reference["/TransformParams"]
    return bool(reference["/TransformMethod"] == "/DocMDP" and parameters.raw_get("/P") == 1)


def _names_are_plain(reader: PdfFileReader) -> bool:
    return "/Names" not in reader.root or set(reader.root["/Names"]) <= {"/EmbeddedFiles", "/Dests"}


def _has_store(reader: PdfFileReader) -> bool:
    if "/DSS" not in reader.root:
        return False
    store = reader.root["/DSS"]  # not .get(), which gives the reference and not the object
    return set(store) == {"/Certs", "/CRLs"} and bool(store["/Certs"]) and bool(store["/CRLs"])


def _data(store: Any, key: str) -> Iterator[bytes]:
    for reference in store[key]:
        yield reference.get_object().data


def _embedded(spec: Any) -> bytes:
    stream = spec["/EF"]["/F"]
    return bytes(stream.data)


def _walk(reader: PdfFileReader) -> Contents:
    """Visit every object that the catalog reaches, once. Raises `ValueError` for too many."""
    noted, seen = Contents(), set()
    waiting: list[Any] = [reader.root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, generic.IndirectObject):
            if item.reference in seen:
                continue
            seen.add(item.reference)
            item = item.get_object()
        if len(seen) > MAX_OBJECTS:
            raise ValueError("too many objects")
        if isinstance(item, generic.DictionaryObject):
            _note(item, noted)
            waiting += item.values()
        elif isinstance(item, generic.ArrayObject):
            waiting += list(item)
    return noted


def _note(item: Any, noted: Contents) -> None:
    noted.active = noted.active or _is_active(item)
    if "/Annots" in item:
        noted.annotations += list(item["/Annots"])
    if "/EF" in item:
        name = str(item["/UF"] if "/UF" in item else item["/F"])
        noted.doubled = noted.doubled or name in noted.attachments
        noted.attachments[name] = item


def _is_active(item: Any) -> bool:
    if not _FORBIDDEN_KEYS.isdisjoint(item) or ("/S" in item and item["/S"] in _ACTIONS):
        return True
    return isinstance(item, generic.StreamObject) and "/F" in item
