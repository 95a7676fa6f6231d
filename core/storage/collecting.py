"""Collect what was edited by hand on instances, and hand it to the paths that rows take; the ORM flushes nothing.

Before a flush the changed instances are put back to what is stored, and what was set on them becomes changes for
`editing`; new instances become rows for `creating`, in the order in which they refer to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value

from core.composition.document import Document, DocumentLine
from core.composition.edited import Edited
from core.composition.model import Model, Row
from core.errors import BadInput, UsageError
from core.storage.creating import create
from core.storage.editing import delete, edit

if TYPE_CHECKING:
    from core.storage.session import Session

Key = tuple[Any, int]
"""The root class of a record, and its id."""


def write_by_hand(session: Session, *_: object) -> None:
    """Write all that was edited by hand, before a flush; raises BadInput, Refused or StaleError as for rows."""
    gone = dict.fromkeys([*session.deleted, *_orphans(session)])
    touched = [one for one in session.dirty if one not in gone]
    new = {one: _typed(one) for one in session.new}
    changed = [(one, given) for one in touched if (given := _taken_back(session, one))]
    _create(session, new)
    lines = {one: given for one, given in new.items() if inspect(one).pending}
    _edit(session, changed, lines, gone)
    _delete(session, gone)
    _keep(session, touched)


def _create(session: Session, new: Mapping[Any, Row]) -> None:
    """Create new records with their lines, those that others refer to first."""
    waiting = {one: [one] for one in new if not isinstance(one, DocumentLine)}
    for line, given in new.items():
        if isinstance(line, DocumentLine) and given.get(line.parent) in waiting:
            waiting[given[line.parent]].append(line)
    while waiting:
        ready = [one for one, parts in waiting.items() if not any(_waits(new[part], one) for part in parts)]
        if not ready:
            raise UsageError(f"new records refer to each other in a circle: {next(iter(waiting))}")
        model, names = type(ready[0]), new[ready[0]].keys()
        alike = [waiting.pop(one) for one in ready if type(one) is model and new[one].keys() == names]
        rows = [_row(new[one]) | {"lines": [_row(new[line], line.parent) for line in lines]} for one, *lines in alike]
        if not issubclass(model, Document):
            rows = [_row(new[one]) for one, *_ in alike]
        for parts, row in zip(alike, create(session, model, rows, line_ids=True), strict=True):
            _become(session, parts, [row, *row.pop("lines", ())])


def _edit(session: Session, changed: Sequence[tuple[Any, Row]], new: Mapping[Any, Row], gone: Iterable[Any]) -> None:
    """Hand changes on, model by model; what happens to lines as changes of their documents."""
    changes: dict[Any, dict[int, Row]] = {}
    added: dict[Key, list[Any]] = {}

    def change(key: Key) -> Row:
        return changes.setdefault(key[0], {}).setdefault(key[1], {"id": key[1], "lines": [], "removed": []})

    for one, given in changed:
        if isinstance(one, DocumentLine):
            change(_document(one))["lines"].append({"id": one.id, **_row(given)})
        else:
            change(_key(one)).update(_row(given))
    for line, given in new.items():
        key = _document(line, _row(given))
        change(key)["lines"].append(_row(given, line.parent))
        added.setdefault(key, []).append(line)
    deleted = {_key(one) for one in gone}
    for one in gone:
        if isinstance(one, DocumentLine) and _document(one) not in deleted:
            change(_document(one))["removed"].append(one.id)
    for model in _in_order(session, changes):
        for row in edit(session, model, list(changes[model].values())):
            lines = [line for line in row.get("lines", ()) if not isinstance(line, Edited)]
            _become(session, added.get((model, row["id"]), []), lines)


def _delete(session: Session, gone: Iterable[Any]) -> None:
    """Delete what is gone, those that refer to others first; lines go with their documents."""
    by_model: dict[Any, list[Any]] = {}
    for one in gone:
        if not isinstance(one, DocumentLine):
            by_model.setdefault(type(one), []).append(one)
    for model in reversed(_in_order(session, by_model)):
        delete(session, model, by_model[model])


# --- what was given -----------------------------------------------------------------------------------------------


def _orphans(session: Session) -> Iterator[Any]:
    """Yield what was taken out of a collection that it cannot be without, such as a line out of its document."""
    for one in session.dirty:
        state = inspect(one)
        for relation in state.mapper.relationships:
            if relation.uselist and relation.cascade.delete_orphan:
                for child in state.attrs[relation.key].history.deleted or ():
                    back = vars(child).get(relation.back_populates or "")
                    if inspect(child).persistent and back in (one, None):
                        yield child


def _typed(instance: Any) -> Row:
    """Return the values given to a new instance: what is still as the model's defaults say was not."""
    state = inspect(instance)
    values: Row = {}
    for attribute in state.mapper.column_attrs:
        value, default = state.dict.get(attribute.key), attribute.columns[0].default
        if value is not None and (default is None or value != default.arg) and attribute.key != "kind":
            values[attribute.key] = value
    return values | {column: one for name, column in _references(state.mapper) if (one := state.dict.get(name))}


