"""The documentation is true: pages written from code are as the code says, examples run, commands exist."""

from __future__ import annotations

import inspect
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import cli
from addons.console.context import Context
from addons.console.words import single, words
from addons.installing import woven
from core import Addon
from core.composition import CORE, compose, contributions, discover, hook_specs, resolve

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ELSEWHERE = ("reference", "tutorial")  # written from the code; run page after page by test_tutorial.py
PAGES = sorted([ROOT / "README.md", *(page for page in DOCS.rglob("*.md") if page.parent.name not in ELSEWHERE)])
ADDONS = [addon for addon in discover().values() if addon.folder.parent.name == "addons" and addon.name != "core"]
HOOKS = hook_specs(discover().values())
CONSOLE = re.compile(r"^( *)```console\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


def ids(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def python(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Python apart from this process, so that addons of examples do not stay in it."""
    command = [sys.executable, "-W", "error", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def has_examples(page: Path) -> bool:
    text = page.read_text(encoding="utf-8")
    return "<!-- run -->" in text or 'title="addons/' in text


def command_lines() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for _, block in CONSOLE.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.strip().startswith("$ tradeloom"):
                    yield page, line.strip().removeprefix("$ ")


def reference(page: str) -> str:
    return (DOCS / "reference" / f"{page}.md").read_text(encoding="utf-8")


def test_reference_pages_are_as_the_code_says() -> None:
    done = python(DOCS / "generator", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_is_documented_with_its_arguments(name: str) -> None:
    function = HOOKS[name]
    assert f"### {name}({', '.join(inspect.signature(function).parameters)})" in reference("hooks")
    assert inspect.getdoc(function) in reference("hooks")


def test_everything_that_runs_by_itself_is_documented() -> None:
    manager = compose(resolve(discover(), woven(discover()))).manager
    jobs = [job for addon, job in contributions(manager, "scheduled_jobs") if addon in {one.name for one in ADDONS}]
    assert {"jobs.forget", "sales.expire_offers"} <= {job.name for job in jobs}
    for job in jobs:
        assert job.summary, job.name
        assert f"| `{job.name}` | `{job.when}` | {job.name.partition('.')[0]} | {job.summary} |" in reference("jobs")


def test_every_public_name_of_an_addon_is_documented_with_what_it_means() -> None:
    rows = [line.strip("| ").split(" | ") for line in reference("public-names").splitlines() if line.startswith("| `")]
    assert [row for row in rows if len(row) < 3 or not row[2].strip()] == []
    named = {row[0].strip("`") for row in rows}
    assert {"SalesReport", "Listing", "Context", "Report", "Setting", "Invariant", "shop_with", "take_back"} <= named


def test_every_fixed_command_is_documented() -> None:
    text = reference("commands")
    missing = [name for name, _ in single(words(discover())) if f"## tradeloom {name}\n" not in text]
    assert missing == []


def test_every_document_has_its_verbs_documented() -> None:
    text = reference("commands")
    for addon in ADDONS:
        for name in addon.documents:
            assert f"### tradeloom {name} list\n" in text


def test_every_environment_variable_in_the_code_is_documented() -> None:
    folders = (ROOT / "core", ROOT / "addons")
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")]
    used = {name for text in sources for name in re.findall(r"\bTRADELOOM_[A-Z_]+\b", text)}
    missing = [name for name in sorted(used) if f"`{name}`" not in reference("settings")]
    assert missing == []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the database lies that each page gets a copy of."""
    return tmp_path_factory.mktemp("examples") / "docs.db"


@pytest.mark.parametrize("page", [page for page in PAGES if has_examples(page)], ids=ids)
def test_examples_of_a_page_run(page: Path, prepared: Path) -> None:
    done = python(DOCS / "generator" / "examples.py", prepared, page)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database with all addons."""
    from addons import installing
    from core.app import utc_now
    from core.lifecycle import make_engine

    url = f"sqlite:///{tmp_path_factory.mktemp('docs')}/docs.db"
    engine = make_engine(url)
    installing.enable(engine, discover(), woven(discover()), utc_now)
    engine.dispose()
    return url


def test_every_command_line_in_the_documentation_exists(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.Command, "invoke", lambda self, ctx: None)
    context = Context(database=database)
    lines = list(command_lines())
    assert len(lines) > 50
    try:
        for page, line in lines:
            arguments = shlex.split(line, comments=True)[1:]
            try:
                cli.tradeloom.main(arguments, "tradeloom", standalone_mode=False, obj=context)
            except Exception as error:
                pytest.fail(f"{ids(page)}: {line}\n{error}")
    finally:
        context.close()


@pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)
def test_every_addon_explains_itself(addon: Addon) -> None:
    text = (ROOT / "addons" / addon.name / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {addon.name}\n")
    for heading in ("| it adds |", "## What to", "## Example"):
        assert heading in text


@pytest.mark.parametrize("hook", ["transitions", "checks", "reports", "roles", "scheduled_jobs"])
def test_the_readme_of_an_addon_names_what_it_contributes(hook: str) -> None:
    composition = compose(resolve({"core": CORE} | {addon.name: addon for addon in ADDONS}, [a.name for a in ADDONS]))
    texts = {addon.name: (ROOT / "addons" / addon.name / "README.md").read_text(encoding="utf-8") for addon in ADDONS}
    given = [(addon, one.name) for addon, one in contributions(composition.manager, hook) if addon in texts]
    assert [
        (addon, name) for addon, name in given if f"`{name}`" not in texts[addon] and f"*{name}*" not in texts[addon]
    ] == []


def test_every_page_is_in_the_table_of_contents() -> None:
    contents = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    missing = [ids(page) for page in DOCS.rglob("*.md") if page.relative_to(DOCS).as_posix() not in contents]
    assert missing == []


def test_the_readme_names_the_two_commands_exactly() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "\npython3 -m venv .venv && .venv/bin/pip install '.[pdf,charts]' && .venv/bin/tradeloom demo\n" in text
    assert "\n.venv/bin/pip install '.[test]' && .venv/bin/pytest\n" in text
