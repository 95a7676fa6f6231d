"""Which quantity a rule goes by: that of the line, or of the same product or category over the whole order."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from addons.base import Product
from addons.pricing.engine.quote import Quote
from core import BadInput, Session

LINE, PRODUCT, CATEGORY = "line", "product", "category"
BASES = (LINE, PRODUCT, CATEGORY)


def refuse_unknown_basis(rule: str, counts: str | None) -> None:
    """Raise BadInput for a basis that does not exist."""
    if counts is not None and counts not in BASES:
        raise BadInput(
            f"{rule} counts by '{counts}', which means nothing",
            remedy="Write line for each line's own quantity, or product or category for that of the whole order.",
        )


def counted(session: Session, quote: Quote, counts: str) -> Decimal:
    """Return the quantity that a rule goes by, in the product's own unit."""
    if counts == LINE:
        return quote.quantity
    if counts not in quote.terms.held:
        quote.terms.held[counts] = _sums(session, quote, counts)
    sums: dict[int | None, Decimal] = quote.terms.held[counts]
    return sums.get(quote.product.id if counts == PRODUCT else quote.product.category_id, quote.quantity)


def _sums(session: Session, quote: Quote, counts: str) -> dict[int | None, Decimal]:
    lines = [line for line in quote.terms.lines if line.get("product_id") is not None and not line.get("made_by")]
    sums: dict[int | None, Decimal] = defaultdict(Decimal)
    products = session.known(Product, {line["product_id"] for line in lines}) if counts == CATEGORY else {}
    for line in lines:
        key = line["product_id"] if counts == PRODUCT else products[line["product_id"]].category_id
        sums[key] += abs(line.get("quantity") or 0)
    if counts == CATEGORY:
        sums.pop(None, None)
    return dict(sums)
