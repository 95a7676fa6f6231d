"""What is open by the books: of invoices, of orders paid in advance, and of payments with something left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import func, or_, select

from addons.accounting.entry import COMPLETED, Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.posting.booking import Key
from addons.base import Currency
from core import ZERO, Session, among

Item = tuple[str, int]
"""What is open: "invoice", "order" or "payment", and its id."""
ITEMS = ("invoice", "order", "payment")


class Balances:
    """Answer what is open of items, in their currency and in the organisation's, and on which account."""

    def __init__(self, session: Session, items: Iterable[Item]) -> None:
        self._open: dict[Item, tuple[int, Decimal, Decimal]] = {}
        wanted: dict[str, set[int]] = {name: set() for name in ITEMS}
        for name, id_ in items:
            wanted[name].add(id_)
        if any(wanted.values()):
            for *ids, account, amount, booked in session.ask(_open_items, **wanted_lists(wanted)):
                item = next((name, id_) for name, id_ in zip(ITEMS, ids, strict=True) if id_ is not None)
                if item not in self._open or amount:
                    self._open[item] = (account, amount, booked)

    def key(self, item: Item, account: int, rule: int | None) -> Key:
        """Return where an item is settled: on the account it was opened on, else on the one that a rule says."""
        found = self._open.get(item)
        of: Any = {item[0]: item[1]}
        return Key(found[0], None, **of) if found and found[0] != account else Key(account, rule, **of)

    def take(self, item: Item, amount: Decimal, own: Currency) -> tuple[Decimal, Decimal]:
        """Return what a part of what is open was booked at, and what of the part is more than is open.

        The rest stays at the rate it was booked at, and the last part takes the last cent.
        """
        account, open_, booked = self._open.get(item, (0, ZERO, ZERO))
        if amount * open_ <= 0:
            return ZERO, amount
        part = amount if abs(amount) < abs(open_) else open_
        share = booked if part == open_ else own.round(booked * part / open_)
        self._open[item] = (account, open_ - part, booked - share)
        return share, amount - part

    def opened(self, item: Item, account: int, amount: Decimal, booked: Decimal) -> None:
        """Keep in mind what was opened meanwhile."""
        _, open_, before = self._open.get(item, (account, ZERO, ZERO))
        self._open[item] = (account, open_ + amount, before + booked)


def wanted_lists(wanted: Mapping[str, set[int]]) -> dict[str, list[int]]:
    """Return ids by name as sorted lists."""
    return {name: sorted(ids) for name, ids in wanted.items()}


def _open_items(session: Session) -> Any:
    E, L = session[Entry], session[EntryLine]
    columns = [getattr(L, f"{name}_id") for name in ITEMS]
    amount = func.sum(L.amount, type_=L.amount.type)
    booked = func.sum(L.debit - L.credit, type_=L.amount.type)
    named = [among(session, one, given=name) for one, name in zip(columns, ITEMS, strict=True)]
    return (
        select(*columns, L.account_id, amount, booked)
        .join(E, E.id == L.entry_id)
        .where(or_(*named), E.state.in_((COMPLETED, "reversed")))
        .group_by(*columns, L.account_id)
        .order_by(L.account_id)
    )
