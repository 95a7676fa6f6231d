"""From the paths a model names, such as "partner.code", to columns of a query and the joins they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import aliased

from addons.lists.listed_column import ListedColumn
from addons.schemas import WANTED, internal_fields
from core.composition import fields_of

if TYPE_CHECKING:
    from core import Document


HIDDEN = {"version"}


class ListedPaths:
    """Resolve the paths of one document type.

    Columns of a type alone are taken from their table, not through its class, so that rows of types that are not
    enabled are not left out.
    """

    def __init__(self, model: type[Document]) -> None:
        self.mapper: Any = model.__mapper__
        self.root: Any = self.mapper.base_mapper.class_
        self._targets: dict[str, tuple[Any, Any]] = {}
        """What a path of relations leads to: an aliased class, or the table of a type, and the condition to join by."""
        self._columns: dict[str, ListedColumn] = {}

    def all(self) -> Iterator[str]:
        """Yield the paths of all header fields; what is referred to is asked for by the first column of its key."""
        relations = {next(iter(r.local_columns)): r for r in self.mapper.relationships if not r.uselist}
        hidden = HIDDEN | internal_fields(self.mapper.class_)
        for name, attribute in fields_of(self.mapper.class_).items():
            column = attribute.columns[0]
            if column in relations:
                key = relations[column].mapper.class_.natural_key
                yield from (f"{relations[column].key}.{one}" for one in key[:1])
            elif name not in hidden and column.type.python_type in WANTED:
                yield name

    def column(self, path: str) -> ListedColumn:
        """Return the column a path leads to."""
        if path not in self._columns:
            relations, _, name = path.rpartition(".")
            if relations:
                target, _mapper = self._walk(relations)
                self._columns[path] = ListedColumn(path, getattr(target, name))
            else:
                column = self._own(name)
                foreign = column.table is not self.root.__table__
                self._columns[path] = ListedColumn(path, column, empty=column.nullable or foreign)
        return self._columns[path]

    def joined(self, query: Any, columns: Iterable[ListedColumn]) -> Any:
        """Return the query with the joins that its columns need."""
        needed = {path for column in columns for path in self._needed(column)}
        for path, (target, condition) in self._targets.items():  # in the order they were found: the nearer ones first
            if path in needed:
                query = query.outerjoin(target, condition)
        return query

    def _needed(self, column: ListedColumn) -> Iterator[str]:
        relations = column.path.split(".")[:-1]
        for depth in range(len(relations)):
            yield ".".join(relations[: depth + 1])
        own = self._own(relations[0] if relations else column.path)
        if own is not None and own.table is not self.root.__table__:
            yield own.table.name

    def _own(self, name: str) -> Any:
        """Return a column of the document, or the one behind a relation of it."""
        column = self.root.__mapper__.columns.get(name)
        if column is None and (column := self.mapper.columns.get(name)) is None:
            return next(iter(self.mapper.get_property(name).local_columns))
        if column.table is not self.root.__table__ and column.table.name not in self._targets:
            self._targets[column.table.name] = (column.table, column.table.c.id == self.root.__table__.c.id)
        return column

    def _walk(self, relations: str) -> tuple[Any, Any]:
        """Return the class, and its mapper, that a path of relations such as "partner.group" leads to."""
        nearer, _, name = relations.rpartition(".")
        owner, mapper = self._walk(nearer) if nearer else (None, self.mapper)
        relation = mapper.get_property(name)
        if relations not in self._targets:
            ((local, remote),) = relation.local_remote_pairs
            target = aliased(relation.mapper.class_)
            key = self._own(local.key) if owner is None else getattr(owner, local.key)
            self._targets[relations] = (target, key == getattr(target, remote.key))
        return self._targets[relations][0], relation.mapper
