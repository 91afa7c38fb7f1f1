"""The staff rail: one entry a page, shown to the roles that may open it, in this order.

Add a page's entry here; one whose endpoint is not mounted is left out.
"""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from kernel.actor import Role
from kernel.decision import Sentence
from portal.auth import current_actor
from portal.language import say

EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail; it is marked as current on every endpoint of the same blueprint."""

    endpoint: str
    words: Sentence
    icon: str
    roles: frozenset[Role] = EVERYBODY


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the rail as one person sees it now."""

    href: str
    text: str
    icon: str
    current: bool


ENTRIES = (
    Entry("home.index", Sentence("首页", "Start"), "home"),
    Entry("requests.index", Sentence("申请", "Requests"), "request"),
    Entry("approvals.index", Sentence("审批", "Approvals"), "approve", frozenset({Role.REVIEWER, Role.SEALER, Role.ADMIN})),
    Entry("letters.index", Sentence("确认书", "Letters"), "letter"),
    Entry("outlets.index", Sentence("服务网点", "Outlets"), "outlet"),
    Entry("verify.index", Sentence("查验", "Verify"), "verify"),
)


def rail() -> list[Link]:
    """Return the entries the present actor may open."""
    actor, here = current_actor(), (request.endpoint or "").partition(".")[0]
    return [
        Link(url_for(entry.endpoint), say(entry.words), entry.icon, entry.endpoint.partition(".")[0] == here)
        for entry in ENTRIES
        if entry.endpoint in current_app.view_functions and actor.has(*entry.roles)
    ]


def install(app: Flask) -> None:
    """Give templates `rail`."""
    app.jinja_env.globals["rail"] = rail
