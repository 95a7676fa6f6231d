"""Post moves: the ledger and its balances change together or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from addons.base import Product
from addons.stock.balance import Balance
from addons.stock.bin import Bin
from addons.stock.move import Move
from addons.stock.negative import negative_bins
from addons.stock.place import Place
from core import ZERO, Refused, Row, Session, among, insert_unless_there, rows


def post(session: Session, moves: Sequence[Row], *, freed: Mapping[Place, Decimal] | None = None) -> None:
    """Add moves to the ledger and to the balances, in a fixed number of statements.

    Each row holds product_id, bin_id, quantity (in the product's unit, negative for what leaves), date, document and
    document_id, and where there is one its lot; `at` is now unless given. `freed` is what of it was reserved by those
    who take it. Raises Refused when a bin would become negative that may not, or less than what others have reserved.
    """
    changes: dict[Place, Decimal] = defaultdict(Decimal)
    for move in moves:
        move.setdefault("lot", "")
        move.setdefault("at", session.now)
        changes[Place(move["product_id"], move["bin_id"], move["lot"])] += move["quantity"]
    changes = {place: quantity for place, quantity in changes.items() if quantity}
    balances = held_places(session, changes)
    if freed:
        add_reserved(session, {place: -quantity for place, quantity in freed.items()})
    _refuse_negative(session, changes, balances)
    rows.add(session, session[Balance], "quantity", {balances[place].id: n for place, n in changes.items()})
    rows.append(session, session[Move], list(moves))


def add_reserved(session: Session, changes: Mapping[Place, Decimal]) -> None:
    """Add to what is reserved of places whose balances are locked, in one statement."""
    balances = locked_balances(session, {place.product for place in changes})
    rows.add(session, session[Balance], "reserved", {balances[p].id: n for p, n in changes.items() if n})


def held_places(session: Session, places: Iterable[Place]) -> dict[Place, Balance]:
    """Return the balances of all places of the products of some, locked; those that are not there yet are made."""
    wanted = set(places)
    balances = locked_balances(session, {place.product for place in wanted})
    _create_missing(session, wanted - balances.keys(), balances)
    return balances


def locked_balances(session: Session, products: Iterable[int]) -> dict[Place, Balance]:
    """Return the balances of products by place, locked against other writers in one fixed order.

    A product locked in this transaction is not read again: nobody else can have changed it.
    """
    held: dict[int, dict[Place, Balance]] = session.held.setdefault("stock", {})
    wanted = set(products)
    missing = sorted(wanted - held.keys())
    if missing:
        held |= {product: {} for product in missing}
        for balance in _lock(session, missing):
            place = Place(balance.product_id, balance.bin_id, balance.lot)
            held[balance.product_id][place] = balance
    return {place: balance for product in wanted for place, balance in held[product].items()}


def looked_at(session: Session, products: Iterable[int]) -> dict[Place, Balance]:
    """Return the balances of products by place as they are, without locking them: for who only looks."""
    B = session[Balance]
    found = session.scalars(select(B).where(among(session, B.product_id, sorted(set(products)))))
    return {Place(one.product_id, one.bin_id, one.lot): one for one in found}


def _lock(session: Session, products: Sequence[int]) -> Iterable[Balance]:
    return session.scalars(session.kept(_locking, lambda: _locking(session)), {"products": products})


def _locking(session: Session) -> Select[Any]:
    B = session[Balance]
    wanted = select(B).where(among(session, B.product_id, given="products")).order_by(B.product_id, B.bin_id, B.lot)
    return wanted.with_for_update(of=B, key_share=True).execution_options(populate_existing=True)


def _create_missing(session: Session, places: Iterable[Place], balances: dict[Place, Balance]) -> None:
    missing = sorted(places)
    if not missing:
        return
    B = session[Balance]
    rules = negative_bins(session, {place.bin for place in missing})
    values = [
        {**_key(place), "quantity": ZERO, "reserved": ZERO, "allows_negative": rules[place.bin], "version": 1}
        for place in missing
    ]
    session.connection().execute(insert_unless_there(session)(B).on_conflict_do_nothing(), values)
    session.written["insert", "stock_balance"] += len(values)
    for place in missing:
        session.held["stock"].pop(place.product, None)
    balances |= locked_balances(session, {place.product for place in missing})


def _key(place: Place) -> Row:
    return {"product_id": place.product, "bin_id": place.bin, "lot": place.lot}


def _refuse_negative(session: Session, changes: Mapping[Place, Decimal], balances: Mapping[Place, Balance]) -> None:
    for place, change in changes.items():
        balance = balances[place]
        left = balance.quantity + change
        if change > 0 or (left >= balance.reserved and (left >= 0 or balance.allows_negative)):
            continue
        if left < 0 and not balance.reserved and balance.allows_negative:
            continue
        product, bin_ = session.get_one(session[Product], place.product), session.get_one(session[Bin], place.bin)
        lot = f", lot {place.lot}" if place.lot else ""
        reserved = f", {balance.reserved.normalize():f} of it reserved for others" if balance.reserved else ""
        raise Refused(
            f"there is not enough of {product} in {bin_}{lot}: {balance.quantity.normalize():f} on hand{reserved}, "
            f"{-change.normalize():f} wanted",
            remedy="Take less, count the stock, or let the warehouse go negative.",
        )
