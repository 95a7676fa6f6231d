"""Worklists: the documents that wait for somebody, counted for the user who asks.

There is a list per document and state from which the user may fire a verb, and there are those that addons contribute
by the hook `worklists`, such as "orders to ship".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, true, union_all

from addons.schemas import by_noun, read_permission
from core import Document, Model, Transition, unknown
from core.composition import contributions

if TYPE_CHECKING:
    from core import Session

Condition = ColumnElement[bool]
COUNTED = 10_000
"""Counting stops beyond so many, so that a list of a million is no burden."""


@dataclass(frozen=True, eq=False)
class Worklist:
    """Name documents that wait for somebody: those of `document` that fulfil `condition(session)`.

    With `verb`, only documents whose type and state permit it are in the list, and only who may fire it sees the list;
    else who has `permission` does, or who may read the documents if that is empty. Records that are no documents may
    be listed as well, to whoever has any list; then the condition says which of them are the user's business.
    """

    name: str
    document: type[Model]
    condition: Callable[[Session], Sequence[Condition]]
    verb: str = ""
    permission: str = ""
    summary: str = ""


@dataclass(frozen=True, eq=False)
class Work:
    """Hold one list as a user sees it: whose documents, the verbs that wait, the conditions of the query.

    `state` is empty for a list that an addon contributes.
    """

    name: str
    document: str
    model: type[Any]
    verbs: tuple[str, ...]
    where: tuple[Condition, ...]
    state: str = ""
    summary: str = ""


def works(session: Session) -> list[Work]:
    """Return the lists of the session's user, those of addons first; asks the database nothing."""
    names = by_noun(session.composition)
    found = [
        work
        for _, worklist in contributions(session.composition.manager, "worklists")
        for work in _contributed(session, worklist, names)
    ]
    for name, model in names.items():
        found += _by_state(session, name, model)
    if any(issubclass(work.model, Document) for work in found):
        return found
    return [work for work in found if session.actor.may(read_permission(session, work.model))]


def work_named(session: Session, name: str) -> Work:
    """Return one list of the session's user by its name; raises UsageError with a suggestion."""
    known = {work.name: work for work in works(session)}
    if name not in known:
        raise unknown("worklist", name, known, start=f"user '{session.actor.name}' has no")
    return known[name]


def counts(session: Session, found: Iterable[Work]) -> dict[Work, int]:
    """Return how many documents wait in each list, at most COUNTED + 1.

    Takes one statement per document for all its states, and one for each list that an addon contributes.
    """
    groups: dict[Any, list[Work]] = {}
    for work in found:
        groups.setdefault(work.model if work.state else work, []).append(work)
    counted: dict[Work, int] = {}
    for group in groups.values():
        parts = [select(literal(n).label("n"), _count(work).label("found")) for n, work in enumerate(group)]
        query = union_all(*parts) if len(parts) > 1 else parts[0]
        counted |= {group[n]: count for n, count in session.execute(query)}
    return counted


def permitted(session: Session, model: type[Document]) -> dict[str, Transition]:
    """Return the transitions of a document type that the session's user may make."""
    return {
        verb: row
        for verb, row in session.app.workflow.of(model).items()
        if not row.part_of and session.actor.may(row.permission or model.permission(verb))
    }


def _count(work: Work) -> Any:
    some = select(literal(1)).select_from(work.model).where(*work.where).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _by_state(session: Session, name: str, model: type[Document]) -> Iterator[Work]:
    """Yield a list per state in which the user may do something, in the order of the workflow table."""
    kinds: dict[str, list[str]] = {}
    verbs: dict[str, dict[str, None]] = {}
    for kind in session.composition.types_of(model).values():
        for verb, row in permitted(session, kind).items():
            for state in row.sources:
                if state not in kind.finished:
                    kinds.setdefault(state, []).append(kind.stored_kind())
                    verbs.setdefault(state, {})[verb] = None
    for state, having in kinds.items():
        where = (model.state == state, model.kind.in_(sorted(set(having))))
        yield Work(f"{name} {state}", name, model, tuple(verbs[state]), where, state)


def _contributed(session: Session, worklist: Worklist, names: Mapping[str, type[Document]]) -> Iterator[Work]:
    """Yield the list, unless it is none of the user's business."""
    model = session[worklist.document]
    may = _where_permitted(session, model, worklist)
    if may is None:
        return
    base: Any = model.base()
    name = next((name for name, one in names.items() if one is base), base.noun())
    verbs = (worklist.verb,) if worklist.verb else ()
    yield Work(worklist.name, name, model, verbs, (*worklist.condition(session), may), summary=worklist.summary)


def _where_permitted(session: Session, model: type[Any], worklist: Worklist) -> Condition | None:
    """Return the condition for documents the user may act on; None if there cannot be any."""
    if not issubclass(model, Document):
        return true()
    types = session.composition.types_of(model).values()
    below = [kind for kind in types if issubclass(kind, model)]
    if not worklist.verb:
        seen = session.actor.may(worklist.permission or read_permission(session, model))
        return model.kind.in_([kind.stored_kind() for kind in below]) if seen else None
    kinds: dict[tuple[str, ...], list[str]] = {}
    for kind in below:
        row = permitted(session, kind).get(worklist.verb)
        if row is not None and row.sources:
            kinds.setdefault(row.sources, []).append(kind.stored_kind())
    parts = [and_(model.state.in_(states), model.kind.in_(names)) for states, names in kinds.items()]
    return or_(*parts) if parts else None
