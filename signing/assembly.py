"""Putting the seal into a draft: signature dictionary, certification, picture and revocation data, in one revision, without a parser.

What `signing.writer` does through pyHanko for any PDF, this does for a document whose objects are known; the two are held
against each other by a test, and the finished file passes the same inspection.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from signing.draft import HEADER, Draft, extended, whole_file
from signing.errors import SealRefused
from signing.ports import SealSpec
from signing.wording import reason

_BYTE_RANGE = b"/ByteRange [0 "
_ROOM = 48
"""Bytes for the other numbers of /ByteRange, its closing bracket and blanks up to the next key."""
_ESIC = b"/Extensions <</ESIC <</BaseVersion /1.7 /ExtensionLevel 1>>>>"
"""PAdES in PDF 1.7 (ETSI TS 102 778-3, annex A)."""
_END = b"\nendobj\n"
_PERMITS = re.compile(rb" /Perms <</DocMDP [0-9]+ 0 R>> /DSS [0-9]+ 0 R %s>>" % re.escape(_ESIC))
_SHOWN = re.compile(rb" /V [0-9]+ 0 R /AP <</N [0-9]+ 0 R>>>>")


class AssembledPdf:
    """A file written with a gap where the signature goes: `digest` (32 bytes) is SHA-256 over all the rest."""

    def __init__(self, data: bytes) -> None:
        at = data.rindex(_BYTE_RANGE) + len(_BYTE_RANGE)
        begin = data.index(b"/Contents <", at) + len(b"/Contents ")
        end = data.index(b">", begin) + 1
        numbers = b"%d %d %d]" % (begin, end, len(data) - end)
        self._before = data[:at] + numbers.ljust(_ROOM) + data[at + _ROOM : begin]
        self._after = data[end:]
        self._room = end - begin - 2
        whole = hashlib.sha256(self._before)
        whole.update(self._after)
        self.digest: bytes = whole.digest()

    def filled(self, der: bytes) -> bytes:
        """Return the file with `der` in lower-case hex in the gap, zeros behind. Raises `SealRefused` if it does not fit."""
        if 2 * len(der) > self._room:
            raise SealRefused((reason("seal_too_large", f"{len(der)} > {self._room // 2}"),))
        return b"%s<%s>%s" % (self._before, der.hex().encode("ascii").ljust(self._room, b"0"), self._after)


def assemble(
    draft: Draft, spec: SealSpec, certificates: Sequence[bytes], crls: Sequence[bytes], reserve: int, at: datetime
) -> AssembledPdf:
    """Return the draft with the seal's dictionary, DocMDP 1 and a DSS, ready for a signature of `reserve` bytes.

    Raises `SealRefused` (`seal_pdf_unfit`) for a draft whose catalog or field is not as `Draft` says.
    """
    bodies = list(draft.bodies)
    signature = _added(bodies, _signature(spec, reserve, at))
    store = _added(bodies, _store(bodies, certificates, crls))
    try:
        _unsealed(bodies[draft.catalog - 1], bodies[draft.widget - 1])
        permits = b"/Perms <</DocMDP %d 0 R>> /DSS %d 0 R %s" % (signature, store, _ESIC)
        bodies[draft.catalog - 1] = extended(bodies[draft.catalog - 1], permits)
        shown = b"/V %d 0 R /AP <</N %d 0 R>>" % (signature, draft.appearance)
        bodies[draft.widget - 1] = extended(bodies[draft.widget - 1], shown)
    except ValueError as unfit:
        raise SealRefused((reason("seal_pdf_unfit", str(unfit)),)) from unfit
    return AssembledPdf(whole_file(bodies, draft.catalog, draft.identifier))


def carries(data: bytes, draft: Draft) -> bool:
    """Return whether a file holds every object of the draft byte for byte, catalog and field with the seal's entries and no others.

    So what was found out about one sealed file of a draft holds for every other.
    """
    added, at = {draft.catalog: _PERMITS, draft.widget: _SHOWN}, len(HEADER)
    for number, body in enumerate(draft.bodies, start=1):
        expected = b"%d 0 obj\n%s" % (number, body[:-2] if number in added else body)
        if not data.startswith(expected, at):
            return False
        at += len(expected)
        if number in added:
            found = added[number].match(data, at)
            at = found.end() if found else len(data)
        if not data.startswith(_END, at):
            return False
        at += len(_END)
    return data.startswith(HEADER)


def _unsealed(catalog: bytes, widget: bytes) -> None:
    """Raise `ValueError` for a draft that was sealed before, or is none."""
    if b"/Perms" in catalog or b"/DSS" in catalog or b"/AcroForm" not in catalog or b"/FT /Sig" not in widget or b"/V " in widget:
        raise ValueError("the draft has no empty seal field")


def _added(bodies: list[bytes], body: bytes) -> int:
    bodies.append(body)
    return len(bodies)


def _signature(spec: SealSpec, reserve: int, at: datetime) -> bytes:
    """Return the signature dictionary (ISO 32000-1, 12.8.1) with room for its byte range and its contents."""
    texts = {"Name": spec.name, "Reason": spec.reason, "Location": spec.location}
    said = b" ".join(b"/%s <FEFF%s>" % (key.encode(), text.encode("utf-16-be").hex().encode()) for key, text in texts.items() if text)
    moment = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
    certifies = b"/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</Type /TransformParams /P 1 /V /1.2>>>>]"
    gap = b"/Contents <%s>" % (b"0" * (2 * reserve))
    return b"<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached %s /M (%s) %s %s%s%s>>" % (
        said,
        moment,
        certifies,
        _BYTE_RANGE,
        b" " * _ROOM,
        gap,
    )


def _store(bodies: list[bytes], certificates: Iterable[bytes], crls: Iterable[bytes]) -> bytes:
    """Write the document security store (ISO 32000-2, 12.8.4.3) inside the signed revision, without VRI."""
    kinds = ((b"/Certs", certificates), (b"/CRLs", crls))
    listed = ((name, b" ".join(b"%d 0 R" % _added(bodies, _pressed(der)) for der in ders)) for name, ders in kinds)
    return b"<<%s>>" % b" ".join(b"%s [%s]" % each for each in listed)


@lru_cache(maxsize=256)
def _pressed(der: bytes) -> bytes:
    """Return a certificate or list as a stream; the same ones stand in every letter."""
    data = zlib.compress(der, 9)
    return b"<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream" % (len(data), data)
