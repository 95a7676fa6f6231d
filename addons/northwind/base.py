"""The demonstration's master data."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from addons.base import CHARGE, Currency, Organisation, Partner, Product
from addons.transfer import run_import
from core import App


def load(app: App, folder: str) -> list[str]:
    """Import employees, customers, shippers, suppliers and products; return what is in the database."""
    _name_the_company(app)
    run_import(app, Path(folder) / "masterdata.toml", user="admin").expect_good()
    partner, product = app[Partner], app[Product]
    with app.unit(readonly=True) as session:
        counts = {
            "customers": session.scalar(select(func.count()).where(partner.is_customer)),
            "employees": session.scalar(select(func.count()).where(partner.is_employee)),
            "carriers": session.scalar(select(func.count()).where(partner.is_carrier)),
            "vendors": session.scalar(select(func.count()).where(partner.is_vendor)),
            "products": session.scalar(select(func.count()).where(product.kind != CHARGE)),
        }
    return [", ".join(f"{count:,} {what}" for what, count in counts.items())]


def _name_the_company(app: App) -> None:
    """Make the first organisation the company of the data, which counts in US dollars."""
    organisation, currency = app[Organisation], app[Currency]
    with app.unit("admin") as session:
        company = session.scalars(select(organisation.id).order_by(organisation.id).limit(1)).one()
        dollar = session.scalars(select(currency.id).where(currency.code == "USD")).one()
        session.edit(organisation, [{"id": company, "name": "Northwind Traders", "currency_id": dollar}])
