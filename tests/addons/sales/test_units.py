from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, invoicing, sales, shipping, stock
from addons.devkit.testing.records import edit_one
from core import BadInput


@pytest.fixture
def shop(shop_with):
    """P (0.50 a piece) comes in boxes of 24, L (3.00) in dozens and counted in dozens, M in kilograms."""
    return with_units(shop_with("sales"))


def with_units(shop):
    app = shop.app
    with app.unit() as session:
        (box,) = session.create(base.Unit, [{"code": "box", "name": "box", "category": "packing"}])
        shop.unit = {u.code: u.id for u in session.scalars(select(app[base.Unit]))}
        rows = [
            {"code": "P", "unit_id": shop.unit["pc"], "list_price": D("0.5")},
            {"code": "L", "unit_id": shop.unit["dz"], "list_price": D(3)},
            {"code": "M", "unit_id": shop.unit["kg"], "list_price": D(2)},
        ]
        ids = session.create(base.Product, [{"tax_id": None, "name": row["code"], **row} for row in rows])
        shop.products |= {row["code"]: id_ for row, id_ in zip(rows, ids, strict=True)}
        session.create(base.ProductUnit, [{"product_id": ids[0], "unit_id": box, "ratio": D(24)}])
    return shop


def entered(shop, product, quantity, unit, **values):
    return shop.line(product, quantity, unit_id=shop.unit[unit], **values)


def fire(shop, session, verb, *orders, **options):
    shop.app.fire(session, verb, orders, **options).expect_done()


def edit(shop, id_, change):
    """Edit an order by hand in a transaction of its own."""
    with shop.app.unit() as session:
        change(session, session.get_one(shop.app[sales.Order], id_))


def set_line(shop, id_, **values):
    edit(shop, id_, lambda _, order: edit_one(order.lines[0], **values))


def shown(line):
    return line.shown_quantity, line.shown_unit.code if line.shown_unit else None, line.shown_price


def test_ten_boxes_at_11_99_are_119_90_however_the_price_of_a_piece_is_rounded(shop):
    with shop.app.unit() as session:
        order = shop.order(session, entered(shop, "P", 10, "box", price=D("11.99")))
        line = order.lines[0]
        assert (line.quantity, line.unit.code, line.price) == (240, "pc", D("0.499583"))
        assert (line.net, order.total) == (D("119.90"), D("119.90"))
        assert shown(line) == (10, "box", D("11.99"))
        edit_one(order, note="edited")
        assert order.total == D("119.90")
    assert shop.sound()


def test_without_a_typed_price_the_piece_price_counts(shop):
    with shop.app.unit() as session:
        line = shop.order(session, entered(shop, "P", 10, "box")).lines[0]
        assert (line.net, line.price, line.entered_price) == (120, D("0.5"), None)
        assert shown(line) == (10, "box", 12)
        assert shown(shop.order(session, ("P", 5)).lines[0]) == (5, "pc", D("0.5"))


def test_units_of_the_same_category_need_no_ratio_of_the_product(shop):
    with shop.app.unit() as session:
        order = shop.order(session, entered(shop, "P", 2, "dz"), entered(shop, "M", 1500, "g", price=D("0.003")))
        dozens, grams = order.lines
        assert (dozens.quantity, dozens.net) == (24, 12)
        assert (grams.quantity, grams.unit.code, grams.net, grams.price) == (D("1.5"), "kg", D("4.50"), 3)


def test_pieces_of_a_product_counted_in_dozens_keep_their_amount_exactly(shop):
    """One piece is 0.083333 dozen, rounded: the amount must not suffer, nor grow by editing."""
    with shop.app.unit() as session:
        line = entered(shop, "L", 60000, "pc", price=D("0.25"))
        order = shop.order(session, line)
        assert (order.lines[0].quantity, order.total) == (5000, 15000)
        edit_one(order, note="edited")
        assert order.total == 15000
        edit_one(order.lines[0], quantity=D(2500))
        assert (order.lines[0].entered_quantity, order.total) == (30000, 7500)


