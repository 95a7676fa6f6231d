"""Let a column hold NULL, or not any more, in a revision; SQLite's tables are not rebuilt for it."""

from __future__ import annotations

import re

from alembic import op
from sqlalchemy import text

from core import DatabaseError


def set_nullable(table: str, column: str, nullable: bool) -> None:
    """Let a column hold NULL, or not any more; called in a revision.

    SQLite keeps its table definitions as text: for a constraint that does not touch what is stored, its manual
    advises to edit that text instead of rebuilding the table.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.alter_column(table, column, nullable=nullable)
        return
    if not nullable and connection.execute(text(f'SELECT 1 FROM "{table}" WHERE "{column}" IS NULL')).first():
        raise DatabaseError(f"there are rows of {table} without {column}", remedy="Fill them in first.")
    query = text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table")
    old = connection.execute(query, {"table": table}).scalar_one()
    changed = _with_nullable(old, column, nullable)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    change = text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :table")
    connection.execute(change, {"sql": changed, "table": table})
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _with_nullable(sql: str, column: str, nullable: bool) -> str:
    """Return a CREATE TABLE in which one column has, or lacks, its NOT NULL."""
    definition = re.compile(rf'(?P<name>[(,]\s*"?{column}"?\s+\w+(?:\([^)]*\))?)(?P<no>\s+NOT NULL)?', re.IGNORECASE)
    changed, count = definition.subn(lambda m: m["name"] + ("" if nullable else " NOT NULL"), sql, count=1)
    if not count:
        raise DatabaseError(f"column {column} was not found in: {sql}")
    return changed
