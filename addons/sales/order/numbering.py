"""The numbers of documents that replace others or take them back: derived from the first one's (semantics 8.2)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core import Document, Session, among

Scoped = tuple[int, str]
"""An organisation and a number in it."""


def next_number(number: str, *, is_replacement: bool) -> str:
    """Return the number after this one: "-1" is appended, or counted up if it is the number of a replacement.

    An order called SO-2024 that replaces nothing becomes SO-2024-1, not SO-2025.
    """
    stem, _, last = number.rpartition("-")
    if is_replacement and stem and last.isascii() and last.isdecimal():
        return f"{stem}-{int(last) + 1}"
    return f"{number}-1"


def replacing_numbers(order: Any) -> Iterator[str]:
    """Yield the numbers for replacements of an order: 5000-1, 5000-2 … of 5000, and 5000-2, 5000-3 … of 5000-1."""
    number = next_number(order.number, is_replacement=order.replaced_order_id is not None)
    while True:
        yield number
        number = next_number(number, is_replacement=True)


def inverse_numbers(document: Document) -> Iterator[str]:
    """Yield the numbers for what takes a document back: 5000*R*, should that be taken 5000*R2* and so on."""
    yield f"{document.number}*R*"
    for n in itertools.count(2):
        yield f"{document.number}*R{n}*"


def free_numbers(
    session: Session, documents: Sequence[Any], proposed: Callable[[Any], Iterator[str]], count: int = 1
) -> dict[int, list[str]]:
    """Return `count` proposed numbers by document id that nobody has in the document's organisation.

    Asks the database once in the usual case, and again only as long as proposals turn out to be taken.
    """
    taken: set[Scoped] = set()
    while True:
        chosen = _choose(documents, proposed, count, taken)
        found = _existing(session, type(documents[0]), chosen) if documents else set()
        if not found:
            return {id_: [number for _, number in numbers] for id_, numbers in chosen.items()}
        taken |= found


def _choose(
    documents: Sequence[Any], proposed: Callable[[Any], Iterator[str]], count: int, taken: set[Scoped]
) -> dict[int, list[Scoped]]:
    given = set(taken)
    chosen: dict[int, list[Scoped]] = {}
    for document in documents:
        scoped = ((document.organisation_id, number) for number in proposed(document))
        chosen[document.id] = list(itertools.islice((one for one in scoped if one not in given), count))
        given.update(chosen[document.id])
    return chosen


def _existing(session: Session, model: type[Document], chosen: Mapping[int, Sequence[Scoped]]) -> set[Scoped]:
    base: Any = model.base()
    wanted = {one for numbers in chosen.values() for one in numbers}
    query = select(base.organisation_id, base.number).where(among(session, base.number, {n for _, n in wanted}))
    return {(organisation, number) for organisation, number in session.execute(query)} & wanted
