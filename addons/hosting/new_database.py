"""Databases that are not there yet: a SQLite file, or a database that its PostgreSQL server does not have."""

from __future__ import annotations

from sqlalchemy import Engine, exc

from core.lifecycle import file_is_missing, make_engine, plain_errors

MAINTENANCE = "postgres"
"""The database that every PostgreSQL server has."""


def is_missing(engine: Engine) -> bool:
    """Say whether the database does not exist; raises DatabaseError if that cannot be found out."""
    if engine.dialect.name == "sqlite":
        return file_is_missing(engine.url)
    with plain_errors(engine.url):
        try:
            with engine.connect():
                return False
        except exc.OperationalError as error:
            if f'database "{engine.url.database}" does not exist' in str(error.orig):
                return True
            raise


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
