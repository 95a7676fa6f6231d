"""An addon that was off while orders went on: on return, `doctor` names what no longer fits."""

from decimal import Decimal as D

import pytest

from addons import installing, invoicing, sales
from addons.doctor.examining import examine_data
from addons.hosting.disabling import disable
from core import App


def fire(app, session, verb, *documents):
    app.fire(session, verb, documents).expect_done()


@pytest.mark.parametrize(("verb", "left"), [("void", "0"), ("close", "0")])
def test_what_was_billed_and_delivered_of_an_order_that_was_cut_meanwhile_is_named(shop_with, verb, left):
    shop = shop_with("shipping", "invoicing")
    app, installed = shop.app, shop.app.installed
    with app.unit() as session:
        shop.stock(session, A=4)
        order = shop.confirmed(session, ("A", 10))
        fire(app, session, "ship", order)
        fire(app, session, "invoice", order)
        fire(app, session, "complete", *shop.all(session, invoicing.Invoice))
    assert shop.sound()
    for addon in ("invoicing", "shipping"):
        disable(app.engine, installed, addon)
    alone = App.on(app.engine, installed, clock=app.clock)
    with alone.unit() as session:
        (order,) = shop.all(session, sales.Order)
        fire(alone, session, verb, order)
        assert order.lines[0].quantity == D(left)
    installing.enable(app.engine, installed, ["shipping", "invoicing"], app.clock)
    found = [str(one) for one in examine_data(App.on(app.engine, installed, clock=app.clock))]
    assert any(f"line 10: 10 of {left} ordered is billed" in one for one in found), found
    assert any(f"line 10: 4 of {left} ordered is delivered" in one for one in found), found
