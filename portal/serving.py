"""Serving the application over HTTP by waitress, and ending so that what is at hand is finished."""

import signal
from typing import Any, NoReturn

import waitress
from flask import Flask

from kernel.decision import Sentence
from portal.errors import PortTaken
from portal.settings import Settings

CONNECTIONS = 1000
"""Slow clients hold a connection, not a thread: waitress reads a request whole before a thread gets it."""
CHANNEL_SECONDS = 30


def listening(app: Flask, settings: Settings, threads: int) -> Any:
    """Take the port, before anything is announced, and return the server. Raises `PortTaken`."""
    try:
        return waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=threads,
            connection_limit=CONNECTIONS,
            channel_timeout=CHANNEL_SECONDS,
            ident=None,
        )
    except OSError as taken:
        text = Sentence(
            f"不能使用端口 {settings.port}（{taken.strerror}）；请用 --port 换一个，或先停止占用它的程序。",
            f"Port {settings.port} cannot be used ({taken.strerror}); choose another with --port, or stop what holds it.",
        )
        raise PortTaken(text) from taken


def end_on_sigterm() -> None:
    """Let SIGTERM end the server as Ctrl-C does: it takes no more requests and finishes those at hand."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
