"""The rows of payment plans, where more than one day is agreed."""

from __future__ import annotations

import datetime as dt

from core import Mapped, Model, Money, column, reference


class PaymentPlanRow(Model, table="payment_plan_row"):
    """An amount of an invoice that is due on a day.

    `until` is what is due with it and the rows before it, the earliest due first: what is paid pays them in this
    order, so how much of a row is paid follows from what is paid of the invoice, and no payment writes rows.
    """

    label = "payment plan row"
    kept_by = "payment plans"

    invoice_id: Mapped[int] = reference("invoice")
    position: Mapped[int]
    due_date: Mapped[dt.date]
    amount: Mapped[Money]
    until: Mapped[Money]
    method: Mapped[str | None] = column()
