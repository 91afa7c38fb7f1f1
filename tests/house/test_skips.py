"""A skip is a failure where CI=true, and only there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

SKIPPED_TEST = "import pytest\n\ndef test_left_out():\n    pytest.skip('no such program')\n"
SKIPPED_FILE = "import pytest\n\npytest.importorskip('no_such_module_anywhere')\n\ndef test_left_out():\n    pass\n"
EXPECTED_FAILURE = "import pytest\n\n@pytest.mark.xfail\ndef test_known():\n    assert False\n"


def run_pytest(folder: Path, source: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_planted.py").write_text(source)
    clean = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST_")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.support.no_skips",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        str(folder),
    ]
    return subprocess.run(command, cwd=folder, env={**clean, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, text=True)


@pytest.mark.parametrize("source", [SKIPPED_TEST, SKIPPED_FILE])
def test_a_skip_fails_the_run_in_continuous_integration(tmp_path: Path, source: str) -> None:
    done = run_pytest(tmp_path, source, CI="true")
    assert done.returncode != 0
    assert "skipped, which CI=true does not allow" in done.stdout


def test_a_skip_is_let_pass_at_a_desk(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, SKIPPED_TEST).returncode == 0


def test_an_expected_failure_stays_expected_in_continuous_integration(tmp_path: Path) -> None:
    assert run_pytest(tmp_path, EXPECTED_FAILURE, CI="true").returncode == 0
