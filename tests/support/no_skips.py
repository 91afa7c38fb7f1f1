"""A pytest plugin: where CI=true, a skipped test is a failed one, because nobody reads the skips there."""

import os
from collections.abc import Generator
from typing import Any

import pytest

Report = pytest.TestReport | pytest.CollectReport


def skips_are_failures() -> bool:
    """Whether the environment says that this run must leave nothing out."""
    return os.environ.get("CI", "").lower() in ("true", "1")


def fail_if_skipped(report: Report) -> Report:
    """Turn a skip into a failure that still says why; an expected failure (xfail) stays what it is."""
    if report.skipped and not hasattr(report, "wasxfail") and skips_are_failures():
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI=true does not allow: {_why(report.longrepr)}"
    return report


def _why(longrepr: Any) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Report, Report]:
    """Look at each phase of each test."""
    return fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Report, Report]:
    """Look at each file too: `importorskip` at its top skips a whole file."""
    return fail_if_skipped((yield))
