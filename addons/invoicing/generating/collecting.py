"""What orders share an invoice, and which invoices are too small to be made (semantics 3.2)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from addons.base import Currency
from addons.invoicing.generating.grouping import USUAL, grouping_named
from addons.invoicing.generating.steering import schedules_of
from addons.schemas import figure
from core import ZERO, Row, Session

if TYPE_CHECKING:
    from addons.invoicing.generating.manner import Manner
    from addons.invoicing.orders.billing import BilledOrder

Documents = list[tuple[Row, list["BilledOrder"]]]
"""The row of each invoice to be made, and the orders it bills."""


def groups_of(session: Session, orders: Sequence[BilledOrder], manner: Manner) -> dict[int, Hashable]:
    """Return what orders are collected by, by order id: the grouping agreed in their schedule, else the one asked for.

    What `invoice_groups` of their type tells apart stays apart.
    """
    if not orders:
        return {}
    found = dict(type(orders[0]).invoice_groups(session, orders))
    schedules = schedules_of(session, orders)
    agreed = {id_: schedule.grouping or manner.together or USUAL for id_, schedule in schedules.items()}
    for order in orders:
        if name := agreed.get(order.id, manner.together):
            found[order.id] = (found.get(order.id), name, grouping_named(session, name).key(order))
    return found


def above_minimum(session: Session, documents: Documents, manner: Manner) -> Documents:
    """Leave out invoices below the minimum of this run, or of the schedule of their orders; the manner is told why."""
    every = [order for _, orders in documents for order in orders]
    schedules = schedules_of(session, every)
    found: Documents = []
    for row, orders in documents:
        agreed = [schedules[one.id].minimum_amount or ZERO for one in orders if one.id in schedules]
        least = max([manner.minimum, *agreed])
        total = sum((line["net"] + line["tax_amount"] for line in row["lines"]), ZERO)
        if total < least:
            currency = session.known(Currency)[row["currency_id"]]
            amounts = figure(total, currency.digits), figure(least, currency.digits)
            why = f"the invoice would come to {amounts[0]} {currency.code}, below the minimum of {amounts[1]}"
            manner.why |= dict.fromkeys((order.id for order in orders), why)
        else:
            found.append((row, orders))
    return found
