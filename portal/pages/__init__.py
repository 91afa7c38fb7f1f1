"""The pages; each module has one blueprint for each guard, all mounted here and nowhere else."""

from flask import Flask

from kernel.actor import Role
from letters.rules import APPROVERS, WRITERS
from portal import trade_display
from portal.guards import mount, public, roles, signed_in
from portal.pages import (
    approvals,
    asking,
    ending,
    finding,
    health,
    home,
    leaning,
    letters,
    makers,
    makers_images,
    outlets,
    registry,
    registry_bulk,
    registry_coverage,
    registry_edit,
    registry_import,
    registry_record,
    requests,
    session,
    start,
    style,
    verify,
    wording_edit,
    wordings,
)
from portal.settings import Settings

STAFF = (Role.REGISTRAR, Role.REVIEWER, Role.SEALER, Role.ADMIN)


def mount_pages(app: Flask, settings: Settings) -> None:
    """Mount every page of the site; the style page only in development."""
    mount(app, health.blueprint, public)
    mount(app, home.blueprint, public)
    mount(app, session.door, public)
    mount(app, session.account, signed_in)
    if not settings.is_production:
        mount(app, style.blueprint, public)
    trade_display.install(app)
    _mount_trade(app)


def _mount_trade(app: Flask) -> None:
    """Mount the pages of the trade; whose request or letter it is, the services ask inside their transaction."""
    mount(app, start.blueprint, signed_in)
    mount(app, requests.blueprint, signed_in)
    mount(app, asking.blueprint, roles(*requests.ASKERS))
    mount(app, approvals.blueprint, roles(Role.REVIEWER, Role.SEALER, Role.ADMIN))
    mount(app, approvals.deciding, roles(Role.REVIEWER))
    mount(app, approvals.sealing, roles(Role.REVIEWER, Role.SEALER))
    mount(app, letters.blueprint, signed_in)
    mount(app, ending.blueprint, roles(Role.REVIEWER))
    mount(app, outlets.blueprint, public)
    mount(app, finding.blueprint, public, tokens=False)
    mount(app, registry.blueprint, roles(*STAFF))
    mount(app, registry_coverage.blueprint, roles(*STAFF))
    mount(app, registry_record.blueprint, roles(*STAFF))
    mount(app, registry_edit.keeping, roles(Role.REGISTRAR, Role.ADMIN))
    mount(app, registry_bulk.keeping, roles(Role.REGISTRAR, Role.ADMIN))
    mount(app, registry_import.keeping, roles(Role.REGISTRAR, Role.ADMIN))
    mount(app, leaning.blueprint, roles(Role.REGISTRAR, Role.REVIEWER, Role.ADMIN))
    mount(app, wordings.blueprint, roles(*STAFF))
    mount(app, wording_edit.drafting, roles(*WRITERS))
    mount(app, wording_edit.deciding, roles(*APPROVERS))
    mount(app, makers.blueprint, roles(*STAFF))
    mount(app, makers_images.blueprint, roles(Role.ADMIN))
    mount(app, verify.blueprint, public, tokens=False)
