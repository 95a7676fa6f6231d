"""The tables of a database as they are: dormant ones too, typed by the models where those know better."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, inspect, literal_column, select, text
from sqlalchemy.types import JSON

from addons.backup.stored_values import form_of
from core.composition import UtcTime

REVISIONS = "alembic_version"
"""The table that holds the applied revisions; it is not data."""


def stored_tables(connection: Connection, models: MetaData) -> list[Table]:
    """Return all tables but the one of revisions, those that others refer to first where there is no circle.

    Columns come by name, "id" first, whatever the order in which addons added them. A column has the type of the
    models, which tells figures from integers on SQLite; one that no model knows has the type the database reports.
    `column.info["form"]` is its form in a file.
    """
    inspector = inspect(connection)
    columns = {name: found for (_schema, name), found in inspector.get_multi_columns().items()}
    names = [str(name) for name, _ in inspector.get_sorted_table_and_fkc_names() if name]
    return [_table(connection, models, name, columns[name]) for name in names if name != REVISIONS]


def _table(connection: Connection, models: MetaData, name: str, columns: list[Any]) -> Table:
    known: Any = models.tables[name].columns if name in models.tables else {}
    columns.sort(key=lambda found: (found["name"] != "id", found["name"]))
    return Table(name, MetaData(), *(_column(connection, known, found) for found in columns))


def _column(connection: Connection, known: Any, found: Any) -> Column[Any]:
    """Return a column; JSON that is null is kept as NULL, as it is in the models."""
    name = found["name"]
    if name in known:
        type_ = known[name].type
        form = form_of(type_)
    else:
        type_ = found["type"]
        form = form_of(type_, reflected_from=connection.dialect.name)
    if isinstance(type_, JSON):
        type_ = JSON(none_as_null=True)
    return Column(name, type_, primary_key=name == "id", autoincrement=False, info={"form": form})


def forms(table: Table) -> dict[str, str]:
    """Return the form of each column by name."""
    return {column.name: column.info["form"] for column in table.columns}


def origin(connection: Connection) -> str:
    """Return the instant at which the database was initialised; a copy of a database has the same one."""
    query = select(literal_column("since", UtcTime())).select_from(text("core_addon")).where(text("name = 'core'"))
    return str(connection.execute(query).scalar_one().isoformat())


COUNTED = """
INSERT INTO sqlite_sequence (name, seq)
SELECT name, :last FROM sqlite_schema WHERE type = 'table' AND name = :name AND upper(sql) LIKE '%AUTOINCREMENT%'
"""


def set_last_ids(connection: Connection, ids: dict[str, int]) -> None:
    """Let the next id of each table follow the one given; 0 begins anew."""
    if not ids:
        return
    if connection.dialect.name == "sqlite":
        rows = [{"name": name, "last": last} for name, last in ids.items()]
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), rows)
        connection.execute(text(COUNTED), rows)
        return
    quote = connection.dialect.identifier_preparer.quote
    rows = [{"name": quote(name), "last": max(last, 1), "used": last > 0} for name, last in ids.items()]
    connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last, :used)"), rows)
