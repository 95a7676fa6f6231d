"""What the lines of documents are of: what products decide on accounts, and which taxes there are."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from addons import invoicing, sales
from addons.base import Product, Tax
from core import Session

Parts = Iterable[tuple[str, Decimal]]
"""Taxes, by code or reference, and their amounts."""


class Goods:
    """Answer what products of lines are, as far as that decides on accounts."""

    def __init__(self, session: Session, products: Iterable[int | None]) -> None:
        ids = {id_ for id_ in products if id_ is not None}
        self._known = sales.figures_of(session, Product, ids, "category_id", "kind", "is_kit", "generic")

    def of(self, product_id: int | None) -> dict[str, Any]:
        """Return category and kind of a product, by the names that rules have; nothing of no product."""
        product = self._known.get(product_id or 0)
        return {} if product is None else {"product_category_id": product.category_id, "product_kind": product.kind}


class Taxes:
    """Say what taxes a line has, by code or reference."""

    def __init__(self, session: Session) -> None:
        self._codes = {id_: tax.code for id_, tax in session.known(Tax).items()}
        self._has_texts = hasattr(session[invoicing.InvoiceLine], "taxes")

    def of(self, line: Any, unit: Decimal) -> Parts:
        """Return the taxes of a line of figures; `unit` is the smallest amount of its currency."""
        if self._has_texts and line.taxes:
            from addons.accounting.with_taxes import taxes_in

            return taxes_in(line.taxes, line.quantity, line.tax_amount, unit)
        return [(self._codes.get(line.tax_id, ""), line.tax_amount)] if line.tax_amount else []
