"""The ids that a database has given out."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

SEQUENCES = """
SELECT held.relname, coalesce(sequences.last_value, 0)
FROM pg_depend
JOIN pg_class AS counter ON counter.oid = pg_depend.objid AND counter.relkind = 'S'
JOIN pg_class AS held ON held.oid = pg_depend.refobjid AND held.relkind = 'r'
JOIN pg_sequences AS sequences
  ON sequences.sequencename = counter.relname
  AND sequences.schemaname = CAST(CAST(counter.relnamespace AS regnamespace) AS text)
WHERE pg_depend.deptype IN ('a', 'i') AND held.relnamespace = CAST(current_schema() AS regnamespace)
"""


def last_ids(connection: Connection) -> dict[str, int]:
    """Return the last id given out, by table, so that an id of a deleted row is not given out again."""
    if connection.dialect.name == "sqlite":
        if not inspect(connection).has_table("sqlite_sequence"):
            return {}
        found = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
    else:
        found = connection.execute(text(SEQUENCES))
    return {name: int(last) for name, last in found}
