"""Pending orders are billed each night, where somebody has chosen so."""

from __future__ import annotations

from addons.base import Organisation
from addons.invoicing.generating.generating import Run, generate
from addons.invoicing.generating.pending import Pending
from addons.invoicing.preferences import COMPLETED, DRAFTS, GENERATE
from addons.preferences import setting_of
from core import App


def generate_invoices(app: App) -> str:
    """Bill the pending orders of the organisations that want it, as drafts or completed."""
    with app.unit(readonly=True) as session:
        codes = {one.code: setting_of(session, GENERATE, id_) for id_, one in session.known(Organisation).items()}
    done = orders = 0
    for code, wanted in sorted(codes.items()):
        if wanted in (DRAFTS, COMPLETED):
            found = generate(app, Pending(organisation=code), Run(complete=wanted == COMPLETED))
            done, orders = done + len(found.invoices), orders + len(found.outcome.done)
    return f"{done:,} invoices of {orders:,} orders"
