"""What a page cannot print as it is: long words get places to break, letters without a font are named."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

LONG = 24
"""A word of more letters may break anywhere, every PART letters, so that it stays inside its column."""
PART = 8
NO_LETTER = "\U0010fffd"
"""For private use: no font has it."""
TOLD = 12
_PIECES = re.compile(r"(<!--.*?-->|<(style|script|title|svg)\b.*?</\2\s*>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(rf"(?:&#?\w+;|[^\s&]){{{LONG + 1},}}")
_LETTER = re.compile(r"&#?\w+;|[^\s&]|&")


def texts(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a page in order: its text, with True, and its tags with what is not printed, with False."""
    end = 0
    for found in _PIECES.finditer(html):
        yield html[end : found.start()], True
        yield found[0], False
        end = found.end()
    yield html[end:], True


def breakable(html: str) -> str:
    """Return a page whose long words have places to break."""
    return "".join(_WORD.sub(_broken, piece) if is_text else piece for piece, is_text in texts(html))


def _broken(word: re.Match[str]) -> str:
    letters = _LETTER.findall(word[0])
    parts = ("".join(letters[place : place + PART]) for place in range(0, len(letters), PART))
    return f'<span style="white-space: normal">{"<wbr>".join(parts)}</span>'


def letters_without_font(html: str, faces: str, engine: Any) -> list[str]:
    """Return the letters of a page that no font of this machine has; `faces` is the CSS of ours."""
    found = dict.fromkeys(letter for piece, is_text in texts(html) if is_text for letter in piece if letter > "\x7f")
    return [letter for letter in found if _needs_glyph(letter) and _drawn(letter, faces, engine) == _box(faces, engine)]


def _needs_glyph(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "ZCM" or unicodedata.category(letter) == "Co"


def _box(faces: str, engine: Any) -> bytes:
    return _drawn(NO_LETTER, faces, engine)


@cache
def _drawn(letter: str, faces: str, engine: Any) -> bytes:
    """Return the picture of one letter; all letters without a font have the same."""
    book = engine.Book(engine.PageSize(40, 40), engine.PAGE_MARGINS_NONE)
    book.load_html(f"<style>{faces} html {{ font-family: 'Source Sans Pro'; font-size: 16pt }}</style><p>{letter}</p>")
    out = io.BytesIO()
    book.write_to_png_stream(out)
    return out.getvalue()


def named(letters: list[str]) -> str:
    """Return letters with their names, for a message."""
    names = [f"{letter} ({unicodedata.name(letter, f'U+{ord(letter):04X}')})" for letter in letters[:TOLD]]
    more = f" and {len(letters) - TOLD} more" if len(letters) > TOLD else ""
    return f"{', '.join(names)}{more}"
