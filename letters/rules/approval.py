"""Who may approve, who may revoke, who looks after letters: four eyes, the right maker, and exactly what was shown."""

from collections.abc import Iterator
from hmac import compare_digest

from kernel.actor import Actor, Role
from kernel.decision import Decision, Reason, decide
from letters.rules.case import fault


def may_approve(actor: Actor, *, maker: str, requested_by: str, shown_digest: str, stored_digest: str) -> Decision:
    """Approver is a reviewer of the maker, did not ask for the letter, and saw this very request."""
    return decide(_against_approval(actor, maker, requested_by, shown_digest, stored_digest))


def _against_approval(actor: Actor, maker: str, requested_by: str, shown: str, stored: str) -> Iterator[Reason]:
    if not actor.has(Role.REVIEWER) or actor.maker != maker:
        yield fault(
            "not_a_reviewer",
            "approver",
            actor.name,
            "只有该生产企业的审核人员可以审批，请交由审核人员处理。",
            "Only a reviewer of this manufacturer may approve; hand it to one.",
        )
    if actor.id == requested_by:
        yield fault(
            "four_eyes",
            "approver",
            actor.name,
            "不能审批自己提交的申请，请由另一位审核人员审批。",
            "You cannot approve your own request; another reviewer has to.",
        )
    if not compare_digest(shown.encode("utf-8", "replace"), stored.encode()):
        yield fault(
            "draft_changed",
            "digest",
            shown[:16],
            "申请内容在您查看之后有变化，请重新打开并核对后再审批。",
            "The request changed after you opened it; open it again and check before approving.",
        )


def may_revoke(actor: Actor, *, maker: str) -> Decision:
    """Revoking is for reviewers of the letter's maker; one person is enough, because it only takes away."""
    allowed = actor.has(Role.REVIEWER) and actor.maker == maker
    return decide(
        ()
        if allowed
        else (
            fault(
                "not_a_reviewer",
                "actor",
                actor.name,
                "只有该生产企业的审核人员可以撤销确认书。",
                "Only a reviewer of this manufacturer may revoke a letter.",
            ),
        )
    )


def may_deal(actor: Actor) -> Decision:
    """Letters whose outlets stopped counting are looked after by the maker's registrars, reviewers and admins."""
    allowed = actor.has(Role.REGISTRAR, Role.REVIEWER, Role.ADMIN) and actor.maker != ""
    return decide(
        ()
        if allowed
        else (
            fault(
                "not_of_the_maker",
                "actor",
                actor.name,
                "只有生产企业的网点登记员、审核人员和管理员可以查看和处理网点变动影响的确认书。",
                "Only a manufacturer's registrars, reviewers and admins see and deal with letters whose outlets stopped counting.",
            ),
        )
    )
