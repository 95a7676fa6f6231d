"""What the lines of invoices and shipments come to, as postings need it: summed in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, literal, null, select

from addons import invoicing, sales
from addons.base import Product, Tax
from core import Session, among

Parts = Iterable[tuple[str, Decimal]]
"""Taxes, by code or reference, and their amounts."""


def invoice_figures(session: Session, invoices: Sequence[Any]) -> dict[int, list[Any]]:
    """Return by invoice what its lines come to: net, taxes, and what decides on accounts; in one statement."""
    found: dict[int, list[Any]] = {one.id: [] for one in invoices}
    for line in sales.named_rows(session.ask(_invoice_lines, invoices=list(found))):
        found[line.invoice_id].append(line)
    return found


def _invoice_lines(session: Session) -> Any:
    """Sum lines up that are posted alike; where lines have taxes of their own, each by itself."""
    L: Any = session[invoicing.InvoiceLine]
    product = session[Product]
    alike = [L.invoice_id, L.gl_item_id, product.category_id, product.kind, L.tax_id]
    query = select(*alike).outerjoin(product, product.id == L.product_id)
    query = query.where(among(session, L.invoice_id, given="invoices")).order_by(L.invoice_id)
    if hasattr(L, "taxes"):
        return query.add_columns(L.taxes, L.quantity, L.net, L.tax_amount).order_by(L.position)
    net, tax = (func.sum(one, type_=one.type) for one in (L.net, L.tax_amount))
    query = query.add_columns(null().label("taxes"), literal(1).label("quantity"))
    return query.add_columns(net.label("net"), tax.label("tax_amount")).group_by(*alike)


class Taxes:
    """Say what taxes a line has, by code or reference."""

    def __init__(self, session: Session) -> None:
        self._codes = {id_: tax.code for id_, tax in session.known(Tax).items()}
        self._has_texts = hasattr(session[invoicing.InvoiceLine], "taxes")

    def of(self, line: Any, unit: Decimal) -> Parts:
        """Return the taxes of a line of figures; `unit` is the smallest amount of its currency."""
        if line.taxes and self._has_texts:
            from addons.accounting.with_taxes import taxes_in

            return taxes_in(line.taxes, line.quantity, line.tax_amount, unit)
        return [(self._codes.get(line.tax_id, ""), line.tax_amount)] if line.tax_amount else []
