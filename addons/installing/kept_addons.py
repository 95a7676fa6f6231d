"""The installed addons as the last command found them, so that no front door is opened to know what words there are."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from addons.installing.kept import digest, keep, read_kept, source_of
from core import Addon
from core.composition.addon import Installed, discover, use_folder

YOUNG = 2_000_000_000
"""What was changed in the last two seconds may change again within the same tick of a file's clock: it is not kept."""


def installed_addons(folders: Collection[Path]) -> Installed:
    """Return what `discover` finds, importing no addon as long as all is as it was when they were found.

    Looked at are the folders that Python imports from, those with addons in them, and the front door of each addon.
    Where an addon is broken nothing is kept, so that its error is always the one of now.
    """
    for folder in folders:
        use_folder(folder)
    places = [sys.prefix, *map(os.path.abspath, sys.path)]
    name = f"addons-{digest(places)}"
    kept = read_kept(name)
    if kept and kept["of"] == places and all(_told(path) == told for path, told in kept["seen"].items()):
        found = Installed({one["name"]: _manifest(one) for one in kept["addons"]})
        found.broken = {}
        return found
    found = discover(folders)
    seen = {path: _told(path) for path in _looked_at(found)}
    if not found.broken and all(told is None or told[0] < time.time_ns() - YOUNG for told in seen.values()):
        keep(name, {"of": places, "seen": seen, "addons": [asdict(one) for one in found.values()]})
    return found


def _looked_at(found: Installed) -> Iterator[str]:
    import addons

    yield from map(os.path.abspath, sys.path)
    yield from addons.__path__
    yield from map(source_of, (Addon.__module__, *(one.module for one in found.values())))


def _told(path: str) -> list[int] | None:
    """Return time and size of a file or folder; None if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size]


def _manifest(told: dict[str, Any]) -> Addon:
    """Return a manifest from JSON, which knows lists alone."""
    commands = {word: tuple(command) for word, command in told["commands"].items()}
    found = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Addon(**found | {"commands": commands})
