"""Verifying without the register: against a pinned trust file with a signed status snapshot."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

from kernel.clock import SHANGHAI, Clock
from letters.code import parse_qr_text
from letters.service.seal_words import claims_of
from signing import qr_token, status_token
from signing.inspection import Inspection
from signing.status_token import Status, StatusList
from signing.trust import SealTrust, trust_from_json, trust_to_json
from verification import findings as f
from verification.attached import attached_content
from verification.facts import public_facts
from verification.pages import Compare, page_finding
from verification.sealed import from_signing, not_passed
from verification.service import speaks_of
from verification.values import Finding, Verdict
from verification.verdict import Evidence, judge

FORMAT = "trust/v1"
Inspect = Callable[[bytes, SealTrust, datetime], Inspection]
"""Inspects a file by a trust, as of an instant."""


@dataclass(frozen=True, slots=True)
class OfflineTrust:
    """What `trust.json` pins: seals, QR keys per maker (DER), origins, the status key (PEM), and a signed snapshot."""

    issued_at: datetime
    valid_until: datetime
    origins: tuple[str, ...]
    makers: tuple[dict[str, str], ...]
    seals: SealTrust
    qr_keys: tuple[tuple[str, bytes], ...]
    status_key: bytes
    status: str


def offline_to_json(trust: OfflineTrust) -> dict[str, Any]:
    """Return the published object `trust/v1`."""
    return {
        "format": FORMAT,
        "issued_at": trust.issued_at.astimezone(UTC).isoformat(),
        "valid_until": trust.valid_until.astimezone(UTC).isoformat(),
        "hosts": list(trust.origins),
        "makers": list(trust.makers),
        "seal_trust": trust_to_json(trust.seals),
        "qr_keys": [_qr_key(maker, public) for maker, public in trust.qr_keys],
        "status_key": trust.status_key.decode("ascii"),
        "status": trust.status,
    }


def _qr_key(maker: str, public: bytes) -> dict[str, str]:
    return {"maker": maker, "kid": qr_token.key_id(public).hex(), "public_key": b64encode(public).decode()}


def offline_from_json(value: Any) -> OfflineTrust:
    """Read `trust/v1` back. Raises `ValueError` for another format, a missing or a malformed member."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f"not a {FORMAT} object")
    try:
        return OfflineTrust(
            issued_at=_instant(value["issued_at"]),
            valid_until=_instant(value["valid_until"]),
            origins=tuple(str(origin) for origin in value["hosts"]),
            makers=tuple(value["makers"]),
            seals=trust_from_json(value["seal_trust"]),
            qr_keys=tuple((str(key["maker"]), b64decode(key["public_key"], validate=True)) for key in value["qr_keys"]),
            status_key=str(value["status_key"]).encode("ascii"),
            status=str(value["status"]),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"malformed {FORMAT} object: {fault!r}") from fault


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at


class OfflineVerification:
    """Judges by the pinned trust alone; `genuine` only while the status snapshot is fresh."""

    def __init__(self, trust: OfflineTrust, inspect: Inspect, compare: Compare, clock: Clock) -> None:
        self._trust = trust
        self._inspect = inspect
        self._compare = compare
        self._clock = clock

    def by_qr(self, text: str) -> Verdict:
        """Return the verdict on what a scanner read."""
        now = self._clock.now()
        parts = parse_qr_text(text)
        # 1. The exact form. 2. A host that stands in the trust list.
        if parts is None:
            return judge(Evidence((f.QR_FORM,)), now)
        if parts.origin not in self._trust.origins:
            return judge(Evidence((f.QR_HOST,)), now)
        # 3. Claims signed by a QR key of the maker whose number it is, about this very code.
        claims = self._claims(parts.token)
        if claims is None or not speaks_of(claims, parts):
            return judge(Evidence((f.QR_BROKEN,)), now)
        # 4. In force, as far as the snapshot knows.
        return judge(Evidence((_says(claims), *self._standing(claims.status_index, claims.expires, now))), now)

    def by_file(self, data: bytes) -> Verdict:
        """Return the verdict on a file: seal, content, pages, then the snapshot."""
        now = self._clock.now()
        inspection = self._inspect(data, self._trust.seals, now)
        sealed = from_signing(inspection.findings)
        if not inspection.passed:
            return judge(Evidence(not_passed(inspection.findings)), now)
        content = attached_content(inspection)
        if content is None:
            return judge(Evidence((*sealed, f.CONTENT_FOREIGN)), now)
        # Whoever holds the key can seal pages that say otherwise than the data, and offline there is no digest to tell.
        pages = page_finding(self._compare(data, content), content, self._said)
        standing = self._standing(content.status_index, claims_of(content).expires, now)
        shown = None if pages is f.PAGES_NOT_COMPARED else public_facts(content, None, None)
        return judge(Evidence((*sealed, f.CONTENT_SEALED, pages, *standing), shown), now)

    def _said(self, text: str) -> qr_token.QrClaims | None:
        parts = parse_qr_text(text)
        return self._claims(parts.token) if parts is not None and parts.origin in self._trust.origins else None

    def _claims(self, token: str) -> qr_token.QrClaims | None:
        keys = {qr_token.key_id(public): public for _, public in self._trust.qr_keys}
        owners = {qr_token.key_id(public): maker for maker, public in self._trust.qr_keys}
        claims = qr_token.verify(token, keys)
        if not isinstance(claims, qr_token.QrClaims):
            return None
        owner = owners[qr_token.key_of(token) or b""]
        return claims if compare_digest(claims.number.split("-")[0], owner) else None

    def _standing(self, index: int, expires: datetime, now: datetime) -> tuple[Finding, ...]:
        """Say whether the letter is in force: by its own end, and by the snapshot while that is fresh."""
        if now >= expires:
            last_day = expires.astimezone(SHANGHAI).date() - timedelta(days=1)  # it expires as the day after it begins
            return (f.expired(last_day),)
        snapshot = status_token.verify(self._trust.status, self._trust.status_key, now)
        if not isinstance(snapshot, StatusList) or not now < self._trust.valid_until:
            return (f.SNAPSHOT_STALE,)
        if snapshot.at(index) is Status.VALID:
            return (f.in_force_by_snapshot(snapshot.issued_at, min(snapshot.valid_until, self._trust.valid_until)),)
        return (_STANDING.get(snapshot.at(index), f.SNAPSHOT_SHORT),)


_STANDING: dict[Status | None, Finding] = {
    Status.INVALID: f.REVOKED,
    Status.SUPERSEDED: f.SUPERSEDED,
    Status.SUSPENDED: f.UNDER_REVIEW,
    Status.NOT_RELEASED: f.NEVER_RELEASED,
}


def _says(claims: qr_token.QrClaims) -> Finding:
    """Tell what the signed claims say, to be compared with the paper: offline there is nothing else to show."""
    car_zh = f"车架号 {claims.vin}" if claims.vin else "多辆车"
    car_en = f"VIN {claims.vin}" if claims.vin else "several vehicles"
    return f.passed(
        "qr-signature",
        f"二维码签名有效：编号 {claims.number}，目的国 {claims.destination}，{car_zh}。请与纸面核对。",
        f"The signature inside the QR code holds: number {claims.number}, destination {claims.destination}, {car_en}. Compare with the paper.",
    )
