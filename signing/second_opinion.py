"""The second opinion: pyHanko, strict, with its difference analysis, offline, revocation required, at the proved time."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from signing.trust import SealTrust

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


def agrees(signature: EmbeddedPdfSignature, trust: SealTrust, crls: Iterable[bytes], at: datetime) -> bool:
    """Return whether pyHanko finds the signature intact, trusted, covering all, unmodified, with a good timestamp at `at`."""
    crls = list(crls)
    seal_context = _context(trust.roots, trust.issuers, crls, at)
    stamp_context = _context(trust.timestamps.roots, trust.timestamps.intermediates, crls, at)
    return _is_good(_run(lambda: asyncio.run(async_validate_pdf_signature(signature, seal_context, stamp_context))))


def _run(validate: Callable[[], PdfSignatureStatus]) -> PdfSignatureStatus:
    """Run pyHanko's coroutine; in a thread of its own where the caller is inside an event loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return validate()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(validate).result()


def _is_good(status: PdfSignatureStatus) -> bool:
    stamp = status.timestamp_validity
    return bool(
        status.bottom_line
        and status.docmdp_ok
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level == ModificationLevel.NONE
        and stamp is not None
        and stamp.intact
        and stamp.valid
        and stamp.trusted
    )


def _context(roots: Iterable[bytes], between: Iterable[bytes], crls: list[bytes], at: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in roots],
        other_certs=[x509.Certificate.load(der) for der in between],
        crls=crls,
        moment=at,
        allow_fetching=False,
        revocation_mode="require",
    )
