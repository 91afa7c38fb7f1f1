"""Offline verification for the command line: a trust file instead of an instance."""

from datetime import datetime
from pathlib import Path

from kernel.clock import SystemClock
from kernel.decision import Reason, Sentence
from kernel.strict_json import load_json
from letters.compose.comparing_bounded import compare_bounded, warm_up
from portal.errors import TrustUnreadable
from signing.bounded import inspect_bounded
from signing.inspection import Inspection
from signing.trust import SealTrust
from verification.offline import OfflineVerification, offline_from_json

MOST_TRUST_BYTES = 64 * 1024 * 1024


def offline_verification(trust_file: Path) -> OfflineVerification:
    """Return the verification that this trust file allows. Raises `TrustUnreadable` for anything else than `trust/v1`."""
    value = load_json(trust_file.read_bytes(), most_bytes=MOST_TRUST_BYTES)
    try:
        if isinstance(value, Reason):
            raise ValueError(value.sentence.en)
        trust = offline_from_json(value)
    except ValueError as fault:
        text = Sentence(
            "信任文件无法读取，请用 letters keys export-trust 重新导出。",
            "The trust file cannot be read; export it again with letters keys export-trust.",
        )
        raise TrustUnreadable(text) from fault
    return OfflineVerification(trust, _inspect, compare_bounded, SystemClock())


def _inspect(pdf: bytes, seals: SealTrust, at: datetime) -> Inspection:
    """Inspect the one file of a command; the child that will compare its pages gets ready beside the one that inspects."""
    warm_up()
    return inspect_bounded(pdf, seals, as_of=at, is_last=True)
