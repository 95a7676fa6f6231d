"""The statement budget of the road from order to invoice: exact counts, so a test may assert them."""

from decimal import Decimal as D

import pytest

from addons import invoicing, sales

LINES = ("A", "B", "KIT", "S", "A")


def row(shop, number=1):
    """Return an order that differs from the others, so that it is no duplicate."""
    lines = [shop.line(code, n * number) for n, code in enumerate(LINES, 1)]
    return {"partner_id": shop.customer, "lines": lines}


def stocked(shop):
    with shop.app.unit() as session:
        shop.stock(session, A=10**8, B=10**8, KIT=10**8)


def without_begin(seen):
    return [statement for statement in seen if not statement.startswith("BEGIN")]


@pytest.mark.parametrize(("n", "budget"), [(200, D(2)), (2000, D("0.5"))])
def test_the_whole_road_in_one_batch(shop_with, statements, n, budget):
    shop = shop_with("shipping", "invoicing", duplicates=True)
    stocked(shop)
    seen = statements(shop.app)
    with shop.app.unit() as session:
        ids = session.create(sales.Order, [row(shop, i) for i in range(1, n + 1)])
    for verb in ("confirm", "ship", "invoice"):
        assert len(shop.app.fire_all(verb, sales.Order, ids, chunk=n).done) == n
    with shop.app.unit() as session:
        drafts = [invoice.id for invoice in shop.all(session, invoicing.Invoice)]
    assert len(shop.app.fire_all("complete", invoicing.Invoice, drafts, chunk=n).done) == n
    assert len(without_begin(seen)) / D(n) <= budget
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], ids[-1])
        assert (order.delivery_status, order.invoice_status) == (100, 100)


def test_the_whole_road_of_one_order_in_a_transaction_of_its_own(shop_with, statements):
    shop = shop_with("shipping", "invoicing", duplicates=True)
    stocked(shop)
    for number in (1, 2):  # the first one creates the number series
        seen = statements(shop.app)
        with shop.app.unit() as session:
            (id_,) = session.create(sales.Order, [row(shop, number)])
            order = session.get_one(shop.app[sales.Order], id_)
            for verb in ("confirm", "ship", "invoice"):
                shop.app.fire(session, verb, [order]).expect_done()
            drafts = shop.all(session, invoicing.Invoice, state="draft")
            shop.app.fire(session, "complete", drafts).expect_done()
        last = without_begin(seen)
        seen.clear()
    assert len(last) <= 32, "\n".join(last)
