"""A signing service that speaks as much of the CSC API v2.0 as sealing asks of one, and notes what it was told."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from signing.keys import SealPrivateKey

CREDENTIAL, TOKEN, PIN = "GX0112348", "token-of-today", "8675309"
Change = Callable[[dict[str, Any]], Any]


@dataclass
class SigningService:
    """One credential; `token` is the access token that is good now, `spoil` changes an answer on its way out."""

    key: SealPrivateKey
    certificates: tuple[bytes, ...]
    wants_pin: bool = False
    token: str = TOKEN
    spoil: Change = lambda answer: answer
    base: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def info(self, _: dict[str, Any]) -> dict[str, Any]:
        """11.5 credentials/info."""
        certificates = [base64.b64encode(der).decode() for der in self.certificates]
        mode = "explicit" if self.wants_pin else "oauth2code"
        return {"key": {"status": "enabled"}, "cert": {"status": "valid", "certificates": certificates}, "auth": {"mode": mode}}

    def authorize(self, asked: dict[str, Any]) -> dict[str, Any]:
        """11.6 credentials/authorize: the PIN for these hashes."""
        if asked["authData"] != [{"id": "PIN", "value": PIN}]:
            return {}
        return {"SAD": f"sad-for-{asked['hashes'][0]}", "expiresIn": 60}

    def sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        """11.10 signatures/signHash."""
        (digest,) = (base64.b64decode(text) for text in asked["hashes"])
        if self.wants_pin and asked.get("SAD") != f"sad-for-{asked['hashes'][0]}":
            return {}
        prehashed = utils.Prehashed(hashes.SHA256())
        signature = (
            self.key.sign(digest, padding.PKCS1v15(), prehashed)
            if isinstance(self.key, rsa.RSAPrivateKey)
            else self.key.sign(digest, ec.ECDSA(prehashed))
        )
        return {"signatures": [base64.b64encode(signature).decode()]}


@contextmanager
def served(service: SigningService) -> Iterator[SigningService]:
    """Serve it until the end of the block."""
    methods = {"credentials/info": service.info, "credentials/authorize": service.authorize, "signatures/signHash": service.sign}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            method = self.path.removeprefix("/csc/v2/")
            service.asked.append((method, asked))
            good = self.headers["Authorization"] == f"Bearer {service.token}" and asked["credentialID"] == CREDENTIAL
            answer = service.spoil(methods[method](asked)) if good else {"error": "invalid_token"}
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(200 if good and answer else 401 if not good else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    service.base = f"http://127.0.0.1:{server.server_port}/csc/v2"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
