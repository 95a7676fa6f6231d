"""What is agreed with a payee on commissions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import true

from addons import base, invoicing
from addons.commissions.basis import invoiced, ordered, paid
from addons.commissions.basis.source import Source
from addons.commissions.period import FREQUENCIES, MONTHLY, period_of
from addons.commissions.settled import refuse_if_settled
from core import (
    BadInput,
    Edited,
    Mapped,
    Model,
    NotFound,
    Row,
    Session,
    column,
    did_you_mean,
    lacks,
    one_of,
    reference,
    relation,
    unknown,
)

NET, MARGIN = "net", "margin"
ALL, PAID = "all", "paid"
FIXED = (
    "partner_id",
    "frequency",
    "basis",
    "amount_basis",
    "documents",
    "cascade",
    "currency_id",
    "organisation_id",
    "valid_from",
)
"""What a settlement goes by, so that it stays once there is one."""


class Agreement(Model, table="commission_agreement"):
    """What a payee gets for documents of a time, settled every period: how, says each of its rules.

    `basis` is what counts: what is ordered, delivered, invoiced or paid; `amount_basis` the net amount or the margin,
    which is the net less the cost where that is known; `documents` all, or only those paid in full. With `cascade`
    the last matching rule takes a line away from the others. Its notes are for `product`, a charge, or for `gl_item`.
    The user of the name `user` may look at its settlements.
    """

    label = "commission agreement"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    partner_id: Mapped[int] = reference("base_partner")
    frequency: Mapped[str] = column(default=MONTHLY)
    basis: Mapped[str] = column(default="invoiced")
    amount_basis: Mapped[str] = column(default=NET)
    documents: Mapped[str] = column(default=ALL)
    cascade: Mapped[bool] = column(default=False)
    currency_id: Mapped[int] = reference("base_currency", index=False)
    organisation_id: Mapped[int | None] = reference("base_organisation", index=False)
    product_id: Mapped[int | None] = reference("base_product", index=False)
    gl_item_id: Mapped[int | None] = reference("gl_item", index=False)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    user: Mapped[str | None]
    active: Mapped[bool] = column(default=True, server_default=true())

    partner: Mapped[base.Partner] = relation("base.Partner")
    currency: Mapped[base.Currency] = relation("base.Currency")
    organisation: Mapped[base.Organisation | None] = relation("base.Organisation")
    product: Mapped[base.Product | None] = relation("base.Product")
    gl_item: Mapped[invoicing.GLItem | None] = relation("invoicing.GLItem")

    @classmethod
    def bases(cls) -> Mapping[str, Callable[[Session, dt.date, dt.date], Source]]:
        """Return what may count, by name: a function of the first and the last day each. Extend with `super()`."""
        return {"ordered": ordered.source, "invoiced": invoiced.source, "paid": paid.source}

    @classmethod
    def unit_costs(
        cls, session: Session, wanted: Collection[tuple[int, dt.date]], agreement: Agreement
    ) -> dict[tuple[int, dt.date], Decimal]:
        """Return the cost of one of each product on a day, in its currency, where it is known; a seam to extend."""
        return {}

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in who pays, the currency and the beginning of this period; refuse what makes no sense."""
        rows = super().prepare(session, rows)
        refuse_if_settled(session, [row for row in rows if isinstance(row, Edited) and row.is_changed(*FIXED)], "id")
        organisations = session.known(base.Organisation)
        for row in rows:
            if lacks(row, "organisation_id"):
                row["organisation_id"] = min(organisations)
            row.setdefault("currency_id", organisations[row["organisation_id"]].currency_id)
            cls._refuse_unknown(row)
            day = base.today(session, row["organisation_id"])
            row.setdefault("valid_from", period_of(day, row.get("frequency", MONTHLY)).first)
            if row.get("product_id") is not None and row.get("gl_item_id") is not None:
                raise BadInput(
                    f"commission agreement {row['code']} is for a product and a G/L item", remedy="Give one of both."
                )
            if row.get("valid_to") is not None and row["valid_to"] < row["valid_from"]:
                raise BadInput(f"commission agreement {row['code']} ends before it begins", remedy="Correct its dates.")
        return rows

    @classmethod
    def _refuse_unknown(cls, row: Row) -> None:
        known: dict[str, Iterable[str]] = {
            "frequency": FREQUENCIES,
            "basis": cls.bases(),
            "amount_basis": (NET, MARGIN),
            "documents": (ALL, PAID),
        }
        for name, words in known.items():
            word = row.get(name)
            if word is not None and word not in words:
                raise BadInput(
                    f"commission agreement {row['code']}: '{word}' is no {name}{did_you_mean(word, list(words))}",
                    remedy=f"Give one of: {one_of(words)}.",
                )

    def source(self, session: Session, first: dt.date, last: dt.date) -> Source:
        """Return where the document lines are that count from one day to another, within its validity."""
        bases: Any = self.bases()
        return bases[self.basis](session, max(first, self.valid_from), min(last, self.valid_to or last))  # type: ignore[no-any-return]

    @classmethod
    def of_code(cls, session: Session, code: str) -> Self:
        """Return the agreement of this code; raises NotFound with a suggestion."""
        known = {one.code: one for one in session.known(cls).values()}
        if code not in known:
            raise unknown("commission agreement", code, known, error=NotFound)
        return known[code]
