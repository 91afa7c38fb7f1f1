"""A CA and a timestamp authority of one's own, served over HTTP on this machine: what a maker gets from real ones."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kernel.clock import Clock
from signing.authority_local import LocalTimestampAuthority
from signing.issuing import (
    Authority,
    RevokedEntry,
    SubjectKey,
    make_crl,
    make_issuing,
    make_root,
    make_seal_certificate,
    make_tsa_certificate,
    name_of,
    new_key,
)
from signing.keys import LoadedSealKey, dump_pkcs12

PASSPHRASE = b"a passphrase of the CA"
OPERATOR = "测试证书有限公司"


@dataclass
class PrivateCa:
    """Root, issuing CA and timestamp authority, and the address under which lists and timestamps are served."""

    clock: Clock
    root: Authority
    issuing: Authority
    stamps: LocalTimestampAuthority
    base: str = ""
    revoked: list[RevokedEntry] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lists_live: timedelta = timedelta(days=5)
    silent: bool = False

    def certificate(self, name_zh: str, key: SubjectKey, days: int = 720) -> bytes:
        """Return a seal certificate (DER) for somebody's key."""
        return make_seal_certificate(self.issuing, name_of(name_zh, name_zh), key, self.clock.now(), days, crl=f"{self.base}/seal.crl")

    def certificate_file(self, folder: Path, name_zh: str, key: SubjectKey) -> Path:
        """Write a seal certificate for somebody's key as PEM and return the file."""
        file = folder / "seal.pem"
        file.write_bytes(x509.load_der_x509_certificate(self.certificate(name_zh, key)).public_bytes(Encoding.PEM))
        return file

    def seal(self, name_zh: str, days: int = 720) -> LoadedSealKey:
        """Return a new seal."""
        key = new_key()
        return LoadedSealKey(self.certificate(name_zh, key, days), (self.issuing.der, self.root.der), key)

    def pkcs12(self, folder: Path, name_zh: str, days: int = 720) -> tuple[Path, Path]:
        """Write a new seal as the CA hands it out; return the file and the file with its passphrase."""
        file, words = folder / "seal.p12", folder / "passphrase.txt"
        file.write_bytes(dump_pkcs12(self.seal(name_zh, days), PASSPHRASE))
        words.write_bytes(PASSPHRASE + b"\n")
        words.chmod(0o600)
        return file, words

    def pem(self, folder: Path) -> Path:
        """Write both CAs as PEM and return the file."""
        file = folder / "cas.pem"
        file.write_bytes(self.issuing.certificate.public_bytes(Encoding.PEM) + self.root.certificate.public_bytes(Encoding.PEM))
        return file

    def root_pem(self, folder: Path) -> Path:
        """Write the root alone as PEM and return the file."""
        file = folder / "root.pem"
        file.write_bytes(self.root.certificate.public_bytes(Encoding.PEM))
        return file

    def revoke(self, certificate: bytes, since: timedelta = timedelta()) -> None:
        """Put a certificate on the list, as invalid since so long ago."""
        serial, now = x509.load_der_x509_certificate(certificate).serial_number, self.clock.now()
        self.revoked.append(RevokedEntry(serial, now, now - since, x509.ReasonFlags.key_compromise))

    def list_of(self, name: str) -> bytes:
        """Return the list served under a name, dated now."""
        now = self.clock.now().replace(microsecond=0)
        if name == "seal.crl":
            return make_crl(self.issuing, now, self.lists_live, self.revoked, int(now.timestamp()))
        return make_crl(self.root, now, timedelta(days=90), (), int(now.timestamp()))


def make_private_ca(clock: Clock) -> PrivateCa:
    """Make the CA; `served` gives it an address."""
    now = clock.now()
    root = make_root(name_of(OPERATOR, "Test Root CA"), now)
    issuing = make_issuing(root, name_of(OPERATOR, "Test Seal CA"), now)
    key = new_key()
    stamp = make_tsa_certificate(root, name_of(OPERATOR, "Test TSA"), key, now)
    return PrivateCa(clock, root, issuing, LocalTimestampAuthority(key, stamp, root.der, clock, name="test"))


@contextmanager
def served(ca: PrivateCa) -> Iterator[PrivateCa]:
    """Serve lists (`/seal.crl`, `/root.crl`) and timestamps (`/stamp`) until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(ca))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ca.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield ca
    finally:
        server.shutdown()
        server.server_close()


def _handler(ca: PrivateCa) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            ca.asked.append(self.path)
            self._reply(ca.list_of(self.path.strip("/")), "application/pkix-crl")

        def do_POST(self) -> None:
            ca.asked.append(self.path)
            self._reply(ca.stamps.stamp(self.rfile.read(int(self.headers["Content-Length"]))), "application/timestamp-reply")

        def _reply(self, body: bytes, kind: str) -> None:
            self.send_response(503 if ca.silent else 200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    return Handler
