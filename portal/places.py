"""Addresses inside this site: nobody is ever led elsewhere by a parameter."""

import re
from urllib.parse import urlsplit

_ODD = re.compile(r"[\x00-\x20\x7f\\]")


def local_path(target: str, otherwise: str = "/") -> str:
    """Return `target` if it is a path (with query) of this site, else `otherwise`.

    `//host`, a backslash, schemes and control characters are how browsers get led astray.
    """
    if not target.startswith("/") or target.startswith("//") or _ODD.search(target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
