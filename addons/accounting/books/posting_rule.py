"""Posting rules: which account takes what documents post; the most specific one counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addons import invoicing
from addons.accounting.books.account import Account
from addons.accounting.books.purposes import PURPOSES
from addons.base import Organisation, PartnerGroup, ProductCategory
from core import BadInput, Mapped, Model, Row, Session, column, reference, relation, unknown

CONDITIONS = (
    "gl_item_id",
    "tax",
    "payment_method",
    "product_category_id",
    "product_kind",
    "partner_group_id",
    "organisation_id",
)
"""What a rule may ask for, the weightiest first: one that names a tax beats one that names all below it."""
ASKED = ("purpose", *CONDITIONS)


class PostingRule(Model, table="accounting_posting_rule"):
    """For a purpose, such as revenue, and what it asks for, the account. What it leaves empty may be anything.

    `tax` is the code of a tax or the reference of a trade model line, `payment_method` a way to pay.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    purpose: Mapped[str]
    gl_item_id: Mapped[int | None] = reference("gl_item", index=False)
    tax: Mapped[str | None]
    payment_method: Mapped[str | None]
    product_category_id: Mapped[int | None] = reference("base_product_category", index=False)
    product_kind: Mapped[str | None]
    partner_group_id: Mapped[int | None] = reference("base_partner_group", index=False)
    organisation_id: Mapped[int | None] = reference("base_organisation", index=False)
    account_id: Mapped[int] = reference("accounting_account", index=False)

    gl_item: Mapped[invoicing.GLItem | None] = relation("invoicing.GLItem")
    product_category: Mapped[ProductCategory | None] = relation("base.ProductCategory")
    partner_group: Mapped[PartnerGroup | None] = relation("base.PartnerGroup")
    organisation: Mapped[Organisation | None] = relation("base.Organisation")
    account: Mapped[Account] = relation("accounting.Account")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse what no document posts, a heading, and a second rule that asks for the same."""
        rows = super().prepare(session, rows)
        accounts, ways = session.known(Account), [one.code for one in session.known(invoicing.PaymentMethod).values()]
        seen: dict[tuple[Any, ...], tuple[int | None, str]] = {
            tuple(getattr(one, name) for name in ASKED): (one.id, one.code)
            for one in session.known(PostingRule).values()
        }
        for row in rows:
            _refuse(row, accounts, ways)
            mine = (row.get("id"), row["code"])
            other = seen.setdefault(tuple(row.get(name) for name in ASKED), mine)
            if other is not mine and (other[0] is None or other[0] != mine[0]):
                raise BadInput(
                    f"posting rule {row['code']} asks for the same as {other[1]}",
                    remedy=f"Change {other[1]}, or let this one ask for more.",
                )
        return rows

    @property
    def weight(self) -> int:
        """Return how specific it is: of all rules that fit the one that weighs most counts."""
        return sum(2**place for place, name in enumerate(reversed(CONDITIONS)) if getattr(self, name) is not None)

    @property
    def asked(self) -> str:
        """Say what it asks for, in words."""
        given = ((name.removesuffix("_id"), getattr(self, name)) for name in CONDITIONS)
        return ", ".join(f"{name.replace('_', ' ')} {_plain(self, name, value)}" for name, value in given if value)


def _plain(rule: PostingRule, name: str, value: object) -> object:
    other = getattr(rule, name, None)
    return getattr(other, "code", value)


def _refuse(row: Row, accounts: Mapping[int, Account], ways: Sequence[str]) -> None:
    if row.get("purpose") not in PURPOSES:
        raise unknown("purpose", str(row.get("purpose")), PURPOSES, error=BadInput)
    method = row.get("payment_method")
    if method is not None and method not in ways:
        raise unknown("way to pay", method, ways, error=BadInput)
    account = accounts.get(row.get("account_id") or 0)
    if account is None or account.heading:
        what = f"account {account.code} is a heading" if account else "an account is missing"
        raise BadInput(f"posting rule {row.get('code')}: {what}", remedy="Name an account that takes postings.")