def _taken_back(session: Session, instance: Any) -> Row:
    """Put an instance back to what is stored, and return what was set on it."""
    state = inspect(instance)
    given: Row = {}
    unknown: list[str] = []
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes():
            given[attribute.key] = state.dict.get(attribute.key)
            if history.deleted:
                set_committed_value(instance, attribute.key, history.deleted[0])
            else:
                unknown.append(attribute.key)
    for name, column in _references(state.mapper):
        if state.attrs[name].history.has_changes():
            given[column] = state.dict.get(name)
    for relation in state.mapper.relationships:  # a collection that is not loaded may wait for what was appended
        if state.attrs[relation.key].history.has_changes() or (relation.uselist and relation.key not in state.dict):
            unknown.append(relation.key)
    if unknown:
        session.expire(instance, unknown)
    return given


def _references(mapper: Any) -> list[tuple[str, str]]:
    """Return (relation, column) of the relations that a column of the model holds."""
    held = [one for one in mapper.relationships if not one.uselist and one.local_remote_pairs]
    return [(one.key, mapper.get_property_by_column(one.local_remote_pairs[0][0]).key) for one in held]


def _waits(given: Row, owner: Any) -> bool:
    return any(isinstance(one, Model) and one is not owner and inspect(one).pending for one in given.values())


def _row(given: Row, *without: str) -> Row:
    """Return given values with ids for the records among them."""
    values = {name: value for name, value in given.items() if name not in without}
    return {name: value.id if isinstance(value, Model) else value for name, value in values.items()}


def _key(record: Any) -> Key:
    return record.base(), record.id


def _document(line: Any, row: Row | None = None) -> Key:
    """Return the key of the document a line belongs to: as stored, or by the row of a new one."""
    id_ = getattr(line, line.parent) if row is None else row.get(line.parent)
    if id_ is None:
        raise BadInput(f"{line.a_noun()} belongs to no document", remedy=f"Give {line.parent}.")
    return inspect(type(line)).relationships[line.parent.removesuffix("_id")].mapper.class_.base(), id_


def _in_order(session: Session, models: Iterable[Any]) -> list[Any]:
    """Return models so that those which others refer to come first."""
    places = {table: place for place, table in enumerate(session.composition.metadata.sorted_tables)}
    return sorted(models, key=lambda model: places[model.__mapper__.base_mapper.local_table])


# --- instances that are written -----------------------------------------------------------------------------------


def _become(session: Session, instances: Sequence[Any], rows: Sequence[Row]) -> None:
    """Let new instances be what was stored of them; what only the database knows is read when it is asked for."""
    for one, row in zip(instances, rows, strict=True):
        state = inspect(one)
        for name, column in state.mapper.columns.items():
            if name in row or (name not in state.dict and not (column.server_default or column.default)):
                set_committed_value(one, name, row.get(name))
        set_committed_value(one, "version", 1)
        for name, column in _references(state.mapper):
            if name in state.dict and (state.dict[name] and state.dict[name].id) != getattr(one, column):
                del state.dict[name]
    _keep(session, instances)
    for one in instances:
        if missing := [name for name in inspect(one).mapper.columns.keys() if name not in vars(one)]:  # noqa: SIM118
            session.expire(one, missing)


def _keep(session: Session, instances: Iterable[Any]) -> None:
    """Let the session take what the instances hold as stored; a rollback takes it back, as after a flush of its own."""
    session._register_persistent({inspect(one) for one in instances})
