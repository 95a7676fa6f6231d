"""Print a document to a file, or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from addons.schemas import whole_file
from core import UsageError

if TYPE_CHECKING:
    from core import Document, Session


def print_document(
    session: Session,
    document: Document,
    to: Path | None = None,
    format: str = "pdf",
    *,
    paper: str | None = None,
    language: str | None = None,
) -> Path | None:
    """Print a document as html or pdf to a file, or to standard output when none is named; return the file.

    `paper` and `language` are chosen by the document and its partner unless named. Raises UsageError when the file
    cannot be written.
    """
    from addons.printing.document import render_document

    return write(render_document(session, document, format, paper=paper, language=language), to)


def write(content: bytes, to: Path | None) -> Path | None:
    """Write what was rendered to a file, or to standard output; return the file."""
    if to is None:
        if content.startswith((b"%PDF", b"PK")) and sys.stdout.isatty():
            what = "a PDF" if content.startswith(b"%PDF") else "a workbook"
            raise UsageError(f"{what} is not for the terminal", remedy="Name a file: --to FILE.")
        sys.stdout.buffer.write(content)
        return None
    with whole_file(to) as unfinished:
        unfinished.write_bytes(content)
    return to
