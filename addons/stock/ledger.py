"""Post moves: the ledger and its balances change together or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from addons.base import Product
from addons.stock.balance import Balance
from addons.stock.bin import Bin
from addons.stock.move import Move
from addons.stock.warehouse import Warehouse
from core import ZERO, Refused, Row, Session, among, insert_unless_there, rows

Place = tuple[int, int]
"""A (product id, bin id) pair."""


def post(session: Session, moves: Sequence[Row]) -> None:
    """Add moves to the ledger and to the balances, in a fixed number of statements.

    Each row holds product_id, bin_id, quantity (in the product's unit, negative for what leaves), date, document and
    document_id. Raises Refused when a bin would become negative that may not.
    """
    changes: dict[Place, Decimal] = defaultdict(Decimal)
    for move in moves:
        changes[move["product_id"], move["bin_id"]] += move["quantity"]
    changes = {place: quantity for place, quantity in changes.items() if quantity}
    balances = locked_balances(session, {product for product, _ in changes})
    _create_missing(session, changes.keys() - balances.keys(), balances)
    _refuse_negative(session, changes, balances)
    rows.add(session, session[Balance], "quantity", {balances[place].id: n for place, n in changes.items()})
    rows.append(session, session[Move], list(moves))


def locked_balances(session: Session, products: Iterable[int]) -> dict[Place, Balance]:
    """Return the balances of products by (product, bin), locked against other writers in one fixed order.

    A product locked in this transaction is not read again: nobody else can have changed it.
    """
    held: dict[int, dict[Place, Balance]] = session.held.setdefault("stock", {})
    missing = sorted(set(products) - held.keys())
    if missing:
        held |= {product: {} for product in missing}
        for balance in _lock(session, missing):
            held[balance.product_id][balance.product_id, balance.bin_id] = balance
    return {place: balance for product in set(products) for place, balance in held[product].items()}


def _lock(session: Session, products: Sequence[int]) -> Iterable[Balance]:
    return session.scalars(session.kept(_locking, lambda: _locking(session)), {"products": products})


def _locking(session: Session) -> Select[Any]:
    B = session[Balance]
    wanted = select(B).where(among(session, B.product_id, given="products")).order_by(B.product_id, B.bin_id)
    return wanted.with_for_update(of=B, key_share=True).execution_options(populate_existing=True)


def _create_missing(session: Session, places: Iterable[Place], balances: dict[Place, Balance]) -> None:
    missing = sorted(places)
    if not missing:
        return
    B, bin_, warehouse = session[Balance], session[Bin], session[Warehouse]
    query = select(bin_.id, warehouse.allows_negative).join(warehouse, warehouse.id == bin_.warehouse_id)
    rules = dict(session.execute(query.where(among(session, bin_.id, {b for _, b in missing}))).all())
    values = [
        {"product_id": p, "bin_id": b, "quantity": ZERO, "allows_negative": rules[b], "version": 1} for p, b in missing
    ]
    session.connection().execute(insert_unless_there(session)(B).on_conflict_do_nothing(), values)
    session.written["insert", "stock_balance"] += len(values)
    for product, _ in missing:
        session.held["stock"].pop(product, None)
    balances |= locked_balances(session, {p for p, _ in missing})


def _refuse_negative(session: Session, changes: dict[Place, Decimal], balances: dict[Place, Balance]) -> None:
    for place, change in changes.items():
        balance = balances[place]
        if balance.quantity + change < 0 and not balance.allows_negative:
            product, bin_ = session.get_one(session[Product], place[0]), session.get_one(session[Bin], place[1])
            raise Refused(
                f"there is not enough of {product} in {bin_}: {balance.quantity.normalize():f} on hand, "
                f"{-change.normalize():f} wanted",
                remedy="Ship less, count the stock, or let the warehouse go negative.",
            )