@pytest.mark.parametrize(
    ("product", "unit", "quantity", "says"),
    [
        ("P", "kg", 1, "product P is not sold in kg: it is counted in pc"),
        ("M", "box", 1, "product M is not sold in box"),
        ("P", "box", 0, "has quantity 0"),
        ("P", "box", -1, "negative quantity -24"),
        (
            "P",
            "box",
            "0.001",
            "0.001 box of product P cannot be counted exactly: they are 0.024 pc, and pc has no places",
        ),
    ],
)
def test_units_that_lead_nowhere_are_refused(shop, product, unit, quantity, says):
    with pytest.raises(BadInput, match=says), shop.app.unit() as session:
        shop.order(session, entered(shop, product, quantity, unit))
    with shop.app.unit() as session:
        id_ = shop.order(session, (product, 1)).id
    with pytest.raises(BadInput, match=says):
        set_line(shop, id_, unit_id=shop.unit[unit], quantity=D(quantity))


@pytest.mark.parametrize(
    ("product", "unit", "quantity", "fits"),
    [
        ("W", "pc", 18, "12 or 24 pc"),
        ("W", "dz", "1.5", "1 or 2 dz"),
        ("L", "pc", 1, "3 pc"),
        ("L", "pc", 10, "9 or 12 pc"),
        ("L", "dz", "0.005", "0.01 dz"),
        ("P", "pc", "2.5", "2 or 3 pc"),
        ("P", "box", "1.3", "1 or 2 box"),
        ("M", "g", "0.5", "1 g"),
    ],
)
def test_what_the_unit_of_the_stock_cannot_hold_is_refused_with_what_would_fit(shop, product, unit, quantity, fits):
    """W is kept in whole dozens, L in dozens of two places; entered and edited, in either unit."""
    with shop.app.unit() as session:
        (whole,) = session.create(base.Unit, [{"code": "W", "name": "whole dozen", "ratio": D(12)}])
        row = {"code": "W", "name": "W", "unit_id": whole, "list_price": D("2.40")}
        (shop.products["W"],) = session.create(base.Product, [row])
        shop.unit["dz"] = whole if product == "W" else shop.unit["dz"]
    fits = fits.replace("dz", "W") if product == "W" else fits
    with pytest.raises(BadInput, match="cannot be counted exactly") as refused, shop.app.unit() as session:
        shop.order(session, entered(shop, product, quantity, unit))
    assert f"What would fit: {fits}." in str(refused.value)
    with shop.app.unit() as session:
        order = shop.order(session, entered(shop, product, 24, unit))
        line, own = order.lines[0].id, order.lines[0].unit_id
        id_ = order.id
    name = "quantity" if shop.unit[unit] == own else "entered_quantity"
    with pytest.raises(BadInput, match="cannot be counted exactly"), shop.app.unit() as session:
        session.edit(sales.Order, [{"id": id_, "lines": [{"id": line, name: D(quantity)}]}])


def test_three_pieces_at_2_40_a_dozen_are_0_60(shop):
    with shop.app.unit() as session:
        order = shop.order(session, entered(shop, "L", 3, "pc"), entered(shop, "L", 3, "pc", price=D("0.19")))
        by_dozen, by_piece = order.lines
        assert (by_dozen.quantity, by_dozen.net, by_dozen.shown_price) == (D("0.25"), D("0.75"), D("0.25"))
        assert (by_piece.net, by_piece.shown_price) == (D("0.57"), D("0.19"))


@settings(max_examples=25)
@given(
    st.sampled_from(["pc", "dz"]),
    st.decimals("0.01", 10_000, places=2),
    st.one_of(st.none(), st.decimals("0.01", 999, places=2)),
)
def test_an_amount_is_what_was_entered_at_its_price_or_the_quantity_is_refused(shop, unit, quantity, price):
    with shop.app.unit() as session:
        row = entered(shop, "L", quantity, unit, **({} if price is None else {"price": price}))
        if unit == "pc" and quantity * 100 % 12:  # a hundredth of a dozen is 0.12 pieces
            with pytest.raises(BadInput, match="cannot be counted exactly"):
                shop.order(session, row)
            session.rollback()
            return
        order = shop.order(session, row)
        each = (D(3) if unit == "dz" else D("0.25")) if price is None else price
        (line,) = order.lines
        assert line.net == order.currency.round(quantity * each)
        assert line.quantity * (1 if unit == "dz" else 12) == quantity
        session.rollback()


