"""What is asked before purchase orders and goods receipts go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import select

from addons.preferences import setting_of
from addons.purchasing.purchase import Purchase, locked_purchases
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.receipt import Receipt
from addons.purchasing.receipt_line import ReceiptLine
from addons.schemas import figure
from core import Check, Finding, Session, among, load

TOLERANCE = "purchasing.receipt_tolerance"
HUNDRED = Decimal(100)


def purchase_has_lines(session: Session, purchases: Sequence[Purchase]) -> Iterator[Finding]:
    """Find purchase orders without a line."""
    load(session, purchases, "lines")
    for purchase in purchases:
        if not purchase.lines:
            yield Finding(purchase, "it has no lines: add at least one")


def nothing_received(session: Session, purchases: Sequence[Purchase]) -> Iterator[Finding]:
    """Find purchase orders of which something came, or is on its way into a bin."""
    load(session, purchases, "lines")
    under_way = _with_receipt(session, [one.id for one in purchases])
    for purchase in purchases:
        if any(line.received for line in purchase.lines):
            yield Finding(purchase, "goods of it were received: reverse the receipts first, or close it")
        elif purchase.id in under_way:
            yield Finding(purchase, "a goods receipt of it is a draft: complete or void that first")


def no_receipt_under_way(session: Session, purchases: Sequence[Purchase]) -> Iterator[Finding]:
    """Find purchase orders with a draft receipt."""
    under_way = _with_receipt(session, [one.id for one in purchases])
    for purchase in purchases:
        if purchase.id in under_way:
            yield Finding(purchase, "a goods receipt of it is a draft: complete or void that first")


def _with_receipt(session: Session, purchases: Sequence[int]) -> set[int]:
    R, L, ordered = session[Receipt], session[ReceiptLine], session[PurchaseLine]
    query = (
        select(ordered.purchase_id)
        .join(L, L.purchase_line_id == ordered.id)
        .join(R, R.id == L.receipt_id)
        .where(R.state == "draft", among(session, ordered.purchase_id, purchases))
    )
    return set(session.scalars(query))


def receipt_has_lines(session: Session, receipts: Sequence[Receipt]) -> Iterator[Finding]:
    """Find receipts without a line."""
    load(session, receipts, "lines")
    for receipt in receipts:
        if not receipt.lines:
            yield Finding(receipt, "it has no lines: add at least one")


def order_is_open(session: Session, receipts: Sequence[Receipt]) -> Iterator[Finding]:
    """Find receipts for purchase orders that are not confirmed, or of another vendor."""
    load(session, receipts, "lines.purchase_line.purchase")
    for receipt in receipts:
        for purchase in {line.purchase_line.purchase for line in receipt.lines if line.purchase_line is not None}:
            if purchase.state != "confirmed":
                yield Finding(receipt, f"{purchase} is {purchase.state}: only what is confirmed is received")
            elif purchase.partner_id != receipt.partner_id:
                yield Finding(receipt, f"{purchase} is of another vendor than the receipt")


def not_too_much_received(session: Session, receipts: Sequence[Receipt]) -> Iterator[Finding]:
    """Find receipts that bring more of a purchase order's line than is open, beyond the tolerance."""
    load(session, receipts, "lines")
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for receipt in receipts:
        for line in receipt.lines:
            if line.purchase_line_id is not None:
                wanted[line.purchase_line_id] += line.quantity
    locked_purchases(session, wanted)  # nobody receives the same meanwhile
    ordered = session.known(PurchaseLine, wanted)
    for receipt in receipts:
        tolerance: Decimal = setting_of(session, TOLERANCE, receipt.organisation_id)
        for line in receipt.lines:
            of = ordered.get(line.purchase_line_id or 0)
            if of is None:
                continue
            most = of.quantity * (HUNDRED + tolerance) / HUNDRED
            if of.received + wanted[of.id] > most:
                figures = {"open": of.quantity - of.received, "received": wanted[of.id], "tolerance": tolerance}
                text = f"it brings {figure(wanted[of.id])} of a line with {figure(figures['open'])} open"
                yield Finding(receipt, f"{text}, and {figure(tolerance)} % more are tolerated", figures)


def new_delivery_note(session: Session, receipts: Sequence[Receipt]) -> Iterator[Finding]:
    """Find receipts by a delivery note of the vendor's that was received already."""
    R = session[Receipt]
    noted = [one for one in receipts if one.vendor_reference]
    query = select(R.partner_id, R.vendor_reference, R.number).where(
        R.state == "completed",
        among(session, R.partner_id, {one.partner_id for one in noted}),
        among(session, R.vendor_reference, {one.vendor_reference for one in noted}),
    )
    known = {(partner, note): number for partner, note, number in session.execute(query)} if noted else {}
    for receipt in noted:
        key = receipt.partner_id, receipt.vendor_reference
        if key in known:
            yield Finding(receipt, f"the delivery note {receipt.vendor_reference} was received by {known[key]} already")
        known[key] = receipt.number or f"#{receipt.id}"


CHECKS = [
    Check(Purchase, "lines", "confirm", purchase_has_lines, summary="A purchase order has at least one line"),
    Check(
        Purchase,
        "nothing received",
        ("reactivate", "void"),
        nothing_received,
        summary="Nothing of it was received",
    ),
    Check(Purchase, "no receipt under way", "close", no_receipt_under_way, summary="No draft receipt is left"),
    Check(Receipt, "lines", "complete", receipt_has_lines, summary="A goods receipt has at least one line"),
    Check(Receipt, "order is open", "complete", order_is_open, summary="What it brings is on order with this vendor"),
    Check(
        Receipt,
        "not too much received",
        "complete",
        not_too_much_received,
        override="purchaser",
        summary="No more comes than was ordered, beyond the tolerance",
    ),
    Check(
        Receipt,
        "new delivery note",
        "complete",
        new_delivery_note,
        override="purchaser",
        summary="A delivery note of the vendor's is received once",
    ),
]
