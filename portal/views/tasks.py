"""What waits for a person, counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.actor import Actor, Role
from kernel.decision import Allowed, Sentence
from letters.rules import APPROVERS, may_deal
from letters.service import Leaning, Letters, Requests
from letters.values import LetterStatus, RequestStatus
from outlets.rules import counts_on
from outlets.service import Registry
from portal.key_days import near_the_end
from portal.views.wording_changes import changes
from portal.wiring import Desk

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """A count of things, what they are, where they are, and whether they wait for this person."""

    count: int
    words: Sentence
    href: str
    mine: bool


def tasks_of(desk: Desk, actor: Actor, on: date) -> tuple[Task, ...]:
    """Return what waits for the person first, then what they keep an eye on; a count of nothing to do is left out."""
    found = (
        *_approving(desk.requests, desk.letters, actor),
        *_sealing(desk, actor),
        *_wording(desk, actor),
        *_looking_after(desk.leaning, actor, on),
        *_asking(desk.requests, desk.letters, actor, on),
        *_keeping(desk.registry, actor, on),
    )
    return tuple(task for task in found if task.count or not task.mine)


def _approving(requests: Requests, letters: Letters, actor: Actor) -> Iterator[Task]:
    if actor.has(Role.REVIEWER):
        own, others = 0, 0
        for stored in requests.list(actor, RequestStatus.WAITING):
            own, others = (own + 1, others) if stored.requested_by == actor.id else (own, others + 1)
        yield Task(others, Sentence("等您审批的申请", "Requests waiting for your approval"), "/approvals", True)
        yield Task(
            own, Sentence("您自己提交、须由他人审批的申请", "Requests of your own, for somebody else to approve"), "/approvals", True
        )
    if actor.has(Role.REVIEWER, Role.SEALER):
        frozen = len(letters.list(actor, LetterStatus.FROZEN))
        yield Task(frozen, Sentence("等待盖章的确认书", "Letters waiting for their seal"), "/approvals#frozen", True)


def _sealing(desk: Desk, actor: Actor) -> Iterator[Task]:
    """Say weeks ahead that the maker's key will not seal for long, to all who would stand there without one."""
    if actor.maker and actor.has(Role.REVIEWER, Role.SEALER, Role.ADMIN):
        for days in near_the_end(desk, actor.maker):
            yield Task(1, days.sentence, f"/makers/{actor.maker}#keys", True)


def _wording(desk: Desk, actor: Actor) -> Iterator[Task]:
    """Name a draft of the maker's words to whoever may approve it."""
    if actor.maker and actor.has(*APPROVERS):
        draft = desk.wordings.shelf(actor).draft
        if draft and actor.id not in draft.written_by and changes(desk.wordings.words(actor, draft.base), draft.wording):
            yield Task(
                1,
                Sentence("等您批准的确认书措辞", "Words of letters waiting for your approval"),
                f"/wordings/{draft.id.replace('/', '-')}",
                True,
            )


def _looking_after(leaning: Leaning, actor: Actor, on: date) -> Iterator[Task]:
    if not isinstance(may_deal(actor), Allowed):
        return
    cases = leaning.open_cases(actor, on)
    lost = sum(not case.is_served for case in cases)
    yield Task(
        lost,
        Sentence("网点停用、车辆再无网点服务的确认书", "Letters whose outlet stopped and whose vehicles nobody else serves"),
        "/registry/leaning?served=no",
        True,
    )
    yield Task(
        len(cases) - lost,
        Sentence("网点停用、另有网点服务、待处理的确认书", "Letters whose outlet stopped, still served by another, to be dealt with"),
        "/registry/leaning?served=yes",
        True,
    )


def _asking(requests: Requests, letters: Letters, actor: Actor, on: date) -> Iterator[Task]:
    if actor.has(Role.EXPORTER):
        returned = len(requests.list(actor, RequestStatus.RETURNED))
        yield Task(
            returned, Sentence("被退回、等您更正的申请", "Requests that came back for you to correct"), "/requests?status=returned", True
        )
        waiting = len(requests.list(actor, RequestStatus.WAITING))
        yield Task(waiting, Sentence("正在审批的申请", "Requests being reviewed"), "/requests?status=waiting", False)
    in_force = [letter for letter in letters.list(actor, LetterStatus.ISSUED) if letter.valid_until >= on]
    yield Task(len(in_force), Sentence("有效的确认书", "Letters in force"), "/letters?status=issued", False)
    ending = sum(letter.valid_until <= on + SOON for letter in in_force)
    if ending:
        yield Task(ending, Sentence("30 天内到期的确认书", "Letters that end within 30 days"), "/letters?status=issued&sort=until", False)


def _keeping(registry: Registry, actor: Actor, on: date) -> Iterator[Task]:
    if not actor.maker:
        return
    active = [outlet for outlet in registry.all_outlets(actor.maker) if counts_on(outlet, on)]
    ending = sum(outlet.valid_to is not None and outlet.valid_to <= on + SOON for outlet in active)
    if actor.has(Role.REGISTRAR, Role.ADMIN):
        yield Task(
            ending,
            Sentence("有效期在 30 天内届满的网点", "Outlets whose validity ends within 30 days"),
            "/registry?status=active&sort=until",
            True,
        )
    yield Task(len(active), Sentence("启用中的境外网点", "Active overseas outlets"), "/registry?status=active", False)
