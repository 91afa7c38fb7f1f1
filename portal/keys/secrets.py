"""Secrets that are kept elsewhere: a file that only its owner may read, or the socket of an agent that hands them out."""

import socket
import stat
from pathlib import Path

from kernel.decision import Sentence
from signing.errors import KeyUnreadable
from signing.keys import read_secret

MOST_BYTES = 4096
AGENT_SECONDS = 10.0


def secret_from(path: Path) -> bytes:
    """Return a PIN, passphrase or token without its last line end, from a 0600 file or by connecting to a socket and reading.

    Raises `KeyUnreadable` (`key_file_missing`, `key_file_open`, `secret_empty`, `secret_text`).
    """
    found = (_from_agent(path) if _is_socket(path) else read_secret(path)).rstrip(b"\r\n")
    if not found or len(found) > MOST_BYTES:
        raise KeyUnreadable(
            Sentence(f"{path} 中没有口令。", f"There is no PIN or passphrase in {path}."),
            "secret_empty",
        )
    return _as_text(path, found)


def _as_text(path: Path, found: bytes) -> bytes:
    """Give back what is UTF-8: tokens, services and PKCS #12 take nothing else, and an error of theirs may quote it."""
    try:
        found.decode()
    except UnicodeDecodeError:
        raise KeyUnreadable(Sentence(f"{path} 不是 UTF-8 文本。", f"{path} is no text in UTF-8."), "secret_text") from None
    return found


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False


def _from_agent(path: Path) -> bytes:
    """Read what the agent sends until it closes; nothing is sent, so that no agent has to be trusted with anything."""
    answer = b""
    try:
        with socket.socket(socket.AF_UNIX) as agent:
            agent.settimeout(AGENT_SECONDS)
            agent.connect(str(path))
            while len(answer) <= MOST_BYTES and (part := agent.recv(MOST_BYTES)):
                answer += part
    except OSError as fault:
        raise KeyUnreadable(Sentence(f"口令代理 {path} 没有回应。", f"The agent at {path} does not answer."), "secret_agent") from fault
    return answer
