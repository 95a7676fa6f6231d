"""The workflows of purchase orders and goods receipts, and the verb of orders that buys for them."""

from __future__ import annotations

from addons.purchasing.expecting import ExpectedPurchase
from addons.purchasing.order import PurchasedOrder
from addons.purchasing.purchase import Purchase
from addons.purchasing.receipt import Receipt
from addons.purchasing.receiving import ReceivedPurchase
from core import Transition

TRANSITIONS = [
    Transition(
        PurchasedOrder,
        "purchase",
        ("placed", "confirmed"),
        None,
        "Buy what it needs: draft purchase orders, one per vendor",
    ),
    Transition(Purchase, "confirm", "draft", "confirmed", "Send the purchase order to the vendor"),
    Transition(Purchase, "reactivate", "confirmed", "draft", "Make the purchase order a draft again, to edit it"),
    Transition(ReceivedPurchase, "receive", "confirmed", None, "Receive what is open, or parts of it"),
    Transition(ExpectedPurchase, "reserve", "confirmed", None, "Set what comes apart for the orders it is bought for"),
    Transition(Purchase, "close", "confirmed", "closed", "Expect no more; what did not come is cut"),
    Transition(Purchase, "reopen", "closed", "confirmed", "Expect again what closing has cut"),
    Transition(Purchase, "void", ("draft", "confirmed"), "voided", "Undo a purchase order of which nothing came"),
    Transition(Receipt, "complete", "draft", "completed", "Let the goods come in"),
    Transition(Receipt, "reverse", "completed", "reversed", "Take the goods out again; the order is open again"),
    Transition(Receipt, "void", "draft", "voided", "Drop a receipt that was not completed"),
]
