"""Small files of what is worked out from addons and takes long, kept for the user until a file of an addon changes.

They stand in $TRADELOOM_CACHE, else in the folder of caches of the user's system, and may be deleted at any time. What
cannot be read there is worked out again; where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zlib import crc32

from core import Addon


def kept_folder() -> Path:
    """Return the folder of the files; it need not exist."""
    if given := os.environ.get("TRADELOOM_CACHE"):
        return Path(given)
    usual = {"win32": "~/AppData/Local", "darwin": "~/Library/Caches"}.get(sys.platform, "~/.cache")
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser(usual)) / "tradeloom"


def digest(part: object) -> str:
    """Return a short text for the name of a file; hashlib would take longer to import than all else of help."""
    return f"{crc32(repr(part).encode()):08x}"


def stamp(addons: Iterable[Addon]) -> str:
    """Return what is another one as soon as an addon has another version, or one of its files was changed."""
    found = [(one.name, one.version, sorted(_files(one))) for one in addons]
    files = [file for _, _, some in found for file in some]
    return f"{digest(found)}-{len(files)}-{max(time for _, time, _ in files)}-{sum(size for _, _, size in files)}"


def read_kept(name: str) -> Any:
    """Return what was kept under a name; None if nothing was, or it cannot be read."""
    try:
        return json.loads((kept_folder() / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None


def keep(name: str, value: Any) -> None:
    """Keep a value of JSON under a name, whole or not at all."""
    path = kept_folder() / f"{name}.json"
    half = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps(value), encoding="utf-8")
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True) if os.access(path.parent, os.W_OK) else None


def forget_kept(start: str) -> None:
    """Delete all that was kept under names that start so."""
    for path in kept_folder().glob(f"{start}*.json"):
        path.unlink(missing_ok=True)


def once_for(name: str, addons: Iterable[Addon], *more: object, work: Callable[[], None]) -> None:
    """Do work that raises an error or tells nothing, unless it was done with the same files of the same addons."""
    key = f"{stamp(addons)} {more}"
    found = read_kept(name)
    done: list[str] = found if isinstance(found, list) else []
    if key not in done:
        work()
        keep(name, [*done[-50:], key])


def source_of(module: str) -> str:
    """Return the file of a module, which need not have been imported; empty if there is none."""
    spec = find_spec(module)
    return (spec.origin if spec else "") or ""


def _files(addon: Addon) -> Iterator[tuple[str, int, int]]:
    """Yield (path, time, size) of the files of code of an addon."""
    file = source_of(addon.module.removesuffix(".foundation"))  # the core's is that of the whole core
    places = [os.path.dirname(file)] if os.path.basename(file) == "__init__.py" else []
    if not places:  # an addon of one file
        yield _told(file, os.stat(file))
    while places:
        with os.scandir(places.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    yield _told(entry.path, entry.stat())
                elif entry.is_dir() and not entry.name.startswith((".", "__")):
                    places.append(entry.path)


def _told(path: str, found: os.stat_result) -> tuple[str, int, int]:
    return path, found.st_mtime_ns, found.st_size
