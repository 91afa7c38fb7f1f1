"""Every manipulation of a genuine file ends with a failed step; intact files pass (security.md, "What the manipulations showed")."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock import FixedClock
from signing import inspection
from signing.certificates import load
from signing.cms import put_together, take_apart
from signing.der import children, sequence, set_of, tlv
from signing.findings import Inspection
from signing.inspection import inspect
from signing.rehearsal import throw_away
from signing.timestamps import obtain
from tests.support.forgery import (
    appended,
    cms_of,
    gap_of,
    mirrored_seal,
    mirrored_token,
    rebuilt,
    resaved,
    with_cms,
)
from tests.support.pki import NOW, cast, plain_pdf, sealed, sealed_once


def look(data: bytes) -> Inspection:
    return inspect(data, cast().trust)


def genuine() -> bytes:
    return sealed_once().data


def test_the_rebuilding_tool_itself_does_no_harm() -> None:
    assert rebuilt(genuine(), lambda parts: parts) == genuine()


@settings(max_examples=250)
@given(st.data())
def test_any_changed_byte_fails(data: st.DataObject) -> None:
    spoiled = bytearray(genuine())
    at = data.draw(st.integers(0, len(spoiled) - 1), "position")
    spoiled[at] ^= data.draw(st.integers(1, 255), "flip")
    assert not look(bytes(spoiled)).passed


@settings(max_examples=150)
@given(st.data())
def test_any_changed_byte_of_the_signature_itself_fails(data: st.DataObject) -> None:
    der = bytearray(cms_of(genuine()))
    at = data.draw(st.integers(0, len(der) - 1), "position")
    der[at] ^= data.draw(st.integers(1, 255), "flip")
    assert not look(with_cms(genuine(), bytes(der))).passed


@settings(max_examples=60)
@given(st.binary(min_size=1, max_size=200))
def test_anything_appended_or_put_in_front_fails(extra: bytes) -> None:
    assert not look(genuine() + extra).passed
    assert not look(extra + genuine()).passed


@settings(max_examples=60)
@given(st.integers(0, 30_000))
def test_any_truncation_fails(kept: int) -> None:
    assert not look(genuine()[: min(kept, len(genuine()) - 1)]).passed


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(junk: bytes) -> None:
    assert not look(junk).passed
    assert not look(b"%PDF-1.7\n" + junk).passed


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_as_signature_never_raise(junk: bytes) -> None:
    assert not look(with_cms(genuine(), sequence(junk))).passed


def test_every_bit_of_the_padding_counts() -> None:
    begin, end = gap_of(genuine())
    for at in range(begin + 2 * len(cms_of(genuine())), end, 997):
        assert look(genuine()[:at] + b"1" + genuine()[at + 1 :]).fault.code == "layout_padding"  # type: ignore[union-attr]


BYTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a newline at the end": (lambda d: d + b"\n", "layout_end"),
    "a comment at the end": (lambda d: d + b"% harmless\n", "layout_end"),
    "spaces instead of the last newline": (lambda d: d[:-1] + b" ", "layout_end"),
    "a second end": (lambda d: d + b"%%EOF\n", "layout_revisions"),
    "an empty update": (lambda d: appended(d, {}), "layout_revisions"),
    "an update with a new object": (lambda d: appended(d, {900: b"<< /Type /Catalog >>"}), "layout_revisions"),
    "upper-case hex": (lambda d: _hex(d, bytes.upper), "layout_contents"),
    "a blank in the hex": (lambda d: _hex(d, lambda h: h[:-1] + b" "), "layout_contents"),
    "a comment before the file": (lambda d: b"%x\n" + d, "layout_header"),
    "another header": (lambda d: d.replace(b"%PDF-1.7", b"%PDF-2.0"), "layout_header"),
    "a wider byte range": (lambda d: _byte_range(d, 0, 0, 1), "layout_byte_range"),
    "a gap one byte to the left": (lambda d: _byte_range(d, -1, 0, 0), "layout_byte_range"),
    "a gap one byte to the right": (lambda d: _byte_range(d, 0, 1, -1), "layout_byte_range"),
    "a shorter end": (lambda d: _byte_range(d, 0, 0, -1), "layout_byte_range"),
    "a second byte range": (lambda d: d.replace(b"%\xc2\xa5", b"/ByteRange%"), "layout_byte_range"),
    "saved by another program": (resaved, "layout_byte_range"),
}


def _hex(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    begin, end = gap_of(data)
    return data[:begin] + change(data[begin:end]) + data[end:]


def _byte_range(data: bytes, *by: int) -> bytes:
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", data)
    assert found is not None
    numbers = [int(n) + d for n, d in zip(found.groups(), by, strict=True)]
    text = b"/ByteRange [0 %d %d %d]" % tuple(numbers)
    return data[: found.start()] + text.ljust(len(found[0])) + data[found.end() :]


@pytest.mark.parametrize(("change", "code"), BYTES.values(), ids=BYTES)
def test_a_file_with_other_bytes_around_the_signature_fails(change: Callable[[bytes], bytes], code: str) -> None:
    result = look(change(genuine()))
    assert not result.passed
    assert code in {f.code for f in result.findings if not f.passed} or result.fault.code == "unreadable"  # type: ignore[union-attr]


def _without_token(data: bytes) -> bytes:
    return rebuilt(data, lambda parts: replace(parts, token=b"", unsigned=0))


def _token_of_another_file(data: bytes) -> bytes:
    other = take_apart(cms_of(sealed(plain_pdf("another")).data)).token
    return rebuilt(data, lambda parts: replace(parts, token=other))


def _foreign_token(data: bytes) -> bytes:
    stamp = obtain(take_apart(cms_of(data)).signature, [throw_away(FixedClock(NOW)).timestamps], NOW)
    return rebuilt(data, lambda parts: replace(parts, token=stamp.token))


def _certificates(*extra: bytes, drop: int = 0) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        chain = (cast().seal.certificate, *cast().seal.chain)
        return rebuilt(data, lambda parts: parts, (*chain[: len(chain) - drop], *extra))

    return change


def _token_with_extra_certificate(data: bytes) -> bytes:
    def change(parts):  # type: ignore[no-untyped-def]
        inner = take_apart(parts.token)
        leaf = inner.certificates[0]
        certificates = (*inner.certificates, cast().chain.root.der)
        token = put_together(inner, leaf, certificates, load(leaf).public_key(), inner.signature)
        return replace(parts, token=token)

    return rebuilt(data, change)


def _reframed(data: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """Change the list of members of the SignedData."""
    kind, wrapped = children(cms_of(data))
    (body,) = children(wrapped)
    return with_cms(data, sequence(kind, tlv(0xA0, sequence(*change(children(body))))))


def _signer_changed(data: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    def inside(members: list[bytes]) -> list[bytes]:
        (signer,) = children(members[-1])
        return [*members[:-1], set_of(sequence(*change(children(signer))))]

    return _reframed(data, inside)


SHA256_WITH_NULL = bytes.fromhex("300d06096086480165030402010500")
UNSIGNED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "the timestamp stripped": (_without_token, "timestamp_missing"),
    "the timestamp of another file": (_token_of_another_file, "timestamp_imprint"),
    "a timestamp by somebody else": (_foreign_token, "timestamp_untrusted"),
    "an extra certificate": (_certificates(cast().other.certificate), "seal_certificates"),
    "the root left out": (_certificates(drop=1), "seal_certificates"),
    "the chain left out": (_certificates(drop=2), "seal_certificates"),
    "the mirrored signature (r, n - s)": (lambda d: rebuilt(d, mirrored_seal), "seal_malformed"),
    "the mirrored signature of the timestamp": (lambda d: rebuilt(d, mirrored_token), "timestamp_malformed"),
    "an extra certificate in the timestamp": (_token_with_extra_certificate, "timestamp_malformed"),
    "another version number": (lambda d: _reframed(d, lambda m: [b"\x02\x01\x03", *m[1:]]), "seal_malformed"),
    "digest parameters": (lambda d: _reframed(d, lambda m: [m[0], set_of(SHA256_WITH_NULL), *m[2:]]), "seal_malformed"),
    "the signer's digest parameters": (lambda d: _signer_changed(d, lambda m: [*m[:2], SHA256_WITH_NULL, *m[3:]]), "seal_malformed"),
    "the signer named otherwise": (
        lambda d: _signer_changed(d, lambda m: [m[0], sequence(sequence(), b"\x02\x01\x01"), *m[2:]]),
        "seal_malformed",
    ),
    "an empty list of revocations": (lambda d: _reframed(d, lambda m: [*m[:4], tlv(0xA1), m[4]]), "seal_malformed"),
    "the certificates in another order": (
        lambda d: _reframed(d, lambda m: [*m[:3], tlv(0xA0, *reversed(children(m[3]))), m[4]]),
        "seal_malformed",
    ),
    "two signers": (lambda d: _reframed(d, lambda m: [*m[:4], tlv(0x31, *(children(m[4]) * 2))]), "layout_malformed"),
}


@pytest.mark.parametrize(("change", "code"), UNSIGNED.values(), ids=UNSIGNED)
def test_what_the_signature_does_not_protect_is_protected_here(change: Callable[[bytes], bytes], code: str) -> None:
    forged = change(genuine())
    assert forged != genuine()
    result = look(forged)
    assert not result.passed
    assert result.fault.code == code  # type: ignore[union-attr]


def _with_pikepdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(genuine())) as pdf:
        change(pdf)
        pdf.save(out, static_id=True)
    return out.getvalue()


EDITS: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "a page added": lambda pdf: pdf.pages.append(pdf.pages[0]),
    "a title": lambda pdf: pdf.docinfo.__setitem__("/Title", "other"),
    "a script": lambda pdf: pdf.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")),
    "an attachment": lambda pdf: pdf.attachments.__setitem__("a.txt", b"x"),
    "the page's text gone": lambda pdf: pdf.pages[0].__setitem__("/Contents", pdf.make_stream(b"")),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_and_saved_copy_fails_as_once_ours(edit: Callable[[pikepdf.Pdf], None]) -> None:
    result = look(_with_pikepdf(edit))
    assert not result.passed
    assert result.claims == "GEELY"
    assert result.maker == ""


def test_an_encrypted_copy_fails() -> None:
    locked = resaved(genuine(), encryption=pikepdf.Encryption(owner="o", user=""))
    assert look(locked).fault.code in ("encrypted", "unreadable")  # type: ignore[union-attr]


def test_a_genuine_file_wrapped_in_another_fails() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(plain_pdf("wrapper"))) as pdf:
        pdf.attachments["letter.pdf"] = genuine()
        pdf.save(out)
    assert not look(out.getvalue()).passed


def test_the_signature_of_one_file_in_another_fails() -> None:
    other = sealed(plain_pdf("another")).data
    assert look(with_cms(other, cms_of(genuine()))).fault.code == "seal_broken"  # type: ignore[union-attr]


def test_a_failed_step_hides_every_later_one_and_its_facts() -> None:
    spoiled = genuine().replace(b"/Reason", b"/Reasom")
    result = look(spoiled)
    assert [f.passed for f in result.findings] == [True, True, False]
    assert (result.fingerprint, result.maker, result.holder, result.sealed_at, result.attachments) == ("", "", "", None, {})


@pytest.mark.parametrize("data", [b"", b"\0" * 1000, b"PK\x03\x04", b"%PDF-1.7\n", plain_pdf()[:500], b"\x89PNG\r\n"])
def test_what_is_no_pdf_is_unreadable(data: bytes) -> None:
    assert look(data).fault.code == "unreadable"  # type: ignore[union-attr]


def test_an_unsigned_pdf_has_no_seal() -> None:
    assert look(plain_pdf()).fault.code == "layout_no_seal"  # type: ignore[union-attr]


def test_more_than_twenty_megabytes_is_not_even_tried() -> None:
    assert look(b"\0" * (inspection.MAX_PDF + 1)).fault.code == "file_too_large"  # type: ignore[union-attr]


FLOOD = b"%PDF-1.7\n" + (b"/Contents <" + b"3080" * 15_000 + b">") * 100


@pytest.mark.parametrize(("data", "code"), [(FLOOD, "unreadable"), (FLOOD + b"%%EOF\n", "layout_no_seal")], ids=["no end", "an end"])
def test_no_library_sees_a_file_whose_head_and_tail_are_not_ours(data: bytes, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bytes] = []
    monkeypatch.setattr(inspection, "PdfFileReader", lambda *_, **__: pytest.fail("a library read it"))
    monkeypatch.setattr(inspection, "_maker_in", lambda text, _: looked.append(text) or "")
    result = look(data)
    assert result.fault is not None
    assert result.fault.code == code
    assert len(looked) <= 4
