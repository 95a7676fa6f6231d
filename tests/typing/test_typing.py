"""The files here are right as pyright sees them too; mypy checks them with everything else (`just types`)."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(find_spec("pyright") is None, reason="pyright is not installed: pip install '.[dev]'")
def test_pyright_knows_members_and_reports_mistakes() -> None:
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "tests/typing"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("0 errors"), done.stdout
