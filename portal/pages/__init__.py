"""The pages; each module has one blueprint for each guard, all mounted here and nowhere else."""

from flask import Flask

from portal.guards import mount, public, signed_in
from portal.pages import health, home, session, style
from portal.settings import Settings


def mount_pages(app: Flask, settings: Settings) -> None:
    """Mount every page of the site; the style page only in development."""
    mount(app, health.blueprint, public)
    mount(app, home.blueprint, public)
    mount(app, session.door, public)
    mount(app, session.account, signed_in)
    if not settings.is_production:
        mount(app, style.blueprint, public)
