"""What the header of an order says of its lines: totals, and the key by which later orders find it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from addons.sales.order.line_amounts import plain
from core import ZERO, Row

Content = Mapping[int, Decimal]
"""The ordered quantity of each product, quantities of one product summed."""


def summary_of(partner: int, lines: Iterable[tuple[int | None, Decimal, Decimal, Decimal]]) -> Row:
    """Return the header values that follow from lines, given as product, quantity, net and tax.

    Whatever changes lines of orders writes these: `Order.summarise` when they are entered or edited, `refresh_totals`
    when a verb has changed them.
    """
    lines = list(lines)
    net, tax = sum((line[2] for line in lines), ZERO), sum((line[3] for line in lines), ZERO)
    content = content_of((product, quantity) for product, quantity, _, _ in lines)
    return {"net_total": net, "tax_total": tax, "total": net + tax, "content_key": content_key(partner, content)}


def chosen_product(line: Row) -> int | None:
    """Return the product of a row of a line; None for free text and for what was made because of other lines."""
    return None if line.get("made_by") else line.get("product_id")


def content_of(lines: Iterable[tuple[int | None, Decimal]]) -> dict[int, Decimal]:
    """Return the content of lines, given as product and quantity; free text does not count."""
    content: dict[int, Decimal] = defaultdict(Decimal)
    for product, quantity in lines:
        if product is not None:
            content[product] += quantity
    return content


def content_key(partner: int, content: Content) -> str | None:
    """Return the key of an order: its customer, its product of the lowest id, and the quantity of that.

    An order that contains it has that product in that quantity, so this is one of its `keys_within`.
    """
    product = min(content, default=None)
    return None if product is None else _key(partner, product, content[product])


def keys_within(partner: int, content: Content) -> list[str]:
    """Return the keys that orders of a customer can have which are contained in an order of this content."""
    return [_key(partner, product, quantity) for product, quantity in content.items()]


def _key(partner: int, product: int, quantity: Decimal) -> str:
    return f"{partner}:{product}:{plain(quantity)}"
