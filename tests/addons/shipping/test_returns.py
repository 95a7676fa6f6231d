"""What comes back is worth what it was sold for, to the cent, and stock ends where it began."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, invoicing, sales, shipping
from core import BadInput


@pytest.fixture
def shop(shop_with):
    """T is taxed 19 %, P comes in boxes of 24; DUO is a kit of 2 H (25.00), BAR one of 0.3335 kg of M, BIG has DUO."""
    return with_goods(shop_with("shipping", "invoicing"))


def with_goods(shop):
    with shop.app.unit() as session:
        units = {one.code: one.id for one in session.scalars(select(session[base.Unit]))}
        (tax,) = session.create(base.Tax, [{"code": "T19", "name": "19 %", "rate": D(19)}])
        (box,) = session.create(base.Unit, [{"code": "box", "name": "box", "category": "packing"}])
        rows = [
            {"code": "T", "unit_id": units["pc"], "list_price": D("9.99"), "tax_id": tax},
            {"code": "P", "unit_id": units["pc"], "list_price": D("0.50"), "tax_id": tax},
            {"code": "H", "unit_id": units["pc"], "list_price": D(25), "tax_id": tax},
            {"code": "M", "unit_id": units["kg"], "list_price": None, "tax_id": tax},
            {"code": "DUO", "unit_id": units["pc"], "list_price": D(0), "tax_id": tax, "is_kit": True},
            {"code": "BAR", "unit_id": units["pc"], "list_price": D(50), "tax_id": tax, "is_kit": True},
            {"code": "BIG", "unit_id": units["pc"], "list_price": D("33.33"), "tax_id": tax, "is_kit": True},
        ]
        ids = session.create(base.Product, [{"name": row["code"], **row} for row in rows])
        shop.products |= {row["code"]: id_ for row, id_ in zip(rows, ids, strict=True)}
        shop.box = box
        session.create(base.ProductUnit, [{"product_id": shop.products["P"], "unit_id": box, "ratio": D(24)}])
        contents = [
            ("DUO", "H", "2"),
            ("BAR", "M", "0.3335"),
            ("BAR", "S", "1"),
            ("BIG", "DUO", "3"),
            ("BIG", "M", "1"),
        ]
        session.create(
            base.Component,
            [
                {"kit_id": shop.products[kit], "product_id": shop.products[part], "quantity": D(n)}
                for kit, part, n in contents
            ],
        )
    return shop


def fire(shop, session, verb, *documents, **options):
    return shop.app.fire(session, verb, documents, **options).expect_done()


def shipped(shop, session, order):
    """Ship what is open of an order and return its newest shipment."""
    fire(shop, session, "ship", order)
    return shop.all(session, shipping.Shipment)[-1]


def taken_back(shop, session, shipment, *quantities):
    """Return parts of a shipment, confirmed, received and credited; the whole rest without quantities."""
    fire(shop, session, "take_back", shipment)
    back = shop.all(session, sales.ReturnOrder)[-1]
    if quantities:
        pairs = zip(back.lines, quantities, strict=True)
        session.edit(sales.Order, [{"id": back.id, "lines": [{"id": n.id, "quantity": -D(q)} for n, q in pairs]}])
    credited(shop, session, back)
    return back


def credited(shop, session, back):
    fire(shop, session, "confirm", back)
    fire(shop, session, "ship", back)
    fire(shop, session, "invoice", back)
    fire(shop, session, "complete", *shop.all(session, invoicing.CreditMemo, state="draft"))


def credits(shop, session):
    return sum(memo.total for memo in shop.all(session, invoicing.CreditMemo))


def test_two_kits_sold_for_119_come_back_for_119_and_stock_is_as_before(shop):
    with shop.app.unit() as session:
        shop.stock(session, H=10)
        order = shop.confirmed(session, ("DUO", 2))
        assert order.total == D("119.00")
        shipment = shipped(shop, session, order)
        assert shop.on_hand(session, "H") == 6
        back = taken_back(shop, session, shipment)
        assert [(line.product.code, line.quantity, line.delivered) for line in back.lines] == [
            ("DUO", -2, -2),
            ("H", -4, -4),
        ]
        assert back.lines[1].kit_line_id == back.lines[0].id
        assert (back.total, credits(shop, session), shop.on_hand(session, "H")) == (D("-119.00"), D("-119.00"), 10)
        assert (back.delivery_status, back.invoice_status) == (100, 100)
    assert shop.sound()


def test_components_of_a_kit_follow_it_on_the_return(shop):
    with shop.app.unit() as session:
        shop.stock(session, H=10)
        shipment = shipped(shop, session, shop.confirmed(session, ("DUO", 2)))
        fire(shop, session, "take_back", shipment)
        (back,) = shop.all(session, sales.ReturnOrder)
        session.edit(sales.Order, [{"id": back.id, "lines": [{"id": back.lines[0].id, "quantity": D(-1)}]}])
        credited(shop, session, back)
        assert (credits(shop, session), shop.on_hand(session, "H")) == (D("-59.50"), 8)
        taken_back(shop, session, shipment)
        assert (credits(shop, session), shop.on_hand(session, "H")) == (D("-119.00"), 10)
    assert shop.sound()


def test_returned_one_by_one_three_of_35_66_are_35_66(shop):
    with shop.app.unit() as session:
        shop.stock(session, T=3)
        order = shop.confirmed(session, ("T", 3))
        shipment = shipped(shop, session, order)
        assert order.total == D("35.66")
        totals = [taken_back(shop, session, shipment, 1).total for _ in range(3)]
        assert (totals, credits(shop, session)) == ([D("-11.89"), D("-11.88"), D("-11.89")], D("-35.66"))
    assert shop.sound()


def test_what_is_sold_in_boxes_goes_back_at_the_price_of_a_box(shop):
    with shop.app.unit() as session:
        shop.stock(session, P=240)
        line = shop.line("P", 10, unit_id=shop.box, price=D("11.99"), discount=D(5))
        order = shop.confirmed(session, line)
        shipment = shipped(shop, session, order)
        fire(shop, session, "take_back", shipment)
        (back,) = shop.all(session, sales.ReturnOrder)
        (first,) = back.lines
        assert (first.entered_quantity, first.entered_unit_id, first.entered_price) == (-10, shop.box, D("11.99"))
        assert (back.total, back.net_total) == (-order.total, -order.net_total)
        session.edit(sales.Order, [{"id": back.id, "lines": [{"id": first.id, "entered_quantity": D(-3)}]}])
        assert (first.quantity, back.net_total) == (-72, D("-34.17"))
        credited(shop, session, back)
        rest = taken_back(shop, session, shipment)
        assert back.total + rest.total == -order.total
    assert shop.sound()


def test_the_tax_of_a_return_is_the_tax_of_the_sale(shop):
    with shop.app.unit() as session:
        shop.stock(session, T=2)
        order = shop.confirmed(session, ("T", 2))
        shipment = shipped(shop, session, order)
        session.edit(base.Tax, [{"id": order.lines[0].tax_id, "rate": D(21)}])
        assert taken_back(shop, session, shipment).total == -order.total


def test_another_price_on_a_return_is_not_touched(shop):
    with shop.app.unit() as session:
        shop.stock(session, T=3)
        shipment = shipped(shop, session, shop.confirmed(session, ("T", 3)))
        fire(shop, session, "take_back", shipment)
        (back,) = shop.all(session, sales.ReturnOrder)
        session.edit(sales.Order, [{"id": back.id, "lines": [{"id": back.lines[0].id, "price": D(5)}]}])
        fire(shop, session, "confirm", back)
        assert back.net_total == -15


def test_a_return_is_in_the_currency_of_the_sale(shop):
    with shop.app.unit() as session:
        codes = {one.code: one.id for one in session.known(base.Currency).values()}
        shop.stock(session, T=3)
        shipment = shipped(shop, session, shop.confirmed(session, ("T", 3), currency_id=codes["USD"]))
        fire(shop, session, "take_back", shipment)
        (back,) = shop.all(session, sales.ReturnOrder)
        assert back.currency_id == codes["USD"]
        with pytest.raises(BadInput, match="was sold in USD, so nothing of it comes back in EUR"):
            session.edit(sales.Order, [{"id": back.id, "currency_id": codes["EUR"]}])


def test_a_shipment_of_which_something_came_back_is_not_reversed(shop):
    with shop.app.unit() as session:
        shop.stock(session, T=3)
        shipment = shipped(shop, session, shop.confirmed(session, ("T", 3)))
        taken_back(shop, session, shipment, 1)
        blocked = shop.app.fire(session, "reverse", [shipment]).blocked
        assert "a return takes goods of it back already" in blocked[0].message
        assert shop.on_hand(session, "T") == 1


def test_opening_a_return_again_asks_for_what_others_have_taken_meanwhile(shop):
    with shop.app.unit() as session:
        shop.stock(session, T=3)
        shipment = shipped(shop, session, shop.confirmed(session, ("T", 3)))
        fire(shop, session, "take_back", shipment)
        (first,) = shop.all(session, sales.ReturnOrder)
        fire(shop, session, "confirm", first)
        fire(shop, session, "close", first)
        assert first.total == 0
        taken_back(shop, session, shipment, 2)
        blocked = shop.app.fire(session, "reopen", [first]).blocked
        assert "more would come back than was shipped" in blocked[0].message


# --- kits are delivered and billed as far as their components are --------------------------------------------------


def test_of_a_kit_no_more_is_delivered_and_billed_than_its_components_make(shop):
    """7 kits at 50.00, components for none, for 5, for all."""
    with shop.app.unit() as session:
        order = shop.confirmed(session, shop.line("BAR", 7, tax_id=None, tax_rate=D(0)), invoice_term="after delivery")
        fire(shop, session, "ship", order)
        assert shop.all(session, shipping.Shipment) == []
        shop.stock(session, M="1.668")
        fire(shop, session, "ship", order)
        (shipment,) = shop.all(session, shipping.Shipment)
        assert [(line.product.code, line.quantity) for line in shipment.lines] == [
            ("BAR", 5),
            ("M", D("1.668")),
            ("S", 5),
        ]
        assert (order.lines[0].delivered, [line.delivered for line in order.lines[1:]]) == (5, [D("1.668"), 5])
        fire(shop, session, "invoice", shipment)
        (invoice,) = shop.all(session, invoicing.Invoice)
        assert invoice.lines[0].net == D("250.00")
        shop.stock(session, M=9)
        fire(shop, session, "ship", order)
        assert (order.lines[0].delivered, order.delivery_status) == (7, 100)
    assert shop.sound()


def test_a_kit_stays_as_far_delivered_as_its_components_when_a_shipment_is_reversed(shop):
    with shop.app.unit() as session:
        shop.stock(session, H=3)
        order = shop.confirmed(session, ("DUO", 2))
        first = shipped(shop, session, order)
        assert [line.delivered for line in order.lines] == [1, 3]
        shop.stock(session, H=1)
        shipped(shop, session, order)
        assert [line.delivered for line in order.lines] == [2, 4]
        fire(shop, session, "reverse", first)
        assert [line.delivered for line in order.lines] == [0, 1]
        fire(shop, session, "close", order)
        assert [(line.quantity, line.delivered) for line in order.lines] == [(0, 0), (1, 1)]
    assert shop.sound()


def test_kits_in_kits_and_a_packing_list_changed_by_hand(shop):
    with shop.app.unit() as session:
        shop.stock(session, H=20, M=20)
        order = shop.confirmed(session, ("BIG", 2))
        assert [line.quantity for line in order.lines] == [2, 6, 12, 2]
        fire(shop, session, "ship", order, draft=True)
        (draft,) = shop.all(session, shipping.Shipment)
        by_product = {line.product.code: line.id for line in draft.lines}
        change = {"id": draft.id, "lines": [{"id": by_product["H"], "quantity": D(7)}]}
        session.edit(shipping.Shipment, [change])
        fire(shop, session, "complete", draft)
        assert [line.delivered for line in order.lines] == [1, 3, 7, 2]
    assert shop.sound()


def test_components_scale_from_what_goes_into_one_kit_exactly(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("BAR", 1))
        fire(shop, session, "explode", order)
        assert [line.quantity for line in order.lines] == [1, D("0.334"), 1]
        session.edit(sales.Order, [{"id": order.id, "lines": [{"id": order.lines[0].id, "quantity": D(1000)}]}])
        assert [line.quantity for line in order.lines] == [1000, D("333.5"), 1000]
        fire(shop, session, "copy", order)
        copy = shop.all(session, sales.Order)[-1]
        session.edit(sales.Order, [{"id": copy.id, "lines": [{"id": copy.lines[0].id, "quantity": D(3)}]}])
        assert [line.quantity for line in copy.lines] == [3, D("1.001"), 3]


def test_a_component_named_twice_is_refused_in_words(shop):
    kit, part = shop.products["DUO"], shop.products["H"]
    twice = {"kit_id": kit, "product_id": part, "quantity": D(1)}
    with pytest.raises(BadInput, match="product DUO would contain product H twice"), shop.app.unit() as session:
        session.create(base.Component, [twice])
    other = {"kit_id": kit, "product_id": shop.products["A"], "quantity": D(1)}
    with pytest.raises(BadInput, match="product DUO would contain product A twice"), shop.app.unit() as session:
        session.create(base.Component, [other, other])


# --- laws -------------------------------------------------------------------------------------------------------


@settings(max_examples=15)
@given(st.data())
def test_no_split_of_returns_exceeds_what_was_sold_and_a_complete_one_equals_it(shop, data):
    with shop.app.unit() as session:
        before = {code: shop.on_hand(session, code) for code in ("T", "P", "H", "M")}
        shop.stock(session, **{code: n + 400 for code, n in before.items()})
        count = st.integers(1, 7)
        price = st.decimals("0.01", 99, places=2)
        boxes = {
            "unit_id": shop.box,
            "price": data.draw(price),
            "discount": data.draw(st.sampled_from([D(0), D("3.3")])),
        }
        order = shop.confirmed(
            session,
            shop.line("T", data.draw(count), price=data.draw(price)),
            shop.line("P", data.draw(count), **boxes),
            ("BIG", data.draw(count)),
            ("BAR", data.draw(count)),
        )
        base_total = credits(shop, session)
        shipment = shipped(shop, session, order)
        for _ in range(data.draw(st.integers(0, 3), label="partial returns")):
            fire(shop, session, "take_back", shipment)
            back = shop.all(session, sales.ReturnOrder)[-1]
            loose = [line for line in back.lines if line.kit_line_id is None]
            kept = data.draw(st.lists(st.sampled_from(loose), min_size=1, unique=True), label="lines")
            changes = [
                {"id": line.id, "quantity": -D(data.draw(st.integers(1, int(-line.quantity)), label="quantity"))}
                for line in kept
            ]
            gone = [one.id for one in back.lines if one not in kept and one.kit_line_id not in {n.id for n in kept}]
            gone = [id_ for id_ in gone if not _inside(back, id_, kept)]
            session.edit(sales.Order, [{"id": back.id, "lines": changes, "removed": gone}])
            credited(shop, session, back)
            assert 0 <= base_total - credits(shop, session) <= order.total
            fire(shop, session, "take_back", shipment)
            if shop.all(session, sales.ReturnOrder)[-1] is back:
                break
            session.remove(sales.Order, [shop.all(session, sales.ReturnOrder)[-1]])
        if shop.all(session, sales.ReturnOrder, state="draft") or _left(shop, session, shipment):
            taken_back(shop, session, shipment)
        assert base_total - credits(shop, session) == order.total
        assert {code: shop.on_hand(session, code) - 400 for code in before} == before
    assert shop.sound()


def _inside(order, id_, kept):
    """Say whether a line is a component, of whatever depth, of one of the lines kept."""
    by_id = {line.id: line for line in order.lines}
    line = by_id[id_]
    while line.kit_line_id is not None:
        line = by_id[line.kit_line_id]
    return line in kept


def _left(shop, session, shipment):
    """Say whether something can still come back."""
    count = len(shop.all(session, sales.ReturnOrder))
    fire(shop, session, "take_back", shipment)
    found = shop.all(session, sales.ReturnOrder)
    if len(found) > count:
        session.remove(sales.Order, [found[-1]])
    return len(found) > count
