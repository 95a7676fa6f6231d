"""The terms an order is made under: how it is delivered, invoiced and paid, and how urgent it is (semantics 1, 3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from core import BadInput, Session, did_you_mean, one_of

DELIVERY_TERMS = {
    "availability": "as soon as an item becomes available",
    "after receipt": "after receipt of cash",
    "complete line": "as soon as all items of a line are available",
    "complete order": "as soon as all items of the order are available",
    "force": "at once, whatever is on hand",
    "manual": "only by shipments made by hand",
}
INVOICE_TERMS = {
    "immediate": "at once, delivered or not",
    "after delivery": "what was delivered, delivery by delivery",
    "after order delivered": "when the whole order was delivered",
    "customer schedule": "deliveries of a period together",
    "do not invoice": "only by hand",
}
DELIVERY_VIA = {"pickup": "the customer fetches it", "delivery": "we bring it", "shipper": "a carrier brings it"}
FREIGHT_RULES = {
    "included": "freight is in the price",
    "fix price": "a fixed price",
    "calculated": "by the freight rules of product and carrier",
    "line": "entered line by line",
}
PAYMENT_METHODS = {
    name: name
    for name in (
        "cash",
        "credit card",
        "transfer",
        "on credit",
        "wire transfer",
        "check",
        "promissory note",
        "cash on delivery",
        "money order",
        "bank deposit",
        "bank remittance",
        "withholding",
    )
}
"""The ways to pay."""
PRIORITIES = {1: "urgent", 3: "high", 5: "medium", 7: "low", 9: "minor"}
"""Served in ascending order."""

TERMS: dict[str, Mapping[Any, str]] = {
    "delivery_term": DELIVERY_TERMS,
    "invoice_term": INVOICE_TERMS,
    "delivery_via": DELIVERY_VIA,
    "freight_rule": FREIGHT_RULES,
    "payment_method": PAYMENT_METHODS,
    "priority": PRIORITIES,
}
"""The columns of an order, or of a customer, that hold one of a fixed list."""


def ways_to_pay(session: Session) -> Collection[str]:
    """Return the ways to pay that there are, those of addons too."""
    order: Any = session.composition.named("sales.Order")
    found: Collection[str] = order.ways_to_pay(session)
    return found


def refuse_unknown_terms(values: Mapping[str, Any], methods: Collection[str] = PAYMENT_METHODS) -> None:
    """Raise BadInput for a term that is not in its list; `methods` are the ways to pay."""
    for name, usual in TERMS.items():
        value, known = values.get(name), methods if name == "payment_method" else usual
        if value is not None and value not in known:
            noun = name.replace("_", " ")
            raise BadInput(
                f"'{value}' is no {noun}{did_you_mean(str(value), map(str, known))}",
                remedy=f"Choose one of: {one_of(map(str, known))}.",
            )
