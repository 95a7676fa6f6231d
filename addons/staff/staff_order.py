"""The staff order (semantics 1.1, C3A)."""

from __future__ import annotations

from addons import base, shipping, stock
from core import Session

CUSTOMER, SALES_REP, PURPOSE = "STAFF", "STAFF-SALES", "staff"


class StaffOrder(shipping.Order, kind="staff"):
    """Sold to employees: from staff bins only, to a virtual customer by a virtual salesman, hardly checked.

    With the addon pricing they go by the price list STAFF, where there is one.
    """

    label = "staff order"
    stock_purpose = PURPOSE
    fixed_customer = CUSTOMER
    fixed_sales_rep = SALES_REP
    fixed_price_list = "STAFF"
    exempt_from = frozenset({"availability", "duplicate"})


def create_missing(session: Session) -> None:
    """Create the virtual partners and the staff bins that are not there yet."""
    base.create_partners(
        session,
        {
            CUSTOMER: {"name": "Staff", "is_customer": True},
            SALES_REP: {"name": "Staff sales", "is_employee": True},
        },
    )
    stock.create_bins(session, PURPOSE)
