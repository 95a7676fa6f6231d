"""What is wrong with the revisions in a folder, read without running them; Alembic would raise a KeyError."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from core import AddonError, did_you_mean, one_of

Revision = Mapping[str, Any]
"""What stands in a revision's file: revision, down_revision, branch_labels, depends_on, and the path."""


def revision_faults(branches: Mapping[str, Path]) -> dict[str, AddonError]:
    """Return the first fault of each branch, by its name, that has one; `branches` are all that there are."""
    wrong: dict[str, AddonError] = {}
    read: dict[str, list[Revision]] = {}
    for branch, folder in branches.items():
        try:
            read[branch] = [_read(path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.py"))]
        except SyntaxError as error:
            wrong[branch] = AddonError(
                f"{error.filename}:{error.lineno} is no Python: {error.msg}", remedy="Correct it."
            )
    known = [str(one.get("revision")) for revisions in read.values() for one in revisions]
    for branch, revisions in ((branch, found) for branch, found in read.items() if found):
        for what, remedy in _faults(f"{branch}_branch", revisions, known):
            wrong.setdefault(branch, AddonError(what, remedy=remedy))
    return wrong


@lru_cache(maxsize=1024)
def _read(path: Path, changed: int) -> Revision:
    """Return what a file says, read again only when it was changed."""
    found: dict[str, Any] = {"path": path}
    for node in ast.parse(path.read_bytes(), str(path)).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if targets and isinstance(targets[0], ast.Name) and isinstance(getattr(node, "value", None), ast.expr):
            try:
                found[targets[0].id] = ast.literal_eval(node.value)  # type: ignore[attr-defined]
            except ValueError:  # not written out, and no matter of ours
                continue
    return found


def _faults(label: str, revisions: list[Revision], known: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (what is wrong, what would be right) of the revisions of one branch."""
    for one in revisions:
        if not isinstance(one.get("revision"), str):
            yield f"{one['path']} does not say its revision", f'Write: revision = "{one["path"].stem}".'
        for word, verb in (("down_revision", "follows"), ("depends_on", "depends on")):
            for name in _names(one.get(word)):
                if name not in known and not name.endswith("_branch"):
                    what = f"{one['path']} {verb} '{name}', which is no revision{did_you_mean(name, known)}"
                    yield what, f"Correct {word}, or install the addon that brings it."
    first = [one for one in revisions if not one.get("down_revision")]
    if not any(label in _names(one.get("branch_labels")) for one in first):
        place = first[0]["path"] if first else revisions[0]["path"].parent
        yield f"{place} has no label '{label}', by which it is found", f'Write: branch_labels = ("{label}",).'
    followed = {name for one in revisions for name in _names(one.get("down_revision"))}
    heads = [str(one.get("revision")) for one in revisions if one.get("revision") not in followed]
    if len(heads) > 1:
        what = f"{revisions[0]['path'].parent} has several latest revisions: {one_of(heads)}"
        yield what, "Let each follow the one before: down_revision."


def _names(value: Any) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)
