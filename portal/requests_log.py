"""One id and one log line for every request."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request

from portal.auth import current_actor
from portal.logs import loggable_path, logger

_QUIET = ("/static/", "/healthz", "/readyz")


def request_id() -> str:
    """Return the id of this request, shown on error pages and in logs; our own, never the client's."""
    found: str = g.get("request_id", "") or secrets.token_hex(8)
    g.request_id = found
    return found


def begin() -> None:
    """Start the clock and bind the id to every log line of this request."""
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request_id())


def install(app: Flask) -> None:
    """Log each answer of `app`: method, path without codes or query, status, milliseconds, account id."""
    app.jinja_env.globals["request_id"] = request_id

    @app.after_request
    def log_answer(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        if not request.path.startswith(_QUIET):
            took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
            facts = {"method": request.method, "path": loggable_path(request.path), "status": response.status_code, "ms": took}
            logger().info("request", **facts, actor=current_actor().id)
        return response
