"""HTML to PDF by plutoprint, with a font of our own, so that it works on a machine that has none."""

from __future__ import annotations

import io
import re
import sys
import zlib
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import resources
from typing import Any

from addons.printing.letters import breakable, letters_without_font, named
from core import TradeloomError

FAMILY = "Source Sans Pro"
FACES = (
    (400, "normal", "SourceSansPro-Regular.ttf"),
    (400, "italic", "SourceSansPro-It.ttf"),
    (600, "normal", "SourceSansPro-Semibold.ttf"),
    (700, "normal", "SourceSansPro-Bold.ttf"),
)


SHOWN = 200
"""How much of a URL an error shows."""


class PdfError(TradeloomError):
    """Report that no PDF could be made, and what to install or repair."""


def say(text: str) -> None:
    """Tell who runs the program, apart from what it writes."""
    print(text, file=sys.stderr)


def pdf(html: str, tell: Callable[[str], object] = say) -> bytes:
    """Return an HTML page as an A4 PDF; page styles come from its own CSS. Long words break inside their column.

    `tell` hears of letters that no font has, which are printed as empty boxes. Nothing is fetched from files or the
    network but our own font: what a page shows is in it, as a `data:` URL. Raises PdfError when the extra `pdf` is not
    installed, when the page asks for more, or when the PDF would have lost its text.
    """
    style, plutoprint = font_faces(), _plutoprint()
    out, refused = io.BytesIO(), list[str]()
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, plutoprint.PAGE_MARGINS_NORMAL)
    book.custom_resource_fetcher = _fetcher(plutoprint, style, refused)
    try:
        book.load_html(_with_style(breakable(html), style))
        book.write_to_pdf_stream(out)
    except plutoprint.Error as error:
        raise PdfError(f"the PDF could not be made: {error}") from error
    if refused:
        raise PdfError(
            f"the page asks for '{refused[0][:SHOWN]}', which is not fetched",
            remedy="Put what it shows into the template: pictures as data: URLs, style between <style> and </style>.",
        )
    made = out.getvalue()
    if has_text(html) and not has_font(made):
        raise PdfError(
            "the PDF would be without text: no font was found for it",
            remedy=f"Use the font family '{FAMILY}' in the template's style, or install the font it names.",
        )
    if lost := letters_without_font(html, style, plutoprint):
        tell(f"Printed as empty boxes, since no font has them: {named(lost)}. Install a font that does.")
    return made


def _fetcher(plutoprint: Any, style: str, refused: list[str]) -> Any:
    """Return what fetches `data:` and the files our style names; anything else is empty, and noted as refused."""
    allowed = frozenset(re.findall(r"url\('([^']*)'\)", style))

    class Fetcher(plutoprint.ResourceFetcher):  # type: ignore[misc]
        def fetch_url(self, url: str) -> Any:
            if url.startswith("data:") or url in allowed:
                return plutoprint.default_resource_fetcher.fetch_url(url)
            refused.append(url)
            return plutoprint.ResourceData(b"", "text/plain", "utf-8")

    return Fetcher()


def font_faces() -> str:
    """Return the CSS that names the font's files; raises PdfError when the package is missing."""
    try:
        folder = resources.files("font_source_sans_pro") / "files"
    except ModuleNotFoundError:
        raise _not_installed() from None
    faces = []
    for weight, style, file in FACES:
        with resources.as_file(folder / file) as path:
            source = f"src: url('{path.as_uri()}') format('truetype')"
        faces.append(f"@font-face {{ font-family: '{FAMILY}'; font-weight: {weight}; font-style: {style}; {source}; }}")
    return "\n".join(faces)


def has_text(html: str) -> bool:
    """Say whether a page has text to print."""
    reader = _Text()
    reader.feed(html)
    return reader.found


def has_font(made: bytes) -> bool:
    """Say whether a PDF carries a font, without which it cannot show text."""
    if b"/FontDescriptor" in made:
        return True
    return any(
        b"/FontDescriptor" in _inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    )


def _inflated(part: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(part)
    except zlib.error:  # a stream that is not compressed, such as an image
        return part


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("style", "script", "title"):
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None

    def handle_data(self, data: str) -> None:
        self.found = self.found or (self._inside is None and bool(data.strip()))


def _with_style(html: str, style: str) -> str:
    head, mark, rest = html.partition("<head>")
    return f"{head}{mark}<style>{style}</style>{rest}" if mark else f"<style>{style}</style>{html}"


def _plutoprint() -> Any:
    try:
        import plutoprint
    except ImportError:
        raise _not_installed() from None
    return plutoprint


def _not_installed() -> PdfError:
    return PdfError("PDFs need more than is installed", remedy="Install it: pip install 'tradeloom[pdf]'.")
