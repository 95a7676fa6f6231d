"""The chart of accounts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, false, true
from sqlalchemy.schema import SchemaItem

from core import BadInput, Mapped, Model, Row, Session, column, reference, relation, unknown

ASSET, LIABILITY, EQUITY, INCOME, EXPENSE = "asset", "liability", "equity", "income", "expense"
TYPES = (ASSET, LIABILITY, EQUITY, INCOME, EXPENSE)
OF_A_YEAR = (INCOME, EXPENSE)
"""The types whose balance begins anew each fiscal year: what is left is the result."""


class Account(Model, table="accounting_account"):
    """An account of the books; a heading only sums up those under it.

    To an account that is marked `reconcile` documents post open items, such as receivables: its balance is what is
    open, so nobody else posts there without giving a reason.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    type: Mapped[str]
    parent_id: Mapped[int | None] = reference("accounting_account")
    heading: Mapped[bool] = column(default=False, server_default=false())
    reconcile: Mapped[bool] = column(default=False, server_default=false())
    active: Mapped[bool] = column(default=True, server_default=true())

    parent: Mapped[Account | None] = relation("accounting.Account", "parent_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep to the five types."""
        return [CheckConstraint(f"type IN ({', '.join(map(repr, TYPES))})", name="type")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a type that does not exist, and a parent that is no heading, is of another type, or is below it."""
        rows = super().prepare(session, rows)
        known = session.known(Account)
        for row in rows:
            if row.get("type") not in TYPES:
                raise unknown("type of account", str(row.get("type")), TYPES, error=BadInput)
            _refuse_parent(row, known)
        return rows


def _refuse_parent(row: Row, known: dict[int, Account]) -> None:
    parent = known.get(row.get("parent_id") or 0)
    if parent is None:
        return
    if not parent.heading or parent.type != row["type"]:
        raise BadInput(
            f"account {row['code']} cannot stand under {parent.code}, which is "
            + (f"of type {parent.type}" if parent.heading else "no heading"),
            remedy=f"Choose a heading of type {row['type']}, or none.",
        )
    above: Account | None = parent
    while above is not None:
        if above.id == row.get("id"):
            raise BadInput(f"account {row['code']} cannot stand under itself", remedy="Choose another parent.")
        above = known.get(above.parent_id or 0)
