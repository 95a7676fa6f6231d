"""A small stage for stories: days follow each other, and what is done on a day happens in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from addons import base, preferences, sales
from addons.console import add_user
from addons.devkit.testing import NOW
from core import App, Session


class Clock:
    """A clock that a story sets."""

    now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class Scene:
    """What happens in one transaction of a shop."""

    shop: Any
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
        unit = self.one(base.Unit, code=values.pop("unit", "pc"))
        row = {"code": code, "name": code.capitalize(), "unit_id": unit.id, "tax_id": None, **values}
        made = self.record(base.Product, list_price=None if price is None else Decimal(price), **row)
        self.shop.products[code] = made.id
        return made

    def partner(self, code: str, town: str = "Town", **values: Any) -> Any:
        """Create a customer with an address."""
        made = self.record(base.Partner, **{"code": code, "name": code.capitalize(), "is_customer": True, **values})
        self.record(base.Address, partner_id=made.id, street="Main Street 1", city=town)
        return made

    def prefer(self, key: str, value: str, **scope: Any) -> None:
        """Set a preference."""
        self.record(preferences.Preference, key=key, value=value, **scope)

    def order(self, *lines: Any, kind: str = "standard", **header: Any) -> Any:
        """Create a draft of a type, of the shop's customer if none is named; lines are (product, quantity) or rows."""
        model = self.app.composition.types_of(self.session[sales.Order])[kind]
        if not model.fixed_customer:
            header.setdefault("partner_id", self.shop.customer)
        rows = [line if isinstance(line, dict) else self.shop.line(*line) for line in lines]
        return self.record(model, lines=rows, **header)

    def fire(self, verb: str, *documents: Any, **arguments: Any) -> None:
        """Do something with documents that must succeed."""
        self.app.fire(self.session, verb, list(documents), **arguments).expect_done()

    def blocked(self, verb: str, document: Any) -> str:
        """Try something that must be blocked; return the reason."""
        (result,) = self.app.fire(self.session, verb, [document]).blocked
        return str(result.message)

    def all(self, fragment: type[Any], **values: Any) -> list[Any]:
        """Return all records of a model with these values."""
        return list(self.shop.all(self.session, fragment, **values))

    def one(self, fragment: type[Any], **values: Any) -> Any:
        """Return the only record of a model with these values."""
        (found,) = self.all(fragment, **values)
        return found

    def on_hand(self, product: str) -> Decimal:
        """Return what is on hand of a product."""
        return Decimal(self.shop.on_hand(self.session, product))


@dataclass
class Story:
    """A shop through the days."""

    shop: Any
    clock: Clock

    @property
    def app(self) -> App:
        """The application of the shop."""
        return self.shop.app  # type: ignore[no-any-return]

    @contextmanager
    def on(self, day: str = "", user: str | None = None) -> Iterator[Scene]:
        """Open a transaction on a day (the day before goes on if none is given), by a user."""
        if day:
            self.clock.now = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), dt.UTC)
        with self.app.unit(user) as session:
            yield Scene(self.shop, session)

    def hire(self, name: str, *roles: str) -> None:
        """Add a user with roles."""
        with self.app.unit() as session:
            add_user(session, name, None, roles, self.app.roles)

    def sound(self) -> bool:
        """Prove every invariant of the database."""
        return bool(self.shop.sound())


@pytest.fixture
def story_with(shop_with: Callable[..., Any]) -> Callable[..., Story]:
    """Return a function that begins a story in a shop with these addons."""

    def begin(*addons: str, **options: Any) -> Story:
        clock = Clock()
        return Story(shop_with(*addons, clock=clock, **options), clock)

    return begin
