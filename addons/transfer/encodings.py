"""The encodings of text files: known by their byte-order mark, named in a mapping, or advised."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path
from typing import NoReturn, TextIO

from core import BadInput

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks; that of UTF-32 begins with that of UTF-16."""
ADVISED = (
    *("windows-1252", "windows-1250", "windows-1251", "windows-1253", "windows-1254", "cp850", "mac-roman"),
    *("iso-8859-2", "koi8-r", "shift_jis", "gb18030", "big5", "euc-kr"),
)
"""What is tried to give advice, the commonest first."""
LOOKED_AT = 1 << 20
USUAL = "äöüßÄÖÜéèêëàâáãåæçñíîïóôòõøœúûùýšžčćřěůőűąęłńśźżăîșțşğıİ€\u2013\u2014\u2018\u2019“”„…§°«»•\u00b4"
"""Letters and signs that texts are full of in one of their encodings."""


def refuse_unknown(where: str, encoding: str) -> None:
    """Raise BadInput for the name of an encoding that does not exist, or is none of texts."""
    try:
        found = codecs.lookup(encoding)
        text = "".encode(encoding).decode(encoding)
    except (LookupError, ValueError, AttributeError):
        found, text = None, None
    if found is None or text != "":
        raise BadInput(
            f"{where}: there is no encoding {encoding!r}", remedy="Write one such as utf-8, windows-1252 or utf-16."
        )


def opened(path: Path, encoding: str = "") -> TextIO:
    """Open a text file; its byte-order mark counts before what a mapping says, UTF-8 where neither does."""
    try:
        with path.open("rb") as file:
            begin = file.read(4)
        marked = next((name for mark, name in MARKS if begin.startswith(mark)), "")
        return path.open(encoding=marked or encoding or "utf-8", newline="")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from None


def refuse_encoding(path: Path, encoding: str = "") -> NoReturn:
    """Raise BadInput that says where a file stops being what it is read as, and which encoding it probably has."""
    with path.open("rb") as file:
        content = file.read(LOOKED_AT)
    marked = next((name for mark, name in MARKS if content.startswith(mark)), "")
    used = marked or encoding or "utf-8"
    place = _place(path, used)
    advice = encoding_of(content)
    remedy = 'Name its encoding in the mapping, as in encoding = "windows-1252", or save it as UTF-8.'
    if advice and advice != used:
        sample = _sample(content.decode(advice, "replace"))
        remedy = f'It is probably {advice} (it then reads {sample!r}): write encoding = "{advice}" in the mapping.'
    raise BadInput(f"{path.name} is not {used.upper().removesuffix('-SIG')}{place}", remedy=remedy)


def _place(path: Path, encoding: str) -> str:
    """Return where a file cannot be decoded, in words."""
    decoder, position, line = codecs.getincrementaldecoder(encoding)(), 0, 1
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 16), b""):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                at = error.start - pending
                line += block[: max(at, 0)].count(b"\n")
                return f": byte {error.object[error.start]:#04x} at position {position + at}, line {line}"
            except UnicodeError as error:
                return f": {error}"
            position += len(block)
            line += block.count(b"\n")
    return ": it ends within a character"


def encoding_of(content: bytes) -> str:
    """Return the encoding that some bytes without a mark are probably in; "" if none fits."""
    if b"\x00" in content[:200]:
        even, odd = content[:200:2].count(0), content[1:200:2].count(0)
        return "utf-16-le" if odd > even else "utf-16-be"
    content = content[: content.rfind(b"\n") + 1] or content
    scored = [(score, -place, name) for place, name in enumerate(ADVISED) if (score := _score(content, name)) > 0]
    return max(scored)[2] if scored else ""


def _score(content: bytes, encoding: str) -> float:
    """Return how usual a text looks when it is read in an encoding: points per letter that is not ASCII."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return -1
    points, count, before = 0.0, 0, " "
    for letter in text:
        if letter > "\x7f":
            count += 1
            points += _points(letter, before)
        before = letter
    return points / count if count else 0


def _points(letter: str, before: str) -> float:
    """Return how usual a letter is behind another one: words are of one script, and capitals begin them."""
    if not letter.isprintable():
        return -3
    if not letter.isalpha():
        return 2 if letter in USUAL else -1
    if letter.isupper() and before.islower():
        return -1
    script = _script(letter)
    if script == "LATIN":
        usual = 2 if letter in USUAL else 0.6
        return -0.5 if before > "\x7f" and before.isalpha() else usual
    if before.isalpha() and before.isascii():
        return -1
    return 2 if not before.isalpha() or _script(before) in (script, "HIRAGANA", "CJK") else -1


def _script(letter: str) -> str:
    return unicodedata.name(letter, "NONE").split()[0].split("-")[0]


def _sample(text: str) -> str:
    """Return the words around the first letter that is not ASCII."""
    at = next((place for place, letter in enumerate(text) if letter > "\x7f"), 0)
    begin = max(text.rfind("\n", 0, at) + 1, at - 15)
    return text[begin : at + 15].splitlines()[0].strip("\r\n")
