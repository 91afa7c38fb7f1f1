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
    """A line of the rail; it is marked as current on every endpoint of its blueprint and of those in `also`."""

    endpoint: str
    words: Sentence
    icon: str
    roles: frozenset[Role] = EVERYBODY
    also: tuple[str, ...] = ()

    def covers(self, endpoint: str) -> bool:
        """Whether a page belongs under this line."""
        return endpoint.partition(".")[0] in (self.endpoint.partition(".")[0], *self.also)


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the rail as one person sees it now."""

    href: str
    text: str
    icon: str
    current: bool


STAFF = EVERYBODY - {Role.EXPORTER}
REGISTRY = ("registry_record", "registry_edit", "registry_bulk", "registry_import")

ENTRIES = (
    Entry("start.index", Sentence("首页", "Start"), "home"),
    Entry("requests.index", Sentence("申请", "Requests"), "request", also=("asking",)),
    Entry("approvals.index", Sentence("审批", "Approvals"), "approve", frozenset({Role.REVIEWER, Role.SEALER, Role.ADMIN}), ("deciding",)),
    Entry("letters.index", Sentence("确认书", "Letters"), "letter", also=("ending",)),
    Entry("registry.index", Sentence("网点登记", "Outlet registry"), "outlet", STAFF, REGISTRY),
    Entry("leaning.index", Sentence("网点变动", "Stopped outlets"), "stopped", frozenset({Role.REGISTRAR, Role.REVIEWER, Role.ADMIN})),
    Entry("registry_coverage.index", Sentence("服务覆盖", "Coverage"), "coverage", STAFF),
    Entry("makers.index", Sentence("生产企业", "Manufacturer"), "seal", STAFF, ("makers_images",)),
    Entry("outlets.index", Sentence("服务网点", "Outlets"), "outlet", frozenset({Role.EXPORTER})),
    Entry("wordings.index", Sentence("确认书措辞", "Words of letters"), "words", STAFF, ("wording_edit", "wording_deciding")),
    Entry("verify.index", Sentence("查验", "Verify"), "verify"),
)


def rail() -> list[Link]:
    """Return the entries the present actor may open."""
    actor, here = current_actor(), request.endpoint or ""
    return [
        Link(url_for(entry.endpoint), say(entry.words), entry.icon, entry.covers(here))
        for entry in ENTRIES
        if entry.endpoint in current_app.view_functions and actor.has(*entry.roles)
    ]


def install(app: Flask) -> None:
    """Give templates `rail`."""
    app.jinja_env.globals["rail"] = rail
