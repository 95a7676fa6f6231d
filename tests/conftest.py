"""A small shop to tell stories in: a customer, products with and without tax, and stock."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from addons import base, sales
from core import App, Row, Session

# Programs that tests start must find the installed packages, not those of the folder they are started in as well.
os.environ["PYTHONSAFEPATH"] = "1"


@dataclass
class Shop:
    """An application with master data; amounts and quantities are given as numbers or texts."""

    app: App
    customer: int
    products: dict[str, int]

    def order(self, session: Session, *lines: tuple[str, Any] | Row, **header: Any) -> Any:
        """Create a draft order of (product, quantity) pairs or rows and return it."""
        rows = [line if isinstance(line, dict) else self.line(*line) for line in lines]
        (id_,) = session[sales.Order].create(session, [{"partner_id": self.customer, "lines": rows, **header}])
        return session.get_one(session[sales.Order], id_)

    def line(self, product: str, quantity: Any, **values: Any) -> Row:
        """Return the row of an order line."""
        return {"product_id": self.products[product], "quantity": Decimal(quantity), **values}

    def confirmed(self, session: Session, *lines: Any, **header: Any) -> Any:
        """Create and confirm an order."""
        order = self.order(session, *lines, **header)
        self.app.fire(session, "confirm", [order]).expect_done()
        return order

    def stock(self, session: Session, **counted: Any) -> None:
        """Count products: stock(A=10)."""
        from addons import stock

        lines = [{"product_id": self.products[code], "counted": Decimal(n)} for code, n in counted.items()]
        (id_,) = session[stock.Inventory].create(session, [{"lines": lines}])
        self.app.fire(session, "complete", [session.get_one(session[stock.Inventory], id_)]).expect_done()

    def on_hand(self, session: Session, product: str) -> Decimal:
        """Return what the balances say of a product, over all bins."""
        from addons import stock

        balance = session[stock.Balance]
        query = select(balance.quantity).where(balance.product_id == self.products[product])
        return sum(session.scalars(query), Decimal(0))

    def all(self, session: Session, fragment: type[Any], **values: Any) -> list[Any]:
        """Return all records of a model with these values, in the order they were made."""
        model = session[fragment]
        query = select(model).filter_by(**values).order_by(model.id)
        return list(session.scalars(query.execution_options(populate_existing=True)))

    def sound(self) -> bool:
        """Prove every invariant of the database."""
        from core.hooks import contributions

        with self.app.unit(readonly=True) as session:
            for _, invariant in contributions(self.app.composition.manager, "invariants"):
                assert list(invariant.violations(session)) == [], invariant.name
        return True


@pytest.fixture
def shop_with(app_with: Callable[..., App]) -> Callable[..., Shop]:
    """Return a function that opens a shop with these addons: A 10.00, B 5.00, KIT 99.99 taxed 10 %, S a service.

    Stories often order the same twice: duplicates are looked for only with `duplicates=True`.
    """

    def open_shop(*addons: str, duplicates: bool = False, **options: Any) -> Shop:
        app = app_with(*addons, **options)
        with app.unit() as session:
            if not duplicates:
                session.add(app[base.Preference](key="sales.duplicate_days", value="0"))
            (customer,) = app[base.Partner].create(session, [{"code": "C1", "name": "Alfa", "is_customer": True}])
            address = {"partner_id": customer, "street": "High Street 1", "city": "Town"}
            app[base.Address].create(session, [address])
            (tax,) = app[base.Tax].create(session, [{"code": "T10", "name": "10 %", "rate": Decimal(10)}])
            piece = session.scalars(select(app[base.Unit].id).where(app[base.Unit].code == "pc")).one()
            rows: list[Row] = [
                {"code": "A", "name": "Anvil", "list_price": Decimal(10), "tax_id": None, "kind": "goods"},
                {"code": "B", "name": "Bolt", "list_price": Decimal(5), "tax_id": None, "kind": "goods"},
                {"code": "KIT", "name": "Kit", "list_price": Decimal("99.99"), "tax_id": tax, "kind": "goods"},
                {"code": "S", "name": "Service", "list_price": Decimal(40), "tax_id": tax, "kind": "service"},
                {"code": "N", "name": "No price", "list_price": None, "tax_id": None, "kind": "goods"},
            ]
            ids = app[base.Product].create(session, [{**row, "unit_id": piece} for row in rows])
        return Shop(app, customer, {row["code"]: id_ for row, id_ in zip(rows, ids, strict=True)})

    return open_shop
