"""What orders know of discounts and promotions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons import sales
from addons.preferences import setting_of
from addons.promotions.discounts.filling import fill_discounts
from addons.promotions.discounts.stated import refuse_unknown_discounts
from addons.promotions.laddering import ladder_of_orders
from addons.promotions.off_lines import MAKER
from addons.promotions.reckoning import reckon
from addons.promotions.rules.coupon import refuse_unusable
from addons.promotions.rules.giving import freed_by
from addons.promotions.rules.using import free_coupons, use_coupons
from core import BadInput, Edited, Mapped, Row, Session, column


class Order(sales.Order, extends=True):
    """Orders have discounts on the whole of them, "VIP; 5% goodwill; 20.00", and name coupons, "SUMMER, WELCOME".

    What promotions give is found out at every change. `free_freight_by` is the promotion that frees it of freight.
    """

    discounts: Mapped[str | None]
    coupons: Mapped[str | None]
    free_freight_by: Mapped[str | None] = column(info={"computed": True})

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Propose the customer's discounts, and refuse discounts and coupons that do not exist."""
        rows = super().prepare(session, rows)
        fill_discounts(session, rows)
        refuse_unknown_discounts(session, (row.get("discounts") for row in rows))
        named = [row for row in rows if row.get("coupons")]
        _refuse_idle(session, named)
        refuse_unusable(session, [r for r in named if not isinstance(r, Edited) or r.is_changed("coupons", "date")])
        return rows

    @classmethod
    def makers(cls) -> frozenset[str]:
        """Name this addon among those that make lines."""
        return super().makers() | {MAKER}

    @classmethod
    def made_lines(cls, session: Session, rows: Sequence[Row]) -> list[list[Row]]:
        """Give what promotions give, then take off the discounts: a line for each of these and each tax."""
        found = super().made_lines(session, rows)
        for row, made, given in zip(rows, found, reckon(session, rows, found, is_return=cls.is_return), strict=True):
            row["free_freight_by"] = freed_by(given.tried)
            made.extend(given.lines)
        return found

    @classmethod
    def ladder(cls, session: Session, orders: Sequence[sales.Order]) -> dict[int, list[sales.Step]]:
        """Say which promotions were tried, and what discounts take off."""
        found, given = super().ladder(session, orders), ladder_of_orders(session, orders)
        return {id_: [*given.get(id_, ()), *steps] for id_, steps in found.items()}

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Look once more what the orders are given, and use their coupons."""
        given = [order for order in orders if _may_be_given(session, order)]
        if changed := sales.renew_made_lines(session, given):
            cls.sum_up(session, changed)
        super().confirm(session, orders)
        if not cls.is_offer:
            use_coupons(session, orders)

    @classmethod
    def reactivate(cls, session: Session, orders: Sequence[Self]) -> None:
        """Give the coupons back."""
        super().reactivate(session, orders)
        free_coupons(session, orders)

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> None:
        """Give the coupons back."""
        super().void(session, orders)
        free_coupons(session, orders)

    @classmethod
    def cancel(cls, session: Session, orders: Sequence[Self]) -> None:
        """Give the coupons back."""
        super().cancel(session, orders)
        free_coupons(session, orders)


def _may_be_given(session: Session, order: Order) -> bool:
    if order.as_entered or order.cancelled_order_id is not None:
        return False
    return bool(order.discounts) or bool(setting_of(session, "promotions.automatic", order.organisation_id))


def _refuse_idle(session: Session, rows: Sequence[Row]) -> None:
    """Raise BadInput for coupons where promotions do not apply by themselves, so that none would do anything."""
    for row in rows:
        if not setting_of(session, "promotions.automatic", row["organisation_id"]):
            raise BadInput(
                f"coupon {row['coupons']} would do nothing: promotions do not apply by themselves here",
                remedy="Take it out, or set the preference promotions.automatic to yes.",
            )
