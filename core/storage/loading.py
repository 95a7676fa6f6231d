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


def by_id(session: Session, model: Any, ids: Iterable[int]) -> dict[int, Any]:
    """Return records by id; those that are not in the session are read with one statement."""
    base = model.base()
    here = {id_: session.identity_map.get((base, (id_,), None)) for id_ in ids}
    missing = [id_ for id_, one in here.items() if one is None]
    if missing:
        here |= {one.id: one for one in session.scalars(select(model).where(among(session, model.id, missing)))}
    return {id_: one for id_, one in here.items() if one is not None}


def load(session: Session, instances: Sequence[Any], *paths: str) -> None:
    """Load relations such as "lines" or "lines.product" of all instances, one statement per relation.

    What is loaded already is not asked again.
    """
    for path in paths:
        current = list(instances)
        for name in path.split("."):
            current = _load_relation(session, current, name)


def _load_relation(session: Session, instances: Sequence[Any], name: str) -> list[Any]:
    missing = [instance for instance in instances if name not in instance.__dict__]
    if missing:
        relation = type(missing[0]).__mapper__.relationships[name]
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
    query = select(target).where(among(session, getattr(target, remote.name), owners))
    back = next((one.key for one in target.__mapper__.relationships if remote in one.local_columns), None)
    for one in session.scalars(query.order_by(*(relation.order_by or ()))):
        key = getattr(one, remote.name)
        of[key].append(one)
        if back is not None:
            one.__dict__[back] = owners[key]
    for key, instance in owners.items():
        set_committed_value(instance, relation.key, of[key])
