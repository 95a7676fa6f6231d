"""Lists of documents: filtered, sorted and cut to pages by the database, in one statement.

A model names the columns that a list shows in `listed`; every field of the header can be asked for, filtered and sorted
by. A page begins after a document (a keyset), so that the thousandth page costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, UniqueConstraint, and_, false, func, literal, or_, select, tuple_

from addons.lists.listed_column import ListedColumn, column_name
from addons.lists.listed_paths import ListedPaths
from addons.schemas import listed_paths, need_to_read
from core import unknown

if TYPE_CHECKING:
    from core import Document, Session

Condition = ColumnElement[bool]
AT_ONCE = 1000
"""How many rows are read at a time."""
FEW = 2000
"""So many documents of a state are found and sorted faster than an index is walked along to meet them."""


class Listing:
    """Build the statements behind the lists of a composed document class, or of one of its types.

    `columns` are those shown unless others are asked for.
    """

    def __init__(self, model: type[Document]) -> None:
        self.model = model
        self._found = ListedPaths(model)
        self._root = self._found.root
        shown = listed_paths(model)
        self._near = {column_name(path): path for path in reversed(("id", *shown))}
        """What most lists do with: it takes no relation but those of the columns shown."""
        self.columns = [self.column(column_name(path)) for path in shown]

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {column_name(path): path for path in reversed([*self._found.all()])} | self._near

    @cached_property
    def names(self) -> list[str]:
        """Return the names of all columns that can be shown, filtered and sorted."""
        return list(dict.fromkeys(map(column_name, (*listed_paths(self.model), *self._found.all()))))

    def column(self, name: str) -> ListedColumn:
        """Return a column by its name; raises UsageError with a suggestion."""
        path = self._near.get(name) or self._paths.get(name)
        if path is None:
            raise unknown("listed column", name, self.names, start=f"{self.model.noun()} has no")
        return self._found.column(path)

    def statement(
        self,
        filters: Mapping[str, str],
        *,
        sort: str = "",
        columns: Sequence[ListedColumn] | None = None,
        **options: Any,
    ) -> Select[Any]:
        """Return the select of id and columns of the documents that `matching` finds, in its order.

        The documents are chosen first, so that the database sorts and cuts ids, and looks up the rest of one page.
        """
        shown = self.columns if columns is None else columns
        by = self._sorted_by(sort)
        page = self.matching(filters, sort=sort, **options).correlate(None)
        query: Any = select(self._root.id, *(column.expression.label(column.name) for column in shown))
        query = self._found.joined(query.select_from(self._root), [*shown, *by]).where(self._root.id.in_(page))
        return query.order_by(*_order(by, descending=sort.startswith("-")))  # type: ignore[no-any-return]

    def matching(
        self,
        filters: Mapping[str, str],
        *,
        kind: type[Document] | None = None,
        sort: str = "",
        limit: int | None = None,
        where: Iterable[Condition] = (),
        after: Sequence[Any] = (),
        walks: bool = False,
    ) -> Select[Any]:
        """Return the select of the ids that fulfil all conditions; `sort` is a column, with "-" before it to descend.

        `filters` are conditions by column, `where` further ones; `after` is what `place` says of the last document of
        the page before. With `walks`, SQLite does not look up the state, since another index leads to less.
        """
        by, descending = self._sorted_by(sort), sort.startswith("-")
        walks = walks or self._walks_partial_index(by[0], filters)
        wanted = [self.column(name) for name in filters]
        conditions = [
            column.condition(text, by_index=not (walks and column.path == "state"))
            for column, text in zip(wanted, filters.values(), strict=True)
        ]
        conditions += [*where, *self._of_kind(kind)]
        if after:
            conditions.append(_beyond(by, after, descending=descending))
        query = self._found.joined(select(self._root.id).select_from(self._root), [*wanted, *by]).where(*conditions)
        return query.order_by(*_order(by, descending=descending)).limit(limit)  # type: ignore[no-any-return]

    def rows(self, session: Session, filters: Mapping[str, str], **options: Any) -> Sequence[Any]:
        """Return the rows found, in one statement."""
        need_to_read(session, self.model)
        return session.execute(self.statement(filters, walks=self.walks(session, filters, **options), **options)).all()

    def stream(self, session: Session, filters: Mapping[str, str], **options: Any) -> Iterator[Any]:
        """Yield the rows found, in one statement, read as they are asked for while the session is open."""
        need_to_read(session, self.model)
        query = self.statement(filters, walks=self.walks(session, filters, **options), **options)
        with session.execute(query.execution_options(yield_per=AT_ONCE)) as result:
            yield from result

    def ids(self, session: Session, filters: Mapping[str, str], **options: Any) -> list[int]:
        """Return the ids found, in one statement."""
        need_to_read(session, self.model)
        walks = self.walks(session, filters, **options)
        return list(session.scalars(self.matching(filters, walks=walks, **options)))

    def count(self, session: Session, filters: Mapping[str, str], **options: Any) -> int:
        """Return how many there are, which takes the database as long as finding them all."""
        need_to_read(session, self.model)
        found = self.matching(filters, **options).order_by(None).subquery()
        return int(session.scalar(select(func.count()).select_from(found)) or 0)

    def place(self, session: Session, id_: int, sort: str = "") -> tuple[Any, ...]:
        """Return where a document stands in a list sorted so, for `after`."""
        by = self._sorted_by(sort)
        query: Any = select(*(column.expression for column in by)).select_from(self._root)
        return tuple(session.execute(self._found.joined(query, by).where(self._root.id == id_)).one())

    def _sorted_by(self, sort: str) -> list[ListedColumn]:
        """Return the columns sorted by; the id decides between equals."""
        return [self.column(name) for name in dict.fromkeys((sort.removeprefix("-") or "id", "id"))]

    def walks(self, session: Session, filters: Mapping[str, str], *, sort: str = "", **_: Any) -> bool:
        """Say whether SQLite, which does not know which states are frequent, had better not look up the state.

        Only where no index holds a state's documents in the order wanted, and one does all documents; or where another
        filter finds the documents of one customer, or of a number. Costs a statement then, which counts FEW.
        """
        state, column = filters.get("state", ""), self._sorted_by(sort)[0].expression
        if session.dialect_name != "sqlite" or not state:
            return False
        firsts = {names[0] for names in self._orders}
        helps = column.key in firsts - {"state"} and ["state", column.key] not in self._orders
        if not helps and not any(self._looks_up(name, text, firsts) for name, text in filters.items()):
            return False
        some = select(literal(1)).select_from(self._root).where(self._root.state == state).limit(FEW + 1).subquery()
        return int(session.scalar(select(func.count()).select_from(some)) or 0) > FEW

    @cached_property
    def _orders(self) -> list[list[str]]:
        """Return the first two columns of each index that holds all documents."""
        table = self._root.__table__
        unique = (one for one in table.constraints if isinstance(one, UniqueConstraint))
        whole = (one for one in (*table.indexes, *unique) if "where" not in one.info)
        return [[c.name for c in one.columns][:2] for one in whole]

    def _looks_up(self, name: str, text: str, firsts: Collection[str]) -> bool:
        """Say whether a filter asks for one value that an index begins with: a customer by its code, a number."""
        column = self.column(name)
        relation, dot, own = column.path.rpartition(".")
        first = f"{relation}_id" if dot else own
        return first != "state" and first in firsts and column.asks_for_one(text)

    def _walks_partial_index(self, first: ListedColumn, filters: Mapping[str, str]) -> bool:
        """Say whether an index holds just what a filter asks for, in the order wanted; it is small."""
        asked = {f"{self.column(name).path}{text}".replace(" ", "") for name, text in filters.items()}
        return any(
            index.columns.values()[0] is first.expression and str(index.info["where"]).replace(" ", "") in asked
            for index in self._root.__table__.indexes
            if "where" in index.info
        )

    def _of_kind(self, kind: type[Document] | None) -> Iterator[Condition]:
        """Yield the condition for documents of a type and of types below it, enabled or not."""
        chosen: Any = self.model if kind is None else kind
        if chosen is not self._root:
            stored = chosen.stored_kind()
            yield (self._root.kind == stored) | self._root.kind.like(f"{stored}/%")


def _order(by: Sequence[ListedColumn], *, descending: bool) -> Iterator[Any]:
    for column in by:
        ordered = column.expression.desc() if descending else column.expression
        yield ordered.nulls_last() if column.empty else ordered


def _beyond(by: Sequence[ListedColumn], after: Sequence[Any], *, descending: bool) -> Condition:
    """Return the condition for what comes after these values of the columns sorted by."""
    if not any(column.empty for column in by):  # one comparison of rows: an index finds the place at once
        here = tuple_(*(column.expression for column in by))
        there = tuple_(*(literal(value, c.expression.type) for c, value in zip(by, after, strict=True)))
        return here < there if descending else here > there
    found: Condition = false()
    for column, value in reversed(list(zip(by, after, strict=True))):
        found = or_(column.after(value, descending=descending), and_(column.same(value), found))
    return found
