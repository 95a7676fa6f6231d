"""The doctor sees through every stored sum: a figure that is off by one is named, whichever it is."""

from decimal import Decimal

import pytest
from sqlalchemy import Integer, text
from sqlalchemy.sql.sqltypes import Boolean

from addons import invoicing
from core.composition import contributions
from core.composition.fields import Exact

NO_SUMS = {
    "sales_order_line.lost_sales": "remembers what closing cut; nothing else says it",
    "sales_order_line.per_kit": "is what went into one kit when it was taken apart",
    "sales_order_line.entered_ratio": "is how the line was entered",
    "sales_order.replaced_order_id": "is a reference",
    "invoice_line.credited_line_id": "is a reference",
    "sales_order.replacement_order_id": "is a reference",
    "sales_order.cancelled_order_id": "is a reference",
}
"""Computed figures that sum nothing up, and why."""


@pytest.fixture
def backend():
    """The invariants' statements run on both databases in the scenarios; what they find is the same."""
    return "sqlite"


@pytest.fixture
def shop(shop_with):
    """A shop with an order that is half delivered, invoiced and partly paid, and one that is prepaid."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=7)
        order = shop.confirmed(session, ("A", 10), ("B", 2))
        later = shop.confirmed(session, ("A", 3))
        for verb in ("ship", "invoice"):
            session.fire(verb, [order]).expect_done()
        session.fire("pay", [later], amount=Decimal(7)).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        session.fire("complete", [invoice]).expect_done()
        session.fire("pay", [invoice], amount=Decimal(9)).expect_done()
    return shop


def computed_figures(app):
    """Yield (table, column) of all figures that the models keep computed."""
    for table in app.composition.metadata.sorted_tables:
        for column in table.columns:
            is_figure = isinstance(column.type, Exact | Integer) and not isinstance(column.type, Boolean)
            if column.info.get("computed") and is_figure and f"{table.name}.{column.name}" not in NO_SUMS:
                yield table.name, column.name


def violations(session):
    named = contributions(session.composition.manager, "invariants")
    return [text for _, invariant in named for text in invariant.violations(session)]


def test_every_stored_sum_that_is_off_is_found(shop):
    assert shop.sound()
    for table, column in computed_figures(shop.app):
        with shop.app.unit() as session:
            session.execute(
                text(f"UPDATE {table} SET {column} = {column} + 1 WHERE id = (SELECT min(id) FROM {table})")
            )
            found = violations(session)
            session.rollback()
        assert found, f"nobody noticed that {table}.{column} is off"
