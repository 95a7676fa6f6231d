"""Where stock may become negative: said by warehouses and bins, and kept on the balances for the database to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select, update

from addons.stock.balance import Balance
from addons.stock.bin import OVER_ISSUE, Bin
from addons.stock.warehouse import Warehouse
from core import Refused, Session, among


def negative_bins(session: Session, bins: Iterable[int]) -> dict[int, bool]:
    """Return whether each of the bins may become negative: its warehouse allows it, or it may be over-issued."""
    known: Mapping[int, Bin] = session.known(Bin, bins)
    warehouses = session.known(Warehouse)
    return {
        id_: bin_.inventory_status == OVER_ISSUE or warehouses[bin_.warehouse_id].allows_negative
        for id_, bin_ in known.items()
    }


def pass_on(session: Session, bins: Sequence[Bin]) -> None:
    """Write to the balances of bins whether they may become negative."""
    B = session[Balance]
    rules = negative_bins(session, [bin_.id for bin_ in bins])
    for rule in (True, False):
        chosen = [id_ for id_, allowed in rules.items() if allowed is rule]
        if chosen:
            session.held.pop("stock", None)
            changed = update(B).where(among(session, B.bin_id, chosen))
            session.connection().execute(changed.values(allows_negative=rule, version=B.version + 1))


def refuse_if_negative(session: Session, bins: Sequence[Bin]) -> None:
    """Raise Refused if one of the bins, which are to forbid it, has negative stock now."""
    B = session[Balance]
    query = select(B.bin_id).where(among(session, B.bin_id, [bin_.id for bin_ in bins]), B.quantity < 0).limit(1)
    for id_ in session.scalars(query):
        raise Refused(
            f"{session.get_one(session[Bin], id_)} has negative stock",
            remedy="Count the stock first, then forbid negative stock.",
        )
