"""The addons that the documentation shows keep the contract, and are typed as mypy and pyright see them.

A reader copies them: what is wrong there is wrong everywhere. Type checkers are run once, over all of them together.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "howto").glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = sorted(ROOT.glob("examples/*/addons/*"))
TITLED = re.compile(r'^```\w+ title="(?:\w+/)?addons/([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
WRITE_REVISIONS = """
import sys
from pathlib import Path
from addons.devkit.revision import write_revision
from core.composition import discover
installed = discover([Path(sys.argv[1])])
for name in sys.argv[2:]:
    write_revision(installed, name, "Create the columns")
"""


def tutorial() -> ModuleType:
    """Return the module that follows the tutorial."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("following", ROOT / "tests" / "test_tutorial.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["following"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write all addons that the pages show into one folder, with the revisions and READMEs that pages leave out."""
    folder = tmp_path_factory.mktemp("shown")
    for page in PAGES:
        for path, code in TITLED.findall(page.read_text(encoding="utf-8")):
            write(folder / "addons" / path, code)
    following = tutorial()
    for page in following.PAGES:
        for what, title, text in following.steps(page):
            path = folder / title.removeprefix("market/")
            if what != "run" and title.startswith(("addons/", "market/addons/")) and "/migrations/" not in title:
                write(path, following.changed(path.read_text(), text) if what == "change" else text)
    for example in EXAMPLES:
        shutil.copytree(example, folder / "addons" / example.name, ignore=shutil.ignore_patterns("__pycache__"))
    names = [path.name for path in (folder / "addons").iterdir() if not (path / "migrations").exists()]
    done = run("-c", WRITE_REVISIONS, folder, *names, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in (folder / "addons").iterdir():
        if not (path / "README.md").exists():
            write(path / "README.md", f"# {path.name}\n")
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_every_page_with_an_addon_is_found(shown: Path) -> None:
    names = {path.name for path in (shown / "addons").iterdir()}
    assert names >= {"acme_gift", "acme_sample", "acme_limit", "acme_reports", "acme_lending", "acme_bulk"}
    assert names >= {"velo_workshop", "acme_market", "acme_rental"}


def test_they_keep_the_contract(shown: Path) -> None:
    """Those of the tutorial and of examples/ are asked where they are followed and installed."""
    pages = [page.read_text(encoding="utf-8") for page in PAGES]
    names = sorted({path.partition("/")[0] for text in pages for path, _ in TITLED.findall(text)})
    done = run("-m", "cli", "addon", "check", *(shown / "addons" / name for name in names), "--json", cwd=shown)
    found = json.loads(done.stdout)
    assert sorted(one["addon"] for one in found) == names
    faults = {one["addon"]: [(b["file"], b["what"]) for b in one["breaches"] if not b["is_advice"]] for one in found}
    assert {name: wrong for name, wrong in faults.items() if wrong} == {}
    assert {one["addon"]: one["not_asked"] for one in found if one["not_asked"]} == {}


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(find_spec(tool) is None, reason=f"{tool} is not installed: pip install '.[lint]'")


@needs("mypy")
def test_they_are_typed_as_mypy_strict_sees_them(shown: Path) -> None:
    write(shown / "mypy.ini", "[mypy]\nstrict = True\nexplicit_package_bases = True\nexclude = /migrations/\n")
    done = run("-m", "mypy", "--cache-dir", shown / "cache", "addons", cwd=shown)
    assert done.stdout.startswith("Success"), done.stdout + done.stderr


@needs("pyright")
def test_they_are_typed_as_pyright_sees_them(shown: Path) -> None:
    settings = {"include": ["addons"], "exclude": ["**/migrations"], "reportIncompatibleMethodOverride": False}
    write(shown / "pyrightconfig.json", json.dumps(settings))
    done = run("-m", "pyright", "--pythonpath", sys.executable, cwd=shown)
    assert "0 errors" in done.stdout, done.stdout + done.stderr
