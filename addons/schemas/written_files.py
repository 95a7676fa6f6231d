"""Files that are whole or not there: a full disk or a killed process leaves no torn one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import UsageError

ENDING = "unfinished"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; what is written takes its name when all went well.

    A file that was there stays as it was until then. Raises UsageError when it cannot be written, with the reason.
    """
    unfinished = unfinished_beside(path)
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", remedy="Name a file in a folder that exists and is yours."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def unfinished_beside(path: Path) -> Path:
    """Return a name for what this process writes beside a file, and clear away what killed processes left there."""
    for left in path.parent.glob(f".*.{ENDING}*"):
        if _is_dead(left.name.partition(f".{ENDING}")[0].rpartition(".")[2]):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    return path.with_name(f".{path.stem}.{os.getpid()}.{ENDING}{path.suffix}")


def _is_dead(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (ValueError, OverflowError, PermissionError):
        return False
    return False
