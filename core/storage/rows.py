"""Write many rows of a composed model with one statement per table; versions are checked as a set.

Verbs read instances, decide on them, and write rows: the unit of work of the ORM costs several times as much per
row. Ids are taken beforehand (a block of the sequence on PostgreSQL, the next ones under SQLite's write lock), so
that the rows of children can be made in the same pass. Instances in the session are brought up to date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Mapper

from core.composition.model import Model, Row, bad_field
from core.errors import StaleError
from core.storage.audit import last_change
from core.storage.loading import among, stored
from core.storage.statements import inserting, returned, updating, values_of

if TYPE_CHECKING:
    from core.storage.session import Session

M = TypeVar("M", bound=Model)


def insert(session: Session, model: type[Model], rows: Sequence[Row]) -> list[int]:
    """Insert rows of a composed class, into both tables of a joined type, and return their ids in the order given.

    Missing values get the column's default. Raises BadInput for an unknown field or a value that does not fit.
    """
    if not rows:
        return []
    session.flush()
    mapper = model.__mapper__
    if len(rows) == 1 and len(mapper.tables) == 1:
        return [_insert_one(session, model, rows)]
    ids = _new_ids(session, mapper.base_mapper.local_table, len(rows))
    for row, id_ in zip(rows, ids, strict=True):
        row["id"] = id_
    _insert(session, model, rows)
    return ids


def append(session: Session, model: type[Model], rows: Sequence[Row]) -> None:
    """Insert rows whose ids nobody needs, such as lines and ledger entries: one statement less than `insert`."""
    if rows:
        session.flush()
        _insert(session, model, rows)


def _insert(session: Session, model: type[Model], rows: Sequence[Row], *, returns: bool = False) -> Any:
    """Insert into the model's tables; with `returns` (one row, one table) the result is the row as it is stored."""
    mapper = model.__mapper__
    for row in rows if mapper.polymorphic_on is not None else ():
        row["kind"] = mapper.polymorphic_identity
    session.forget(model)
    names: set[str] = set().union(*rows)
    _refuse_unknown(model, names)
    for table in _tables(mapper):
        columns = [c for c in table.columns if c.name in names or (c.default is not None and not c.primary_key)]
        statement = inserting(session, table, columns, returns=returns)
        result = statement.run(session, [values_of(rows, column) for column in columns])
        session.written["insert", table.name] += len(rows)
    return result


def _insert_one(session: Session, model: type[Model], rows: Sequence[Row]) -> int:
    """Insert one row and return the id the database gave; it tells what it stored, so that nobody need read it."""
    row = returned(session, model.__table__, _insert(session, model, rows, returns=True))
    session.held["made", model] = stored(session, model, row)
    return int(row["id"])


def update(session: Session, model: type[Model], rows: Sequence[Row]) -> None:
    """Update rows by "id" and raise their version; all rows set the same columns.

    A row with "version" is written only if that is still the stored version, else nothing is written and
    StaleError names the record and who changed it. Without it, the version of the instance in the session counts.
    """
    if not rows:
        return
    session.flush()
    known = {row["id"]: _instance(session, model, row["id"]) for row in rows}
    for row in rows:
        if "version" not in row and (instance := known[row["id"]]) is not None:
            row["version"] = instance.version
    mapper, names = model.__mapper__, [name for name in rows[0] if name not in ("id", "version")]
    _refuse_unknown(model, names)
    for table in _tables(mapper):
        columns, is_base = [table.c[name] for name in names if name in table.c], table is mapper.base_mapper.local_table
        if columns or is_base:
            is_checked = is_base and all("version" in row for row in rows)
            where = [table.c.id, table.c.version] if is_checked else [table.c.id]
            values = [list(map(itemgetter(c.name), rows)) for c in (*columns, *where)]
            if updating(session, table, columns, where).run(session, values).rowcount != len(rows):
                raise stale(session, model, rows)
            session.written["update", table.name] += len(rows)
    to_one = [(one.key, one.local_remote_pairs[0][0].name) for one in mapper.relationships if not one.uselist]
    following = [(relation, column) for relation, column in to_one if column in names]
    for row in rows:
        _refresh(known[row["id"]], row, names, following)
    hold(session, model, known)


def add(session: Session, model: type[Model], name: str, amounts: Mapping[int, Any]) -> None:
    """Add an amount to one column of many rows, by id; needs no version, since adding commutes."""
    if not amounts:
        return
    session.flush()
    target = model.__mapper__.columns[name]
    table, id_column = target.table, target.table.c.id
    ids = sorted(amounts)
    updating(session, table, [target], [id_column], adds=True).run(session, [[amounts[i] for i in ids], ids])
    session.written["update", table.name] += len(ids)
    for id_ in ids:
        if (instance := _instance(session, model, id_)) is not None:
            total = (getattr(instance, name) or 0) + amounts[id_]
            _refresh(instance, {name: total, "version": instance.version}, [name])


