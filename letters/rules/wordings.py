"""Who may write a maker's own words, and who may approve them: four eyes, and exactly what was shown."""

from collections.abc import Iterable, Iterator
from hmac import compare_digest

from kernel.actor import Actor, Role
from kernel.decision import Decision, Reason, decide
from letters.rules.case import fault

WRITERS = (Role.REGISTRAR, Role.ADMIN)
APPROVERS = (Role.REVIEWER, Role.ADMIN)


def may_write_wording(actor: Actor) -> Decision:
    """Words are drafted by the maker's registrars and admins."""
    allowed = actor.has(*WRITERS) and actor.maker != ""
    return decide(() if allowed else (_not_a_writer(actor),))


def may_approve_wording(actor: Actor, *, written_by: Iterable[str], shown_digest: str, stored_digest: str) -> Decision:
    """Words are approved by a reviewer or admin of the maker who did not write any of them and saw these very ones."""
    return decide(_against(actor, frozenset(written_by), shown_digest, stored_digest))


def _against(actor: Actor, written_by: frozenset[str], shown: str, stored: str) -> Iterator[Reason]:
    if not actor.has(*APPROVERS):
        yield fault(
            "not_an_approver",
            "approver",
            actor.name,
            "只有审核人员或管理员可以批准措辞，请交由他们处理。",
            "Only a reviewer or an admin may approve words; hand it to one.",
        )
    if actor.id in written_by:
        yield fault(
            "four_eyes",
            "approver",
            actor.name,
            "您参与起草了这一版措辞，须由另一位人员批准。",
            "You wrote part of this version; another person has to approve it.",
        )
    if not compare_digest(shown.encode("utf-8", "replace"), stored.encode()):
        yield fault(
            "draft_changed",
            "digest",
            shown[:16],
            "措辞在您查看之后有变化，请重新打开并核对后再批准。",
            "The words changed after you opened them; open them again and check before approving.",
        )


def _not_a_writer(actor: Actor) -> Reason:
    return fault(
        "not_a_writer",
        "actor",
        actor.name,
        "只有生产企业的登记员和管理员可以起草措辞。",
        "Only a manufacturer's registrars and admins draft words.",
    )
