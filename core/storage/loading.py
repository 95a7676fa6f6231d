"""Load relations of many at once, and ask for many ids with one parameter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, String, any_, func, literal, select
from sqlalchemy.orm.attributes import set_committed_value

if TYPE_CHECKING:
    from core.storage.session import Session


def among(session: Session, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of the values (ids or texts), as one parameter however many."""
    wanted = list(values)
    if session.dialect_name == "sqlite":
        each = func.json_each(json.dumps(wanted)).table_valued("value")
        return column.in_(select(each.c.value))  # type: ignore[no-any-return]
    kind = ARRAY(String if wanted and isinstance(wanted[0], str) else BigInteger)
    return column == any_(literal(wanted, kind))  # type: ignore[no-any-return]


def load(session: Session, instances: Sequence[Any], *paths: str) -> None:
    """Load relations such as "lines" or "lines.product" of all instances, one statement per relation.

    What is loaded already is not asked again.
    """
    for path in paths:
        current = list(instances)
        for name in path.split("."):
            current = _load_relation(session, current, name)


def _load_relation(session: Session, instances: Sequence[Any], name: str) -> list[Any]:
    if not instances:
        return []
    missing = [instance for instance in instances if name not in instance.__dict__]
    if missing:
        relation = type(missing[0]).__mapper__.relationships[name]
        target = relation.mapper.class_
        local, remote = relation.local_remote_pairs[0]
        if relation.uselist:
            _load_many(session, missing, name, target, local.name, remote.name, relation.order_by)
        else:
            _load_one(session, missing, name, target, local.name)
    values = [getattr(instance, name) for instance in instances]
    others = [other for value in values for other in (value if isinstance(value, list) else [value])]
    return [other for other in dict.fromkeys(others) if other is not None]


def _load_one(session: Session, instances: Sequence[Any], name: str, target: Any, local: str) -> None:
    ids = {getattr(instance, local) for instance in instances} - {None}
    base = target.base()
    by_id = {id_: session.identity_map.get((base, (id_,), None)) for id_ in ids}
    unknown = [id_ for id_, instance in by_id.items() if instance is None]
    if unknown:
        by_id |= {one.id: one for one in session.scalars(select(target).where(among(session, target.id, unknown)))}
    for instance in instances:
        instance.__dict__[name] = by_id.get(getattr(instance, local))


def _load_many(
    session: Session, instances: Sequence[Any], name: str, target: Any, local: str, remote: str, order_by: Any
) -> None:
    by_key: dict[Any, list[Any]] = {getattr(instance, local): [] for instance in instances}
    query = select(target).where(among(session, getattr(target, remote), by_key)).order_by(*(order_by or ()))
    back = next((r.key for r in target.__mapper__.relationships if remote in {c.name for c in r.local_columns}), None)
    owners = {getattr(instance, local): instance for instance in instances}
    for one in session.scalars(query):
        key = getattr(one, remote)
        by_key[key].append(one)
        if back is not None:
            one.__dict__[back] = owners[key]
    for instance in instances:
        set_committed_value(instance, name, by_key[getattr(instance, local)])
