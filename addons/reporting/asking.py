"""Ask for the rows of a report: of the database, or of DuckDB, which reads the same tables beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from addons.reporting.arithmetic import PORTION, whole_portion
from core import unknown

if TYPE_CHECKING:
    from sqlalchemy import Select

    from core import Session

DATABASE, DUCKDB = "database", "duckdb"
ENGINES = (DATABASE, DUCKDB)
ENGINE = "reporting.engine"
"""The preference that says which one adds up, unless a report is asked of one of them."""


def fetch(session: Session, statement: Select[Any], engine: str | None = None) -> Sequence[Any]:
    """Return the rows of a statement, in the session's transaction or, with DuckDB, as they are committed."""
    from addons.preferences import setting_of

    engine = engine or setting_of(session, ENGINE)
    if engine not in ENGINES:
        raise unknown("engine of reports", str(engine), ENGINES)
    if engine == DUCKDB:
        from addons.reporting.duck import fetch_beside

        return fetch_beside(session, statement)
    connection = session.connection()
    if session.dialect_name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.create_function(PORTION, 5, whole_portion, deterministic=True)
    return list(session.execute(statement).all())
