"""Letters of a specimen instance that are approved and not yet sealed."""

from letters.document import parse_request
from letters.ports import LetterRecord
from letters.values import Request
from portal.instance.specimen import next_request
from portal.wiring import Desk


def approve_one(desk: Desk) -> LetterRecord:
    """Ask for the next specimen vehicle's letter and approve it; nobody seals it."""
    with desk.work.reading() as books:
        makers = books.makers()
    request = parse_request(next_request(desk), makers)
    assert isinstance(request, Request), request
    people = {account.login: account.actor for account in desk.accounts.everyone()}
    stored = desk.requests.submit(people["exporter"], request)
    letter = desk.approvals.approve(people["reviewer"], stored.id, stored.digest)
    assert isinstance(letter, LetterRecord), letter
    return letter
