"""What `letters doctor` says of things that run out: keys, revocation lists, and the timestamps that issued letters rest on."""

from datetime import datetime, timedelta

from kernel.decision import Sentence
from portal.key_acts import every_key
from portal.key_days import KeyDays, near_the_end
from portal.keys import lists
from portal.keys.lists import ListState
from portal.keys.records import KeyState
from portal.wiring import Desk

EVIDENCE_NEAR = timedelta(days=150)
"""`letters evidence renew`, run every month, carries a letter on at 180 days: what is nearer than this was missed by a run."""
LIST_NEAR = 4
"""A list is near its end in the last quarter of its life: CAs publish the next one well before."""
TOLD = 5


def keys_near_the_end(desk: Desk) -> Sentence | None:
    """Name each key that seals now and will not for long, and what comes after it."""
    said = [_with_next(one, _waiting_key(desk, one.maker)) for one in near_the_end(desk)]
    return Sentence(" ".join(one.zh for one in said), " ".join(one.en for one in said)) if said else None


def _waiting_key(desk: Desk, maker: str) -> str:
    return next((record.id for code, record in every_key(desk) if code == maker and record.state is KeyState.NEXT), "")


def _with_next(days: KeyDays, waiting: str) -> Sentence:
    said = days.sentence
    if waiting:
        return Sentence(f"{said.zh}请运行 letters keys activate {waiting}。", f"{said.en} Run letters keys activate {waiting}.")
    return Sentence(
        f"{said.zh}请向证书机构申请新证书，再运行 letters keys add --maker {days.maker}。",
        f"{said.en} Get a new certificate from the CA, then run letters keys add --maker {days.maker}.",
    )


def lists_near_the_end(desk: Desk) -> Sentence | None:
    """Name the CAs without a fresh list; where all are fresh, those whose list is soon none."""
    now = desk.clock.now()
    states = lists.states(desk.keyring.folder.authorities, now)
    stale = "; ".join(state.ca for state in states if not state.fresh)
    if stale:
        return Sentence(
            f"缺少有效的证书吊销列表：{stale}。请运行 letters keys lists refresh。",
            f"There is no fresh revocation list of {stale}; run letters keys lists refresh.",
        )
    near = "; ".join(f"{state.ca} ({state.until:%Y-%m-%d %H:%M} UTC)" for state in states if _is_near(state, now))
    return (
        Sentence(
            f"证书吊销列表即将到期，此后不能盖章：{near}。请运行 letters keys lists refresh；若仍无新列表，请联系该证书机构。",
            f"Revocation lists end soon, and nothing is sealed after that: {near}. Run letters keys lists refresh; if no newer one comes, ask the CA.",
        )
        if near
        else None
    )


def _is_near(state: ListState, now: datetime) -> bool:
    if state.until is None or state.issued_at is None:
        return False
    return (state.until - now) * LIST_NEAR < state.until - state.issued_at


def evidence_near_the_end(desk: Desk) -> Sentence | None:
    """Verify the timestamps that every issued letter rests on, and tell when the first of them ends too soon."""
    report, now = desk.evidence.check(), desk.clock.now()
    if report.faults:
        names = ", ".join(fault.number for fault in report.faults[:TOLD])
        return Sentence(
            f"{len(report.faults)} 份确认书的时间戳不成立（{names}）；请运行 letters evidence check 查看原因。",
            f"The timestamps of {len(report.faults)} letters do not hold ({names}); letters evidence check says why.",
        )
    if report.first_end is None or report.first_end - now > EVIDENCE_NEAR:
        return None
    day = f"{report.first_end:%Y-%m-%d}"
    return Sentence(
        f"最早一份确认书的时间戳 {day} 到期，逾期无法补救；请运行 letters evidence renew，并安排每月运行。",
        f"The first letter's timestamp ends on {day}, which cannot be made up for later: run letters evidence renew, and have it run every month.",
    )
