"""The command line `letters`: the same services as the web, with honest exit codes."""

from portal.cli.main import main

__all__ = ["main"]
