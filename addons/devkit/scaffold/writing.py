"""Write a new addon: all of it, with its revision, or nothing."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template

from addons.devkit.scaffold.naming import refuse_bad_name, words_of
from core import AddonError, UsageError
from core.composition import discover

SOURCES = Path(__file__).parent / "files"
PLACES = {
    "pyproject.toml.txt": "pyproject.toml",
    "tradeloom.toml.txt": "tradeloom.toml",
    "distribution.md.txt": "README.md",
    "front_door.py.txt": "addons/$name/__init__.py",
    "order.py.txt": "addons/$name/order.py",
    "partner.py.txt": "addons/$name/partner.py",
    "partner_schema.py.txt": "addons/$name/partner_schema.py",
    "workflow.py.txt": "addons/$name/workflow.py",
    "open_orders.py.txt": "addons/$name/open_orders.py",
    "order.html.txt": "addons/$name/templates/$order_template",
    "readme.md.txt": "addons/$name/README.md",
    "tests.py.txt": "tests/test_$name.py",
}
"""Where each file of the scaffold goes."""
IMPORTS = re.compile(r"(?:^ *from addons\b.*\n)+", re.MULTILINE)


def write_addon(name: str, folder: Path, addons_path: Iterable[Path] = ()) -> list[Path]:
    """Write a working addon into a folder that does not exist yet, and return its files, relative to it.

    The addon is made beside the folder and moved there when it is whole, so that a mistake leaves nothing behind.
    `addons_path` are folders with other addons, whose names are taken. Raises UsageError for a name or folder that
    cannot be, AddonError if the installation is broken.
    """
    refuse_bad_name(name, discover(addons_path))
    folder = folder.resolve()
    if folder.exists():
        raise UsageError(f"{folder} is there already", remedy="Name another folder with --folder, or remove it.")
    if not folder.parent.is_dir():
        raise UsageError(f"there is no folder {folder.parent}", remedy="Make it first.")
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder.parent))
    except OSError as error:
        raise UsageError(f"{folder.parent} cannot be written to: {error.strerror}") from None
    try:
        _fill(work, words_of(name))
        _write_revision(name, work, addons_path)
        work.chmod(0o755)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _fill(work: Path, words: Mapping[str, str]) -> None:
    for source, place in PLACES.items():
        path = work / Template(place).substitute(words)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (SOURCES / source).read_text(encoding="utf-8")
        path.write_text(_in_order(Template(text).substitute(words)), encoding="utf-8")
    (work / "addons" / words["name"] / "py.typed").touch()


def _in_order(text: str) -> str:
    """Sort imports of addons by name: where the new addon stands among them depends on what it is called."""
    return IMPORTS.sub(lambda found: "".join(sorted(found[0].splitlines(True), key=lambda line: line.split()[1])), text)


def _write_revision(name: str, work: Path, addons_path: Iterable[Path]) -> None:
    from addons.devkit.revision import write_revision

    installed = discover([*addons_path, work])
    if not installed[name].folder.resolve().is_relative_to(work.resolve()):
        raise AddonError(f"another module is called addons.{name}: {installed[name].folder}")
    write_revision(installed, name, "Create the columns")
    for cache in work.rglob("__pycache__"):
        shutil.rmtree(cache)