def test_units_are_as_exact_in_stock_and_on_invoices(shop_with):
    shop = with_units(shop_with("shipping", "invoicing"))
    product = {"product_id": shop.products["P"]}
    with shop.app.unit() as session:
        bin_ = shop.all(session, stock.Bin)[0].id
        (other,) = session.create(stock.Bin, [{"warehouse_id": 1, "code": "X"}])
    inexact = {**product, "quantity": D("1.5")}
    dozen = {**product, "quantity": D(1), "unit_id": shop.unit["dz"]}
    cases = [
        (stock.Inventory, {}, {**product, "counted": D("1.5")}, "1 or 2 pc"),
        (stock.Transfer, {"from_bin_id": bin_, "to_bin_id": other}, inexact, "1 or 2 pc"),
        (shipping.Shipment, {"partner_id": shop.customer}, inexact, "1 or 2 pc"),
        (invoicing.Invoice, {"partner_id": shop.customer}, inexact, "1 or 2 pc"),
        (shipping.Shipment, {"partner_id": shop.customer}, dozen, "counted in pc here, not in dz"),
        (invoicing.Invoice, {"partner_id": shop.customer}, dozen, "counted in pc here, not in dz"),
    ]
    for model, header, line, says in cases:
        with pytest.raises(BadInput, match=says), shop.app.unit() as session:
            session.create(model, [{**header, "lines": [line]}])


def test_an_unknown_unit_is_refused(shop):
    with pytest.raises(BadInput, match="there is no unit #999"), shop.app.unit() as session:
        shop.order(session, shop.line("P", 1, unit_id=999))


@pytest.mark.parametrize(
    ("values", "quantity", "boxes", "price", "total"),
    [
        ({"entered_quantity": D(5)}, 120, 5, "11.99", "59.95"),
        ({"quantity": D(48)}, 48, 2, "11.99", "23.98"),
        ({"quantity": D(100)}, 100, D("4.166667"), "11.99", "49.96"),
        ({"entered_price": D(12)}, 240, 10, "12", "120"),
        ({"price": D("0.6")}, 240, 10, "14.4", "144"),
        ({"entered_quantity": D(1), "entered_price": D(10)}, 24, 1, "10", "10"),
        ({"entered_quantity": D(2), "quantity": D(48)}, 48, 2, "11.99", "23.98"),
    ],
)
def test_both_units_follow_an_edit_by_hand_of_one_of_them(shop, values, quantity, boxes, price, total):
    with shop.app.unit() as session:
        id_ = shop.order(session, entered(shop, "P", 10, "box", price=D("11.99")), note="a").id
    set_line(shop, id_, **values)
    edit(shop, id_, lambda _, order: edit_one(order, note="b"))
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        line = order.lines[0]
        assert (line.quantity, line.entered_quantity, line.entered_price) == (quantity, boxes, D(price))
        assert (line.net, order.total) == (D(total), D(total))
    assert shop.sound()


def test_a_line_is_entered_in_another_unit_by_hand_and_back(shop):
    with shop.app.unit() as session:
        id_ = shop.order(session, ("P", 10)).id
    set_line(shop, id_, unit_id=shop.unit["box"], price=D("11.99"))
    with shop.app.unit() as session:
        line = session.get_one(shop.app[sales.Order], id_).lines[0]
        assert (line.quantity, line.unit.code, line.net, shown(line)[0]) == (240, "pc", D("119.90"), 10)
    set_line(shop, id_, entered_unit_id=shop.unit["dz"])
    with shop.app.unit() as session:
        line = session.get_one(shop.app[sales.Order], id_).lines[0]
        assert (line.quantity, shown(line), line.net) == (120, (10, "dz", D("11.99")), D("119.90"))
    set_line(shop, id_, entered_unit_id=None, price=D("0.5"))
    with shop.app.unit() as session:
        line = session.get_one(shop.app[sales.Order], id_).lines[0]
        assert (line.quantity, shown(line), line.net) == (120, (120, "pc", D("0.5")), 60)


