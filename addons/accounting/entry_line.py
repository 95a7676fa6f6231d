"""The lines of an entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from addons import invoicing, sales
from addons.accounting.books.account import Account
from addons.accounting.books.posting_rule import PostingRule
from addons.base import Currency, Organisation, Partner, ProductCategory
from core import ZERO, BadInput, DocumentLine, Mapped, Money, Row, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.accounting.entry import Entry


class EntryLine(DocumentLine, table="accounting_entry_line"):
    """An amount on one side of an account, in the organisation's currency.

    `amount` is the same in the document's currency, debits positive. A line that opens or settles what a customer
    owes names the invoice; one of what was paid in advance the order, or the payment that has something left over.
    `rule` is the posting rule that chose the account; a line without one was entered by hand, or follows the account
    that its invoice was posted to.
    """

    parent = "entry_id"

    entry_id: Mapped[int] = reference("accounting_entry")
    account_id: Mapped[int] = reference("accounting_account")
    partner_id: Mapped[int | None] = reference("base_partner", index=False)
    debit: Mapped[Money] = column(default=ZERO)
    credit: Mapped[Money] = column(default=ZERO)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    amount: Mapped[Money]
    tax: Mapped[str | None]
    product_category_id: Mapped[int | None] = reference("base_product_category", index=False)
    invoice_id: Mapped[int | None] = reference("invoice")
    order_id: Mapped[int | None] = reference("sales_order")
    payment_id: Mapped[int | None] = reference("payment")
    rule_id: Mapped[int | None] = reference("accounting_posting_rule", index=False)
    description: Mapped[str | None]

    entry: Mapped[Entry] = relation("accounting.Entry", back="lines")
    account: Mapped[Account] = relation("accounting.Account")
    partner: Mapped[Partner | None] = relation("base.Partner")
    currency: Mapped[Currency] = relation("base.Currency")
    product_category: Mapped[ProductCategory | None] = relation("base.ProductCategory")
    invoice: Mapped[invoicing.Invoice | None] = relation("invoicing.Invoice")
    order: Mapped[sales.Order | None] = relation("sales.Order")
    payment: Mapped[invoicing.Payment | None] = relation("invoicing.Payment")
    rule: Mapped[PostingRule | None] = relation("accounting.PostingRule")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep each amount on one side, and not negative there."""
        return [
            CheckConstraint("debit >= 0", name="debit"),
            CheckConstraint("credit >= 0", name="credit"),
            CheckConstraint("debit = 0 OR credit = 0", name="one_side"),
        ]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in currency and amount; refuse two sides, negative amounts, and accounts that take none."""
        rows = super().prepare(session, rows)
        accounts, organisations = session.known(Account), session.known(Organisation)
        currencies = session.known(Currency)
        for row in rows:
            own = organisations[row["header"]["organisation_id"]].currency_id
            row["debit"], row["credit"] = row.get("debit") or ZERO, row.get("credit") or ZERO
            _refuse(row, accounts, currencies[own])
            if row.get("currency_id") in (None, own):
                row |= {"currency_id": own, "amount": row["debit"] - row["credit"]}
            currencies[row["currency_id"]].refuse_finer(row.get("amount"), "the amount of an entry's line")
            if row.get("amount") is None:
                raise BadInput(
                    f"a line in {currencies[row['currency_id']].code} needs its amount in that currency",
                    remedy="Give amount, negative for a credit, beside debit or credit.",
                )
        return rows


def _refuse(row: Row, accounts: Mapping[int, Account], currency: Currency) -> None:
    account = accounts.get(row.get("account_id") or 0)
    if account is None or account.heading or not account.active:
        what = (
            "a heading" if account is not None and account.heading else "closed" if account is not None else "missing"
        )
        raise BadInput(
            f"the account of a line is {what}"
            if account is None
            else f"{account} is {what}, so nothing is posted there",
            remedy="Name an account that takes postings: tradeloom list accounting.Account.",
        )
    for side in ("debit", "credit"):
        currency.refuse_finer(row[side], f"the {side} of {account}")
        if row[side] < ZERO:
            raise BadInput(f"the {side} of {account} is negative", remedy="Give it on the other side.")
    if bool(row["debit"]) == bool(row["credit"]):
        raise BadInput(f"a line of {account} needs either debit or credit", remedy="Give one of the two.")
