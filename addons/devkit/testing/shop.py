"""A small shop to tell stories in: an application with master data, and days that follow each other.

def test_it_ships(shop_with):
shop = shop_with("shipping")
with shop.app.unit() as session:
shop.stock(session, A=10)
order = shop.confirmed(session, ("A", 2))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core import App, Row, Session

NOW = dt.datetime(2030, 1, 15, 12, 0, tzinfo=dt.UTC)
"""The instant at which tests happen, unless they bring a clock."""


@dataclass
class Shop:
    """An application with master data; amounts and quantities are given as numbers or texts."""

    app: App
    customer: int
    products: Mapping[str, int]

    def today(self) -> dt.date:
        """Return the business date."""
        with self.app.unit(readonly=True) as session:
            return session.today

    def named(self, name: str) -> Any:
        """Return the composed class called "addon.Class"."""
        return self.app.composition.named(name)

    def order(self, session: Session, *lines: tuple[str, Any] | Row, **header: Any) -> Any:
        """Create a draft order of (product, quantity) pairs or rows and return it."""
        rows = [line if isinstance(line, dict) else self.line(*line) for line in lines]
        model = self.named("sales.Order")
        (id_,) = session.create(model, [{"partner_id": self.customer, "lines": rows, **header}])
        return session.get_one(model, id_)

    def line(self, product: str, quantity: Any, **values: Any) -> Row:
        """Return the row of an order line."""
        return {"product_id": self.products[product], "quantity": Decimal(quantity), **values}

    def confirmed(self, session: Session, *lines: Any, **header: Any) -> Any:
        """Create and confirm an order."""
        order = self.order(session, *lines, **header)
        session.fire("confirm", [order]).expect_done()
        return order

    def stock(self, session: Session, **counted: Any) -> None:
        """Count what is there of products, given by code, such as A=10."""
        inventory = self.named("stock.Inventory")
        lines = [{"product_id": self.products[code], "counted": Decimal(n)} for code, n in counted.items()]
        (id_,) = session.create(inventory, [{"lines": lines}])
        session.fire("complete", [session.get_one(inventory, id_)]).expect_done()

    def on_hand(self, session: Session, product: str) -> Decimal:
        """Return what the balances say of a product, over all bins."""
        from sqlalchemy import select

        balance = self.named("stock.Balance")
        query = select(balance.quantity).where(balance.product_id == self.products[product])
        return sum(session.scalars(query), Decimal(0))

    def all(self, session: Session, fragment: type[Any], **values: Any) -> list[Any]:
        """Return all records of a model with these values, in the order they were made."""
        from sqlalchemy import select

        model = session[fragment]
        query = select(model).filter_by(**values).order_by(model.id)
        return list(session.scalars(query.execution_options(populate_existing=True)))

    def sound(self) -> bool:
        """Prove every invariant of the database."""
        from core.composition import contributions

        with self.app.unit(readonly=True) as session:
            for _, invariant in contributions(self.app.composition.manager, "invariants"):
                assert list(invariant.violations(session)) == [], invariant.name
        return True


def open_shop(app: App, *, duplicates: bool = False) -> Shop:
    """Make the master data of a shop: A 10.00, B 5.00, KIT 99.99 taxed 10 %, S a service 40.00, N without a price.

    Stories often order the same twice: duplicates are looked for only with `duplicates`. Needs `base`, and `sales`
    for orders.
    """
    from sqlalchemy import select

    named = app.composition.named
    unit: Any = named("base.Unit")
    with app.unit() as session:
        if not duplicates:
            session.create(named("preferences.Preference"), [{"key": "sales.duplicate_days", "value": "0"}])
        (customer,) = session.create(named("base.Partner"), [{"code": "C1", "name": "Alfa", "is_customer": True}])
        session.create(named("base.Address"), [{"partner_id": customer, "street": "High Street 1", "city": "Town"}])
        (tax,) = session.create(named("base.Tax"), [{"code": "T10", "name": "10 %", "rate": Decimal(10)}])
        piece = session.scalars(select(unit.id).where(unit.code == "pc")).one()
        rows: list[Row] = [
            {"code": "A", "name": "Anvil", "list_price": Decimal(10), "tax_id": None, "kind": "goods"},
            {"code": "B", "name": "Bolt", "list_price": Decimal(5), "tax_id": None, "kind": "goods"},
            {"code": "KIT", "name": "Kit", "list_price": Decimal("99.99"), "tax_id": tax, "kind": "goods"},
            {"code": "S", "name": "Service", "list_price": Decimal(40), "tax_id": tax, "kind": "service"},
            {"code": "N", "name": "No price", "list_price": None, "tax_id": None, "kind": "goods"},
        ]
        ids = session.create(named("base.Product"), [{**row, "unit_id": piece} for row in rows])
    return Shop(app, customer, {row["code"]: id_ for row, id_ in zip(rows, ids, strict=True)})


class Clock:
    """A clock that a story sets."""

    now = NOW

    def __call__(self) -> dt.datetime:
        """Return the instant it is set to."""
        return self.now


@dataclass
class Scene:
    """What happens in one transaction of a shop."""

    shop: Shop
    session: Session

    @property
    def app(self) -> App:
        """The application of the shop."""
        return self.session.app

    def record(self, fragment: type[Any], **values: Any) -> Any:
        """Create one record and return it."""
        model = self.session[fragment]
        (id_,) = self.session.create(model, [values])
        return self.session.get_one(model, id_)

    def product(self, code: str, price: Any = None, **values: Any) -> Any:
        """Create a product sold in pieces, or in the unit named."""
        unit = self.one(self.shop.named("base.Unit"), code=values.pop("unit", "pc"))
        row = {"code": code, "name": code.capitalize(), "unit_id": unit.id, "tax_id": None, **values}
        price = None if price is None else Decimal(price)
        made = self.record(self.shop.named("base.Product"), list_price=price, **row)
        self.shop.products = {**self.shop.products, code: made.id}
        return made

    def partner(self, code: str, town: str = "Town", **values: Any) -> Any:
        """Create a customer with an address."""
        row = {"code": code, "name": code.capitalize(), "is_customer": True, **values}
        made = self.record(self.shop.named("base.Partner"), **row)
        self.record(self.shop.named("base.Address"), partner_id=made.id, street="Main Street 1", city=town)
        return made

    def prefer(self, key: str, value: str, **scope: Any) -> None:
        """Set a preference."""
        self.record(self.shop.named("preferences.Preference"), key=key, value=value, **scope)

    def order(self, *lines: Any, kind: str = "standard", **header: Any) -> Any:
        """Create a draft of a type, of the shop's customer if none is named; lines are (product, quantity) or rows."""
        types: Mapping[str, Any] = self.app.composition.types_of(self.shop.named("sales.Order"))
        if not types[kind].fixed_customer:
            header.setdefault("partner_id", self.shop.customer)
        rows = [line if isinstance(line, dict) else self.shop.line(*line) for line in lines]
        return self.record(types[kind], lines=rows, **header)

    def fire(self, verb: str, *documents: Any, **arguments: Any) -> None:
        """Do something with documents that must succeed."""
        self.session.fire(verb, list(documents), **arguments).expect_done()

    def blocked(self, verb: str, document: Any) -> str:
        """Try something that must be blocked; return the reason."""
        (result,) = self.session.fire(verb, [document]).blocked
        return str(result.message)

    def all(self, fragment: type[Any], **values: Any) -> list[Any]:
        """Return all records of a model with these values."""
        return self.shop.all(self.session, fragment, **values)

    def one(self, fragment: type[Any], **values: Any) -> Any:
        """Return the only record of a model with these values."""
        (found,) = self.all(fragment, **values)
        return found

    def on_hand(self, product: str) -> Decimal:
        """Return what is on hand of a product."""
        return self.shop.on_hand(self.session, product)


@dataclass
class Story:
    """A shop through the days."""

    shop: Shop
    clock: Clock

    @property
    def app(self) -> App:
        """The application of the shop."""
        return self.shop.app

    @contextmanager
    def on(self, day: str = "", user: str | None = None) -> Iterator[Scene]:
        """Open a transaction on a day (the day before goes on if none is given), by a user."""
        if day:
            self.clock.now = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), dt.UTC)
        with self.app.unit(user) as session:
            yield Scene(self.shop, session)

    def hire(self, name: str, *roles: str) -> None:
        """Add a user with roles."""
        from addons.console import add_user

        with self.app.unit() as session:
            add_user(session, name, None, roles, self.app.roles)

    def sound(self) -> bool:
        """Prove every invariant of the database."""
        return self.shop.sound()
