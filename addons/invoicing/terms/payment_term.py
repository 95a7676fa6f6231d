"""When invoices are due, in which instalments, and what paying early earns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import false, select

from addons.base import Currency
from addons.invoicing.terms.due_columns import DueColumns, refuse_impossible
from addons.invoicing.terms.due_rule import FreeDay, TradeDates, is_weekend
from addons.invoicing.terms.early_payment import EarlyPayment, earned
from addons.invoicing.terms.splitting import Instalment, Part, amounts, what_is_missing
from core import ZERO, BadInput, Edited, Mapped, Model, Percent, Refused, Row, Session, column, relation

if TYPE_CHECKING:
    from addons.invoicing.terms.payment_term_line import PaymentTermLine

HUNDRED = Decimal(100)


class PaymentTerm(DueColumns, Model, table="payment_term"):
    """What is agreed on paying: one due day, or instalments if it has lines; and what paying early earns.

    `discount` percent are earned within `discount_days` and the days of grace, else `discount2` within
    `discount2_days`: of the total, or of the net with `discount_on_net`.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    net_days: Mapped[int] = column(default=30)
    discount: Mapped[Percent] = column(default=ZERO, server_default="0")
    discount_days: Mapped[int] = column(default=0, server_default="0")
    discount2: Mapped[Percent] = column(default=ZERO, server_default="0")
    discount2_days: Mapped[int] = column(default=0, server_default="0")
    grace_days: Mapped[int] = column(default=0, server_default="0")
    discount_on_net: Mapped[bool] = column(default=False, server_default=false())

    lines: Mapped[list[PaymentTermLine]] = relation("invoicing.PaymentTermLine", back="term", order_by="position")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Count 30 days where nothing else is said; refuse days and discounts that cannot be."""
        rows = super().prepare(session, rows)
        for row in rows:
            if not isinstance(row, Edited):
                row.setdefault("net_days", 0 if row.get("fixed_day") or row.get("fixed_date") else 30)
            _refuse_discounts(row)
        refuse_impossible(rows, "payment term")
        return rows

    @property
    def parts(self) -> list[Part]:
        """Return the instalments; the whole, due as the term says, if it has no lines.

        Raises Refused for lines that do not make up the whole.
        """
        parts = [line.part for line in self.lines] or [Part(rule=self.rule)]
        if missing := what_is_missing(parts):
            raise Refused(
                f"payment term {self.code} cannot be used: {missing}",
                remedy="Let its lines come to 100 % of the total, or the last one take the rest: share_of=remainder.",
            )
        return parts

    def due_date(
        self, day: dt.date | TradeDates, is_free: FreeDay = is_weekend, maturity_days: tuple[int, ...] = ()
    ) -> dt.date:
        """Return the day on which all of an invoice of this day is due: that of the latest instalment."""
        dates = _dates(day)
        return max(part.rule.due(dates, is_free, maturity_days) for part in self.parts)

    def instalments(
        self,
        day: dt.date | TradeDates,
        total: Decimal,
        net: Decimal,
        currency: Currency,
        is_free: FreeDay = is_weekend,
        maturity_days: tuple[int, ...] = (),
    ) -> list[Instalment]:
        """Return what is due when, and by which method if one was agreed; the amounts add up to the total.

        In the order of the term's lines, without those of 0; `net` is the total without taxes.
        """
        dates, parts = _dates(day), self.parts
        found = [
            Instalment(part.rule.due(dates, is_free, maturity_days), amount, part.method)
            for part, amount in zip(parts, amounts(parts, total, net, currency.round), strict=True)
        ]
        return [one for one in found if one.amount] or found[-1:]

    @property
    def early_payment(self) -> EarlyPayment:
        """Return what paying early earns."""
        steps = ((self.discount, self.discount_days), (self.discount2, self.discount2_days))
        given = tuple((rate, days) for rate, days in steps if rate)
        return EarlyPayment(given, self.grace_days, self.discount_on_net, self.next_business_day)

    def discount_share(
        self, total: Decimal, net: Decimal, day: dt.date, paid_on: dt.date, is_free: FreeDay = is_weekend
    ) -> Decimal:
        """Return which share of what is paid off need not be paid, if an invoice of `day` is paid on `paid_on`."""
        early = self.early_payment
        return early.share(early.percent(day, paid_on, is_free), total, net)

    def discount_of(
        self,
        part: Decimal,
        total: Decimal,
        net: Decimal,
        day: dt.date,
        paid_on: dt.date,
        currency: Currency,
        is_free: FreeDay = is_weekend,
        before: Decimal = ZERO,
    ) -> Decimal:
        """Return the discount that a part of an invoice earns which is paid off on a day; 0 when that is too late.

        `part` is what is paid off, its discount included, so the money is the part less the discount. `before` was paid
        off before at the same discount: then the parts of a whole earn what the whole does (E7.2).
        """
        return earned(self.discount_share(total, net, day, paid_on, is_free), part, currency.round, before)


def _dates(day: dt.date | TradeDates) -> TradeDates:
    return day if isinstance(day, TradeDates) else TradeDates(day)


def _refuse_discounts(row: Row) -> None:
    where = f"payment term {row['code']}"
    first, second = row.get("discount") or ZERO, row.get("discount2") or ZERO
    days, more_days = row.get("discount_days") or 0, row.get("discount2_days") or 0
    if not (ZERO <= first < HUNDRED and ZERO <= second < HUNDRED):
        raise BadInput(f"{where} gives a discount that cannot be", remedy="Give 0 or more, and less than 100.")
    if min(days, more_days, row.get("grace_days") or 0) < 0:
        raise BadInput(f"{where} gives a discount within less than no days", remedy="Give 0 days or more.")
    if second and not first:
        raise BadInput(f"{where} has a second discount and no first one", remedy="Give discount and discount_days.")
    if second and (second >= first or more_days <= days):
        raise BadInput(
            f"{where}: its second discount is no smaller one that takes longer",
            remedy="The first is the greater, within fewer days.",
        )


def create_missing(session: Session) -> None:
    """Create the term NET30 in a database without terms."""
    term = session[PaymentTerm]
    if session.scalars(select(term.id).limit(1)).first() is None:
        session.create(term, [{"code": "NET30", "name": "30 days net", "net_days": 30}])
