"""The preferences of credit."""

from __future__ import annotations

from decimal import Decimal

from addons.crm.card.remarked_order import CARD
from addons.crm.credit.checking import COUNT_ORDERS, EXEMPT, OVERDUE_DAYS, OVERDUE_TOLERANCE, RULE
from addons.crm.credit.rules import RULES
from addons.preferences import Setting

SETTINGS = [
    Setting(CARD, bool, True, "Whether the customer card is shown when an order is entered or edited by hand"),
    Setting(RULE, str, "status", "The rule of credit: 'status', 'limit and age', 'warn' or 'none'", choices=RULES),
    Setting(COUNT_ORDERS, bool, True, "Whether what is ordered and not invoiced counts as well as what is invoiced"),
    Setting(EXEMPT, str, "staff consignment pos prepay", "The order types that need no credit, such as 'pos prepay'"),
    Setting(OVERDUE_DAYS, int, 0, "Orders stop when an invoice is overdue for more days than this; 0 for never"),
    Setting(OVERDUE_TOLERANCE, Decimal, Decimal(0), "So much may be overdue without stopping orders"),
]
