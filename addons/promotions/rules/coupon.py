"""Coupons: codes that unlock a promotion, for everybody or once a customer, as often as they may be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import UniqueConstraint, select, true
from sqlalchemy.schema import SchemaItem

from addons import base, sales
from addons.promotions.rules.promotion import Promotion
from core import BadInput, Mapped, Model, Row, Session, among, column, reference, relation


class Coupon(Model, table="promotions_coupon"):
    """A code that customers name to get a promotion; `limit` bounds the orders that use it in all, or by customer."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    promotion_id: Mapped[int] = reference("promotions_promotion")
    active: Mapped[bool] = column(default=True, server_default=true())
    date_from: Mapped[dt.date | None]
    date_to: Mapped[dt.date | None]
    limit: Mapped[int | None]
    limit_per_customer: Mapped[int | None]

    promotion: Mapped[Promotion] = relation("promotions.Promotion")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse codes with blanks or commas, which separate several, and limits that let nobody use it."""
        rows = super().prepare(session, rows)
        for row in rows:
            code = row["code"]
            if not code.strip() or set(code) & set(" ,;"):
                raise BadInput(f"'{code}' cannot be the code of a coupon", remedy="Leave out blanks and commas.")
            for name in ("limit", "limit_per_customer"):
                if row.get(name) is not None and row[name] < 1:
                    remedy = "Give 1 or more, or nothing."
                    raise BadInput(f"{cls.noun()} {code} has {name.replace('_', ' ')} {row[name]}", remedy=remedy)
            first, last = row.get("date_from"), row.get("date_to")
            if first and last and last < first:
                raise BadInput(f"{cls.noun()} {code} ends before it begins", remedy="Correct its dates.")
        return rows

    def covers(self, day: dt.date) -> bool:
        """Say whether orders of this date may use it."""
        return self.active and (self.date_from or day) <= day <= (self.date_to or day)


class CouponUse(Model, table="promotions_coupon_use"):
    """A coupon that a confirmed order uses."""

    label = "use of a coupon"
    kept_by = "confirming orders and taking that back"

    coupon_id: Mapped[int] = reference("promotions_coupon", index=False)
    order_id: Mapped[int] = reference("sales_order")
    partner_id: Mapped[int] = reference("base_partner", index=False)

    coupon: Mapped[Coupon] = relation("promotions.Coupon")
    order: Mapped[sales.Order] = relation("sales.Order", "order_id")
    partner: Mapped[base.Partner] = relation("base.Partner")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Use a coupon once an order; count the uses of a coupon."""
        return [UniqueConstraint("coupon_id", "order_id")]


def codes_in(text: str | None) -> list[str]:
    """Return the coupons that an order names, such as "SUMMER, WELCOME"."""
    return list(dict.fromkeys((text or "").replace(",", " ").replace(";", " ").split()))


def coupons_named(session: Session, codes: Collection[str]) -> dict[str, Any]:
    """Return coupons by code, in one statement."""
    if not codes:
        return {}
    C = session[Coupon]
    return {one.code: one for one in session.scalars(select(C).where(among(session, C.code, sorted(codes))))}


def promotions_unlocked(session: Session, texts: Sequence[str | None]) -> list[list[str]]:
    """Return for each text the codes of the promotions that its coupons unlock, in one statement for all."""
    coupons = coupons_named(session, {code for text in texts for code in codes_in(text)})
    promotions = session.known(Promotion)
    return [
        [promotions[coupons[code].promotion_id].code for code in codes_in(text) if code in coupons] for text in texts
    ]


def refuse_unusable(session: Session, rows: Iterable[Row]) -> None:
    """Raise BadInput for a coupon that does not exist, or not at the date of the order."""
    rows = [row for row in rows if row.get("coupons")]
    coupons = coupons_named(session, {code for row in rows for code in codes_in(row["coupons"])})
    for row in rows:
        for code in codes_in(row["coupons"]):
            coupon = coupons.get(code)
            if coupon is None:
                raise BadInput(f"there is no coupon '{code}'", remedy="Correct the code, or take it out.")
            if not coupon.covers(row["date"]):
                until = f"is valid from {coupon.date_from or '…'} to {coupon.date_to or '…'}"
                what = until if coupon.active else "is not active any more"
                raise BadInput(f"coupon {code} {what}, the order is dated {row['date']}", remedy="Take it out.")
