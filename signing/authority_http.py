"""A timestamp authority reached over HTTP (RFC 3161, 3.4), with a deadline and a size limit that hold for the whole exchange."""

import queue
import threading
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import requests

from kernel.decision import Reason
from signing.errors import TimestampUnavailable
from signing.ports import TimestampTrust
from signing.timestamps import MAX_TOKEN
from signing.wording import reason

TIMEOUT_SECONDS = 4.0
"""Below the clock tolerance, so that a slow authority is named slow and not wrong."""
_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class HttpTimestampAuthority:
    """An authority at `url` (http or https: the token carries its own signature), pinned by `trust`, through `proxy` if there is one.

    The exchange runs in a thread of its own, because a per-read timeout does not stop a server that sends one
    byte a second, and nothing stops a resolver that hangs.
    """

    name: str
    url: str
    trust: TimestampTrust
    timeout_seconds: float = TIMEOUT_SECONDS
    proxy: str = ""

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError("a timestamp authority has an http or https address")

    def stamp(self, request: bytes) -> bytes:
        """Return the raw answer. Raises `TimestampUnavailable`, with a reason, after the deadline and for anything but a whole reply."""
        answers: queue.SimpleQueue[bytes | Reason] = queue.SimpleQueue()
        threading.Thread(target=self._exchange, args=(request, answers), name="timestamp", daemon=True).start()
        try:
            answer = answers.get(timeout=self.timeout_seconds)
        except queue.Empty:
            answer = reason("timestamp_timeout")
        if isinstance(answer, Reason):
            raise TimestampUnavailable((replace(answer, value=self.name),))
        return answer

    def _session(self) -> requests.Session:
        session = requests.Session()
        # No proxy, password or certificate from the environment or a .netrc: only `portal.settings` reads those.
        session.trust_env = False
        session.proxies = {"http": self.proxy, "https": self.proxy} if self.proxy else {}
        return session

    def _options(self) -> dict[str, Any]:
        return {"headers": _HEADERS, "timeout": self.timeout_seconds, "stream": True, "allow_redirects": False}

    def _exchange(self, request: bytes, answers: "queue.SimpleQueue[bytes | Reason]") -> None:
        """Put the answer into the queue, or why there is none."""
        deadline = time.monotonic() + self.timeout_seconds
        try:
            with self._session() as session, session.post(self.url, request, **self._options()) as response:
                answers.put(_unfit(response) or _read(response, deadline))
        except requests.Timeout:
            answers.put(reason("timestamp_timeout"))
        except Exception:  # noqa: BLE001 - the wall to the network: whatever happens there is "no answer"
            answers.put(reason("timestamp_unreachable"))


def _unfit(response: requests.Response) -> Reason | None:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status_code != 200:
        return reason("timestamp_http")
    return None if kind == "application/timestamp-reply" else reason("timestamp_type")


def _read(response: requests.Response, deadline: float) -> bytes | Reason:
    """Return the body, or that it is too long, too slow or cut short."""
    body = b""
    while time.monotonic() < deadline:
        chunk = response.raw.read1(4096)
        if not chunk:
            return body or reason("timestamp_unreachable")
        body += chunk
        if len(body) > MAX_TOKEN:
            return reason("timestamp_too_large")
    return reason("timestamp_timeout")
