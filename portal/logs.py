"""Logs: one JSON object a line, with the request's id, and without codes, keys, persons or control characters."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-TV-Za-tv-z]{26,27}(?![0-9A-Za-z])", re.ASCII)
_SCAN_PATH = re.compile(r"^/+v/.*", re.IGNORECASE | re.DOTALL)

Event = MutableMapping[str, Any]


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Write the logs of this process, ours and the libraries', to `stream` (standard error)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _name_the_error,
                scrub,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def logger() -> structlog.stdlib.BoundLogger:
    """Return the portal's logger; call it with an event name and plain facts."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("portal")
    return found


def loggable_path(path: str) -> str:
    """Return a request path as it may be logged: `/v/<CODE>` becomes `/v/…`."""
    return _SCAN_PATH.sub("/v/…", path)


def scrub(_logger: object, _method: str, event: Event) -> Event:
    """Take control characters, ANSI sequences and letter codes out of every text of a log event."""
    return {str(key): _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return _CODE.sub("…", _CONTROL.sub(" ", str(value)))[:2000]


def _name_the_error(_logger: object, _method: str, event: Event) -> Event:
    """Put class and places of an exception into the event; never its message, which may quote a person or a code."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info else None)
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["error"] = type(error).__name__
        event["where"] = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
