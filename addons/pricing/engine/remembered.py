"""What price rules have read: kept in memory for all orders to come, read again when one of their tables changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, func, literal, union_all

from addons.pricing.engine.price_rule import PriceRule
from core.composition import contributions

if TYPE_CHECKING:
    from core import Session
    from core.app import App

Stamp = tuple[tuple[int, int, int, int], ...]
Kind = type[PriceRule]
_read: WeakKeyDictionary[App, dict[Kind, tuple[Stamp, Any]]] = WeakKeyDictionary()


def kinds(session: Session) -> Sequence[Kind]:
    """Return the kinds of price rules of all addons, in the order in which they run."""

    def collect() -> Sequence[Kind]:
        found = [kind for _, kind in contributions(session.composition.manager, "price_rules", type)]
        return sorted(found, key=lambda kind: kind.place)

    return session.composition.once("price rules", collect)


def _tables(session: Session) -> dict[str, tuple[Any, bool]]:
    """Return the tables that hold rules by name, and of each whether more than its last id is asked."""

    def collect() -> dict[str, tuple[Any, bool]]:
        grows = {session[model].__table__: False for kind in kinds(session) for model in kind.grows}
        reads = {session[model].__table__: True for kind in kinds(session) for model in kind.reads}
        return {table.name: (table, wholly) for table, wholly in (grows | reads).items()}

    return session.composition.once("tables of price rules", collect)


def _written(session: Session) -> int:
    """Return how many rows of rules this transaction has written."""
    tables = _tables(session)
    return sum(n for (_, table), n in session.written.items() if table in tables)


def _counts(session: Session) -> Any:
    return union_all(*(_count(n, *one) for n, one in enumerate(_tables(session).values())))


def _count(n: int, table: Any, wholly: bool) -> Select[Any]:
    last = func.coalesce(func.max(table.c.id), 0)
    if not wholly:
        return Select(literal(n), literal(0), literal(0), last)
    return Select(literal(n), func.count(), func.coalesce(func.sum(table.c.version), 0), last)


def stamp(session: Session) -> Stamp:
    """Return what tells whether rules have changed: of each table how many rows, their versions and the last id.

    Costs one statement a transaction, and another one after the transaction itself has written rules.
    """
    key = ("price rules", _written(session))
    if key not in session.held:
        rows = session.ask(_counts) if _tables(session) else []
        session.held[key] = tuple(sorted((n, int(a), int(b), int(c)) for n, a, b, c in rows))
    found: Stamp = session.held[key]
    return found


def stamp_text(session: Session) -> str:
    """Return the stamp as a short text, to be kept with what was priced by these rules."""
    return hashlib.blake2b(repr(stamp(session)).encode(), digest_size=8).hexdigest()


def _remembered(session: Session) -> dict[Kind, tuple[Stamp, Any]]:
    """Return what was read so far; what this transaction has written itself is not yet true for others."""
    if _written(session):
        own: dict[Kind, tuple[Stamp, Any]] = session.held.setdefault("price rules of its own", {})
        return own
    return _read.setdefault(session.app, {})


def data_of(session: Session, kind: Kind) -> Any:
    """Return what a kind of rules has read, as it is now."""
    return _data(session, kind, stamp(session), _remembered(session))


def _data(session: Session, kind: Kind, now: Stamp, remembered: dict[Kind, tuple[Stamp, Any]]) -> Any:
    found = remembered.get(kind)
    if found is None or found[0] != now:
        found = remembered[kind] = now, kind.read(session)
    return found[1]


def rules_of(session: Session) -> list[PriceRule]:
    """Return one rule of each kind with what it has read."""
    now, remembered = stamp(session), _remembered(session)
    return [kind(session, _data(session, kind, now, remembered)) for kind in kinds(session)]
