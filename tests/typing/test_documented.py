"""The addons that the how-tos show are right: as mypy --strict sees them, and as the contract asks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TITLED = re.compile(r'^```python title="(addons/[^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted((ROOT / "docs" / "howto").glob("*.md")) if TITLED.search(page.read_text("utf-8"))]

EXAMINE = """
import sys
from pathlib import Path
from addons.devkit.contract import examine, fronts
from addons.devkit.revision import write_revision
from core.composition import discover

folder = Path(sys.argv[1])
for front in fronts(folder):
    write_revision(discover([folder]), front.name, "Create the columns")
    found = [str(fault) for fault in examine(front).faults]
    print(*(fault for fault in found if "README.md is missing" not in fault), sep="\\n", end="")
"""


def written(page: Path, folder: Path) -> Path:
    """Write the addons of a page to a folder."""
    for path, code in TITLED.findall(page.read_text("utf-8")):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(code, encoding="utf-8")
    return folder


def test_mypy_finds_nothing_in_the_addons_of_the_how_tos(tmp_path: Path) -> None:
    for page in PAGES:
        written(page, tmp_path)
    options = ["--strict", "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *map(str, sorted(tmp_path.rglob("*.py")))],
        cwd=tmp_path,
        env={"MYPYPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("Success"), done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_contract_finds_nothing_in_the_addons_of_a_how_to(page: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", EXAMINE, str(written(page, tmp_path))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0), done.stdout + done.stderr
