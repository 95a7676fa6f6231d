"""Find the addons that a path means: a distribution, its folder `addons`, one addon, or a single file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core import UsageError


@dataclass(frozen=True)
class Front:
    """Name an addon's front door: its file, the folder to import it from, and the module it is there."""

    file: Path
    root: Path
    module: str

    @property
    def name(self) -> str:
        """Return the addon's name, by its folder or file."""
        return self.module.rpartition(".")[2]

    @property
    def stray(self) -> Path | None:
        """Return the `addons/__init__.py` above it, which must not be there."""
        stray = self.root / "addons" / "__init__.py"
        return stray if self.module.startswith("addons.") and stray.exists() else None


def fronts(path: Path) -> list[Front]:
    """Return the front doors found at a path, sorted by name; raises UsageError if there is none."""
    path = path.resolve()
    for found in (_one(path), _all(path), _all(path / "addons")):
        if found:
            return found
    raise UsageError(
        f"{path} holds no addon" if path.exists() else f"there is no {path}",
        remedy="Name an addon's folder (with __init__.py), or the folder that contains 'addons/'.",
    )


def _one(path: Path) -> list[Front]:
    file = path / "__init__.py" if path.is_dir() else path
    if path.name == "addons" or not file.is_file() or file.suffix != ".py":
        return []
    name = path.stem if path.is_file() else path.name
    if path.parent.name == "addons":
        return [Front(file, path.parent.parent, f"addons.{name}")]
    return [Front(file, path.parent, name)]


def _all(path: Path) -> list[Front]:
    if path.name != "addons" or not path.is_dir():
        return []
    inner = [one for one in sorted(path.iterdir()) if one.name not in ("__init__.py", "__pycache__")]
    return [front for one in inner if one.is_dir() or one.suffix == ".py" for front in _one(one)]
