"""Static files under addresses that carry their content's hash, so that browsers may keep them for ever."""

import hashlib
import mimetypes
from functools import cache
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort

blueprint = Blueprint("assets", __name__)
_KEEP = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@blueprint.get("/static/<digest>/<path:name>")
def static_file(digest: str, name: str) -> Response:
    """Send the file if `digest` is the present content's; anything else is 404."""
    found = _found().get(name)
    if found is None or found[0] != digest:
        abort(404)
    suffix = name[name.rfind(".") :]
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(found[1], content_type=kind, headers={"Cache-Control": _KEEP})


def asset(name: str) -> str:
    """Return the address of `name` (a path below `portal/static`). Raises `KeyError` for a file that is not there."""
    return f"/static/{_found()[name][0]}/{name}"


def install(app: Flask) -> None:
    """Give templates `asset`."""
    app.jinja_env.globals["asset"] = asset
    if app.debug:
        _found.cache_clear()


@cache
def _found() -> dict[str, tuple[str, bytes]]:
    """Return every static file by name: the first 16 hex digits of its SHA-256, and its bytes."""
    return {name: (hashlib.sha256(data).hexdigest()[:16], data) for name, data in _walk(files("portal") / "static", "")}


def _walk(folder: object, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():  # type: ignore[attr-defined]
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
