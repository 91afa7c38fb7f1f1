"""The same house that page tests have."""

from tests.portal.pages.conftest import house, instance_template

__all__ = ["house", "instance_template"]
