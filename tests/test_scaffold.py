"""`tradeloom addon new` writes an addon that works at once: tested, typed, linted, and from an installed wheel."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from addons.devkit.scaffold import writing
from addons.devkit.scaffold.naming import refuse_bad_name
from addons.devkit.testing.postgres import server_url
from core.errors import UsageError

ROOT = Path(__file__).parents[1]
MINUTE = 60
FILES = {
    "README.md",
    "addons/acme_gift/README.md",
    "addons/acme_gift/__init__.py",
    "addons/acme_gift/migrations/acme_gift_0001.py",
    "addons/acme_gift/open_orders.py",
    "addons/acme_gift/order.py",
    "addons/acme_gift/partner.py",
    "addons/acme_gift/partner_schema.py",
    "addons/acme_gift/py.typed",
    "addons/acme_gift/templates/acme_gift_order.html",
    "addons/acme_gift/workflow.py",
    "pyproject.toml",
    "tests/test_acme_gift.py",
    "tradeloom.toml",
}


def run(*command, cwd, **environment):
    """Run a command and return what it printed; its complaint if it failed."""
    given = {**os.environ, "COLUMNS": "150", **environment}
    for name in ("TRADELOOM_CUSTOMER", "TRADELOOM_DATABASE", "TRADELOOM_CONFIG"):
        given.pop(name, None)
    done = subprocess.run([*map(str, command)], cwd=cwd, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tradeloom(*words, cwd, **environment):
    return run(sys.executable, "-m", "cli", *words, cwd=cwd, **environment)


def files_of(folder):
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write an addon and return its folder; nothing changes it afterwards."""
    work = tmp_path_factory.mktemp("written")
    tradeloom("addon", "new", "acme_gift", cwd=work)
    return work / "acme_gift"


def test_a_test_of_ones_own_type_passes_within_a_minute_on_both_databases(tmp_path, record_property):
    began = time.perf_counter()
    said = tradeloom("addon", "new", "acme_gift", cwd=tmp_path)
    assert "Wrote the addon acme_gift. Next:\n  cd acme_gift\n  pytest " in said
    quiet = ("-q", "-p", "no:cacheprovider")
    done = run(sys.executable, "-m", "pytest", *quiet, cwd=tmp_path / "acme_gift", TRADELOOM_TEST_POSTGRES=server_url())
    seconds = time.perf_counter() - began
    record_property("seconds from the command to passing tests", round(seconds, 1))
    assert "16 passed" in done
    assert seconds < MINUTE


def test_it_writes_one_folder_with_all_an_addon_can_have(written):
    assert files_of(written) == FILES
    assert [path.name for path in written.parent.iterdir()] == ["acme_gift"]


def test_its_revision_creates_its_columns_and_nothing_else(written):
    text = (written / "addons" / "acme_gift" / "migrations" / "acme_gift_0001.py").read_text()
    assert [line.split("'")[3] for line in text.splitlines() if "add_column" in line] == [
        "acme_gift_days",
        "acme_gift_until",
        "acme_gift_finished",
    ]


def test_it_keeps_the_contract(written):
    assert tradeloom("addon", "check", ".", cwd=written).startswith("acme_gift keeps the contract: ")


def test_two_of_them_work_side_by_side(tmp_path, written):
    tradeloom("addon", "new", "acme_loan", "--folder", "loans", cwd=tmp_path)
    (tmp_path / "tradeloom.toml").write_text(f'addons_path = ["loans", "{written}"]\n')
    assert "acme_gift, acme_loan" in tradeloom("init", "shop", "--addons", "acme_gift,acme_loan", cwd=tmp_path)
    for name in ("acme_gift", "acme_loan"):
        assert f"declared by {name}" in tradeloom("explain", "order", "finish", "--type", name, cwd=tmp_path)
    assert "Everything is sound." in tradeloom("doctor", cwd=tmp_path)


