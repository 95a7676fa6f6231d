"""Fill shipments from stock, as the delivery term of each order says (semantics 3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons.base import Product
from addons.schemas import figure
from addons.shipping.kits import shipped_with_components
from addons.shipping.product import Product as DeliveredProduct
from addons.shipping.reserving import OWNER
from addons.stock import Supply, reservations_of, reserved_by_place
from core import ZERO, Row, Session, load

FORCE, MANUAL = "force", "manual"
COMPLETE_LINE, COMPLETE_ORDER, AFTER_RECEIPT = "complete line", "complete order", "after receipt"
USUAL = "availability"


class Filling:
    """Take what orders of one type want from the stock, order by order; `why` says why nothing was taken of one.

    With `force` everything is taken, whatever is on hand; `steered`, each order's delivery term decides. `short` is
    what was available of lines that got less than they wanted, by id.
    """

    def __init__(
        self,
        session: Session,
        orders: Sequence[Any],
        lines: Mapping[int, Sequence[Any]],
        wanted: Mapping[int, Decimal],
        *,
        force: bool,
        steered: bool,
        look_only: bool = False,
        into: int | None = None,
    ) -> None:
        self._session, self._lines, self._wanted = session, lines, wanted
        self._force, self._steered, self._into = force, steered, into
        kind = type(orders[0])
        every = [line for some in lines.values() for line in some]
        self._products: Mapping[int, Any] = session.known(Product, {line.product_id for line in every} - {None})
        self._goods = {id_ for id_, product in self._products.items() if product.is_stocked}
        asked = {line.product_id for line in every if wanted[line.id]}
        warehouses = {order.warehouse_id for order in orders if order.warehouse_id is not None}
        self._supply = Supply(session, self._goods & asked, warehouses, kind.stock_purpose, look_only=look_only)
        self._bins = kind.fixed_bins(session, orders)
        holding = [line.id for order in orders if order.holds_stock for line in lines[order.id]]
        self._held = reservations_of(session, OWNER, holding) if holding else {}
        after = [order for order in orders if steered and order.delivery_term == AFTER_RECEIPT]
        self._receipts = kind.receipts(session, after) if after else {}
        load(session, after, "currency")
        self.short: dict[int, Decimal] = {}
        self.why: dict[int, str] = {}

    def lines(self, order: Any) -> list[Row]:
        """Return the shipment lines of an order."""
        term = self._term(order)
        if reason := self._reason_for_nothing(order, term):
            self.why[order.id] = reason
            return []
        lines, before = self._lines[order.id], self._supply.mark()
        taken = {line.id: self._taken(order, line, term) for line in lines}
        found = {id_: sum((row["quantity"] for row in parts), ZERO) for id_, parts in taken.items()}
        short = {
            line.id: found[line.id]
            for line in lines
            if line.product_id in self._goods and found[line.id] < self._wanted[line.id]
        }
        self.short |= short
        if short and term == COMPLETE_ORDER:
            self._supply.put_back(before)
            self.why[order.id] = "not all of it is on hand, and its delivery term is 'complete order'"
            return []
        if any(line.kit_line_id is not None for line in lines):
            kits = shipped_with_components(self._session, lines, self._goods, self._wanted, found)
            for id_, quantity in kits.items():
                taken[id_] = [row | {"quantity": quantity} for row in taken[id_] if quantity]
        rows = [row for parts in taken.values() for row in parts]
        if not rows:
            self.why[order.id] = "nothing is open that is on hand"
        return rows

    def _term(self, order: Any) -> str:
        if self._force or not self._steered:
            return FORCE if self._force else USUAL
        return order.delivery_term or USUAL

    def _reason_for_nothing(self, order: Any, term: str) -> str:
        if term == MANUAL:
            return "its delivery term is 'manual': name the lines to ship, such as --line 10"
        if term != AFTER_RECEIPT or order.total <= 0:
            return ""
        if order.id not in self._receipts:
            return "its delivery term is 'after receipt', and no payment of it is known"
        paid = self._receipts[order.id]
        if paid >= order.total:
            return ""
        amounts = f"{figure(paid, order.currency.digits)} of {figure(order.total, order.currency.digits)}"
        return f"its delivery term is 'after receipt', and {amounts} is paid"

    def _taken(self, order: Any, line: Any, term: str) -> list[Row]:
        """Return the shipment lines of a line, one per place; what has no stock rides along, returns come in."""
        quantity = self._wanted[line.id]
        if not quantity or line.product_id is None:
            return []
        row: Row = {"order_line_id": line.id, "product_id": line.product_id, "unit_id": line.unit_id}
        if line.product_id not in self._goods:
            return [row | {"quantity": quantity}]
        assert order.warehouse_id is not None
        if quantity < 0:
            return [row | {"quantity": quantity, "bin_id": self._into or self._supply.first_bin(order.warehouse_id)}]
        product: DeliveredProduct = self._products[line.product_id]
        if self._steered and term != FORCE and product.not_auto_delivered:
            return []
        before = self._supply.mark()
        found = self._supply.take(
            line.product_id,
            order.warehouse_id,
            quantity,
            force=term == FORCE,
            only=self._bins.get(order.id),
            rule=line.stock_rule,
            lot=line.lot or "",
            own=reserved_by_place(self._held[line.id]) if line.id in self._held else None,
        )
        if term == COMPLETE_LINE and found.quantity < quantity:
            self._supply.put_back(before)
            return []
        return [row | {"quantity": part, "bin_id": place.bin, "lot": place.lot} for place, part in found.parts]
