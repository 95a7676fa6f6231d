"""Lots: stock of a product that is told apart by what it is, such as a batch, a colour or a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.stock.move import Move
from core import (
    BadInput,
    Edited,
    Mapped,
    Model,
    NotFound,
    Refused,
    Row,
    Session,
    among,
    did_you_mean,
    reference,
    relation,
)


class Lot(Model, table="stock_lot"):
    """A lot of a product: lines of stock documents, moves and balances name it by its code, or have none.

    `attributes` says what all of it has in common, such as "colour red"; older lots are taken first.
    """

    natural_key = ("code",)

    product_id: Mapped[int] = reference("base_product", index=False)
    code: Mapped[str]
    attributes: Mapped[str | None]
    best_before: Mapped[dt.date | None]

    product: Mapped[Product] = relation("base.Product")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let a code name one lot of a product."""
        return [UniqueConstraint("product_id", "code")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a lot without code, of what is not stocked, and another name for what was moved."""
        rows = super().prepare(session, rows)
        products = session.known(Product, {row["product_id"] for row in rows if row.get("product_id") is not None})
        for row in rows:
            product = products.get(row.get("product_id") or 0)
            if product is None or not product.is_stocked:
                raise BadInput(f"{product or 'a lot without product'} is not stocked", remedy="Give goods.")
            if not (row.get("code") or "").strip():
                raise BadInput(f"a lot of {product} needs a code", remedy="Give code.")
        _refuse_moved(session, [row.record for row in rows if isinstance(row, Edited) and row.is_changed(*KEY)])
        return rows

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Refuse to delete what was moved."""
        super().before_removal(session, records)
        _refuse_moved(session, records)


KEY = ("product_id", "code")
"""What moves know a lot by."""


def _refuse_moved(session: Session, lots: Sequence[Lot]) -> None:
    if not lots:
        return
    M = session[Move]
    query = select(M.product_id, M.lot).where(among(session, M.product_id, {lot.product_id for lot in lots}))
    moved = {(product, lot) for product, lot in session.execute(query.where(M.lot != "").distinct())}
    for lot in lots:
        if (lot.product_id, lot.code) in moved:
            raise Refused(f"stock of {lot} was moved", remedy="Leave it as it is, and create another one.")


def fill_lots(session: Session, rows: Sequence[Row], products: Mapping[int, Product]) -> None:
    """Let rows without a lot have none; raises NotFound for a lot that does not exist, with those there are."""
    named = {row["product_id"] for row in rows if row.get("lot")}
    codes = lots_of(session, named)
    for row in rows:
        lot = row.get("lot") or ""
        row["lot"] = lot
        if lot and lot not in codes.get(row["product_id"], ()):
            there = list(codes.get(row["product_id"], ()))
            product = products.get(row["product_id"])
            raise NotFound(
                f"{product} has no lot '{lot}'{did_you_mean(lot, there)}",
                remedy="Create the lot first: tradeloom record new stock.Lot product=… code=….",
            )


def lots_of(session: Session, products: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return the lots of products: their ids by code, in the order they were made; costs nothing for no product."""
    wanted = set(products)
    found: dict[int, dict[str, int]] = {}
    if wanted:
        L = session[Lot]
        query = select(L.product_id, L.code, L.id).where(among(session, L.product_id, wanted)).order_by(L.id)
        for product, code, id_ in session.execute(query):
            found.setdefault(product, {})[code] = id_
    return found
