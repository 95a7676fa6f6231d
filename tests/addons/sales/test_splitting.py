"""Splitting orders and lines, and merging orders: nothing is lost."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, sales
from addons.devkit.testing.records import edit_one
from addons.links import linked
from core import BadInput, NotFound, Refused, TradeloomError, UsageError


def fire(session, verb, *orders, **options):
    return session.fire(verb, list(orders), **options)


def newest(session):
    M = session[sales.Order]
    return session.scalars(select(M).order_by(M.id.desc()).limit(1)).one()


def lines_of(order):
    return [
        (line.position, line.product.code if line.product else None, line.quantity, line.net) for line in order.lines
    ]


def test_an_order_is_split_by_lines_and_quantities(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        header = {"number": "X1", "note": "ring twice", "order_reference": "PO 7"}
        order = shop.order(session, shop.line("A", 10, price=D(9), discount=D(10)), ("B", 2), ("KIT", 1), **header)
        moved = order.lines[1].id
        outcome = fire(session, "split", order, line=["10=4", "20"]).expect_done()
        new = newest(session)
        assert outcome.done[0].message == f"made the draft sales order #{new.id}"
        assert lines_of(order) == [(10, "A", 6, D("48.6")), (30, "KIT", 1, D("99.99"))]
        assert lines_of(new) == [(10, "A", 4, D("32.4")), (20, "B", 2, 10)]
        assert (order.net_total, order.tax_total, new.total) == (D("148.59"), 10, D("42.4"))
        assert (new.state, new.number, new.note, new.order_reference, new.date) == (
            ("draft", None, "ring twice", "PO 7", order.date)
        )
        assert new.lines[1].id == moved
        assert linked(session, new) == [("split", "sales.Order", order.id, "from")]
    assert shop.sound()


def test_what_was_typed_in_another_unit_follows(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        (box,) = session.create(base.Unit, [{"code": "bx", "name": "Box", "category": "box"}])
        ratio = {"product_id": shop.products["A"], "unit_id": box, "ratio": D(24)}
        session.create(base.ProductUnit, [ratio])
        order = shop.order(session, shop.line("A", 10, unit_id=box, price=D("11.99")), ("B", 1))
        fire(session, "split", order, line=["10=72"]).expect_done()
        first, second = order.lines[0], newest(session).lines[0]
        assert (first.quantity, first.entered_quantity, first.net) == (168, 7, D("83.93"))
        assert (second.quantity, second.entered_quantity, second.entered_price, second.net) == (
            (72, 3, D("11.99"), D("35.97"))
        )


def test_splitting_loses_nothing(shop_with):
    shop = shop_with("sales")

    @settings(max_examples=15)
    @given(st.integers(1, 990), st.data())
    def law(quantity, data):
        taken = data.draw(st.integers(1, quantity))
        with shop.app.unit() as session:
            order = shop.order(session, shop.line("A", quantity, price=D("3.33")), ("B", 1))
            fire(session, "split", order, line=[f"10={taken}"]).expect_done()
            quantities = [n.quantity for one in (order, newest(session)) for n in one.lines if n.product.code == "A"]
            assert sum(quantities) == quantity
            assert order.net_total == sum(n.net for n in order.lines)

    law()


@pytest.mark.parametrize(
    ("line", "error", "says"),
    [
        (["10=11"], BadInput, "11 cannot be taken from line 10 of .*, which orders 10"),
        (["10=0"], BadInput, "0 cannot be taken"),
        (["10=-3"], BadInput, "-3 cannot be taken"),
        (["10=x"], BadInput, "'x' is no quantity"),
        (["10=0.5"], BadInput, "0.5 pc of product A cannot be counted exactly"),
        (["15"], NotFound, "has no line 15"),
        (["10", "10=2"], UsageError, "line 10 is named twice"),
        (["10", "20"], Refused, "nothing would stay"),
        ([], UsageError, "needs the lines to move"),
    ],
)
def test_impossible_splits_are_refused_and_the_order_stays(shop_with, line, error, says):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        id_ = shop.order(session, ("A", 10), ("B", 2)).id
    with pytest.raises(error, match=says), shop.app.unit() as session:
        fire(session, "split", session.get_one(shop.app[sales.Order], id_), line=line)
    with shop.app.unit() as session:
        (order,) = shop.all(session, sales.Order)
        assert lines_of(order) == [(10, "A", 10, 100), (20, "B", 2, 10)]


def test_a_confirmed_order_is_not_split(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), ("B", 2))
        assert "is confirmed: split needs" in fire(session, "split", order, line=["10"]).blocked[0].message


def test_what_was_delivered_is_not_split_off(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=4)
        order = shop.confirmed(session, ("A", 10), ("B", 2))
        fire(session, "ship", order).expect_done()
        fire(session, "reactivate", order).expect_done()
        with pytest.raises(Refused, match="4 of 10 is delivered or invoiced already"):
            fire(session, "split", order, line=["10=7"])
        fire(session, "split", order, line=["10=6"]).expect_done()
        assert [(n.quantity, n.delivered) for n in order.lines] == [(4, 4), (2, 0)]
        assert [(n.quantity, n.delivered) for n in newest(session).lines] == [(6, 0)]
        assert (order.delivery_status, newest(session).delivery_status) == (67, 0)
    assert shop.sound()


def test_kits_move_with_their_components_and_are_not_divided(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, shop.line("KIT", 2, exploded=True), ("A", 4), ("B", 1))
        edit_one(order.lines[1], kit_line_id=order.lines[0].id)
        with pytest.raises(Refused, match="is bound to other lines"):
            fire(session, "split", order, line=["10=1"])
        fire(session, "split", order, line=["20"]).expect_done()
        assert [n[:3] for n in lines_of(newest(session))] == [(10, "KIT", 2), (20, "A", 4)]
        assert [n[:3] for n in lines_of(order)] == [(30, "B", 1)]


def test_services_move_with_what_they_are_for(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 4), ("S", 1), ("B", 1))
        row = {"service_line_id": order.lines[1].id, "product_line_id": order.lines[0].id, "quantity": D(4)}
        with session.in_verb():
            session.create(sales.ServiceRelation, [row])
        fire(session, "split", order, line=["10"]).expect_done()
        assert [n[:3] for n in lines_of(newest(session))] == [(10, "A", 4), (20, "S", 1)]


@pytest.mark.parametrize(
    ("positions", "expected"),
    [((10, 20), [(10, 5), (11, 3), (12, 2), (20, 1)]), ((1, 2), [(1, 5), (2, 3), (3, 2), (22, 1)])],
)
def test_a_line_is_divided_into_several_after_it(shop_with, positions, expected):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        first, second = positions
        order = shop.order(
            session, shop.line("A", 10, position=first, price=D("1.11")), shop.line("B", 1, position=second)
        )
        fire(session, "split_line", order, line=first, quantity=["3", "2"]).expect_done()
        assert [(n.position, n.quantity) for n in order.lines] == expected
        assert [n.net for n in order.lines[:3]] == [D("5.55"), D("3.33"), D("2.22")]
        assert order.total == D("16.1")
    assert shop.sound()


@pytest.mark.parametrize(
    ("quantity", "error", "says"),
    [
        (["10"], Refused, "nothing would stay in line 10"),
        (["6", "4"], Refused, "nothing would stay in line 10"),
        (["6", "5"], BadInput, "11 cannot be taken"),
        (["6", "-1"], BadInput, "-1 cannot be taken"),
        ([], UsageError, "needs quantities"),
    ],
)
def test_impossible_divisions_are_refused(shop_with, quantity, error, says):
    shop = shop_with("sales")
    with shop.app.unit() as session, pytest.raises(error, match=says):
        fire(session, "split_line", shop.order(session, ("A", 10)), line=10, quantity=quantity)


def test_returns_are_split_by_negative_quantities(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        model = shop.app.composition.types_of(session[sales.Order])["return"]
        (id_,) = session.create(model, [{"partner_id": shop.customer, "lines": [shop.line("A", -5)]}])
        order = session.get_one(model, id_)
        fire(session, "split_line", order, line=10, quantity=["-2"]).expect_done()
        assert [n.quantity for n in order.lines] == [-3, -2]


# --- merging ----------------------------------------------------------------------------------------------------


def test_drafts_are_merged_into_the_first_and_the_others_cancelled(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        first = shop.order(session, ("A", 1), number="X1")
        second = shop.order(session, ("B", 2), ("KIT", 1), number="X2")
        third = shop.order(session, ("A", 3))
        outcome = fire(session, "merge", first, other=["X2", f"#{third.id}"]).expect_done()
        assert outcome.done[0].message == "took in X2, SO000001"
        assert [n[:3] for n in lines_of(first)] == [(10, "A", 1), (20, "B", 2), (30, "KIT", 1), (40, "A", 3)]
        assert (first.state, second.state, third.state) == ("draft", "cancelled", "cancelled")
        assert (first.net_total, second.total, third.lines) == (D("149.99"), 0, [])
        assert linked(session, second) == [("merged", "sales.Order", first.id, "to")]
    assert shop.sound()


def test_orders_that_differ_are_not_merged(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        model = session[sales.QuotationOrder]
        session.create(model, [{"partner_id": shop.customer, "lines": [shop.line("A", 1)], "number": "OFFER"}])
        shop.order(session, ("A", 1), number="OTHER", partner_id=other)
        shop.confirmed(session, ("A", 1), number="DONE")
        shop.order(session, ("A", 1), number="FIRST")
        shop.order(session, ("A", 1), number="SAME")
        (first,) = [one.id for one in shop.all(session, sales.Order, number="FIRST")]
    for others, says in [
        (["SAME", "OTHER"], "the customer of .* OTHER is .*C2, that of .* FIRST is .*C1"),
        (["SAME", "OFFER"], "OFFER is a quotation, sales order FIRST is a sales order"),
        (["SAME", "DONE"], "DONE is confirmed: only drafts are merged"),
        (["FIRST"], "cannot be merged with itself"),
        (["SAME", "NONE"], "there is no sales order NONE"),
    ]:
        with pytest.raises(TradeloomError, match=says):
            shop.app.fire_all("merge", sales.Order, [first], other=others).expect_done()
    with shop.app.unit() as session:
        assert [len(one.lines) for one in shop.all(session, sales.Order)] == [1] * 5


def test_merging_takes_one_order_to_merge_into(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        orders = [shop.order(session, ("A", 1), number=name) for name in ("X1", "X2")]
        with pytest.raises(UsageError, match="merging takes one order"):
            fire(session, "merge", *orders, other=["X2"])


# --- many -------------------------------------------------------------------------------------------------------


def test_splitting_and_merging_many_cost_the_same_statements(shop_with, statements):
    shop = shop_with("sales")
    counts = []
    for size in (20, 200):
        with shop.app.unit() as session:
            rows = [
                {
                    "partner_id": shop.customer,
                    "lines": [shop.line("A", n + 2), shop.line("B", 2)],
                    "number": f"{size}-{n}",
                }
                for n in range(size)
            ]
            ids = session.create(sales.Order, rows)
        seen = statements(shop.app)
        assert len(shop.app.fire_all("split", sales.Order, ids, line=["10=1", "20"]).done) == size
        split = len(seen)
        options = {"other": [f"{size}-{n}" for n in range(1, size)]}
        assert shop.app.fire_all("merge", sales.Order, ids[:1], **options).done
        counts.append((split, len(seen) - split))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 35
