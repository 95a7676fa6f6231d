"""Links between any two documents, such as an order and the shipments made from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Index, or_, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core import ID, Document, Model, column

if TYPE_CHECKING:
    from core import Session


class Link(Model, table="document_link"):
    """One document leads to another, in a role such as "shipment" or "replacement"."""

    kept_by = "the verbs that make one document from another"

    from_model: Mapped[str]
    from_id: Mapped[int] = column(ID)
    to_model: Mapped[str]
    to_id: Mapped[int] = column(ID)
    role: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find links from either end without a scan."""
        return [Index(None, "from_model", "from_id"), Index(None, "to_model", "to_id")]


def link(
    session: Session, source: type[Document], target: type[Document], pairs: Iterable[tuple[int, int]], role: str
) -> None:
    """Link documents by (source id, target id), in one statement at the commit."""
    common = {"from_model": _name(session, source), "to_model": _name(session, target), "role": role}
    session.later(Link, [{**common, "from_id": a, "to_id": b} for a, b in dict.fromkeys(pairs)])


def linked(session: Session, document: Document) -> list[tuple[str, str, int, str]]:
    """Return (role, model, id, direction) of all links of one document; direction is "to" or "from".

    Where links are not enabled there are none.
    """
    if Link not in session.composition:
        return []
    session.write_later()
    L = session[Link]
    name = _name(session, type(document))
    mine_from = (L.from_model == name) & (L.from_id == document.id)
    mine_to = (L.to_model == name) & (L.to_id == document.id)
    found = session.scalars(select(L).where(or_(mine_from, mine_to)).order_by(L.id))
    return [
        (link.role, link.to_model, link.to_id, "to")
        if link.from_model == name and link.from_id == document.id
        else (link.role, link.from_model, link.from_id, "from")
        for link in found
    ]


def _name(session: Session, model: type[Document]) -> str:
    """Return the name of the document that a fragment, a composed class or a type of it is of."""
    base = session[model].base()
    return session.composition.name_of(base)