# --- typed and linted -------------------------------------------------------------------------------------


def needs(tool):
    return pytest.mark.skipif(find_spec(tool) is None, reason=f"{tool} is not installed: pip install '.[dev]'")


@pytest.mark.parametrize("name", ["ab1", "acme_gift", "abcdefghij_klmnopqrst_u", "zeta"])
@needs("ruff")
def test_it_is_formatted_and_linted_however_long_its_name(tmp_path, name):
    tradeloom("addon", "new", name, cwd=tmp_path)
    for words in (("format", "--no-cache", "--check"), ("check", "--no-cache")):
        run(sys.executable, "-m", "ruff", *words, ".", cwd=tmp_path / name)


@needs("mypy")
def test_it_is_typed_as_mypy_strict_sees_it(written, tmp_path):
    said = run(sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache", cwd=written)
    assert "Success: no issues found in 8 source files" in said


@needs("pyright")
def test_it_is_typed_as_pyright_sees_it(written):
    assert "0 errors" in run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable, cwd=written)


# --- what it may be called --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Acme", "no name of a Python package"),
        ("acme-gift", "no name of a Python package"),
        ("acme__gift", "no name of a Python package"),
        ("../acme", "no name of a Python package"),
        ("1st", "no name of a Python package"),
        ("", "no name of a Python package"),
        ("größe", "no name of a Python package"),
        ("a" * 25, "longer than 24"),
        ("sales", "an addon of that name is installed"),
        ("class", "a word of Python"),
        ("match", "a word of Python"),
        ("checks", "the name of a hook"),
        ("json", "other code is called so"),
        ("core", "other code is called so"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_the_reason(name, reason):
    with pytest.raises(UsageError, match=reason) as caught:
        refuse_bad_name(name, {"sales"})
    assert "such as acme_gift" in caught.value.remedy


def test_a_folder_that_is_there_or_has_no_place_is_refused(tmp_path):
    (tmp_path / "gift").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        writing.write_addon("acme_gift", tmp_path / "gift")
    with pytest.raises(UsageError, match="there is no folder"):
        writing.write_addon("acme_gift", tmp_path / "nowhere" / "gift")


def test_nothing_is_left_behind_when_it_cannot_be_finished(tmp_path, monkeypatch):
    def fail(*_):
        raise UsageError("the revision cannot be written")

    monkeypatch.setattr(writing, "_write_revision", fail)
    with pytest.raises(UsageError, match="cannot be written"):
        writing.write_addon("acme_gift", tmp_path / "gift")
    assert list(tmp_path.iterdir()) == []


def test_every_file_of_the_scaffold_has_a_place():
    assert {path.name for path in writing.SOURCES.iterdir()} == set(writing.PLACES)


# --- from a wheel -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Install Tradeloom's wheel into a folder of its own."""
    work = tmp_path_factory.mktemp("wheel")
    for name in ("core", "addons", "examples"):
        shutil.copytree(ROOT / name, work / "source" / name, ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    for name in ("cli.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, work / "source")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    run(sys.executable, "-m", "pip", "install", *options, "--target", work / "site", work / "source", cwd=work)
    return work / "site"


def contents(folder):
    names = sorted(name for name in files_of(folder))
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_it_works_from_an_installed_wheel_and_touches_no_file_of_it(site, tmp_path):
    before = contents(site)
    tradeloom("addon", "new", "acme_gift", cwd=tmp_path, PYTHONPATH=str(site))
    assert files_of(tmp_path / "acme_gift") == FILES
    where = run(sys.executable, "-c", "import core; print(core.__file__)", cwd=tmp_path, PYTHONPATH=str(site))
    assert where.startswith(str(site))
    checked = tradeloom("addon", "check", "acme_gift", cwd=tmp_path, PYTHONPATH=str(site))
    assert checked.startswith("acme_gift keeps the contract: ")
    assert contents(site) == before
