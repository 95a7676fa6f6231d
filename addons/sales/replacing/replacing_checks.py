"""What is asked before orders are cancelled, replaced or re-opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from addons.preferences import setting_of
from addons.sales.order.order import Order
from addons.sales.replacing.replacing import TEMPORAL, pending_replacements
from core import Check, Finding, Session, load


def may_be_replaced(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find confirmed orders that may not be cancelled or replaced: by preference, by type, or not yet."""
    confirmed = [order for order in orders if order.state == "confirmed"]
    pending = pending_replacements(session, [order.id for order in confirmed]) if confirmed else {}
    for order in confirmed:
        if not setting_of(session, "sales.cancel_and_replace", order.organisation_id):
            yield Finding(
                order,
                "confirmed orders are not cancelled or replaced here: set the preference sales.cancel_and_replace "
                "to yes, or close or void the order",
            )
        elif not order.may_be_replaced or order.is_offer or order.is_return:
            yield Finding(order, f"{order.a_noun()} is not cancelled and replaced: only standard orders are")
        elif order.id in pending:
            yield Finding(order, f"{pending[order.id][0]} is to replace it: confirm or void that first")


def replacement_is_ready(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find replacements that cannot take the place of their order."""
    waiting = [order for order in orders if order.state == TEMPORAL]
    if not waiting:
        return
    load(session, waiting, "replaced_order.lines", "lines")
    pending = pending_replacements(session, sorted({one.replaced_order_id or 0 for one in waiting}))
    for order in waiting:
        replaced = order.replaced_order
        if replaced is None:
            yield Finding(order, "it replaces no order: void it")
        elif replaced.state != "confirmed":
            yield Finding(order, f"{replaced} is {replaced.state}: only a confirmed order is replaced; void this one")
        else:
            together = pending[replaced.id]
            yield from _left_out(order, together, waiting)
            yield from _other_party(order, replaced)
            yield from _too_little(order, replaced, together)


def _left_out(order: Order, together: Sequence[Order], waiting: Sequence[Order]) -> Iterator[Finding]:
    missing = [one.number or "" for one in together if one not in waiting]
    if missing:
        yield Finding(order, f"confirm it together with {', '.join(missing)}, which replaces the same order")


def _other_party(order: Order, replaced: Order) -> Iterator[Finding]:
    for name in ("partner", "organisation", "currency"):
        if getattr(order, f"{name}_id") != getattr(replaced, f"{name}_id"):
            word = "customer" if name == "partner" else name
            yield Finding(order, f"its {word} is not that of {replaced}: cancel that and make a new order instead")


def _too_little(order: Order, replaced: Order, together: Sequence[Order]) -> Iterator[Finding]:
    """Find deliveries that no line takes over: made since the replacement was, or of a line without replacement."""
    products = {line.id: line.product_id for line in replaced.lines}
    ordered: dict[int, Decimal] = defaultdict(Decimal)
    for one in together:
        for line in one.lines:
            if line.replaced_line_id is not None and line.product_id == products.get(line.replaced_line_id):
                ordered[line.replaced_line_id] += line.quantity
    for line in replaced.lines:
        delivered = line.taken_over()
        if abs(ordered[line.id]) < abs(delivered):
            figures = {"delivered": delivered, "ordered": ordered[line.id]}
            text = f"{delivered.normalize():f} is delivered of {line.product} on {replaced}: order as much or more"
            yield Finding(order, text, figures)


def not_cancelled(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders that were cancelled or replaced, or are themselves the inverse of one."""
    for order in orders:
        if order.is_cancelled:
            yield Finding(order, "it was cancelled, which is final: make a new order")


CHECKS = [
    Check(
        Order,
        "cancel and replace",
        before=("replace", "cancel"),
        run=may_be_replaced,
        summary="A confirmed order may be cancelled or replaced by preference and type",
    ),
    Check(
        Order,
        "replacement",
        before="confirm",
        run=replacement_is_ready,
        summary="A replacement takes over what was delivered, together with the order's other replacements",
    ),
    Check(Order, "not cancelled", before="reopen", run=not_cancelled, summary="The order was not cancelled"),
]
