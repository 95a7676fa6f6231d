"""Invoices with taxes: what is billed of an order is a share of its taxes, rule by rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import false

from addons import invoicing, sales, taxes
from addons.base import Currency, Product, Rate
from addons.preferences import setting_of
from addons.taxes.choosing import choose_taxes
from addons.taxes.company import fill_company_rates, fill_company_totals
from addons.taxes.reading import charges_of, stored_of, tax_lines_of
from addons.taxes.stored import TaxLine, stored_in, summed
from addons.taxes.taxing import LINE
from core import ZERO, Mapped, Model, Money, Row, Session, column, lacks, reference, relation


class Order(invoicing.Order, extends=True):
    """What is billed is computed like the order."""

    @classmethod
    def invoice_headers(cls, session: Session, orders: Sequence[Any], days: Mapping[int, dt.date]) -> dict[int, Row]:
        """Let the invoice say how its taxes are computed."""
        headers = super().invoice_headers(session, orders, days)
        for order in orders:
            headers[order.id] |= {name: getattr(order, name) for name in METHOD}
        return headers


METHOD = ("tax_rounding", "tax_included")


class OrderLine(invoicing.OrderLine, extends=True):
    """Parts of a line have their share of each of its taxes."""

    @classmethod
    def invoice_line_rows(
        cls, session: Session, parts: Sequence[tuple[invoicing.OrderLine, Decimal, Decimal]]
    ) -> list[Row]:
        """Give each part what its share of every rule is, so that all parts have the whole of it."""
        rows = super().invoice_line_rows(session, parts)
        currencies = session.known(Currency)
        for row, (line, before, quantity) in zip(rows, parts, strict=True):
            currency = currencies[line.order.currency_id]
            row["taxes"] = share_of(line, before, quantity, row["tax_amount"], currency)
        return rows


def share_of(line: Any, before: Decimal, quantity: Decimal, tax_amount: Decimal, currency: Currency) -> str | None:
    """Return the tax lines of a further part of an order line, as text."""
    text: str | None = line.taxes
    if text is None:
        return None
    if not before and stored_in(text).quantity == quantity and stored_in(text).taxes == tax_amount:
        return text
    whole = stored_of(line, currency)
    if whole is None or not whole.quantity:
        return text
    part = whole.at(before + quantity, currency.unit).less(whole.at(before, currency.unit))
    return part.adding_up_to(tax_amount).text()


class Invoice(invoicing.Invoice, extends=True):
    """Invoices know how their taxes are computed, and in other currencies what they come to in the company's."""

    tax_rounding: Mapped[str | None]
    tax_included: Mapped[bool] = column(default=False, server_default=false())
    company_rate: Mapped[Rate | None] = column(info={"computed": True})
    company_total: Mapped[Money | None] = column(info={"computed": True})

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in how taxes are rounded, and the rate of another currency."""
        rows = super().prepare(session, rows)
        for row in rows:
            if lacks(row, "tax_rounding"):
                row["tax_rounding"] = setting_of(session, "taxes.rounding", row["organisation_id"]) or LINE
        fill_company_rates(session, rows)
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Say what invoices in other currencies come to in the company's."""
        super().summarise(session, rows)
        fill_company_totals(session, rows)

    def credit_values(self) -> Row:
        """Let the credit memo be computed like the invoice, at its rate."""
        return super().credit_values() | {name: getattr(self, name) for name in (*METHOD, "company_rate")}

    @property
    def tax_lines(self) -> list[TaxLine]:
        """Return the taxes, discounts and surcharges of the lines, summed by rule, for papers."""
        return summed([one for line in self.lines for one in line.tax_lines])  # type: ignore[attr-defined]

    @property
    def goods_total(self) -> Decimal:
        """Return the net amount before discounts and surcharges of the whole, for papers."""
        return sum((line.goods for line in self.lines), ZERO)  # type: ignore[attr-defined]


class TradeCondition(taxes.TradeCondition, extends=True):
    """A payment term can be agreed."""

    agreed_on: ClassVar[tuple[str, ...]] = (*taxes.TradeCondition.agreed_on, "payment_term_id")

    payment_term_id: Mapped[int | None] = reference("payment_term", index=False)

    payment_term: Mapped[invoicing.PaymentTerm | None] = relation("invoicing.PaymentTerm")


class GLItem(invoicing.GLItem, extends=True):
    """G/L items have a tax category, like products."""

    tax_category_id: Mapped[int | None] = reference("taxes_category", index=False)

    tax_category: Mapped[taxes.TaxCategory | None] = relation("taxes.TaxCategory")


class InvoiceLine(invoicing.InvoiceLine, extends=True):
    """Lines of invoices know their taxes, and their share of each discount and surcharge."""

    taxes: Mapped[str | None] = column(info={"computed": True, "internal": True})

    @property
    def tax_lines(self) -> list[TaxLine]:
        """Return the taxes, discounts and surcharges of the line."""
        return tax_lines_of(self, self.invoice.currency)

    @property
    def goods(self) -> Decimal:
        """Return the net amount before discounts and surcharges of the whole, for papers."""
        return self.net - charges_of(self, self.invoice.currency)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Choose the taxes of lines without an order, like those of order lines."""
        free = [row for row in rows if "net" not in row]
        if free:
            ids = {row["product_id"] for row in free if row.get("product_id") is not None}
            products: dict[int | None, Product] = dict(session.known(Product, ids).items())
            choose_taxes(session, [row for row in free if row.get("gl_item_id") is None], products)
            _choose_for_items(session, [row for row in free if row.get("gl_item_id") is not None])
        return super().prepare(session, rows)

    def credit_row(self) -> Row:
        """Let the credit memo take back each tax."""
        return super().credit_row() | {"taxes": self.taxes}

    def part_credit_row(self, currency: Currency, done: sales.Done, quantity: Decimal) -> Row:
        """Let the credit memo take back its share of each tax."""
        row = super().part_credit_row(currency, done, quantity)
        return row | {"taxes": share_of(self, done.quantity, quantity, -row["tax_amount"], currency)}


def _choose_for_items(session: Session, rows: Sequence[Row]) -> None:
    items: dict[int | None, GLItem] = dict(session.known(GLItem, {row["gl_item_id"] for row in rows}).items())
    if rows:
        choose_taxes(session, rows, items, sold_as="gl_item_id")


FRAGMENTS: list[type[Model]] = [TradeCondition, GLItem, Order, OrderLine, Invoice, InvoiceLine]
