"""Zip files that would fill the machine, refused by what they say of themselves, before anything is unpacked."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

from core import BadInput

ALWAYS = 64 * 1024**2
"""So many bytes are unpacked from any file."""
TIMES = 200
"""How many times its own size a larger file may unpack to: rows of figures and texts are packed to a twentieth."""


def refuse_swollen_file(path: Path) -> None:
    """Raise BadInput for a swollen zip, such as a workbook; what is no zip is for its reader to tell."""
    if zipfile.is_zipfile(path):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
            refuse_swollen(path, archive)


def refuse_swollen(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise BadInput for a file that would unpack to far more than any real one; members cannot hold more than said."""
    size = sum(member.file_size for member in archive.infolist())
    if size > max(ALWAYS, TIMES * path.stat().st_size):
        raise BadInput(
            f"{path} would unpack to {size:,} bytes, {size // max(path.stat().st_size, 1):,} times its size: it is "
            "damaged, or made to fill this machine",
            remedy="Take another copy of the file.",
        )
