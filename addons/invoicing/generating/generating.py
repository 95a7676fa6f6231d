"""Generate the invoices of all pending orders, as their invoice terms say (semantics 3.2)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from addons.invoicing.generating.grouping import grouping_named
from addons.invoicing.generating.pending import Pending, pending_orders
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.order import Order
from addons.schemas import figure
from core import ZERO, App, DatabaseError, Forbidden, Outcome, Session, TradeloomError, UsageError, load, rows
from core.workflow.outcome import DONE, FAILED, Result

CHUNK = 500
"""Orders in a transaction; those of one customer are never torn apart."""
FOR_ALL = (DatabaseError, Forbidden, UsageError)
log = logging.getLogger("tradeloom.invoicing")


@dataclass(frozen=True)
class Made:
    """An invoice that was made: its id, its number if it was completed, who owes it (by code), and the total."""

    id: int
    number: str | None
    date: dt.date
    partner: str
    total: str
    currency: str


@dataclass
class Generated:
    """What became of each order, and the invoices made."""

    outcome: Outcome
    invoices: list[Made] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """Say how a run bills orders: dated `on`, grouped, with a minimum; completed at once, or only tried."""

    on: dt.date | None = None
    together: str = "customer"
    minimum: Decimal = ZERO
    complete: bool = False
    dry_run: bool = False


Bill = Callable[[Session, Sequence[int]], Generated]


def generate(
    app: App,
    which: Pending,
    run: Run,
    *,
    user: str | None = None,
    progress: Callable[[int], None] = lambda count: None,
) -> Generated:
    """Bill pending orders, those of one customer in one transaction; a customer who cannot be billed stops no other.

    Whoever runs it meanwhile, nothing is billed twice: orders are locked, and what is open is asked again. Raises
    BadInput for a grouping there is not. Needs the permission "invoicing.invoice.generate" besides that of the verb.
    """
    with app.unit(user, readonly=True) as session:
        session.need("invoicing.invoice.generate", "generate invoices")
        grouping_named(session, run.together)
        pending = pending_orders(session, which)
    found = Generated(Outcome("invoice", dry_run=run.dry_run))
    bill = partial(_in_transaction, run=run, named=bool(which.numbers))
    for part in _chunks(pending):
        _bill(app, part, bill, user, found)
        progress(len(part))
    return found


def _chunks(pending: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Cut (payer, order) pairs after a customer, once there are enough."""
    chunk: list[tuple[int, int]] = []
    for _, group in groupby(pending, key=lambda one: one[0]):
        chunk += group
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _bill(app: App, part: Sequence[tuple[int, int]], bill: Bill, user: str | None, found: Generated) -> None:
    """Bill some customers in a transaction; when that fails, each in one of its own."""
    ids = [id_ for _, id_ in part]
    try:
        done = app.run(lambda session: bill(session, ids), user)
    except FOR_ALL:
        raise
    except Exception as error:
        customers = [list(group) for _, group in groupby(part, key=lambda one: one[0])]
        if len(customers) == 1:
            found.outcome.results += [_failure(id_, error) for id_ in ids]
            return
        for one in customers:
            _bill(app, one, bill, user, found)
    else:
        found.outcome.add(done.outcome)
        found.invoices += done.invoices


def _in_transaction(session: Session, ids: Sequence[int], run: Run, *, named: bool) -> Generated:
    orders = sorted(rows.read_locked(session, session[Order], ids), key=lambda order: (order.date, order.id))
    outcome = session.fire(
        "invoice", orders, on=run.on, together=run.together, minimum=run.minimum, pass_over=not named
    )
    made = session.held.pop("invoices made", [])
    invoices = session.known(Invoice, made)
    if run.complete and made:
        outcome.results += session.fire("complete", [invoices[id_] for id_ in made]).blocked
    load(session, list(invoices.values()), "partner", "currency")
    figures = [_made(invoices[id_]) for id_ in made]
    if run.dry_run:
        session.rollback()
        outcome.results = [replace(one, message="") if one.status == DONE else one for one in outcome.results]
    return Generated(outcome, figures)


def _made(invoice: Any) -> Made:
    code, total = invoice.currency.code, figure(invoice.total, invoice.currency.digits)
    return Made(invoice.id, invoice.number, invoice.date, invoice.partner.code, total, code)


def _failure(id_: int, error: Exception) -> Result:
    if not isinstance(error, TradeloomError):
        log.error("invoicing order #%s failed", id_, exc_info=error)
    text = str(error) if isinstance(error, TradeloomError) else f"{type(error).__name__}: {error}"
    return Result(f"order #{id_}", id_, FAILED, text, error=error)
