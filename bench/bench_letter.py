"""Issue, verify, look-up: milliseconds of each step of the hot path."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from letters.compose import compose, lint
from letters.document import parse_request
from letters.values import Request
from letters.wording import load_wording
from portal.instance import prepare
from portal.instance.specimen import MAKER, next_request
from portal.issuance import Outcome, carry_through
from portal.settings import Settings
from portal.wiring import Desk
from signing import pades
from signing.inspection import inspect
from signing.ports import SealSpec

ROUNDS = 15


def median_ms(deed: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median milliseconds of a deed, after one run that does not count."""
    deed()
    took = []
    for _ in range(rounds):
        begin = time.perf_counter()
        deed()
        took.append(1000 * (time.perf_counter() - begin))
    return statistics.median(took)


def issue_one(desk: Desk) -> Outcome:
    """Take one specimen letter through the whole way."""
    with desk.work.reading() as books:
        request = parse_request(next_request(desk), books.makers())
    assert isinstance(request, Request), request
    people = {account.login: account.actor for account in desk.accounts.everyone()}
    outcome = carry_through(desk, request, people["exporter"], people["reviewer"])
    assert isinstance(outcome, Outcome), outcome
    return outcome


def main() -> None:
    """Print a row for each step with its median milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        desk = prepare(Settings(instance=Path(folder) / "instance"))
        outcome = issue_one(desk)
        seals, now = desk.keyring.open(MAKER), desk.clock.now
        content = desk.letters.content(outcome.letter)
        wording = load_wording(content.wording)
        composed = compose(content, qr_text=outcome.qr, seal=seals.art, wording=wording)
        spec = SealSpec(composed.seal_page, composed.seal_box, b"", "bench", "", MAKER, "seal")
        rows = {
            "compose one vehicle": median_ms(lambda: compose(content, qr_text=outcome.qr, seal=seals.art, wording=wording)),
            "lint": median_ms(lambda: lint(composed.pdf, content, outcome.qr, wording=wording)),
            "seal B-LT with own read-back": median_ms(
                lambda: pades.seal(composed.draft, spec, seals.key, seals.timestamps, seals.revocation, now(), trust=seals.trust)
            ),
            "inspect in process": median_ms(lambda: inspect(outcome.pdf, seals.trust)),
            "verify a file (child process)": median_ms(lambda: desk.verification.by_file(outcome.pdf)),
            "verify a code": median_ms(lambda: desk.verification.by_code(outcome.code)),
            "look up a country's outlets": median_ms(lambda: desk.registry.outlets_in("KZ", content.issued_on)),
            "issue, end to end": median_ms(lambda: issue_one(desk), 5),
        }
        for name, took in rows.items():
            sys.stdout.write(f"{name:<34}{took:8.1f} ms\n")


if __name__ == "__main__":
    main()
