"""What makes one customer different beyond its addons, as its database keeps it: document types and roles.

The configuration file is what is wished for; `tradeloom apply` brings it here, and every way of opening the customer
reads it from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Connection, UniqueConstraint, inspect, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.expression import column as plain_column
from sqlalchemy.sql.expression import table as plain_table

from addons.hosting.declared_types import DeclaredType, Value
from core import Model, Role, Row, column

if TYPE_CHECKING:
    from core import Session


class DocumentType(Model, table="document_type"):
    """A document type declared without code: a parent and class attributes."""

    natural_key = ("document", "name")
    kept_by = "tradeloom apply"

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
    kept_by = "tradeloom apply"

    name: Mapped[str] = column(unique=True)
    permissions: Mapped[list[str]] = column(JSON)
    summary: Mapped[str]


def declared_types(connection: Connection) -> list[DeclaredType]:
    """Return the document types declared in a database; none if it is older than that."""
    names = ("document", "name", "extends", "summary")
    from core.lifecycle import shown_url

    rows = _rows(connection, "document_type", names, "attributes")
    return [
        DeclaredType(
            row.document,
            row.name,
            row.extends,
            tuple((name, _value(value)) for name, value in row.attributes.items()),
            row.summary,
            f"document type '{row.name}' in {shown_url(connection.engine.url)}",
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
    rows: list[Row] = [
        {
            "document": one.document,
            "name": one.name,
            "extends": one.extends,
            "attributes": one.stored(),
            "summary": one.summary,
        }
        for one in wished
    ]
    _store(session, DocumentType, {(row["document"], row["name"]): row for row in rows})


def store_roles(session: Session, wished: Sequence[Role]) -> None:
    """Let exactly these roles be the customer's own."""
    rows: list[Row] = [
        {"name": one.name, "permissions": list(one.permissions), "summary": one.summary} for one in wished
    ]
    _store(session, CustomerRole, {(row["name"],): row for row in rows})


def _store(session: Session, model: type[Model], wished: Mapping[tuple[str, ...], Row]) -> None:
    """Let exactly these be the records of a model, given by natural key."""
    found = session.scalars(select(session[model]))
    stored = {tuple(getattr(one, name) for name in model.natural_key): one for one in found}
    session.edit(model, [{"id": stored[key].id, **row} for key, row in wished.items() if key in stored])
    session.create(model, [row for key, row in wished.items() if key not in stored])
    session.remove(model, [one for key, one in stored.items() if key not in wished])
