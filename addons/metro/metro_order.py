"""The metro order (semantics 1.1, C3A)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self

from addons import base, invoicing, preferences, sales, stock
from addons.metro.notes import keep_notes
from core import BadInput, Mapped, Row, Session, did_you_mean, lacks, load
from core import rows as writing

PURPOSE = "metro"


class AcceptedOrder(sales.Order, extends=True):
    """Orders keep the reference under which the customer accepted them."""

    acceptance_reference: Mapped[str | None]


class MetroOrder(invoicing.Order, kind="metro"):
    """Sold and shipped by one branch, invoiced and paid at another.

    The customer accepts it first; stock is moved into the metro bin before; confirming ships from there, invoices at
    the other branch, and writes what the branches owe each other into both books.
    """

    label = "metro order"
    stock_purpose = PURPOSE
    reserves = False
    ships_on_confirm = True
    invoices_on_confirm = True

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Let the preferred branch invoice, unless another one is given."""
        for row in rows:
            if lacks(row, "invoicing_organisation_id"):
                row["invoicing_organisation_id"] = _preferred_branch(session, row.get("organisation_id"))
                if row["invoicing_organisation_id"] is None:
                    del row["invoicing_organisation_id"]
        return super().prepare(session, rows)

    @classmethod
    def accept(cls, session: Session, orders: Sequence[Self], reference: str = "") -> None:
        """Note that the customer accepts, under a reference of theirs; only then is the order registered."""
        super().accept(session, orders)
        if reference:
            accepted = [{"id": order.id, "acceptance_reference": reference} for order in orders]
            writing.update(session, session[AcceptedOrder], accepted)

    @classmethod
    def provide(cls, session: Session, orders: Sequence[Self]) -> None:
        """Move what the orders need and the metro bins lack out of the available bins of their warehouses."""
        load(session, orders, "lines.product")
        into, out = stock.first_bins(session, PURPOSE), stock.first_bins(session)
        wanted: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for order in orders:
            for line in order.lines:
                if line.product is not None and line.product_id is not None and line.product.is_stocked:
                    wanted[line.product_id, _bin(order, into)] += line.quantity
        from_bins = {bin_: out[warehouse] for warehouse, bin_ in into.items() if warehouse in out}
        if not stock.transfer_missing(session, wanted, from_bins, session.today):
            session.nothing_to_do(orders, "all of it is in the metro bin")

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Ship from the metro bin, invoice at the other branch, and write both books."""
        super().confirm(session, orders)
        keep_notes(session, orders)


def _bin(order: Any, bins: dict[int, int]) -> int:
    if order.warehouse_id not in bins:
        raise BadInput(
            f"the warehouse of {order} has no metro bin", remedy="Create a bin of the purpose 'metro' there."
        )
    return bins[order.warehouse_id]


def _preferred_branch(session: Session, organisation_id: int | None) -> int | None:
    code = preferences.setting_of(session, "metro.invoicing_branch", organisation_id)
    by_code = {one.code: id_ for id_, one in session.known(base.Organisation).items()}
    if code and code not in by_code:
        raise BadInput(f"the preference metro.invoicing_branch names '{code}'{did_you_mean(code, by_code)}")
    return by_code.get(code)
