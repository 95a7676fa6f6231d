"""The preferences of sales orders."""

from __future__ import annotations

from decimal import Decimal

from addons.preferences import Setting

SETTINGS = [
    Setting("sales.organisation", str, "", "The organisation, by code, that new orders belong to"),
    Setting("sales.sales_rep", str, "", "The sales representative, by partner code, of customers who have none"),
    Setting("sales.payment_method", str, "transfer", "How customers pay who agreed on nothing else"),
    Setting("sales.invoice_term", str, "immediate", "When customers are invoiced who agreed on nothing else"),
    Setting("sales.delivery_term", str, "availability", "When customers are delivered who agreed on nothing else"),
    Setting("sales.delivery_via", str, "delivery", "How goods reach customers who agreed on nothing else"),
    Setting("sales.freight_rule", str, "included", "Who bears the freight unless agreed otherwise"),
    Setting("sales.priority", int, 5, "The priority of orders: 1 urgent, 3 high, 5 medium, 7 low, 9 minor"),
    Setting("sales.order_days_back", int, 90, "How many days an order's date may lie in the past; 0 for any"),
    Setting("sales.promised_days", int, 3, "The promised date is so many days after the order date"),
    Setting("sales.duplicate_days", int, 30, "How many days back duplicates of an order are looked for; 0 for none"),
    Setting("sales.same_reference_stops", bool, False, "Whether a customer's reference given twice stops an order"),
    Setting("sales.currencies", str, "", "The currencies allowed in orders, such as 'VND' or 'EUR USD'; empty for all"),
    Setting("sales.approval_above", Decimal, Decimal(0), "Orders with a larger total need approval; 0 for none"),
    Setting("sales.offer_warning_days", int, 7, "Offers are on the worklist so many days before their validity ends"),
    Setting("sales.offer_days", int, 30, "How many days an offer is valid"),
    Setting("sales.cancel_and_replace", bool, False, "Whether confirmed orders may be cancelled and replaced"),
]
