"""The shape of a document: what its commands, options and help are made of, as plain values that a file can keep.

It is made of the composed classes, once; later commands read it from the file, so that help composes nothing. A shape
is kept per database and document, and is true for the addons enabled there and their files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Argument(NamedTuple):
    """Describe one argument of a verb; `each` may differ by document, and a flag has no kind."""

    name: str
    kind: str = ""
    each: bool = False
    several: bool = False
    required: bool = False
    default: Any = None


class Verb(NamedTuple):
    """Describe one verb: the composed class that has it, the states it leads from and to, its arguments."""

    model: str
    summary: str
    sources: Sequence[str]
    targets: Sequence[str]
    arguments: Sequence[Argument]


class Shape(NamedTuple):
    """Describe a document: the addons it is so with, its verbs, the columns of lists by type, and foreign words.

    The first type is the document itself. `synonyms` hold (such as "a sales order", our verb) by the foreign word.
    """

    enabled: Sequence[str]
    verbs: Mapping[str, Verb]
    columns: Mapping[str, Sequence[str]]
    synonyms: Mapping[str, Sequence[str]]


def shape_from(kept: Sequence[Any]) -> Shape:
    """Return the shape that was written as JSON, in which it is a list of lists."""
    enabled, verbs, columns, synonyms = kept
    made = {name: Verb(*one) for name, one in verbs.items()}
    made = {name: one._replace(arguments=[Argument(*given) for given in one.arguments]) for name, one in made.items()}
    return Shape(enabled, made, columns, synonyms)