def delete(session: Session, model: type[Model], records: Sequence[Any]) -> None:
    """Delete the rows of instances of one model, and these; StaleError names one that somebody else changed."""
    if not records:
        return
    session.flush()
    mapper: Mapper[Any] = model.__mapper__
    ids, by_version = [record.id for record in records], defaultdict(list)
    for record in records:
        by_version[record.version].append(record.id)
    *parts, base = reversed(_tables(mapper))
    for table in parts:
        session.connection().execute(table.delete().where(among(session, table.c.id, ids)))
    seen = [(base.c.version == version) & among(session, base.c.id, some) for version, some in by_version.items()]
    if session.connection().execute(base.delete().where(or_(*seen))).rowcount != len(records):
        raise stale(session, model, [{"id": record.id, "version": record.version} for record in records], deleted=True)
    session.written["delete", base.name] += len(records)
    session.forget(model)
    session._remove_newly_deleted([inspect(record) for record in records])  # a rollback brings them back


def lock(session: Session, instances: Sequence[Any]) -> None:
    """Lock rows of instances of one model against other writers, in order of id; StaleError names a changed one."""
    if not instances or session.dialect_name == "sqlite":
        return
    model = type(instances[0]).base()
    held = session.held.setdefault(("rows", model), set())
    free = {instance.id: instance for instance in instances if instance.id not in held}
    if not free:
        return
    query = select(model.id, model.version).where(among(session, model.id, free)).order_by(model.id)
    versions = {id_: version for id_, version in session.execute(query.with_for_update(key_share=True))}
    for id_, instance in free.items():
        if versions.get(id_) != instance.version:
            raise stale(session, model, [{"id": id_, "version": instance.version}])
    hold(session, model, free)


def read_locked(session: Session, model: type[M], ids: Iterable[int]) -> Sequence[M]:
    """Read records by id, in order of id, and lock their rows as `lock` does, in the same statement."""
    ids = list(ids)
    query = select(model).where(among(session, model.id, ids)).order_by(model.id)
    if session.dialect_name != "sqlite":
        base = model.__mapper__.base_mapper.local_table
        query = query.with_for_update(key_share=True, of=base).execution_options(populate_existing=True)
        hold(session, model, ids)
    return session.scalars(query).all()


def hold(session: Session, model: type[Model], ids: Iterable[int]) -> None:
    """Remember that nobody else can change these rows until the transaction ends, such as rows that are new."""
    if session.dialect_name != "sqlite":
        session.held.setdefault(("rows", model.base()), set()).update(ids)


def is_held(session: Session, model: type[Model], id_: int) -> bool:
    """Say whether nobody else can change a row until the transaction ends; with SQLite always."""
    return session.dialect_name == "sqlite" or id_ in session.held.get(("rows", session[model].base()), ())


def _new_ids(session: Session, table: Any, count: int) -> list[int]:
    if session.dialect_name == "sqlite":
        sql = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)"
        last = int(session.connection().exec_driver_sql(sql, (table.name,)).scalar_one())
        return list(range(last + 1, last + count + 1))
    sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [int(id_) for (id_,) in session.connection().exec_driver_sql(sql, (table.name, count))]


def _tables(mapper: Mapper[Any]) -> list[Any]:
    """Return the tables of a model, that of the outermost parent first."""
    return list(dict.fromkeys(one.local_table for one in reversed(list(mapper.iterate_to_root()))))


def _refuse_unknown(model: type[Model], names: Iterable[str]) -> None:
    columns = model.__mapper__.columns
    for name in names:
        if name not in columns:
            raise bad_field(model, name)


def _instance(session: Session, model: type[Model], id_: int) -> Any:
    return session.identity_map.get((model.base(), (id_,), None))


def _refresh(instance: Any, row: Row, names: Sequence[str], following: Sequence[tuple[str, str]] = ()) -> None:
    """Bring an instance up to date; it was flushed before, so its values are the committed ones."""
    if instance is None:
        return
    for relation, column in following:
        other = instance.__dict__.get(relation)
        if other is None or other.id != row[column]:
            instance.__dict__.pop(relation, None)  # to be read again, by the id
    instance.__dict__.update({name: row[name] for name in names}, version=row["version"] + 1)


def stale(session: Session, model: type[Model], rows: Sequence[Row], *, deleted: bool = False) -> StaleError:
    """Return the error that names the row somebody else changed, found in what is committed beside this transaction."""
    table: Any = model.__mapper__.base_mapper.local_table
    session.app.kept.pop(table.name, None)
    query = select(table.c.id, table.c.version).where(table.c.id.in_([row["id"] for row in rows]))
    with session.app.engine.execution_options(readonly=True).connect() as beside:
        committed = {id_: version for id_, version in beside.execute(query)}
    here = committed if deleted else {id_: version for id_, version in session.connection().execute(query)}
    for row in rows:
        seen = row.get("version", 0)
        if row["id"] not in here or here[row["id"]] not in (seen, seen + 1) or committed.get(row["id"], 0) > seen:
            name = str(_instance(session, model, row["id"]) or f"{model.noun()} #{row['id']}")
            if row["id"] not in here:
                return StaleError(f"{name} was deleted by somebody else", remedy="Load it again.")
            what = f"{name} was changed{last_change(session, model, row['id'])} since it was read"
            return StaleError(what, remedy="Load it again and repeat what is still to be done.")
    return StaleError("a row was changed by somebody else", remedy="Load it again.")
