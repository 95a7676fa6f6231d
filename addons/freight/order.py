"""What orders know of their freight."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self

from addons import sales
from addons.base import Currency
from addons.freight.charging.charge import INCLUDED, MAKER, charges, free_from, freight_product
from addons.freight.charging.laddering import with_freight
from addons.freight.charging.measuring import Measured
from addons.freight.tariffs.freight_tariff import FreightTariff
from addons.freight.tariffs.quoting import Quote, quotes
from core import BadInput, Mapped, Money, Row, Session, reference, relation


class Order(sales.Order, extends=True):
    """Orders are charged freight by their freight rule, as one line of the freight product.

    `freight_amount` is what the rule "fix price" charges. The freight of an order that was split off another is in that
    one's: `freight_order`.
    """

    freight_amount: Mapped[Money | None]
    freight_order_id: Mapped[int | None] = reference("sales_order")

    freight_order: Mapped[sales.Order | None] = relation("sales.Order", "freight_order_id", remote_side="Order.id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse an amount of freight that is negative, or finer than the currency, and an order that bears its own."""
        rows = super().prepare(session, rows)
        currencies = session.known(Currency)
        for row in rows:
            amount = row.get("freight_amount")
            if amount is not None and amount < 0:
                raise BadInput(f"the freight of {amount} is negative", remedy="Give 0 or more.")
            if amount is not None:
                currencies[row["currency_id"]].refuse_finer(Decimal(amount), "freight")
            if row.get("freight_order_id") is not None and row["freight_order_id"] == row.get("id"):
                raise BadInput("an order cannot leave its freight to itself", remedy="Name another order, or none.")
        return rows

    @classmethod
    def makers(cls) -> frozenset[str]:
        """Name this addon among those that make lines."""
        return super().makers() | {MAKER}

    @classmethod
    def made_lines(cls, session: Session, rows: Sequence[Row]) -> list[list[Row]]:
        """Charge freight, once: what was typed as a line of the freight product stays and counts."""
        found = super().made_lines(session, rows)
        for row, made, charge in zip(rows, found, charges(session, cls, rows, found), strict=True):
            product = freight_product(session, row["organisation_id"])
            typed = [n for n in row["lines"] if product is not None and n.get("product_id") == product.id]
            if typed:
                refuse_included(row, typed[0])
            elif charge.amount and product is not None:
                made.append(
                    {
                        "made_by": MAKER,
                        "product_id": product.id,
                        "quantity": Decimal(1),
                        "price": charge.amount,
                        "net": charge.amount,
                    }
                )
        return found

    # --- seams --------------------------------------------------------------------------------------------------

    @classmethod
    def freight_quotes(cls, session: Session, rows: Sequence[Row], sizes: Sequence[Measured]) -> list[list[Quote]]:
        """Return what is asked for each order, of which the cheapest is charged. A seam for whatever else asks."""
        measures = cls.freight_measures(session, rows, sizes)
        tariffs = cls.freight_tariffs(session, rows)
        return [
            quotes(session, serving, by, size.lacking)
            for serving, by, size in zip(tariffs, measures, sizes, strict=True)
        ]

    @classmethod
    def freight_tariffs(cls, session: Session, rows: Sequence[Row]) -> list[list[FreightTariff]]:
        """Return the tariffs that serve each order: those in force at its date, in its currency. A seam for routes."""
        every = session.known(FreightTariff).values() if rows else ()
        return [[t for t in every if t.covers(row["date"]) and t.currency_id == row["currency_id"]] for row in rows]

    @classmethod
    def freight_measures(
        cls, session: Session, rows: Sequence[Row], sizes: Sequence[Measured]
    ) -> list[dict[str, Decimal]]:
        """Return what each order is measured at, by the basis of tariffs; a seam for others, such as volume."""
        return [{"weight": one.weight, "amount": one.amount, "quantity": one.quantity} for one in sizes]

    @classmethod
    def freight_waived(cls, session: Session, row: Row, amount: Decimal) -> str:
        """Return why an order whose goods come to an amount is free of freight; nothing if it is not. Extend it."""
        return free_from(session, row, amount)

    # --- verbs --------------------------------------------------------------------------------------------------

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Look once more what freight is charged."""
        charged = [one for one in orders if is_charged(one)]
        if changed := sales.renew_made_lines(session, charged):
            cls.sum_up(session, changed)
        super().confirm(session, orders)

    @classmethod
    def ladder(cls, session: Session, orders: Sequence[sales.Order]) -> dict[int, list[sales.Step]]:
        """Say what freight is charged, or why none is."""
        return with_freight(session, orders, super().ladder(session, orders))


def is_charged(order: Any) -> bool:
    """Say whether freight may be charged to an order."""
    own = not order.as_entered and order.cancelled_order_id is None
    return own and order.freight_rule not in (None, INCLUDED)


def refuse_included(row: Row, line: Row) -> None:
    """Raise BadInput for a line of freight on an order whose freight is in the prices."""
    if row.get("freight_rule") in (None, INCLUDED):
        raise BadInput(
            f"line {line['position']} charges freight, which is included in the prices of this order",
            remedy="Take it out, or give the order another freight_rule.",
        )
