"""Make goods receipts of purchase orders: what was ordered, less what came or is in a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Self

from sqlalchemy import func, select

from addons.base import refuse_inexact
from addons.links import link
from addons.purchasing.named_parts import parts_of
from addons.purchasing.purchase import Purchase
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.receipt import Receipt
from addons.purchasing.receipt_line import ReceiptLine
from core import ZERO, Row, Session, among, load, rows


class ReceivedPurchase(Purchase, extends=True):
    """Purchase orders are received, wholly or in parts."""

    @classmethod
    def receive(
        cls,
        session: Session,
        purchases: Sequence[Self],
        on: dt.date | None = None,
        draft: bool = False,
        line: Sequence[str] = (),
        note: str = "",
    ) -> None:
        """Make a goods receipt of each order of all that is open, or of the lines named: "10=5" takes 5 of line 10.

        Completed at once unless `draft`; dated `on`, today if none; `note` is the number of the vendor's delivery
        note. Running it again receives only what is still open.
        """
        made = receive_purchases(session, purchases, on, line=line, note=note)
        if made and not draft:
            known = session.known(Receipt, made.values())
            session.fire("complete", [known[id_] for id_ in made.values()]).expect_done()
        session.nothing_to_do([one for one in purchases if one.id not in made], "nothing of it is open")


def receive_purchases(
    session: Session, purchases: Sequence[Purchase], on: dt.date | None, *, line: Sequence[str], note: str
) -> dict[int, int]:
    """Create draft receipts of what is open, or of the parts named, and return them by purchase order."""
    rows.lock(session, purchases)
    load(session, purchases, "lines.product")
    open_ = open_quantities(session, [one for purchase in purchases for one in purchase.lines])
    headers: dict[int, Row] = {}
    for purchase in purchases:
        parts = parts_of(purchase, purchase.lines, open_, line)
        refuse_inexact(session, [(one.product, quantity) for one, quantity in parts])
        lines = [{"purchase_line_id": one.id, "product_id": one.product_id, "quantity": n} for one, n in parts if n > 0]
        if lines:
            headers[purchase.id] = _header(purchase, on, note) | {"lines": lines}
    made = dict(zip(headers, session.create(Receipt, list(headers.values())), strict=True))
    link(session, Purchase, Receipt, made.items(), "receipt")
    return made


def open_quantities(session: Session, lines: Sequence[PurchaseLine]) -> Mapping[int, Decimal]:
    """Return what is still to come, by line id: ordered less received less what is in drafts, at least 0."""
    R, L = session[Receipt], session[ReceiptLine]
    query = (
        select(L.purchase_line_id, func.sum(L.quantity, type_=L.quantity.type))
        .join(R, R.id == L.receipt_id)
        .where(R.state == "draft", among(session, L.purchase_line_id, [one.id for one in lines]))
        .group_by(L.purchase_line_id)
    )
    drafted = {id_: quantity for id_, quantity in session.execute(query)}
    return {one.id: max(one.quantity - one.received - drafted.get(one.id, ZERO), ZERO) for one in lines}


def _header(purchase: Purchase, on: dt.date | None, note: str) -> Row:
    header: Row = {
        "organisation_id": purchase.organisation_id,
        "partner_id": purchase.partner_id,
        "warehouse_id": purchase.warehouse_id,
        "vendor_reference": note or None,
        "drop_ship": purchase.drop_ship,
    }
    return header | {"date": on} if on is not None else header
