"""Orders and their lines with taxes, and what was agreed in trade conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self

from sqlalchemy import false

from addons import sales
from addons.base import Product, Rate
from addons.preferences import setting_of
from addons.taxes.choosing import choose_taxes
from addons.taxes.company import fill_company_rates, fill_company_totals, refresh_company_totals
from addons.taxes.explaining import line_steps, order_steps
from addons.taxes.modifying import follow_services, modified_categories
from addons.taxes.reading import charges_of, tax_lines_of
from addons.taxes.settling import settle_documents, settle_made
from addons.taxes.stored import TaxLine, summed
from addons.taxes.taxing import LINE, ROUNDINGS, taxed_amounts
from addons.taxes.trade_condition import TradeCondition, fill_conditions
from core import ZERO, BadInput, Mapped, Money, Row, Session, column, did_you_mean, lacks, reference, relation


class TaxedOrder(sales.ServiceOrder, extends=True):
    """Orders know how their taxes are computed, and the trade condition they are made under.

    `tax_rounding` is "line" or "document"; with `tax_included` prices hold their taxes. Both stay with the order and
    what is made of it. In another currency than the organisation's, `company_rate` is that of the order's date and
    `company_total` the total at that rate.
    """

    trade_condition_id: Mapped[int | None] = reference("taxes_trade_condition", index=False)
    incoterm: Mapped[str | None]
    tax_rounding: Mapped[str | None]
    tax_included: Mapped[bool] = column(default=False, server_default=false())

    company_rate: Mapped[Rate | None] = column(info={"computed": True})
    company_total: Mapped[Money | None] = column(info={"computed": True})

    trade_condition: Mapped[TradeCondition | None] = relation("taxes.TradeCondition")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in what was agreed, how taxes are rounded, and the rate of another currency."""
        fill_conditions(session, rows)
        rows = super().prepare(session, rows)
        for row in rows:
            if lacks(row, "tax_rounding"):
                row["tax_rounding"] = setting_of(session, "taxes.rounding", row["organisation_id"]) or LINE
            refuse_unknown_rounding(row["tax_rounding"])
        fill_company_rates(session, rows)
        return rows

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Say what orders in other currencies come to in the company's."""
        super().summarise(session, rows)
        fill_company_totals(session, rows)

    @classmethod
    def refresh_statuses(cls, session: Session, orders: Sequence[sales.Order]) -> None:
        """Say what orders in other currencies come to in the company's by now."""
        super().refresh_statuses(session, orders)
        refresh_company_totals(session, session[sales.Order], orders)

    @classmethod
    def settle_lines(cls, session: Session, rows: Sequence[Row]) -> None:
        """Compute what hangs on the whole order with the lines that were made for it."""
        super().settle_lines(session, rows)
        settle_made(session, rows)

    @classmethod
    def sum_up(cls, session: Session, orders: Sequence[sales.Order]) -> None:
        """Compute what hangs on the whole order anew, since it has other lines now."""
        super().sum_up(session, orders)
        settle_documents(session, orders)

    @classmethod
    def relate(
        cls,
        session: Session,
        orders: Sequence[Self],
        service: int,
        product: int,
        quantity: Decimal | None = None,
        of: str = "",
    ) -> None:
        """Let a service change the tax category of the products it is sold for, where it says one."""
        super().relate(session, orders, service, product, quantity, of)
        follow_services(session, orders)

    @classmethod
    def unrelate(
        cls, session: Session, orders: Sequence[Self], service: int, product: int | None = None, of: str = ""
    ) -> None:
        """Let products have their own tax category again."""
        super().unrelate(session, orders, service, product, of)
        follow_services(session, orders)

    @classmethod
    def ladder(cls, session: Session, orders: Sequence[sales.Order]) -> dict[int, list[sales.Step]]:
        """Explain discounts, surcharges and taxes one by one."""
        return order_steps(session, orders, super().ladder(session, orders))

    @property
    def tax_lines(self) -> list[TaxLine]:
        """Return the taxes, discounts and surcharges of the lines, summed by rule, for papers."""
        return summed([one for line in self.lines for one in line.tax_lines])  # type: ignore[attr-defined]

    @property
    def goods_total(self) -> Decimal:
        """Return the net amount before discounts and surcharges of the whole, for papers."""
        return sum((line.goods for line in self.lines), ZERO)  # type: ignore[attr-defined]


class TaxedLine(sales.OrderLine, extends=True):
    """Lines know their taxes, and the share of each discount and surcharge that is in their net amount."""

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"tax_id": ("header.partner_id",)}

    taxes: Mapped[str | None] = column(info={"computed": True, "internal": True})

    @property
    def tax_lines(self) -> list[TaxLine]:
        """Return the taxes, discounts and surcharges of the line: those on it, and its share of the whole order's."""
        return tax_lines_of(self, self.order.currency)

    @property
    def goods(self) -> Decimal:
        """Return the net amount before discounts and surcharges of the whole, for papers."""
        return self.net - charges_of(self, self.order.currency)

    @property
    def discount_amount(self) -> Decimal:
        """Return what the line's own discount takes off, for papers."""
        charges = charges_of(self, self.order.currency) if self.discount else ZERO
        return super().discount_amount + charges

    @classmethod
    def fill_taxes(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Choose the tax by what is sold, to whom, from where to where, and when."""
        choose_taxes(session, rows, products, modified_categories(session, rows, products))
        super().fill_taxes(session, rows, products)

    @classmethod
    def amounts(cls, session: Session, rows: Sequence[Row]) -> list[Row]:
        """Add discounts and surcharges of the whole to net, and compute the taxes on it."""
        return taxed_amounts(session, rows, super().amounts(session, rows))

    @classmethod
    def amounts_of_parts(cls, session: Session, parts: Sequence[tuple[Any, Decimal]]) -> list[Row]:
        """Keep what the taxes of the whole line are beside what its part comes to."""
        found = super().amounts_of_parts(session, parts)
        return [{"taxes": line.taxes, **row} for (line, _), row in zip(parts, found, strict=True)]

    @classmethod
    def ladder(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, list[sales.Step]]:
        """Explain each tax with its base, and why it was chosen."""
        return line_steps(session, lines, super().ladder(session, lines))


def refuse_unknown_rounding(rounding: str | None) -> None:
    """Raise BadInput for a way to round taxes that does not exist."""
    if rounding is not None and rounding not in ROUNDINGS:
        raise BadInput(
            f"taxes are not rounded by '{rounding}'{did_you_mean(rounding, ROUNDINGS)}",
            remedy="Write line or document.",
        )
