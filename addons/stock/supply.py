"""What is on hand in a warehouse while documents take from it, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from addons.stock.bin import AVAILABLE, Bin
from addons.stock.ledger import locked_balances
from core import ZERO, Session


class Supply:
    """Hold the stock of some products in bins of one purpose, locked; `take` hands it out in priority order."""

    def __init__(
        self, session: Session, products: Iterable[int], warehouses: Collection[int], purpose: str = AVAILABLE
    ) -> None:
        self._bins: dict[int, list[int]] = {}
        for bin_ in sorted(session.known(Bin).values(), key=lambda bin_: (bin_.priority, bin_.id)):
            if bin_.warehouse_id in warehouses and bin_.purpose == purpose:
                self._bins.setdefault(bin_.warehouse_id, []).append(bin_.id)
        balances = locked_balances(session, set(products))
        self._left = {place: balance.quantity for place, balance in balances.items()}

    def on_hand(self, product: int, warehouse: int) -> Decimal:
        """Return what is left of a product in a warehouse, over its bins of the purpose."""
        return sum((max(self._left.get((product, bin_), ZERO), ZERO) for bin_ in self._bins.get(warehouse, ())), ZERO)

    def take(
        self, product: int, warehouse: int, quantity: Decimal, *, force: bool = False, only: int | None = None
    ) -> list[tuple[int, Decimal]]:
        """Take up to `quantity`, as (bin, quantity) pairs, from the bins of the warehouse or from `only` one of them.

        With `force` the rest comes from the last bin, whatever is in it.
        """
        taken: list[tuple[int, Decimal]] = []
        bins = [bin_ for bin_ in self._bins.get(warehouse, []) if only in (None, bin_)]
        for bin_ in bins:
            part = min(quantity, self._left.get((product, bin_), ZERO))
            if part > 0:
                taken.append((bin_, part))
                self._left[product, bin_] -= part
                quantity -= part
        if force and quantity > 0 and bins:
            taken.append((bins[-1], quantity))
            self._left[product, bins[-1]] = self._left.get((product, bins[-1]), ZERO) - quantity
        return taken

    def first_bin(self, warehouse: int) -> int | None:
        """Return the bin goods are put into unless told otherwise."""
        return next(iter(self._bins.get(warehouse, ())), None)
