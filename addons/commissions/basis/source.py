"""Where the document lines of a basis are, and what their columns are called, so that all bases have one shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, false, func, null, select
from sqlalchemy.orm import aliased

from addons import base, sales
from core import Session

NAMES = (
    *("line_id", "payment_line_id", "document_id", "number", "date", "position", "currency_id"),
    *("partner_id", "product_id", "is_counted", "has_cost", "net", "quantity", "before", "reached", "whole"),
)
"""What is read of each line; what rules ask beside it, such as the sales rep, is asked where the lines are."""


@dataclass(frozen=True)
class Source:
    """The lines of a basis: the document they are of, the tables joined, the columns by name, and which lines count.

    Of `net` and `quantity` the share from `before` to `reached` of `whole` counts, all where that is empty.
    """

    document: str
    origin: FromClause
    columns: Mapping[str, Any]
    where: tuple[ColumnElement[bool], ...]
    is_paid: ColumnElement[bool]

    def query(self, *more: Any) -> Select[Any]:
        """Return the query of the lines, with more columns."""
        named = [self.columns[name].label(name) for name in NAMES]
        order = (self.columns[name] for name in ("date", "document_id", "position", "line_id"))
        return select(*named, *more).select_from(self.origin).where(*self.where).order_by(*order)


@dataclass(frozen=True)
class Parties:
    """Who and what a line is about: joined the same way, whatever the document."""

    origin: FromClause
    columns: Mapping[str, Any]


def parties(
    session: Session,
    origin: Any,
    *,
    customer: Any,
    product: Any,
    address: Any,
    sales_rep: Any,
    payment_method: Any,
    ordered: Any,
) -> Parties:
    """Join customer, product and place to document lines; what a document does not say, the customer does.

    `ordered` is the order line, if any: the components of a kit are not counted beside it, and it costs what they do.
    """
    C, P = aliased(session[sales.Customer]), aliased(session[base.Product])
    A = aliased(session[base.Address])
    origin = origin.join(C, C.id == customer).outerjoin(P, P.id == product).outerjoin(A, A.id == address)
    return Parties(
        origin,
        {
            "partner_id": C.id,
            "group_id": C.group_id,
            "sales_rep_id": func.coalesce(sales_rep, C.sales_rep_id),
            "payment_method": func.coalesce(payment_method, C.payment_method),
            "country": A.country,
            "region": A.region,
            "product_id": product,
            "category_id": P.category_id,
            "is_charge": func.coalesce(P.kind, base.SERVICE) == base.CHARGE,
            "is_counted": P.id.is_not(None) & ordered.kit_line_id.is_(None),
            "has_cost": P.id.is_not(None) & ~func.coalesce(ordered.exploded, false()),
        },
    )


WHOLE: Mapping[str, Any] = {"payment_line_id": null(), "before": null(), "reached": null(), "whole": null()}
"""The columns of lines that count as a whole."""
