"""An addon of a third party works from a folder and as an installed distribution, and keeps the contract."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from addons.devkit.contract import RULES

RENTAL = Path(__file__).parents[1] / "examples" / "acme_rental"


def run(*command, cwd, **environment):
    """Run a command and return what it printed; its complaint if it failed."""
    given = {**os.environ, "COLUMNS": "200", "TRADELOOM_BUSY_SECONDS": "5", **environment}
    given.pop("TRADELOOM_CUSTOMER", None)
    done = subprocess.run([*map(str, command)], cwd=cwd, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tradeloom(*words, cwd, **environment):
    return run(sys.executable, "-m", "cli", *words, cwd=cwd, **environment)


def use(cwd, **environment):
    """Initialise a database with the rental and look at what it brought."""
    database = ("--database", f"sqlite:///{cwd}/one.db")
    tradeloom(*database, "init", "--addons", "acme_rental", cwd=cwd, **environment)
    listed = tradeloom(*database, "addon", "list", cwd=cwd, **environment)
    assert [line.split()[2] for line in listed.splitlines() if line.startswith("acme_rental")] == ["enabled"]
    said = tradeloom(*database, "explain", "order", "bring_back", "--type", "rental", cwd=cwd, **environment)
    assert "confirmed -> returned, declared by acme_rental" in said
    assert "acme_rental: RentalOrder.bring_back" in said
    assert "Everything is sound." in tradeloom(*database, "doctor", cwd=cwd, **environment)


def test_it_works_from_a_folder(tmp_path):
    (tmp_path / "tradeloom.toml").write_text(f'addons_path = ["{RENTAL}"]\n')
    use(tmp_path)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Install the example's distribution into a folder of its own."""
    work = tmp_path_factory.mktemp("site")
    source = shutil.copytree(RENTAL, work / "source", ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    run(sys.executable, "-m", "pip", "install", *options, "--target", work / "packages", source, cwd=work)
    return work / "packages"


def test_it_works_as_an_installed_distribution(tmp_path, site):
    assert not (site / "addons" / "__init__.py").exists()
    use(tmp_path, PYTHONPATH=str(site))


def test_its_distribution_holds_revisions_readme_and_the_typing_mark(site):
    names = {path.name for path in (site / "addons" / "acme_rental").rglob("*") if path.is_file()}
    assert {"acme_rental_0001.py", "README.md", "py.typed"} <= names


def test_its_own_tests_and_the_contract_pass_where_it_stands(tmp_path):
    quiet = ["-q", "-p", "no:cacheprovider"]
    run(sys.executable, "-m", "pytest", *quiet, "tests", "-k", "sqlite", cwd=RENTAL)
    contract = ["--pyargs", "addons.devkit.testing", "-k", "acme_rental and not postgresql"]
    said = run(sys.executable, "-m", "pytest", *quiet, "-c", RENTAL / "pyproject.toml", *contract, cwd=RENTAL)
    assert f"{len(RULES) + 2} passed" in said
