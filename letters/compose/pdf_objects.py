"""PDF objects as they are written and numbered (ISO 32000-1, 7.3)."""

import zlib

SHARED, OWN = 6, 1
"""How hard streams are pressed: hard what many letters share, lightly what each has for itself, which is small and takes its time."""


class Objects:
    """The objects of one file under their numbers, from 1."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def reserve(self) -> int:
        """Return the number of an object that is put later."""
        self._bodies.append(b"")
        return len(self._bodies)

    def put(self, number: int, body: str | bytes) -> None:
        """Write the object of a reserved number."""
        self._bodies[number - 1] = body if isinstance(body, bytes) else body.encode("ascii")

    def add(self, body: str | bytes) -> int:
        """Write a new object and return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def bodies(self) -> tuple[bytes, ...]:
        """Return all bodies in order. Raises `ValueError` for a number that was reserved and never put."""
        if not all(self._bodies):
            raise ValueError(f"object {self._bodies.index(b'') + 1} was never written")
        return tuple(self._bodies)


def stream(data: bytes, entries: str = "", *, level: int = SHARED) -> bytes:
    """Return a stream object with its dictionary; `entries` are further keys, `level` how hard it is pressed (0 not at all)."""
    body = zlib.compress(data, level) if level else data
    named = f"<<{entries}{' /Filter /FlateDecode' if level else ''} /Length {len(body)}>>"
    return b"%s\nstream\n%s\nendstream" % (named.encode("ascii"), body)


def text_string(text: str) -> str:
    """Return a text string: UTF-16 with its mark, in hexadecimal (7.9.2.2)."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
