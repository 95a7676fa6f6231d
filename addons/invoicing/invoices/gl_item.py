"""G/L items: what is billed beside products, such as fees, interest or rent."""

from __future__ import annotations

from addons.base import Tax
from core import Mapped, Model, column, reference, relation


class GLItem(Model, table="gl_item"):
    """Something financial that a line of an invoice bills by hand instead of a product, with its tax.

    It has no unit, no stock and no list price: who enters the line types what it costs.
    """

    label = "G/L item"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    tax_id: Mapped[int | None] = reference("base_tax", index=False)
    active: Mapped[bool] = column(default=True)

    tax: Mapped[Tax | None] = relation("base.Tax")
