"""The tutorial is true: its files are written, its commands run, page after page, and its output is what comes out.

`python tests/test_tutorial.py FOLDER` works through the pages in a new folder and prints what differs.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "tutorial").glob("[0-9]*.md"), key=lambda page: int(page.stem.partition("-")[0]))
BLOCK = re.compile(r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
CHANGE = " (change)"
ANY = "…"


# --- a terminal ---------------------------------------------------------------------------------------------
# Each command of Tradeloom is a process of its own, as for the reader, forked from one that has imported them.


def serve() -> None:
    """Run commands of Tradeloom that come as JSON lines; answer each with its output."""
    import alembic.autogenerate  # noqa: F401
    import jinja2  # noqa: F401

    import cli
    from addons.console.words import words
    from core.composition import compose, discover, resolve

    for word in words(discover()).values():
        word.load()
    for name in ("contract.examining", "contract.tables", "revision"):
        __import__(f"addons.devkit.{name}")
    for name in ("console.verb", "console.document_group", "printing.document", "reporting.rendering"):
        __import__(f"addons.{name}")
    compose(resolve(discover(), ["invoicing", "shipping"]))  # imports their models
    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as output:
            process = os.fork()
            if process == 0:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
                os.chdir(asked["folder"])
                sys.argv = asked["words"]
                try:
                    cli.main()
                except SystemExit:
                    pass
                except BaseException:
                    traceback.print_exc()
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(0)
            os.waitpid(process, 0)
            output.seek(0)
            sys.stdout.write(json.dumps(output.read().decode()) + "\n")
            sys.stdout.flush()


@dataclass
class Terminal:
    """A reader's terminal in a folder; `environment` is added to that of the tests."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRADELOOM_")}
        self.variables = {**kept, "COLUMNS": "120", "PYTHONDONTWRITEBYTECODE": "1", **self.environment}
        self.server = subprocess.Popen(
            [sys.executable, "-P", __file__, "--serve"],  # without tests/, which has a folder addons
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.variables,
            cwd=self.folder,
        )

    def run(self, command: str) -> str:
        """Run a command and return what it printed."""
        words = shlex.split(command)
        if words[0] == "cd":
            self.folder = (self.folder / words[1]).resolve()
            return ""
        if words[0] != "tradeloom":
            programs = {
                "python": [sys.executable],
                "pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
            }
            words = [*programs[words[0]], *words[1:]]
            done = subprocess.run(
                words, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False
            )
            return done.stdout + done.stderr
        self.server.stdin.write(json.dumps({"words": words, "folder": str(self.folder)}) + "\n")
        self.server.stdin.flush()
        said: str = json.loads(self.server.stdout.readline())
        return said.replace("\ufeff", "")  # the mark by which spreadsheets know UTF-8; nobody sees it

    def close(self) -> None:
        """End the process that serves it."""
        self.server.stdin.close()
        self.server.stdout.close()
        self.server.wait(10)


# --- what a reader does with a page -------------------------------------------------------------------------


def steps(page: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (what, title, text) for each block to be followed: "write", "change" or "run"."""
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        language, title, text = block["language"], block["title"] or "", block["text"]
        if title.endswith(CHANGE):
            yield "change", title.removesuffix(CHANGE), text
        elif title:
            yield "write", title, text
        elif language == "console":
            yield "run", "", text


def follow(page: Path, terminal: Terminal) -> Iterator[tuple[str, str, str]]:
    """Do what a page says; yield (command, output shown, output that came)."""
    for what, title, text in steps(page):
        path = terminal.folder / title
        if what == "run":
            for command, shown in commands(text):
                yield command, shown, terminal.run(command)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed(path.read_text(), text) if what == "change" else text, encoding="utf-8")


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield (command, output shown) of a console block."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def changed(source: str, text: str) -> str:
    """Put the definitions of a block in the place of those of the same name, or at the end of the file."""
    for name, code in definitions(text).items():
        old = definitions(source).get(name)
        source = source.replace(old, code) if old else f"{source.rstrip()}\n\n\n{code}\n"
    return source


def definitions(source: str) -> dict[str, str]:
    """Return the source of each function, class and assignment at the top level, by name."""
    lines = source.splitlines()
    found: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = "\n".join(lines[node.lineno - 1 : node.end_lineno])
    return found


def same(shown: str, came: str) -> bool:
    """Say whether the output is what the page shows, "…" standing for anything: a line of its own for any lines."""
    return fits(shown.rstrip().splitlines(), trimmed(came).splitlines())


def fits(shown: list[str], came: list[str]) -> bool:
    if not shown:
        return not came
    if shown[0] == ANY:
        return any(fits(shown[1:], came[n:]) for n in range(len(came) + 1))
    pattern = ".*".join(map(re.escape, shown[0].split(ANY)))
    return bool(came) and re.fullmatch(pattern, came[0]) is not None and fits(shown[1:], came[1:])


def trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


# --- the tests ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal in the reader's new folder; tests started from it use the PostgreSQL server of these."""
    from addons.devkit.testing.postgres import server_url

    opened = Terminal(tmp_path_factory.mktemp("tutorial"), {"TRADELOOM_TEST_POSTGRES": server_url()})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def reach(terminal: Terminal) -> Callable[[int], list[Any]]:
    """Return a function that follows the pages up to one of them, each once, and returns what differs in that one."""
    done: dict[int, list[Any]] = {}

    def follow_to(number: int) -> list[Any]:
        for n in range(len(done), number):
            done[n] = [one for one in follow(PAGES[n], terminal) if not same(one[1], one[2])]
        return done[number - 1]

    return follow_to


@pytest.mark.parametrize("number", range(1, len(PAGES) + 1), ids=[page.stem for page in PAGES])
def test_a_reader_who_follows_the_pages_sees_what_they_show(number: int, reach: Callable[[int], list[Any]]) -> None:
    for command, shown, came in reach(number):
        assert f"$ {command}\n{trimmed(came)}" == f"$ {command}\n{shown.rstrip()}"


def test_every_page_leads_to_the_next() -> None:
    for page, following in pairwise(PAGES):
        assert f"]({following.name})" in page.read_text(encoding="utf-8")
    index = (ROOT / "docs" / "tutorial" / "index.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"({page.name})" not in index] == []


@pytest.mark.parametrize(
    ("shown", "came", "agree"),
    [
        ("a\n…\nd", "a\nb\nc\nd\n", True),
        ("a\n…\nd", "a\nb\nc\n", False),
        ("a … d", "a b c d", True),
        ("…\nd", "d", True),
        ("a\n…", "a", True),
        ("(1 * 2)", "(1 * 2)", True),
        ("", "something", False),
    ],
)
def test_an_ellipsis_stands_for_anything(shown: str, came: str, agree: bool) -> None:
    assert same(shown, came) is agree


def main(folder: Path) -> None:
    """Follow the pages in a folder; print how long each command took, and its output where it differs."""
    folder.mkdir(parents=True)
    terminal = Terminal(folder.resolve())
    began = time.perf_counter()
    for page in PAGES:
        for command, shown, came in follow(page, terminal):
            now = time.perf_counter()
            sys.stdout.write(
                f"{now - began:5.1f} {page.name} $ {command}\n" + ("" if same(shown, came) else f"{came}\n")
            )
            began = now
    terminal.close()


if __name__ == "__main__":
    serve() if sys.argv[1] == "--serve" else main(Path(sys.argv[1]))
