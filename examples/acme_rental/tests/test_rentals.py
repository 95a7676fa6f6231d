"""Rentals, told as a clerk would."""
# ruff: noqa: D103

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from addons import acme_rental, base
from core import App

AppWith = Callable[..., App]


def rent(app: App, days: int = 0, **header: Any) -> int:
    """Enter a rental of 2 drills for a customer who may keep them for `days`."""
    with app.unit() as session:
        Unit = session[base.Unit]
        piece = session.scalars(select(Unit.id).where(Unit.code == "pc")).one()
        (customer,) = session.create(
            base.Partner, [{"code": "C1", "name": "Builder", "is_customer": True, "rental_days": days}]
        )
        (drill,) = session.create(
            base.Product, [{"code": "DRILL", "name": "Drill", "unit_id": piece, "list_price": Decimal(30)}]
        )
        line = {"product_id": drill, "quantity": Decimal(2)}
        (order,) = session.create(acme_rental.RentalOrder, [{"partner_id": customer, "lines": [line], **header}])
    return order


def fire(app: App, verb: str, order: int, **options: Any) -> Any:
    return app.fire_all(verb, acme_rental.RentalOrder, [order], **options)


def test_a_rental_ends_when_the_goods_are_back(app_with: AppWith) -> None:
    app = app_with("acme_rental")
    order = rent(app, due=date(2030, 2, 1))
    fire(app, "confirm", order).expect_done()
    fire(app, "bring_back", order).expect_done()
    with app.unit() as session:
        rental = session.get_one(app[acme_rental.RentalOrder], order)
        assert (rental.state, rental.returned, rental.total) == ("returned", date(2030, 1, 15), 60)


def test_a_rental_without_due_date_is_not_confirmed(app_with: AppWith) -> None:
    app = app_with("acme_rental")
    outcome = fire(app, "confirm", rent(app))
    assert "does not say when the goods come back" in outcome.blocked[0].message


def test_a_rental_that_is_too_long_needs_the_rental_keeper(app_with: AppWith) -> None:
    app = app_with("acme_rental")
    order = rent(app, days=7, due=date(2030, 2, 1))
    assert "17 days, 7 are allowed" in fire(app, "confirm", order).blocked[0].message
    fire(app, "confirm", order, override=["rental due"], reason="a good customer").expect_done()


@pytest.mark.parametrize("verb", ["close", "void"])
def test_a_rental_can_also_end_like_any_order(app_with: AppWith, verb: str) -> None:
    app = app_with("acme_rental")
    order = rent(app, due=date(2030, 2, 1))
    fire(app, "confirm", order).expect_done()
    fire(app, verb, order).expect_done()
