"""What price rules have read: kept in memory for all orders to come, read again when one of their tables changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, func, literal, select, union_all

from addons.pricing.engine.price_rule import PriceRule
from core.composition import contributions

if TYPE_CHECKING:
    from core import Model, Session
    from core.app import App

Stamp = tuple[tuple[int, int, int, int], ...]
_read: WeakKeyDictionary[App, dict[type[PriceRule], tuple[Stamp, Any]]] = WeakKeyDictionary()


def kinds(session: Session) -> Sequence[type[PriceRule]]:
    """Return the kinds of price rules of all addons, in the order in which they run."""

    def collect() -> Sequence[type[PriceRule]]:
        found = [kind for _, kind in contributions(session.composition.manager, "price_rules", type)]
        return sorted(found, key=lambda kind: kind.place)

    return session.composition.once("price rules", collect)


def stamp(session: Session) -> Stamp:
    """Return what tells whether rules have changed: of each table how many rows, their versions and the last id.

    Costs one statement a transaction, and another one after the transaction itself has written rules.
    """
    models = _models(session)
    key = ("price rules", _written(session, models))
    if key not in session.held:
        counts = [_count(n, model, wholly) for n, (model, wholly) in enumerate(models.items())]
        rows = session.execute(union_all(*counts)).all() if counts else []
        session.held[key] = tuple(sorted((n, int(a), int(b), int(c)) for n, a, b, c in rows))
    found: Stamp = session.held[key]
    return found


def _models(session: Session) -> dict[type[Model], bool]:
    """Return the models that hold rules, and of each whether more than its last id is asked."""
    grows = {session[model]: False for kind in kinds(session) for model in kind.grows}
    return grows | {session[model]: True for kind in kinds(session) for model in kind.reads}


def _count(n: int, model: type[Model], wholly: bool) -> Select[int, int, int, int]:
    last = func.coalesce(func.max(model.id), 0)
    if not wholly:
        return select(literal(n), literal(0), literal(0), last)
    return select(literal(n), func.count(), func.coalesce(func.sum(model.version), 0), last)


def stamp_text(session: Session) -> str:
    """Return the stamp as a short text, to be kept with what was priced by these rules."""
    return hashlib.blake2b(repr(stamp(session)).encode(), digest_size=8).hexdigest()


def data_of(session: Session, kind: type[PriceRule]) -> Any:
    """Return what a kind of rules has read, as it is now."""
    now = stamp(session)
    # what this transaction has written itself is not yet true for others
    own = session.held.setdefault(("price rules read", now), {}) if _written(session, _models(session)) else None
    remembered = _read.setdefault(session.app, {}) if own is None else own
    found = remembered.get(kind)
    if found is None or found[0] != now:
        found = remembered[kind] = now, kind.read(session)
    return found[1]


def rules_of(session: Session) -> list[PriceRule]:
    """Return one rule of each kind with what it has read."""
    return [kind(session, data_of(session, kind)) for kind in kinds(session)]


def _written(session: Session, models: Iterable[type[Model]]) -> int:
    """Return how many rows of these models this transaction has written."""
    tables = {model.__table__.name for model in models}
    return sum(n for (_, table), n in session.written.items() if table in tables)
