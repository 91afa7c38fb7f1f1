"""The forger's tools: open a sealed file's signature gap, change what the signature does not protect, close it again."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from signing.certificates import load, may_seal
from signing.cms import SignedParts, put_together, take_apart
from signing.der import first_element
from signing.rawsig import ORDERS

Change = Callable[[SignedParts], SignedParts]
N = ORDERS["secp256r1"]


def gap_of(data: bytes) -> tuple[int, int]:
    """Return where the hex digits of the signature begin and end."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) ", data)
    assert found is not None
    return int(found[1]) + 1, int(found[2]) - 1


def cms_of(data: bytes) -> bytes:
    """Return the DER of the signature."""
    begin, end = gap_of(data)
    return first_element(bytes.fromhex(data[begin:end].decode()))


def with_cms(data: bytes, der: bytes, *, fill: bytes = b"0") -> bytes:
    """Return the file with another DER in the same gap."""
    begin, end = gap_of(data)
    return data[:begin] + der.hex().encode().ljust(end - begin, fill) + data[end:]


def rebuilt(data: bytes, change: Change, certificates: tuple[bytes, ...] | None = None) -> bytes:
    """Return the file with its signature taken apart, changed, and put together again in the right encoding."""
    parts = take_apart(cms_of(data))
    changed = change(parts)
    seal = next(c for c in parts.certificates if may_seal(load(c)))
    key = load(seal).public_key()
    return with_cms(data, put_together(changed, seal, certificates or changed.certificates, key, changed.signature))


def mirrored(signature: bytes) -> bytes:
    """Return the other ECDSA signature that verifies: (r, n - s)."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, N - s)


def mirrored_seal(parts: SignedParts) -> SignedParts:
    """Mirror the seal's own signature."""
    return replace(parts, signature=mirrored(parts.signature))


def mirrored_token(parts: SignedParts) -> SignedParts:
    """Mirror the signature inside the timestamp."""
    inner = take_apart(parts.token)
    leaf = inner.certificates[0]
    key = load(leaf).public_key()
    return replace(parts, token=put_together(inner, leaf, inner.certificates, key, mirrored(inner.signature)))


def resaved(data: bytes, **options: object) -> bytes:
    """Return the file as another program saves it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def appended(data: bytes, objects: dict[int, bytes]) -> bytes:
    """Return the file with an incremental update that holds these objects (number -> content)."""
    start = int(re.findall(rb"startxref\n(\d+)", data)[-1])
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    root = re.findall(rb"/Root (\d+ 0 R)", data)[-1]
    out, offsets = bytearray(data), {}
    for number, content in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in offsets.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    out += b"trailer\n<< /Size %d /Root %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (max([size, *objects]) + 1, root, start, table)
    return bytes(out)
