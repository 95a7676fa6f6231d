"""The sales order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence, Set
from typing import Any, ClassVar, Self

from sqlalchemy import Index, false
from sqlalchemy.orm import object_session
from sqlalchemy.schema import SchemaItem

from addons.base import Address, AttributeValue, Currency, Organisation, Partner
from addons.sales.order.backorder import record_backorders
from addons.sales.order.campaign import Campaign, Project
from addons.sales.order.cutting import cut_lines, refresh_totals, restore_lines
from addons.sales.order.defaults import fill_dates, fill_fixed, fill_organisations, fill_parties, fill_terms
from addons.sales.order.guarding import fixed_once_covered, refuse_changed
from addons.sales.order.line_rows import reread_lines, withdraw_approval
from addons.sales.order.made_lines import renew_made_lines, settle_made_lines
from addons.sales.order.order_line import OrderLine
from addons.sales.order.printing import paper_of, variants_of
from addons.sales.order.step import Step, ladders_of_orders
from addons.sales.order.summary import chosen_product, summary_of
from addons.sales.order.terms import PAYMENT_METHODS
from core import (
    ZERO,
    BadInput,
    Document,
    Edited,
    Mapped,
    Money,
    Refused,
    Row,
    Session,
    column,
    load,
    reference,
    relation,
)
from core import rows as writing


class Order(Document, table="sales_order", kind="standard"):
    """Products ordered by a customer at a price; the root of all order types.

    `partner` is the customer; `receiver` gets the goods, `invoice_partner` is invoiced, `decision_partner` decides.
    `net_total` is the sum of the lines' net amounts, `total` that with taxes, in the order's currency; `content_key`
    is how orders that repeat it find it. `as_entered` keeps it to the lines entered: none are made, such as discounts
    or freight. The table of its verbs is workflow.py.
    """

    label = "sales order"
    series_scope = "organisation_id"
    series_prefix = "SO"
    editable = frozenset({"draft", "planned", "placed", "not accepted", "temporal"})
    finished = frozenset({"closed"})
    at_once = 2000
    synonyms: ClassVar[Mapping[str, str]] = {
        "book": "confirm",
        "complete": "confirm",
        "order": "place",
        "prepare": "place",
        "accept_offer": "accept",
        "re_open": "reopen",
        "re_activate": "reactivate",
        "decline": "reject",
    }
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "partner.name",
        "state",
        "total",
        "net_total",
        "kind",
    )

    # what a document type is; semantics 1.1
    is_offer: ClassVar[bool] = False
    """Whether it is an offer: confirming it sends it to the customer, who evaluates it."""
    is_return: ClassVar[bool] = False
    """Whether goods come back: quantities are negative."""
    reserves: ClassVar[bool] = True
    """Whether what is ordered and not yet delivered is reserved."""
    in_demand: ClassVar[bool] = True
    """Whether it counts as demand in material planning."""
    may_reactivate: ClassVar[bool] = True
    """Whether a confirmed one may be made a draft again."""
    may_be_replaced: ClassVar[bool] = True
    """Whether a confirmed one may be cancelled and replaced; offers and returns never are."""
    fixed_customer: ClassVar[str] = ""
    """The code of the one customer such orders are of; empty for any."""
    fixed_sales_rep: ClassVar[str] = ""
    """The code of the one sales representative such orders are of; empty for any."""
    needs_campaign: ClassVar[bool] = False
    """Whether the order, or each of its lines, names a campaign."""
    needs_approval: ClassVar[bool] = False
    """Whether it must be approved before it is confirmed, whatever its total."""

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner", index=False)
    date: Mapped[dt.date] = column(index=True)
    order_reference: Mapped[str | None]
    sales_rep_id: Mapped[int | None] = reference("base_partner")
    currency_id: Mapped[int] = reference("base_currency", index=False)
    invoice_address_id: Mapped[int | None] = reference("base_address", index=False)
    delivery_address_id: Mapped[int | None] = reference("base_address", index=False)
    scheduled_date: Mapped[dt.date | None]
    net_total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    tax_total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    total: Mapped[Money] = column(default=ZERO, info={"computed": True})
    content_key: Mapped[str | None] = column(info={"computed": True, "internal": True})
    note: Mapped[str | None]

    receiver_id: Mapped[int | None] = reference("base_partner", index=False)
    invoice_partner_id: Mapped[int | None] = reference("base_partner", index=False)
    decision_partner_id: Mapped[int | None] = reference("base_partner", index=False)
    responsible_id: Mapped[int | None] = reference("base_partner", index=False)
    delivering_organisation_id: Mapped[int | None] = reference("base_organisation", index=False)
    invoicing_organisation_id: Mapped[int | None] = reference("base_organisation", index=False)
    payment_method: Mapped[str | None]
    invoice_term: Mapped[str | None]
    delivery_term: Mapped[str | None]
    delivery_via: Mapped[str | None]
    freight_rule: Mapped[str | None]
    priority: Mapped[int] = column(default=5, server_default="5")
    promised_date: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    project_id: Mapped[int | None] = reference("sales_project", index=False)
    campaign_id: Mapped[int | None] = reference("sales_campaign", index=False)
    reject_reason: Mapped[str | None] = column(info={"computed": True})
    approved_by: Mapped[str | None] = column(info={"computed": True})
    quotation_id: Mapped[int | None] = reference("sales_order")
    is_cancelled: Mapped[bool] = column(default=False, server_default=false(), info={"computed": True})
    replaced_order_id: Mapped[int | None] = reference("sales_order", info={"computed": True})
    replacement_order_id: Mapped[int | None] = reference("sales_order", index=False, info={"computed": True})
    cancelled_order_id: Mapped[int | None] = reference("sales_order", index=False, info={"computed": True})
    as_entered: Mapped[bool] = column(default=False, server_default=false())

    organisation: Mapped[Organisation] = relation("base.Organisation", "organisation_id")
    partner: Mapped[Partner] = relation("base.Partner", "partner_id")
    receiver: Mapped[Partner | None] = relation("base.Partner", "receiver_id")
    invoice_partner: Mapped[Partner | None] = relation("base.Partner", "invoice_partner_id")
    decision_partner: Mapped[Partner | None] = relation("base.Partner", "decision_partner_id")
    sales_rep: Mapped[Partner | None] = relation("base.Partner", "sales_rep_id")
    responsible: Mapped[Partner | None] = relation("base.Partner", "responsible_id")
    delivering_organisation: Mapped[Organisation | None] = relation("base.Organisation", "delivering_organisation_id")
    invoicing_organisation: Mapped[Organisation | None] = relation("base.Organisation", "invoicing_organisation_id")
    currency: Mapped[Currency] = relation("base.Currency")
    invoice_address: Mapped[Address | None] = relation("base.Address", "invoice_address_id")
    delivery_address: Mapped[Address | None] = relation("base.Address", "delivery_address_id")
    project: Mapped[Project | None] = relation("sales.Project")
    campaign: Mapped[Campaign | None] = relation("sales.Campaign")
    quotation: Mapped[Order | None] = relation("sales.Order", "quotation_id")
    replaced_order: Mapped[Order | None] = relation("sales.Order", "replaced_order_id")
    replacement_order: Mapped[Order | None] = relation("sales.Order", "replacement_order_id")
    cancelled_order: Mapped[Order | None] = relation("sales.Order", "cancelled_order_id")
    lines: Mapped[list[OrderLine]] = relation("sales.OrderLine", back="order", order_by="position")

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    def remarks(self, session: Session) -> list[str]:
        """Return what to tell who enters or edits it by hand, line by line; a seam to extend."""
        return []

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find orders by date: those of a customer, those in a state, and those that may be contained in another."""
        keys = ("partner_id", "date"), ("state", "date", "id"), ("content_key", "date")
        return [Index(None, *names) for names in keys]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, parties, terms, dates and addresses: naming the customer is enough.

        What was approved and is edited has to be approved again.
        """
        rows = super().prepare(session, rows)
        fill_fixed(session, rows, partner_id=cls.fixed_customer, sales_rep_id=cls.fixed_sales_rep, noun=cls.noun())
        if any(row.get("partner_id") is None for row in rows):
            raise BadInput("a sales order needs a customer", remedy="Give partner, or in code partner_id.")
        fill_organisations(session, rows)
        fill_parties(session, rows)
        fill_terms(session, rows)
        fill_dates(session, rows)
        for row in rows:
            if isinstance(row, Edited):
                cls.refuse_under_documents(session, row)
                row["approved_by"] = None
        return rows

    @classmethod
    def refuse_under_documents(cls, session: Session, row: Edited) -> None:
        """Refuse another customer, organisation or currency once something is delivered or invoiced.

        A seam: addons that make documents of orders name what must not change under these.
        """
        refuse_changed(row, fixed_once_covered(row), "delivered or invoiced")

    @classmethod
    def summarise(cls, session: Session, rows: Sequence[Row]) -> None:
        """Make the lines that follow from the others, sum all into the header, and find the key of what is ordered."""
        super().summarise(session, rows)
        settle_made_lines(session, cls, rows)
        cls.settle_lines(session, rows)
        for row in rows:
            lines = row.get("lines") or ()
            figures = ((chosen_product(one), one["quantity"], one["net"], one["tax_amount"]) for one in lines)
            row.update(summary_of(row["partner_id"], figures))

    @classmethod
    def settle_lines(cls, session: Session, rows: Sequence[Row]) -> None:
        """Settle what the lines of an order come to together, made ones included, before they are summed; a seam."""

    @classmethod
    def ways_to_pay(cls, session: Session) -> Collection[str]:
        """Return the payment methods that orders and customers may have; a seam for addons that know more."""
        return PAYMENT_METHODS

    @classmethod
    def makers(cls) -> frozenset[str]:
        """Return the names of those that make lines of orders; extend it by yours beside `made_lines`."""
        return frozenset()

    @classmethod
    def made_lines(cls, session: Session, rows: Sequence[Row]) -> list[list[Row]]:
        """Return the lines that each order has because of its others, such as discounts; a seam to extend.

        Each row is an order with its entered lines, prepared. Each line returned has "made_by" (your name among
        `makers`, a blank, and what tells it from your others), "net" for who comes after you, and what an entered line
        has; extend what `super()` returns. Called at every change, so that lines come, follow and go.
        """
        return [[] for _ in rows]

    @classmethod
    def stated(cls, session: Session, verb: str, documents: Sequence[Any]) -> list[Row]:
        """Keep who approved an order, and forget it when it is opened again."""
        rows = super().stated(session, verb, documents)
        if verb in ("approve", "reactivate", "reject"):
            by = session.actor.name if verb == "approve" else None
            return [row | {"approved_by": by} for row in rows]
        return rows

    @classmethod
    def moved(cls, session: Session, orders: Set[int]) -> set[int]:
        """Return those of the orders of which goods have left; the addon shipping extends this."""
        return set()

    @classmethod
    def refresh_statuses(cls, session: Session, orders: Sequence[Order]) -> None:
        """Bring what is a share of the lines or the total in line with these, which have changed; a seam for addons."""

    @classmethod
    def sum_up(cls, session: Session, orders: Sequence[Order]) -> None:
        """Read the lines of orders again, renew those that are made, and sum all up; what was approved no longer is.

        A seam: addons that keep a status of the lines in the header extend it.
        """
        reread_lines(session, orders)
        renew_made_lines(session, orders)
        refresh_totals(session, session[Order], orders)
        withdraw_approval(session, session[Order], orders)

    @classmethod
    def ladder(cls, session: Session, orders: Sequence[Order]) -> dict[int, list[Step]]:
        """Return how the total of each order came about after its lines, by order id, step by step. Extend it."""
        return ladders_of_orders(orders)

    def paper(self) -> str:
        """Return what it is printed as: order, offer, confirmation, return or cancellation."""
        return paper_of(self) or ""

    def variants(self) -> dict[int, list[AttributeValue]]:
        """Return what the variants among its products differ in, by product, in one statement if there are any."""
        session = object_session(self)
        return variants_of(session if isinstance(session, Session) else None, self.lines)

    # --- verbs; their table is in workflow.py ------------------------------------------------------------------

    @classmethod
    def offer(cls, session: Session, orders: Sequence[Self]) -> None:
        """Show the orders to their customers as offers."""

    @classmethod
    def accept(cls, session: Session, orders: Sequence[Self]) -> None:
        """Note that the customers accept: the orders are likely now."""

    @classmethod
    def plan(cls, session: Session, orders: Sequence[Self]) -> None:
        """Expect the orders: likely, but not yet placed by the customer."""

    @classmethod
    def place(cls, session: Session, orders: Sequence[Self]) -> None:
        """Receive the orders: the customer has ordered, we have not accepted yet. Asks all that confirming asks."""

    @classmethod
    def approve(cls, session: Session, orders: Sequence[Self]) -> None:
        """Let orders be confirmed that need approval; editing them afterwards takes it back."""

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Accept the orders: from now on they change only by verbs."""

    @classmethod
    def reject(cls, session: Session, orders: Sequence[Self], because: str = "") -> None:
        """Do not accept the orders, or note that the customer declined the offers; the reason is kept."""
        if not because.strip():
            raise Refused("rejecting needs a reason", remedy="Say why: --because '…'.")
        writing.update(session, session[Order], [{"id": one.id, "reject_reason": because} for one in orders])

    @classmethod
    def close(cls, session: Session, orders: Sequence[Self]) -> None:
        """Finish the orders: what is neither delivered nor invoiced is cut and becomes lost sales (semantics 8.5)."""
        load(session, orders, "lines")
        lines = [line for order in orders for line in order.lines]
        kept = session[OrderLine].kept_quantities(session, lines)
        record_backorders(session, [(line, line.quantity, kept[line.id]) for line in lines], "close")
        cut_lines(session, lines, kept)
        refresh_totals(session, session[Order], orders)

    @classmethod
    def reopen(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take the closing back: what was cut is ordered again (semantics 2.1)."""
        load(session, orders, "lines")
        restore_lines(session, [line for order in orders for line in order.lines])
        refresh_totals(session, session[Order], orders)

    @classmethod
    def reactivate(cls, session: Session, orders: Sequence[Self]) -> None:
        """Make confirmed orders drafts again, to be edited; what was delivered or invoiced stays."""

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> None:
        """Undo the orders: every quantity and amount becomes 0 (semantics 2.1)."""
        load(session, orders, "lines")
        lines = [line for order in orders for line in order.lines]
        cut_lines(session, lines, {}, remark="Voided")
        refresh_totals(session, session[Order], orders)

    @classmethod
    def cancel(cls, session: Session, orders: Sequence[Self]) -> None:
        """Drop orders that were not confirmed; their lines stay as they are."""
