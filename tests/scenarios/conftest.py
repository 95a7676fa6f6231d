"""The demonstration, run once for all who look at it."""

import os
import subprocess
import sys

import pytest

from addons.devkit.testing import _drop, _empty


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """Return a function that runs the demo once on a kind of database: its URL, what was said, and its folder."""
    made = {}

    def run(kind):
        if kind not in made:
            folder = tmp_path_factory.mktemp("demo")
            url = _empty(kind, folder)
            command = [sys.executable, "-m", "cli", "--database", url, "demo", "--to", str(folder)]
            environment = {k: v for k, v in os.environ.items() if not k.startswith("TRADELOOM_")} | {"COLUMNS": "160"}
            result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
            assert result.returncode == 0, result.stderr
            made[kind] = url, result.stdout, folder
        return made[kind]

    yield run
    for url, *_ in made.values():
        _drop(url)