def test_two_quantities_that_contradict_each_other_are_refused(shop):
    with shop.app.unit() as session:
        id_ = shop.order(session, entered(shop, "P", 10, "box")).id
    with pytest.raises(BadInput, match="5 box of product P are 120 pc, not 100"):
        set_line(shop, id_, entered_quantity=D(5), quantity=D(100))


def test_what_was_entered_may_be_named_as_such(shop):
    with shop.app.unit() as session:
        row = {"product_id": shop.products["P"], "entered_unit_id": shop.unit["box"], "entered_quantity": D(2)}
        order = shop.order(session, row)
        assert (order.lines[0].quantity, order.total) == (48, 24)


def test_partial_invoices_of_boxes_add_up_and_closing_and_reopening_restore_the_amount(shop_with):
    shop = with_units(shop_with("shipping", "invoicing"))
    with shop.app.unit() as session:
        shop.stock(session, P=100)
        order = shop.confirmed(session, entered(shop, "P", 10, "box", price=D("11.99")))
        fire(shop, session, "ship", order)
        fire(shop, session, "close", order)
        line = order.lines[0]
        assert (line.quantity, line.lost_sales, line.entered_quantity) == (100, 140, D("4.166667"))
        assert (line.net, order.total) == (D("49.96"), D("49.96"))
        fire(shop, session, "reopen", order)
        assert (line.quantity, line.entered_quantity, order.total) == (240, 10, D("119.90"))
        fire(shop, session, "invoice", order)
        (invoice,) = shop.all(session, invoicing.Invoice)
        assert invoice.net_total == D("119.90")
    assert shop.sound()


def test_partial_invoices_of_boxes_add_up_to_the_amount_of_the_boxes(shop_with):
    shop = with_units(shop_with("shipping", "invoicing"))
    with shop.app.unit() as session:
        order = shop.confirmed(session, entered(shop, "P", 10, "box", price=D("11.99")))
        for counted in (7, 100, 133):
            shop.stock(session, P=counted)
            fire(shop, session, "ship", order)
            fire(shop, session, "invoice", shop.all(session, shipping.Shipment)[-1])
            fire(shop, session, "complete", *shop.all(session, invoicing.Invoice, state="draft"))
        invoices = shop.all(session, invoicing.Invoice)
        assert [invoice.lines[0].quantity for invoice in invoices] == [7, 100, 133]
        assert sum(invoice.net_total for invoice in invoices) == D("119.90")
        assert order.invoice_status == 100
    assert shop.sound()


@settings(max_examples=12)
@given(st.integers(1, 500), st.decimals("0.01", "999999", places=2), st.integers(1, 11999))
def test_cutting_and_restoring_a_line_of_boxes_gives_its_amount_back(shop, boxes, price, kept):
    with shop.app.unit() as session:
        order = shop.order(session, entered(shop, "P", boxes, "box", price=price))
        line = order.lines[0]
        total = line.net
        assert total == boxes * price
        parts = min(kept, int(line.quantity))
        both = [(line, D(parts)), (line, line.quantity - parts)]
        one, other = (row["net"] for row in type(line).amounts_of_parts(session, both))
        assert abs(one + other - total) <= D("0.01")
        edit_one(line, quantity=D(parts))
        edit_one(line, quantity=D(boxes * 24))
        assert (line.entered_quantity, line.net) == (boxes, total)
        session.rollback()


def test_entering_in_other_units_takes_as_many_statements_for_200_orders_as_for_20(shop, statements):
    counts = []
    for n in (20, 200):
        seen = statements(shop.app)
        with shop.app.unit() as session:
            rows = [{"partner_id": shop.customer, "lines": [entered(shop, "P", 1, "box")]} for _ in range(n)]
            session.create(sales.Order, rows)
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0]
