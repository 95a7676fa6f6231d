"""Transfers of stock between bins, of one warehouse or of two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from addons.base import Organisation, Product, Unit, refuse_inexact, today
from addons.stock.bin import AVAILABLE, Bin, first_bins
from addons.stock.ledger import locked_balances, post
from addons.stock.lot import fill_lots
from addons.stock.place import Place
from addons.stock.units import enter_units
from core import (
    BadInput,
    Document,
    DocumentLine,
    Mapped,
    Quantity,
    Refused,
    Row,
    Session,
    column,
    load,
    reference,
    relation,
)


class Transfer(Document, table="stock_transfer", kind="transfer"):
    """Goods change their bin; completing it posts what leaves and what arrives."""

    label = "stock transfer"
    series_scope = "organisation_id"
    series_prefix = "TR"
    listed: ClassVar[tuple[str, ...]] = ("number", "date", "state", "from_bin.code", "to_bin.code", "note")

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    from_bin_id: Mapped[int] = reference("stock_bin", index=False)
    to_bin_id: Mapped[int] = reference("stock_bin", index=False)
    date: Mapped[dt.date] = column(index=True)
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    from_bin: Mapped[Bin] = relation("stock.Bin", "from_bin_id")
    to_bin: Mapped[Bin] = relation("stock.Bin", "to_bin_id")
    lines: Mapped[list[TransferLine]] = relation("stock.TransferLine", back="transfer", order_by="position")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let transfers lead to another bin."""
        return [CheckConstraint("from_bin_id <> to_bin_id", name="other_bin")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the first available bin to take from, its organisation, and the date."""
        rows = super().prepare(session, rows)
        bins = session.known(Bin)
        usual = first_bins(session, AVAILABLE)
        load(session, list(bins.values()), "warehouse")
        for row in rows:
            target = bins.get(row.get("to_bin_id") or 0)
            if target is None:
                raise BadInput("a transfer needs a bin that exists to lead to", remedy="Give to_bin.")
            row.setdefault("from_bin_id", usual.get(target.warehouse_id))
            source = bins.get(row["from_bin_id"] or 0)
            if source is None or source.id == target.id:
                raise BadInput(f"a transfer into {target} needs another bin to take from", remedy="Give from_bin.")
            row.setdefault("organisation_id", source.warehouse.organisation_id)
            row.setdefault("date", today(session, row["organisation_id"]))
        return rows

    @classmethod
    def complete(cls, session: Session, transfers: Sequence[Self]) -> None:
        """Move the goods."""
        _post(session, transfers, sign=1)

    @classmethod
    def reverse(cls, session: Session, transfers: Sequence[Self]) -> None:
        """Move the goods back."""
        _post(session, transfers, sign=-1)

    @classmethod
    def void(cls, session: Session, transfers: Sequence[Self]) -> None:
        """Drop transfers that were not completed."""


class TransferLine(DocumentLine, table="stock_transfer_line"):
    """A quantity of a product, of one lot or of none, in the product's unit."""

    parent = "transfer_id"

    transfer_id: Mapped[int] = reference("stock_transfer")
    product_id: Mapped[int] = reference("base_product", index=False)
    lot: Mapped[str] = column(default="", server_default="")
    quantity: Mapped[Quantity]
    entered_quantity: Mapped[Quantity | None]
    entered_unit_id: Mapped[int | None] = reference("base_unit", index=False)

    transfer: Mapped[Transfer] = relation("stock.Transfer", back="lines")
    product: Mapped[Product] = relation("base.Product")
    entered_unit: Mapped[Unit | None] = relation("base.Unit")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep quantities positive."""
        return [CheckConstraint("quantity > 0", name="quantity")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse what is not stocked, and quantities that are not positive."""
        rows = super().prepare(session, rows)
        products = session.known(Product, {row["product_id"] for row in rows if row.get("product_id") is not None})
        enter_units(session, [row for row in rows if row.get("entered_unit_id") is not None], products, "quantity")
        for row in rows:
            product = products.get(row.get("product_id") or 0)
            if product is None or not product.is_stocked:
                raise BadInput(f"{product or 'a line without product'} is not stocked", remedy="Give goods.")
            if not row.get("quantity") or row["quantity"] < 0:
                raise BadInput(f"the line of {product} moves nothing", remedy="Give a positive quantity.")
            refuse_inexact(session, [(product, row["quantity"])])
        fill_lots(session, rows, products)
        return rows


def _post(session: Session, transfers: Sequence[Transfer], *, sign: int) -> None:
    load(session, transfers, "lines")
    moves: list[Row] = []
    for transfer in transfers:
        if not transfer.lines:
            raise Refused(f"{transfer} has no lines", remedy="Add at least one.")
        for line in transfer.lines:
            moves += [
                _move(transfer, line, transfer.from_bin_id, -sign),
                _move(transfer, line, transfer.to_bin_id, sign),
            ]
    post(session, moves)


def _move(transfer: Transfer, line: TransferLine, bin_id: int, sign: int) -> Row:
    return {
        "product_id": line.product_id,
        "bin_id": bin_id,
        "lot": line.lot,
        "quantity": sign * line.quantity,
        "date": transfer.date,
        "document": "stock.Transfer",
        "document_id": transfer.id,
    }


def transfer_missing(
    session: Session, wanted: Mapping[tuple[int, int], Decimal], from_bins: Mapping[int, int], date: dt.date
) -> list[int]:
    """Move into bins what they lack of `wanted` (by product and bin), from the bin `from_bins` names for each.

    Returns the completed transfers, one per pair of bins; none if nothing is missing. Raises Refused where there is
    not enough to take from.
    """
    held = locked_balances(session, {product for product, _ in wanted})
    lines: dict[int, list[Row]] = {}
    for (product, bin_), quantity in sorted(wanted.items()):
        place = Place(product, bin_)
        lacking = quantity - (held[place].quantity if place in held else 0)
        if lacking > 0:
            lines.setdefault(bin_, []).append({"product_id": product, "quantity": lacking})
    headers = [
        {"from_bin_id": from_bins[bin_], "to_bin_id": bin_, "date": date, "lines": rows} for bin_, rows in lines.items()
    ]
    ids = session.create(Transfer, headers)
    made = session.known(Transfer, ids)
    session.fire("complete", [made[id_] for id_ in ids]).expect_done()
    return ids
