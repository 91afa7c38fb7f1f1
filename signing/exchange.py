"""One exchange over HTTP with a deadline and a size limit that hold for the whole of it: revocation lists, signing services."""

import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Unreachable(Exception):
    """No whole answer came within the limits."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: a GET without a body, a POST with one; `most` bytes and `seconds` bound the answer."""

    url: str
    most: int
    seconds: float
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: the status and the body as sent."""

    status: int
    body: bytes


def is_web(url: str) -> bool:
    """Return whether the address is one of http or https, with a host."""
    return _scheme(url) in ("http", "https")


def is_private_web(url: str) -> bool:
    """Return whether nobody on the way can read along: https, or this very machine."""
    return _scheme(url) == "https" or (_scheme(url) == "http" and urlsplit(url).hostname in LOOPBACK)


def _scheme(url: str) -> str:
    try:
        parts = urlsplit(url)
        return parts.scheme if parts.hostname and parts.port != 0 else ""
    except ValueError:
        return ""


def exchange(call: Call) -> Answer:
    """Return the answer; redirects are not followed. Raises `Unreachable`.

    It runs in a thread of its own, because a per-read timeout does not stop a server that sends one byte a
    second, and nothing stops a resolver that hangs.
    """
    if not is_web(call.url):
        raise Unreachable("not an http address")
    answers: queue.SimpleQueue[Answer | None] = queue.SimpleQueue()
    threading.Thread(target=_run, args=(call, answers), name="exchange", daemon=True).start()
    try:
        answer = answers.get(timeout=call.seconds)
    except queue.Empty:
        raise Unreachable("no answer in time") from None
    if answer is None:
        raise Unreachable("no whole answer")
    return answer


def _run(call: Call, answers: "queue.SimpleQueue[Answer | None]") -> None:
    """Put the answer, or None, into the queue."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, password or certificate from the environment or a .netrc
            answers.put(_ask(session, call, time.monotonic() + call.seconds))
    except (requests.RequestException, OSError, ValueError, HTTPError):
        answers.put(None)


def _ask(session: requests.Session, call: Call, deadline: float) -> Answer | None:
    method, headers = ("GET" if call.body is None else "POST"), {"Accept-Encoding": "identity", **call.headers}
    options: dict[str, Any] = {"timeout": call.seconds, "stream": True, "allow_redirects": False}
    with session.request(method, call.url, data=call.body, headers=headers, **options) as response:
        body = b""
        while time.monotonic() < deadline and len(body) <= call.most:
            part = response.raw.read1(16384)
            if not part:
                return Answer(response.status_code, body)
            body += part
    return None
