"""How parent and inspecting child talk: a ready byte, then frames of a 4-byte big-endian length and that many bytes."""

import struct
from typing import BinaryIO

READY = b"R"
"""What a child writes once it is warm."""
_LENGTH = struct.Struct(">I")


def frame(data: bytes) -> bytes:
    """Return `data` behind its 4-byte big-endian length."""
    return _LENGTH.pack(len(data)) + data


def read_frame(stream: BinaryIO) -> bytes:
    """Return one frame. Raises `EOFError` if it is cut short."""
    (size,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    return _exactly(stream, size)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data
