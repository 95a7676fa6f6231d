"""The order batch process: one action for all orders that meet some criteria, with a log (semantics 10.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, exists, func, select

from addons.base import Partner
from addons.sales.batch.batch_run import BatchEntry, BatchRun
from addons.sales.order.named import type_named
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.schemas import find
from core import App, Outcome, Session, UsageError, did_you_mean, one_of
from core import rows as writing

CHUNK = 500


@dataclass(frozen=True)
class Criteria:
    """Which orders are meant: type and state must be given, the rest narrows them down.

    `delivered` and `invoiced` are True for orders of which nothing is open, False for those of which something is.
    """

    type: str
    state: str
    partner: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    delivered: bool | None = None
    invoiced: bool | None = None

    def __str__(self) -> str:
        given = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in given if value is not None)


@dataclass(frozen=True)
class BatchResult:
    """What became of a run: its id in the log (None of a dry run) and the outcome of each order."""

    run_id: int | None
    outcome: Outcome

    @property
    def updated(self) -> int:
        """Return how many orders the action was carried out for."""
        return len(self.outcome.done)

    @property
    def errors(self) -> int:
        """Return how many orders it was refused for."""
        return len(self.outcome.blocked) + len(self.outcome.failed)


def run_batch(
    app: App,
    criteria: Criteria,
    action: str,
    *,
    user: str | None = None,
    override: Collection[str] = (),
    reason: str = "",
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda count: None,
    **arguments: Any,
) -> BatchResult:
    """Fire an action for all orders that meet the criteria, each on its own in effect, and log what became of them.

    An order that refuses the action is an error of that order only. Raises UsageError or NotFound for a type, state,
    action or customer that does not exist. Needs permission "sales.order.batch" besides that of the action.
    """
    with app.unit(user, readonly=True) as session:
        session.need("sales.order.batch", "run the order batch process")
        model = type_named(session, criteria.type)
        chosen = criteria.state in app.workflow.find(model, action).sources
        ids = chosen_orders(session, criteria)
    run_id = None if dry_run else app.run(lambda session: _begin(session, criteria, action), user)
    outcome = Outcome(action, dry_run=dry_run)
    for part in [ids] if dry_run else _parts(ids):
        options = {"override": override, "reason": reason, "progress": progress, "pass_over": chosen, **arguments}
        done = app.fire_all(action, Order, part, user=user, chunk=CHUNK, dry_run=dry_run, **options)
        outcome.add(done)
        if run_id is not None:
            app.run(lambda session, done=done: _log(session, run_id, done), user)  # type: ignore[misc]
    return BatchResult(run_id, outcome)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


# --- which orders -----------------------------------------------------------------------------------------------


def chosen_orders(session: Session, criteria: Criteria) -> list[int]:
    """Return the orders that meet the criteria, in one statement (and one for the customer, if one is named)."""
    M: Any = session[type_named(session, criteria.type)]
    _refuse_unknown_state(session, M, criteria.state)
    identity = M.__mapper__.polymorphic_identity
    query = select(M.id).where(M.kind == identity, M.state == criteria.state).order_by(M.id)
    if criteria.partner is not None:
        query = query.where(M.partner_id == find(session, Partner, criteria.partner).id)
    if criteria.date_from is not None:
        query = query.where(M.date >= criteria.date_from)
    if criteria.date_to is not None:
        query = query.where(M.date <= criteria.date_to)
    query = _narrowed(session, query, M, "delivered", criteria.delivered, "shipping")
    query = _narrowed(session, query, M, "invoiced", criteria.invoiced, "invoicing")
    found: list[Any] = list(session.scalars(query))
    return found


def _narrowed(
    session: Session, query: Select[tuple[int]], order: Any, column: str, wanted: bool | None, addon: str
) -> Select[tuple[int]]:
    """Keep the orders with no line of which more is ordered than the column says, or those with one."""
    if wanted is None:
        return query
    L: Any = session[OrderLine]
    if not hasattr(L, column):
        raise UsageError(f"nothing is known of what was {column}", remedy=f"Enable the addon {addon}.")
    is_open = exists().where(L.order_id == order.id, func.abs(L.quantity) > func.abs(getattr(L, column)))
    if column == "delivered":  # free text is never delivered
        is_open = is_open.where(L.product_id.is_not(None))
    return query.where(~is_open if wanted else is_open)


def _refuse_unknown_state(session: Session, model: type[Order], state: str) -> None:
    rows = session.app.workflow.of(model).values()
    known = {one for row in rows for one in (*row.sources, *row.targets)}
    if state not in known:
        raise UsageError(
            f"{model.a_noun()} is never {state}{did_you_mean(state, known)}", remedy=f"States: {one_of(known)}."
        )


# --- the log ----------------------------------------------------------------------------------------------------


def _begin(session: Session, criteria: Criteria, action: str) -> int:
    row = {"at": session.now, "user": session.actor.name, "action": action, "criteria": str(criteria)}
    with session.in_verb():
        (id_,) = session.create(BatchRun, [row | {"date": session.today}])
    return id_


def _log(session: Session, run_id: int, outcome: Outcome) -> None:
    """Write what became of some orders, and add them up in the run."""
    entries = [
        {"run_id": run_id, "order_id": one.id, "name": one.document, "status": one.status, "message": one.message}
        for one in outcome.results
    ]
    writing.append(session, session[BatchEntry], entries)
    errors = len(outcome.blocked) + len(outcome.failed)
    writing.add(session, session[BatchRun], "updated", {run_id: len(outcome.done)})
    writing.add(session, session[BatchRun], "errors", {run_id: errors})
