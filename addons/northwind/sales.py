"""The demonstration's orders."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select

from addons.base import CHARGE, Partner, Product
from addons.sales import Order, OrderLine
from addons.transfer import run_import
from core import ZERO, App, Session

GONE_BY = ("order date", "discontinued", "duplicate")
REASON = "Orders of 1996 to 1998, taken over as they were"


def load(app: App, folder: str) -> list[str]:
    """Import and confirm the orders; return the figures, recomputed from the database."""
    run_import(app, Path(folder) / "orders.toml", user="admin").expect_good()
    order = app[Order]
    with app.unit(readonly=True) as session:
        drafts = session.scalars(select(order.id).where(order.state == "draft").order_by(order.id)).all()
    done = app.fire_all("confirm", Order, drafts, user="admin", override=GONE_BY, reason=REASON).done
    with app.unit(readonly=True) as session:
        return [f"{len(done):,} orders confirmed", *_totals(session), *_biggest(session)]


def _totals(session: Session) -> list[str]:
    L, product, order = session[OrderLine], session[Product], session[Order]
    query = (
        select(order.date, product.kind, L.price, L.quantity, L.net)
        .join(order, order.id == L.order_id)
        .join(product, product.id == L.product_id)
    )
    by_year: dict[int, Decimal] = {}
    gross = freight = ZERO
    count = 0
    for day, kind, price, quantity, net in session.execute(query):
        if kind == CHARGE:
            freight += net
            continue
        count += 1
        gross += price * quantity
        by_year[day.year] = by_year.get(day.year, ZERO) + net
    return [
        f"{count:,} lines: gross {gross:,.2f}, net {sum(by_year.values()):,.2f}, freight {freight:,.2f}",
        "net by year: " + ", ".join(f"{year} {net:,.2f}" for year, net in sorted(by_year.items())),
    ]


def _biggest(session: Session) -> list[str]:
    L, product, order, partner = session[OrderLine], session[Product], session[Order], session[Partner]
    net = func.sum(L.net, type_=L.net.type)
    query = (
        select(partner.code, partner.name, net)
        .join(order, order.id == L.order_id)
        .join(partner, partner.id == order.partner_id)
        .join(product, product.id == L.product_id)
        .where(product.kind != CHARGE)
        .group_by(partner.code, partner.name)
        .order_by(net.desc())
        .limit(5)
    )
    rows = session.execute(query).all()
    return ["the five biggest customers:", *(f"  {code}  {name:<30} {amount:>14,.2f}" for code, name, amount in rows)]
