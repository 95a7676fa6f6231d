"""Merge drafts of one customer into one; the others are cancelled and lead to it."""

from __future__ import annotations

from collections.abc import Sequence

from addons.links import link
from addons.sales.order.named import orders_named
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Refused, Session, UsageError, load, rows

ALIKE = {
    "partner": "customer",
    "organisation": "organisation",
    "currency": "currency",
    "receiver": "receiver of the goods",
    "invoice_partner": "partner invoiced",
    "delivery_address": "delivery address",
    "invoice_address": "invoice address",
}
"""What orders must have in common to be one order, and what a person calls it."""


def merge_orders(session: Session, orders: Sequence[Order], other: Sequence[str]) -> None:
    """Move the lines of the drafts named behind those of the one order, and cancel them; all or nothing."""
    if len(orders) != 1 or not other:
        raise UsageError("merging takes one order and those to put into it", remedy="Write: order merge N1 N2 …")
    (target,) = orders
    others = orders_named(session, other, [target.organisation_id])[target.organisation_id]
    everyone = [target, *(one for one in others if one is not target)]
    if len(everyone) < 2:
        raise UsageError(f"{target} cannot be merged with itself", remedy="Name another order.")
    rows.lock(session, everyone)
    load(session, everyone, "lines", *ALIKE)
    for one in everyone[1:]:
        _refuse_different(target, one)
    _move_lines(session, everyone)
    link(session, Order, Order, [(one.id, target.id) for one in everyone[1:]], "merged")
    session[Order].sum_up(session, everyone)
    session.fire("cancel", everyone[1:]).expect_done()
    names = ", ".join(str(one.number or f"#{one.id}") for one in everyone[1:])
    session.note(target, f"took in {names}")


def _refuse_different(target: Order, other: Order) -> None:
    if other.state != "draft":
        raise Refused(f"{other} is {other.state}: only drafts are merged", remedy="Leave it out.")
    if type(other) is not type(target):
        raise Refused(
            f"{other} is {other.a_noun()}, {target} is {target.a_noun()}: they are not merged",
            remedy="Convert or copy one of them first.",
        )
    for name, what in ALIKE.items():
        here, there = getattr(target, name), getattr(other, name)
        if here is not there:
            raise Refused(
                f"the {what} of {other} is {there or 'missing'}, that of {target} is {here or 'missing'}: "
                "they are not merged",
                remedy=f"Make them alike first, or leave {other} out.",
            )
    for line in other.lines:
        if line.covered():
            raise Refused(
                f"line {line.position} of {other} is delivered or invoiced already", remedy=f"Merge into {other}."
            )


def _move_lines(session: Session, orders: Sequence[Order]) -> None:
    """Put the lines of all orders behind those of the first, numbered on in tens."""
    target = orders[0]
    last = max((line.position for line in target.lines), default=0)
    lines = [line for order in orders[1:] for line in order.lines]
    for line in lines:
        session.expire(line, ["order"])
    rows.update(
        session,
        session[OrderLine],
        [{"id": line.id, "order_id": target.id, "position": last + 10 * n} for n, line in enumerate(lines, 1)],
    )
