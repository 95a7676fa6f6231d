"""Load relations of many at once, ask for many ids with one parameter, and keep what is few."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, JSON, BigInteger, ColumnElement, String, any_, bindparam, func, literal, select
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from core.composition.model import Row

if TYPE_CHECKING:
    from core.storage.session import Session

FRESH = 5.0  # for so many seconds the rows of a small table are good without asking again


def among(session: Session, column: Any, values: Iterable[Any] = (), *, given: str = "") -> ColumnElement[bool]:
    """Return the condition that a column is one of the values (ids or texts), as one parameter however many.

    In a kept statement `given` names the parameter; its value is a list.
    """
    wanted, on_sqlite = list(values), session.dialect_name == "sqlite"
    is_text = isinstance(wanted[0], str) if wanted else isinstance(column.type, String)
    kind: Any = JSON() if on_sqlite else ARRAY(String if is_text else BigInteger)
    many: Any = bindparam(given, type_=kind) if given else literal(wanted, kind)
    if on_sqlite:
        return column.in_(select(func.json_each(many).table_valued("value").c.value))  # type: ignore[no-any-return]
    return column == any_(many)  # type: ignore[no-any-return]


def by_id(session: Session, model: Any, ids: Iterable[int]) -> dict[int, Any]:
    """Return records by id; those that are not in the session are read with one statement."""
    base = model.base()
    here = {id_: session.identity_map.get((base, (id_,), None)) for id_ in ids}
    missing = [id_ for id_, one in here.items() if one is None]
    if missing:
        query = session.kept(("by id", model), lambda: select(model).where(among(session, model.id, given="ids")))
        here |= {one.id: one for one in session.scalars(query, {"ids": missing})}
    return {id_: one for id_, one in here.items() if one is not None}


def every(session: Session, model: Any) -> dict[int, Any]:
    """Return all records of a small table by id, of rows that the application keeps for some seconds.

    What this application's sessions change is seen by the session at once and by the others from the commit on, when
    the rows are dropped (see Session); what another process changes is seen after FRESH seconds at most.
    """
    table, has_types = model.__table__, model.__mapper__.polymorphic_on is not None
    if has_types or any(name == table.name for _, name in session.written):
        return {one.id: one for one in session.scalars(select(model))}
    now, kept = time.monotonic(), session.app.kept
    read_at, rows = kept.get(table.name, (now, None))
    if rows is None or now - read_at >= FRESH:
        kept[table.name] = reading = (now, None)
        query = session.kept(("every", model), lambda: select(*table.columns).order_by(table.c.id))
        rows = [dict(row) for row in session.connection().execute(query).mappings()]
        if kept.get(table.name) is reading:  # else somebody has changed the table meanwhile
            kept[table.name] = (now, rows)
    return {row["id"]: stored(session, model, row) for row in rows}


def stored(session: Session, model: Any, row: Row) -> Any:
    """Return the instance of a stored record whose values are known, without asking for them."""
    key = (model.base(), (row["id"],), None)
    if (instance := session.identity_map.get(key)) is None:
        instance = model.__mapper__.class_manager.new_instance()
        state = instance_state(instance)
        state.key, state.session_id = key, session.hash_key
        state.dict.update(row)
        session.identity_map.add(state)
    return instance


def load(session: Session, instances: Sequence[Any], *paths: str) -> None:
    """Load relations such as "lines" or "lines.product" of all instances, one statement per relation not yet loaded."""
    for path in paths:
        current = list(instances)
        for name in path.split("."):
            current = _load_relation(session, current, name)


def _load_relation(session: Session, instances: Sequence[Any], name: str) -> list[Any]:
    missing = [instance for instance in instances if name not in instance.__dict__]
    if missing:
        relation = type(missing[0]).__mapper__.get_property(name)
        (_load_many if relation.uselist else _load_one)(session, missing, relation)
    values = [getattr(instance, name) for instance in instances]
    others = [other for value in values for other in (value if isinstance(value, list) else [value])]
    return [other for other in dict.fromkeys(others) if other is not None]


def _load_one(session: Session, instances: Sequence[Any], relation: Any) -> None:
    local = relation.local_remote_pairs[0][0].name
    ids = {getattr(instance, local) for instance in instances} - {None}
    found = by_id(session, relation.mapper.class_, ids)
    for instance in instances:
        instance.__dict__[relation.key] = found.get(getattr(instance, local))


def _load_many(session: Session, instances: Sequence[Any], relation: Any) -> None:
    target, ((local, remote),) = relation.mapper.class_, relation.local_remote_pairs
    owners = {getattr(instance, local.name): instance for instance in instances}
    of: dict[Any, list[Any]] = {key: [] for key in owners}
    by, order = getattr(target, remote.name), relation.order_by or ()
    query = session.kept(relation, lambda: select(target).where(among(session, by, given="ids")).order_by(*order))
    back = next((one.key for one in target.__mapper__.relationships if remote in one.local_columns), None)
    for one in session.scalars(query, {"ids": list(owners)}):
        key = getattr(one, remote.name)
        of[key].append(one)
        if back is not None:
            one.__dict__[back] = owners[key]
    for key, instance in owners.items():
        set_committed_value(instance, relation.key, of[key])
