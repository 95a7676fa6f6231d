"""Prove stored sums: what a record keeps is what its parts add up to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import SelectBase, func, literal, select

from core import Document, Model, Session


def wrong_sums(session: Session, model: type[Model], column: str, parts: SelectBase, what: str) -> Iterator[str]:
    """Find records whose `column` is not the sum of its parts, in one statement.

    `parts` selects (id of the record, amount) of each part; records without any have the sum 0. `what` names them in
    the sentence: "order SO000001: total 12.00, its lines say 13.00".
    """
    M: Any = session[model]
    stored = getattr(M, column)
    owner, amount = parts.subquery().c
    total = func.sum(amount, type_=stored.type)
    summed = select(owner.label("owner"), total.label("total")).group_by(owner).subquery()
    said = func.coalesce(summed.c.total, 0, type_=stored.type)
    number = M.number if issubclass(M, Document) else literal(None)
    query = select(M.id, number, stored, said).outerjoin(summed, summed.c.owner == M.id).where(stored != said)
    for id_, name, kept, found in session.execute(query.order_by(M.id)):
        yield f"{M.noun()} {name or f'#{id_}'}: {column} {kept}, {what} say {found}"
