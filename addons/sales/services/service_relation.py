"""Which products a linked service was sold for (semantics 9.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint, or_, select
from sqlalchemy.schema import SchemaItem

from addons.sales.order.order_line import OrderLine
from core import BadInput, Mapped, Model, Quantity, Row, Session, among, load, reference, relation


class ServiceRelation(Model, table="sales_service_relation"):
    """A service line covers a quantity of a product line, of the same order or of an earlier one."""

    label = "service relation"
    kept_by = "the verbs relate and unrelate of orders"

    service_line_id: Mapped[int] = reference("sales_order_line", index=False)
    product_line_id: Mapped[int] = reference("sales_order_line")
    quantity: Mapped[Quantity]

    service_line: Mapped[OrderLine] = relation("sales.OrderLine", "service_line_id")
    product_line: Mapped[OrderLine] = relation("sales.OrderLine", "product_line_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a quantity that is not part of what was ordered."""
        rows = super().prepare(session, rows)
        lines = session.known(OrderLine, {row["product_line_id"] for row in rows})
        load(session, list(lines.values()), "product")
        for row in rows:
            refuse_outside(lines[row["product_line_id"]], row["quantity"])
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Relate two lines once, in a quantity that is not 0."""
        return [UniqueConstraint("service_line_id", "product_line_id"), CheckConstraint("quantity <> 0", name="qty")]


def is_within(ordered: Decimal, quantity: Decimal) -> bool:
    """Say whether a quantity is a part of what was ordered, other than nothing; a return's are both negative."""
    return 0 < quantity <= ordered or ordered <= quantity < 0


def refuse_outside(product: OrderLine, quantity: Decimal) -> None:
    """Raise BadInput for a related quantity that is not part of what the line orders."""
    if not is_within(product.quantity, quantity):
        ordered = f"{product.quantity.normalize():f}"
        raise BadInput(
            f"{quantity.normalize():f} of line {product.position} ({product.subject}) cannot be related: "
            f"valid range 0 to {ordered}",
            remedy=f"Give more than 0, at most {ordered}.",
        )


def relations_of(
    session: Session, *, services: Iterable[int] = (), products: Iterable[int] = ()
) -> list[ServiceRelation]:
    """Return the relations of service lines, or of product lines, by their ids, in one statement."""
    R = session[ServiceRelation]
    wanted = or_(
        among(session, R.service_line_id, sorted(services)), among(session, R.product_line_id, sorted(products))
    )
    return list(session.scalars(select(R).where(wanted).order_by(R.id)))
