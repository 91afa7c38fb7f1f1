"""What other programs ask over HTTP; each module has one blueprint for each guard, all mounted here and nowhere else."""

from flask import Flask

from portal.api import outlets
from portal.guards import mount, public


def mount_api(app: Flask) -> None:
    """Mount every resource below `/api/`."""
    mount(app, outlets.blueprint, public)
