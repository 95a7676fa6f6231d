"""What makes one customer different beyond its addons, as its database keeps it: document types and roles.

The configuration file is what is wished for; `tradeloom apply` brings it here, and every way of opening the customer
reads it from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Connection, UniqueConstraint, inspect, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.expression import column as plain_column
from sqlalchemy.sql.expression import table as plain_table

from addons.hosting.declared_types import DeclaredType, Value
from core import Model, Role, column

if TYPE_CHECKING:
    from core import Session


class DocumentType(Model, table="document_type"):
    """A document type declared without code: a parent and class attributes."""

    natural_key = ("document", "name")

    document: Mapped[str]
    name: Mapped[str]
    extends: Mapped[str]
    attributes: Mapped[dict[str, Any]] = column(JSON)
    summary: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Declare a type of a document once."""
        return [UniqueConstraint("document", "name")]


class CustomerRole(Model, table="customer_role"):
    """A role of this customer alone; its permissions are added to those of an addon's role of the same name."""

    natural_key = ("name",)

    name: Mapped[str] = column(unique=True)
    permissions: Mapped[list[str]] = column(JSON)
    summary: Mapped[str]


def declared_types(connection: Connection) -> list[DeclaredType]:
    """Return the document types declared in a database; none if it is older than that."""
    names = ("document", "name", "extends", "summary")
    rows = _rows(connection, "document_type", names, "attributes")
    return [
        DeclaredType(
            row.document,
            row.name,
            row.extends,
            tuple((name, _value(value)) for name, value in row.attributes.items()),
            row.summary,
            f"document type '{row.name}' in {connection.engine.url.render_as_string()}",
        )
        for row in rows
    ]


def customer_roles(connection: Connection) -> list[Role]:
    """Return the roles of this customer alone; none if the database is older than that."""
    rows = _rows(connection, "customer_role", ("name", "summary"), "permissions")
    return [Role(row.name, tuple(row.permissions), row.summary) for row in rows]


def _rows(connection: Connection, table: str, texts: Sequence[str], json: str) -> Sequence[Any]:
    """Read a small table before there is a composition."""
    if table not in inspect(connection).get_table_names():
        return ()
    columns = [*map(plain_column, texts), plain_column(json, JSON)]
    return connection.execute(select(*columns).select_from(plain_table(table)).order_by(plain_column("id"))).all()


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def store_types(session: Session, wished: Sequence[DeclaredType]) -> None:
    """Let exactly these document types be declared in the database."""
    T = session[DocumentType]
    stored = {(one.document, one.name): one for one in session.scalars(select(T))}
    for one in wished:
        kept = stored.pop(one.key, None) or T(document=one.document, name=one.name)
        kept.extends, kept.attributes, kept.summary = one.extends, one.stored(), one.summary
        session.add(kept)
    for left in stored.values():
        session.delete(left)


def store_roles(session: Session, wished: Sequence[Role]) -> None:
    """Let exactly these roles be the customer's own."""
    R = session[CustomerRole]
    stored = {one.name: one for one in session.scalars(select(R))}
    for role in wished:
        kept = stored.pop(role.name, None) or R(name=role.name)
        kept.permissions, kept.summary = list(role.permissions), role.summary
        session.add(kept)
    for left in stored.values():
        session.delete(left)
