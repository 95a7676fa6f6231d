"""The log of order batch processes: what was asked for, and what became of each order (semantics 10.3)."""

from __future__ import annotations

import datetime as dt

from core import Mapped, Model, Time, column, reference, relation


class BatchRun(Model, table="sales_batch_run"):
    """One run: the action, by which criteria the orders were chosen, and how many were updated or in error."""

    label = "batch run"
    kept_by = "the batch process"

    at: Mapped[Time]
    user: Mapped[str]
    action: Mapped[str]
    criteria: Mapped[str]
    date: Mapped[dt.date]
    updated: Mapped[int] = column(default=0)
    errors: Mapped[int] = column(default=0)

    entries: Mapped[list[BatchEntry]] = relation("sales.BatchEntry", back="run", order_by="id")


class BatchEntry(Model, table="sales_batch_entry"):
    """What became of one order of a run: "done", "blocked" or "failed", and why."""

    label = "batch entry"
    kept_by = "the batch process"

    run_id: Mapped[int] = reference("sales_batch_run")
    order_id: Mapped[int] = reference("sales_order", index=False)
    name: Mapped[str]
    status: Mapped[str]
    message: Mapped[str] = column(default="")

    run: Mapped[BatchRun] = relation("sales.BatchRun", back="entries")
