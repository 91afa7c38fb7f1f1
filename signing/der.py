"""The little of DER (X.690) that is written by hand, so that a signature has exactly one encoding here."""

SEQUENCE, SET, OCTETS, INTEGER = 0x30, 0x31, 0x04, 0x02
NULL = b"\x05\x00"


def tlv(tag: int, *parts: bytes) -> bytes:
    """Return tag, shortest definite length and the joined `parts` (X.690, 10.1)."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE of already encoded parts."""
    return tlv(SEQUENCE, *parts)


def set_of(*parts: bytes) -> bytes:
    """Return a SET OF, sorted as DER wants it (X.690, 11.6)."""
    return tlv(SET, *sorted(parts))


def integer(value: int) -> bytes:
    """Return a non-negative INTEGER in its shortest form."""
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def content_of(element: bytes) -> bytes:
    """Return what stands inside one element, without its tag and length."""
    return element[_header(element)[0] :]


def first_element(data: bytes) -> bytes:
    """Return the first element of `data` with its header. Raises `ValueError` unless it is complete and definite."""
    header, size = _header(data)
    if header + size > len(data):
        raise ValueError("the element is cut short")
    return data[: header + size]


def children(element: bytes) -> list[bytes]:
    """Return the elements inside a constructed one. Raises `ValueError` if they do not fill it exactly, or it is not the whole input."""
    header, size = _header(element)
    if header + size != len(element):
        raise ValueError("bytes behind the element")
    content, found, at = memoryview(element)[header:], [], 0
    while at < size:
        inner, length = _header(content[at : at + 8])
        if at + inner + length > size:
            raise ValueError("the element is cut short")
        found.append(bytes(content[at : at + inner + length]))
        at += inner + length
    return found


def expect(tag: int, element: bytes) -> bytes:
    """Return `element` if it has this tag. Raises `ValueError` otherwise."""
    if element[:1] != bytes((tag,)):
        raise ValueError(f"expected the tag {tag:#04x}")
    return element


def _header(data: bytes | memoryview) -> tuple[int, int]:
    """Return the sizes of header and content of the element at the start of `data`."""
    if len(data) < 2 or data[1] == 0x80 or data[1] > 0x84:
        raise ValueError("no definite DER length")
    if data[1] < 0x80:
        return 2, data[1]
    count = data[1] & 0x7F
    size = int.from_bytes(data[2 : 2 + count], "big")
    if len(data) < 2 + count or size < 0x80 or size >> (8 * (count - 1)) == 0:
        raise ValueError("the DER length is not in its shortest form")
    return 2 + count, size
