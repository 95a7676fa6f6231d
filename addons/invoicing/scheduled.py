"""What invoicing does by itself."""

from __future__ import annotations

from addons.invoicing.generating.generating_job import generate_invoices
from addons.invoicing.payments.executing import execute_payments
from addons.jobs import Job

JOBS = [
    Job(
        "invoicing.generate",
        generate_invoices,
        cron="30 3 * * *",
        summary="Bills the pending orders where invoicing.generate says so",
    ),
    Job(
        "invoicing.execute_payments",
        execute_payments,
        cron="0 5 * * *",
        summary="Executes the payments whose day has come",
    ),
]
