"""What must be true of purchase orders and goods receipts."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons import sales
from addons.doctor import Invariant, wrong_sums
from addons.purchasing.purchase import Purchase
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.receipt import Receipt
from addons.purchasing.receipt_line import ReceiptLine
from addons.stock import wrong_moves
from core import Session


def received_is_on_receipts(session: Session) -> Iterator[str]:
    """Find lines whose received quantity is not what their completed receipts say."""
    R, L = session[Receipt], session[ReceiptLine]
    come = select(L.purchase_line_id, L.quantity).join(R, R.id == L.receipt_id).where(R.state == "completed")
    return wrong_sums(session, PurchaseLine, "received", come, "receipts")


def receipts_are_moved(session: Session) -> Iterator[str]:
    """Find receipts that moved something else than their lines say."""
    R, L = session[Receipt], session[ReceiptLine]
    come = select(L.receipt_id, L.product_id, L.bin_id, L.lot, L.quantity).join(R, R.id == L.receipt_id)
    return wrong_moves(session, Receipt, come.where(R.state == "completed", L.bin_id.is_not(None)))


def headers_are_sums(session: Session) -> Iterator[str]:
    """Find purchase orders whose total or status is not that of their lines."""
    P, L = session[Purchase], session[PurchaseLine]
    net, quantity, received = (func.sum(n, type_=n.type) for n in (L.net, L.quantity, L.received))
    query = (
        select(P.id, P.net_total, P.receipt_status, net, quantity, received)
        .join(L, L.purchase_id == P.id)
        .group_by(P.id, P.net_total, P.receipt_status)
        .order_by(P.id)
    )
    for id_, total, status, sum_, ordered, come in session.execute(query):
        if (total, status) != (sum_, sales.percent(come, ordered)):
            lines = f"{sum_}, {come} of {ordered}"
            yield f"purchase order #{id_}: total {total}, received {status} %; its lines say {lines}"


INVARIANTS = [
    Invariant("received equals receipts", received_is_on_receipts, "What came is what completed receipts say"),
    Invariant("receipts are moved", receipts_are_moved, "The goods of completed receipts came into the bins they name"),
    Invariant("purchase orders are sums", headers_are_sums, "Total and status of a purchase order are its lines'"),
]
