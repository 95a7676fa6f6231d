"""What lines of orders know of discounts and promotions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from addons import sales
from addons.base import CHARGE
from addons.promotions.off_lines import GIFT, NOTE, OFF, tax_of
from addons.schemas import figure
from core import ZERO, Mapped, Money, Row, Session, column, load


class OrderLine(sales.OrderLine, extends=True):
    """Lines know what they give away: what discounts and promotions take off, and what free goods are worth."""

    given: Mapped[Money] = column(default=ZERO, server_default="0", info={"computed": True})

    @property
    def is_off(self) -> bool:
        """Say whether the line takes an amount off the order."""
        return (self.made_by or "").startswith(OFF)

    @property
    def is_unlisted(self) -> bool:
        """Say whether papers do not list it by name: it takes an amount off, and is not marked as printed."""
        return self.is_off and not self.printed

    @classmethod
    def kept_quantities(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
        """Let what is taken off shrink with what stays of the goods."""
        kept = super().kept_quantities(session, lines)
        return kept | shares_of(session, lines, kept)

    @classmethod
    def ladder(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, list[sales.Step]]:
        """Say of made lines what made them."""
        found = super().ladder(session, lines)
        for line in lines:
            if (line.made_by or "").startswith((OFF, GIFT, NOTE)):
                found[line.id] = _steps(line, found[line.id])
        return found


def shares_of(session: Session, lines: Sequence[sales.OrderLine], reached: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the quantity of each line that takes something off, by id, that goes with quantities reached of the goods.

    `reached` holds these by line id; goods not named count whole. Costs no statement where nothing is taken off.
    """
    taking = [line for line in lines if (line.made_by or "").startswith(OFF)]
    if not taking:
        return {}
    load(session, taking, "order.currency")
    orders = list({line.order_id: line.order for line in taking}.values())
    load(session, orders, "lines.product")
    nets = {order.id: _nets(order, reached) for order in orders}
    return {line.id: nets[line.order_id].get(tax_of(_tax(line)), ZERO) for line in taking}


def _tax(line: sales.OrderLine) -> Row:
    return {"tax_id": line.tax_id, "tax_rate": line.tax_rate}


def _nets(order: sales.Order, reached: Mapping[int, Decimal]) -> dict[tuple[int, Decimal], Decimal]:
    """Return what the reached quantities of an order's goods come to, by tax: shares of what the lines come to."""
    found: dict[tuple[int, Decimal], Decimal] = {}
    for line in order.lines:
        is_charge = line.product is not None and line.product.kind == CHARGE
        if is_charge or (line.made_by or "").startswith((OFF, NOTE)):
            continue
        key, quantity = tax_of(_tax(line)), reached.get(line.id, line.quantity)
        whole = sales.Whole(line.quantity, line.net, line.tax_amount, order.currency)
        net = whole.part(sales.Done(), quantity)["net"] if line.quantity else ZERO
        found[key] = found.get(key, ZERO) + net
    return found


def _steps(line: sales.OrderLine, steps: Sequence[sales.Step]) -> list[sales.Step]:
    words = (line.made_by or "").removeprefix(GIFT).removeprefix(OFF).removeprefix(NOTE).split()
    rule = f"{words[0].replace('-', ' ', 1)}: {line.description}" if words else str(line.description)
    why = f"its share for goods of {figure(line.quantity, 2)} with this tax"
    if line.product is not None:
        why = f"{figure(line.quantity)} given"
    elif not line.quantity:
        why = "only printed: it is settled elsewhere"
    first = sales.Step("discount", rule, None, line.net, why=why)
    return [first, *(step for step in steps if step.stage == "tax")]
