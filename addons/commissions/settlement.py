"""The settlement of commissions: what a payee gets for a period, by each rule, and for which document lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from sqlalchemy import Index
from sqlalchemy.orm import object_session
from sqlalchemy.schema import SchemaItem

from addons.base import Currency, Organisation, Partner, Product
from addons.commissions.agreement import Agreement
from addons.commissions.earning import Step, formula, steps
from addons.commissions.noting import make_notes, take_back_notes
from addons.commissions.rule import Rule
from addons.invoicing import Invoice
from core import (
    ZERO,
    Document,
    DocumentLine,
    Mapped,
    Model,
    Money,
    Quantity,
    Row,
    Session,
    column,
    load,
    reference,
    relation,
)

if TYPE_CHECKING:
    pass


class SettledLine(Model, table="commission_settled_line"):
    """What a document line counted for a rule, less what it counted in settlements before.

    `amount` is its net in the settlement's currency, less `cost` where margins count; `net` in its own `currency`.
    `document` and `line_id` say which line it is, `payment_line_id` by which payment.
    """

    label = "settled line"
    kept_by = "commission runs"

    line_id: Mapped[int] = reference("commission_settlement_line")
    document: Mapped[str]
    document_id: Mapped[int]
    number: Mapped[str | None]
    position: Mapped[int]
    source_id: Mapped[int]
    payment_line_id: Mapped[int | None]
    date: Mapped[dt.date]
    partner_id: Mapped[int] = reference("base_partner", index=False)
    product_id: Mapped[int | None] = reference("base_product", index=False)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    net: Mapped[Money]
    cost: Mapped[Money] = column(default=ZERO)
    amount: Mapped[Money]
    quantity: Mapped[Quantity]

    line: Mapped[SettlementLine] = relation("commissions.SettlementLine", back="details")
    partner: Mapped[Partner] = relation("base.Partner")
    product: Mapped[Product | None] = relation("base.Product")
    currency: Mapped[Currency] = relation("base.Currency")


class SettlementLine(DocumentLine, table="commission_settlement_line"):
    """What a rule earns in a period: `amount` is what is `due` by now less what was `settled` before.

    `base_amount` and `base_quantity` are what counted in the whole period, `details` what is new of it.
    """

    parent = "settlement_id"

    settlement_id: Mapped[int] = reference("commission_settlement")
    rule_id: Mapped[int] = reference("commission_rule", index=False)
    period_from: Mapped[dt.date]
    period_to: Mapped[dt.date]
    base_amount: Mapped[Money]
    base_quantity: Mapped[Quantity]
    due: Mapped[Money]
    settled: Mapped[Money]
    amount: Mapped[Money]

    settlement: Mapped[Settlement] = relation("commissions.Settlement", back="lines")
    rule: Mapped[Rule] = relation("commissions.Rule")
    details: Mapped[list[SettledLine]] = relation("commissions.SettledLine", back="line", order_by="id")

    def formula(self) -> str:
        """Return how it is earned, in figures."""
        return formula(self.rule, self.base_amount, self.base_quantity)

    def steps(self) -> list[Step]:
        """Return how it is earned, step by step, for papers."""
        return steps(self.rule, self.base_amount, self.base_quantity)


class Settlement(Document, table="commission_settlement", kind="commission_settlement"):
    """What a payee gets by an agreement for the documents up to the end of a period, as far as it is not settled yet.

    A run makes it; completing it makes the commission note that the payee is paid by, reversing takes that back.
    """

    label = "commission settlement"
    kept_by = "commission runs: tradeloom commission run"
    series_scope = "organisation_id"
    series_prefix = "CS"
    editable = frozenset()
    finished = frozenset({"completed"})
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "agreement.code",
        "partner.code",
        "partner.name",
        "period_from",
        "period_to",
        "total",
        "invoice.number",
        "state",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    agreement_id: Mapped[int] = reference("commission_agreement", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    date: Mapped[dt.date] = column(index=True)
    period_from: Mapped[dt.date]
    period_to: Mapped[dt.date]
    currency_id: Mapped[int] = reference("base_currency", index=False)
    total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    invoice_id: Mapped[int | None] = reference("invoice", info={"computed": True})
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    agreement: Mapped[Agreement] = relation("commissions.Agreement")
    partner: Mapped[Partner] = relation("base.Partner")
    currency: Mapped[Currency] = relation("base.Currency")
    invoice: Mapped[Invoice | None] = relation("invoicing.Invoice")
    lines: Mapped[list[SettlementLine]] = relation("commissions.SettlementLine", back="settlement", order_by="position")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find what is settled by an agreement."""
        return [Index(None, "agreement_id", "period_to")]

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    def explained(self) -> list[SettlementLine]:
        """Return the lines with what is new of each, for papers: a few statements, however many there are."""
        session = object_session(self)
        if isinstance(session, Session):
            paths = ("rule", "details.partner", "details.product", "details.currency")
            load(session, [self], *(f"lines.{path}" for path in paths))
        return self.lines

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Sum the lines up."""
        super().summarise(session, rows)
        for row in rows:
            row["total"] = sum((line["amount"] for line in row["lines"]), Decimal(0))

    @classmethod
    def complete(cls, session: Session, settlements: Sequence[Self], on: dt.date | None = None) -> None:
        """Make and complete the commission note of each, dated `on` (today if none)."""
        make_notes(session, settlements, on)

    @classmethod
    def reverse(cls, session: Session, settlements: Sequence[Self]) -> None:
        """Take the settlements back with their notes: the next run settles all of it anew."""
        take_back_notes(session, settlements)

    @classmethod
    def void(cls, session: Session, settlements: Sequence[Self]) -> None:
        """Drop settlements that were not completed: the next run settles all of it anew."""
