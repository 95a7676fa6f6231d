"""The rules of a commission agreement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, UniqueConstraint, and_
from sqlalchemy.schema import SchemaItem

from addons import base
from addons.commissions.agreement import Agreement
from addons.commissions.basis.source import Source
from addons.commissions.settled import refuse_if_settled
from addons.schemas import figure
from core import (
    ZERO,
    BadInput,
    Mapped,
    Model,
    Money,
    Quantity,
    Row,
    Session,
    column,
    reference,
    relation,
)


class Rule(Model, table="commission_rule"):
    """What counts for the rule, and what it earns: (amount - subtract) x multiplier, and the same of the quantity.

    Each filter left empty lets everything through, except charges such as freight: these count if they are named.
    `amount_multiplier` 0.05 is 5 %. With `positive_only` a negative difference earns 0. With `exclude` the lines it
    matches count for no rule at all.
    """

    label = "commission rule"
    natural_key = ("agreement_id", "position")

    filters: ClassVar[tuple[str, ...]] = (
        "sales_rep_id",
        "organisation_id",
        "partner_id",
        "group_id",
        "country",
        "region",
        "product_id",
        "category_id",
        "payment_method",
    )
    """The columns that a document line has to agree with; sources have columns of the same names."""

    agreement_id: Mapped[int] = reference("commission_agreement", index=False)
    position: Mapped[int] = column(default=0)
    name: Mapped[str | None]
    sales_rep_id: Mapped[int | None] = reference("base_partner", index=False)
    organisation_id: Mapped[int | None] = reference("base_organisation", index=False)
    partner_id: Mapped[int | None] = reference("base_partner", index=False)
    group_id: Mapped[int | None] = reference("base_partner_group", index=False)
    country: Mapped[str | None]
    region: Mapped[str | None]
    product_id: Mapped[int | None] = reference("base_product", index=False)
    category_id: Mapped[int | None] = reference("base_product_category", index=False)
    payment_method: Mapped[str | None]
    amount_subtract: Mapped[Money] = column(default=ZERO)
    amount_multiplier: Mapped[Quantity] = column(default=ZERO)
    quantity_subtract: Mapped[Quantity] = column(default=ZERO)
    quantity_multiplier: Mapped[Quantity] = column(default=ZERO)
    positive_only: Mapped[bool] = column(default=False)
    exclude: Mapped[bool] = column(default=False)

    agreement: Mapped[Agreement] = relation("commissions.Agreement")
    sales_rep: Mapped[base.Partner | None] = relation("base.Partner", "sales_rep_id")
    organisation: Mapped[base.Organisation | None] = relation("base.Organisation")
    partner: Mapped[base.Partner | None] = relation("base.Partner", "partner_id")
    group: Mapped[base.PartnerGroup | None] = relation("base.PartnerGroup")
    product: Mapped[base.Product | None] = relation("base.Product")
    category: Mapped[base.ProductCategory | None] = relation("base.ProductCategory")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let each rule of an agreement have its place: the last one that matches wins in a cascade."""
        return [UniqueConstraint("agreement_id", "position")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Put new rules last; refuse rules that earn nothing, or percentages typed as such."""
        rows = super().prepare(session, rows)
        refuse_if_settled(session, rows, "agreement_id")
        last: dict[int, int] = {}
        for one in session.known(Rule).values():
            last[one.agreement_id] = max(one.position, last.get(one.agreement_id, 0))
        for row in rows:
            if not row.get("position"):
                row["position"] = last[row["agreement_id"]] = last.get(row["agreement_id"], 0) + 10
            _refuse_senseless(f"rule {row['position']}", row)
        return rows

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Keep the rules that something is settled by."""
        super().before_removal(session, records)
        refuse_if_settled(session, [{"agreement_id": one.agreement_id} for one in records], "agreement_id")

    def matches(self, source: Source) -> ColumnElement[bool]:
        """Return the condition that a document line counts for the rule; a value method to extend."""
        given = {name: value for name in self.filters if (value := getattr(self, name)) is not None}
        asked = [source.columns[name] == value for name, value in given.items()]
        if not given.keys() & {"product_id", "category_id"}:
            asked.append(~source.columns["is_charge"])
        return and_(*asked)

    @property
    def title(self) -> str:
        """Return what people call it."""
        return self.name or f"rule {self.position}"


def _refuse_senseless(name: str, row: Row) -> None:
    multipliers = [Decimal(row.get(of) or 0) for of in ("amount_multiplier", "quantity_multiplier")]
    if row.get("exclude"):
        if any(multipliers):
            raise BadInput(f"{name} excludes what it matches, and earns something", remedy="Leave out one of both.")
        return
    if not any(multipliers):
        raise BadInput(f"{name} earns nothing", remedy="Give amount_multiplier (0.05 is 5 %) or quantity_multiplier.")
    if abs(multipliers[0]) > 1:
        times = figure(multipliers[0])
        raise BadInput(
            f"{name} pays {times} times the amount", remedy=f"For {times} % give {figure(multipliers[0] / 100)}."
        )
