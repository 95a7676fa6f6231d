"""Databases that are not there yet: a SQLite file, or a database that its PostgreSQL server does not have."""

from __future__ import annotations

from sqlalchemy import Engine

from addons.console import is_missing
from core.lifecycle import make_engine, plain_errors

MAINTENANCE = "postgres"
"""The database that every PostgreSQL server has."""


def create_database(engine: Engine) -> None:
    """Create the database on its server, if it does not exist; a SQLite file is made by the first connection."""
    if engine.dialect.name == "sqlite" or not is_missing(engine):
        return
    server = make_engine(engine.url.set(database=MAINTENANCE), isolation_level="AUTOCOMMIT")
    try:
        with plain_errors(server.url), server.connect() as connection:
            name = connection.dialect.identifier_preparer.quote_identifier(str(engine.url.database))
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
    finally:
        server.dispose()
