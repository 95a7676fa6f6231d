"""The errors a user may meet: each says what happened, where, and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class TradeloomError(Exception):
    """Report a mistake or a refusal in words for the person who can mend it.

    `remedy` is one sentence that says what to do; the command line prints it on a line of its own.
    """

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message


class UsageError(TradeloomError):
    """Refuse a call, a name or a setting that cannot be understood; exit code 2."""

    exit_code = 2


class AddonError(TradeloomError):
    """Report an addon that is missing, broken or in the way of another."""


class FragmentError(TradeloomError, TypeError):
    """Report a fragment used where the composed class of one application is needed."""


class BadInput(TradeloomError):
    """Refuse a value; says which field, which value and what would be right."""


class NotFound(TradeloomError):
    """Say that the named record does not exist in this database."""


class Refused(TradeloomError):
    """Refuse a verb because of the state of a document or a check."""


class Forbidden(Refused):
    """Refuse what the user has no permission or role for, whatever the documents."""


class StaleError(TradeloomError):
    """Say that somebody else changed the record first, and who and when."""


class DatabaseError(TradeloomError):
    """Report a database that is locked, read-only, full, unreachable or newer than the code."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ", did you mean 'x'?" for the nearest known word, else an empty string."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f", did you mean '{near[0]}'?" if near else ""


def one_of(words: Iterable[str]) -> str:
    """Return the words sorted and joined for a message, or "(none)"."""
    return ", ".join(sorted(words)) or "(none)"


def unknown(
    noun: str,
    name: str,
    known: Iterable[str],
    *,
    start: str = "there is no",
    remedy: str = "",
    error: type[TradeloomError] = UsageError,
) -> TradeloomError:
    """Return the error for a name that there is not: what was meant, and what there is unless `remedy` says more.

    `start` is how the sentence begins, such as "the order has no".
    """
    words = list(known)
    what = f"{start} {noun} '{name}'{did_you_mean(name, words)}"
    return error(what, remedy=remedy or f"The {noun}s are: {one_of(words)}.")


@contextmanager
def in_words(what: str, remedy: str = "Ask your own addons what is wrong: tradeloom addon check.") -> Iterator[None]:
    """Say `what` fails, why, and where in an addon, when code of addons raises an error of Python."""
    try:
        yield
    except Exception as error:
        if isinstance(error, TradeloomError) or hasattr(error, "orig"):  # "orig" have the errors of databases
            raise
        from traceback import extract_tb

        frames = [one for one in extract_tb(error.__traceback__) if f"{os.sep}addons{os.sep}" in one.filename]
        where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
        raise AddonError(f"{what}: {type(error).__name__}: {error}{where}", remedy=remedy) from error
