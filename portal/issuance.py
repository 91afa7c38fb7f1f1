"""One request carried through the whole way by two people: what the command line does in one go."""

from dataclasses import dataclass

from kernel.actor import Actor
from kernel.decision import Reason, Refused
from letters.ports import LetterRecord
from letters.rules import may_approve
from letters.service.approving import Returned
from letters.values import LetterStatus, Request
from portal.wiring import Desk
from verification.values import Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `code`, `qr` and `pdf` are empty while the letter waits for its seal."""

    letter: LetterRecord
    notes: tuple[Reason, ...]
    verdict: Verdict
    code: str = ""
    qr: str = ""
    pdf: bytes = b""


def carry_through(desk: Desk, request: Request, asking: Actor, approving: Actor) -> Outcome | Refused | Returned:
    """Ask, approve, seal and verify. Returns the refusal if the rules say no; raises what the services raise."""
    # Who may not approve is told before anything is written.
    allowed = may_approve(approving, maker=request.maker, requested_by=asking.id, shown_digest="", stored_digest="")
    if isinstance(allowed, Refused):
        return allowed
    stored = desk.requests.submit(asking, request)
    if isinstance(stored.decision, Refused):
        desk.journal.flush()
        return stored.decision
    approved = desk.approvals.approve(approving, stored.id, stored.digest)
    if isinstance(approved, Returned):
        return approved
    letter = desk.sealing.seal(approved.id)
    if letter.status is not LetterStatus.ISSUED:
        return Outcome(letter, stored.decision.notes, desk.verification.by_number(letter.number, letter.vins[0]))
    return _issued(desk, letter, stored.decision.notes)


def _issued(desk: Desk, letter: LetterRecord, notes: tuple[Reason, ...]) -> Outcome:
    """Verify the file and the QR text; the worse verdict counts."""
    pdf, qr = desk.letters.pdf(letter), desk.sealing.qr_text(letter)
    verdicts = (desk.verification.by_file(pdf), desk.verification.by_qr(qr))
    worse = max(verdicts, key=lambda verdict: verdict.exit_code)
    return Outcome(letter, notes, worse, desk.letters.content(letter).code, qr, pdf)
