"""What the books begin with: a small neutral chart of accounts, journals, and the rules of posting."""

from __future__ import annotations

from addons.accounting.books import account as types
from addons.accounting.books import journal as uses
from addons.accounting.books import purposes
from addons.accounting.books.account import Account
from addons.accounting.books.journal import Journal
from addons.accounting.books.posting_rule import PostingRule
from core import Session

HEADINGS = (
    ("1", "Assets", types.ASSET),
    ("2", "Liabilities", types.LIABILITY),
    ("3", "Equity", types.EQUITY),
    ("4", "Income", types.INCOME),
    ("5", "Expenses", types.EXPENSE),
)
ACCOUNTS = (
    ("1000", "Cash", types.ASSET),
    ("1010", "Bank", types.ASSET),
    ("1020", "Payments in transit", types.ASSET),
    ("1100", "Receivables", types.ASSET),
    ("1200", "Stock", types.ASSET),
    ("2100", "Advances from customers", types.LIABILITY),
    ("2200", "Taxes on sales", types.LIABILITY),
    ("3000", "Capital", types.EQUITY),
    ("3900", "Results of earlier years", types.EQUITY),
    ("4000", "Sales of goods", types.INCOME),
    ("4100", "Sales of services", types.INCOME),
    ("4200", "Charges", types.INCOME),
    ("4800", "Exchange gains", types.INCOME),
    ("4810", "Unrealised exchange gains", types.INCOME),
    ("5000", "Cost of goods sold", types.EXPENSE),
    ("5100", "Write-offs", types.EXPENSE),
    ("5200", "Early payment discounts", types.EXPENSE),
    ("5300", "Rounding differences", types.EXPENSE),
    ("5800", "Exchange losses", types.EXPENSE),
    ("5810", "Unrealised exchange losses", types.EXPENSE),
)
OPEN_ITEMS = ("1100", "2100")
JOURNALS = (
    ("SAL", "Sales", uses.SALES),
    ("COS", "Cost of goods", uses.COSTS),
    ("PAY", "Payments", uses.PAYMENTS),
    ("GEN", "General", uses.GENERAL),
)
RULES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("receivable", purposes.RECEIVABLE, "1100", {}),
    ("advance", purposes.ADVANCE, "2100", {}),
    ("tax", purposes.TAX, "2200", {}),
    ("revenue", purposes.REVENUE, "4000", {}),
    ("revenue-service", purposes.REVENUE, "4100", {"product_kind": "service"}),
    ("revenue-charge", purposes.REVENUE, "4200", {"product_kind": "charge"}),
    ("cost", purposes.COST, "5000", {}),
    ("stock", purposes.STOCK, "1200", {}),
    ("money", purposes.MONEY, "1010", {}),
    ("transit", purposes.TRANSIT, "1020", {}),
    ("transit-cash", purposes.TRANSIT, "1000", {"payment_method": "cash"}),
    ("write-off", purposes.WRITE_OFF, "5100", {}),
    ("discount", purposes.DISCOUNT, "5200", {}),
    ("rounding", purposes.ROUNDING, "5300", {}),
    ("gain", purposes.GAIN, "4800", {}),
    ("loss", purposes.LOSS, "5800", {}),
    ("unrealised-gain", purposes.UNREALISED_GAIN, "4810", {}),
    ("unrealised-loss", purposes.UNREALISED_LOSS, "5810", {}),
    ("retained", purposes.RETAINED, "3900", {}),
)
"""Code, purpose, account, and what else is asked for."""


def create_missing(session: Session) -> None:
    """Create the journals where there is none, and the chart with its rules where there is no account."""
    if not session.known(Journal):
        session.create(Journal, [{"code": code, "name": name, "use": use} for code, name, use in JOURNALS])
    if session.known(Account):
        return
    heads = [{"code": code, "name": name, "type": type_, "heading": True} for code, name, type_ in HEADINGS]
    parents = dict(zip((type_ for *_, type_ in HEADINGS), session.create(Account, heads), strict=True))
    rows = [
        {"code": code, "name": name, "type": type_, "parent_id": parents[type_], "reconcile": code in OPEN_ITEMS}
        for code, name, type_ in ACCOUNTS
    ]
    ids = dict(zip((code for code, *_ in ACCOUNTS), session.create(Account, rows), strict=True))
    if not session.known(PostingRule):
        rules = [
            {"code": code, "purpose": purpose, "account_id": ids[to], **asked} for code, purpose, to, asked in RULES
        ]
        session.create(PostingRule, rules)
