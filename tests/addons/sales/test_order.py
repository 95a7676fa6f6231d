from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, sales
from addons.devkit.testing.records import edit_one, remove_one
from addons.sales.order.line_amounts import amounts_of
from core import BadInput, Refused, UsageError


def test_naming_the_customer_is_enough_to_make_an_order(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 2))
        assert order.date == date(2030, 1, 15)
        assert order.organisation.code == "MAIN"
        assert order.currency.code == "EUR"
        assert order.delivery_address.city == "Town"
        assert (order.state, order.number) == ("draft", None)
        assert order.lines[0].price == 10


def test_line_and_header_totals_with_discount_and_tax(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, shop.line("KIT", 3, discount=D("12.5")), ("A", 1))
        kit, anvil = order.lines
        assert (kit.net, kit.tax_amount) == (D("262.47"), D("26.25"))
        assert (order.net_total, order.tax_total, order.total) == (D("272.47"), D("26.25"), D("298.72"))
        assert (kit.position, anvil.position) == (10, 20)


@settings(max_examples=60)
@given(st.decimals(1, 999, places=3), st.decimals(0, 9999, places=4), st.decimals(0, 100, places=2), st.integers(0, 30))
def test_amounts_are_rounded_half_up_per_line(quantity, price, discount, rate):
    class Euro:
        @staticmethod
        def round(amount):
            return amount.quantize(D("0.01"), "ROUND_HALF_UP")

    found = amounts_of(quantity * price, discount, D(rate), Euro)
    exact = quantity * price * (100 - discount) / 100
    assert abs(found["net"] - exact) <= D("0.005")
    assert abs(found["tax_amount"] - found["net"] * rate / 100) <= D("0.005")


def test_an_order_takes_its_number_at_confirmation(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        first, second = shop.order(session, ("A", 1)), shop.order(session, ("A", 1))
        typed = shop.order(session, ("A", 1), number="SO000002")
        shop.app.fire(session, "confirm", [typed, first, second]).expect_done()
        assert (typed.number, first.number, second.number) == ("SO000002", "SO000001", "SO000003")


def test_a_number_typed_twice_is_refused(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.order(session, ("A", 1), number="X1")
    with pytest.raises(Exception, match=r"(?i)unique"), shop.app.unit() as session:
        shop.order(session, ("A", 1), number="X1")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"quantity": 0}, "has quantity 0"),
        ({"quantity": -1}, "negative quantity -1"),
        ({"product_id": 999}, "there is no product #999"),
        ({"quantity": D("1E+400")}, "does not fit"),
        ({"price": D("NaN")}, "NaN"),
        ({"quantity": D("0.0000001")}, "cannot be counted exactly"),
        ({"quantity": D("NaN")}, "does not fit"),
        ({"quantity": D("1E+999999"), "unit_id": 2}, "does not fit"),
    ],
)
def test_bad_lines_are_refused_and_nothing_is_kept(shop_with, line, says):
    shop = shop_with("sales")
    with pytest.raises((BadInput, ArithmeticError), match=says), shop.app.unit() as session:
        shop.order(session, {**shop.line("A", 1), **line})
    with shop.app.unit() as session:
        assert shop.all(session, sales.Order) == []


def test_a_product_without_price_needs_one_typed(shop_with):
    shop = shop_with("sales")
    with pytest.raises(BadInput, match="product N has no price"), shop.app.unit() as session:
        shop.order(session, ("N", 1))
    with shop.app.unit() as session:
        assert shop.order(session, shop.line("N", 2, price=D("1.5"))).total == 3


def test_an_order_without_lines_is_not_confirmed(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        outcome = shop.app.fire(session, "confirm", [shop.order(session)])
        assert "it has no lines" in outcome.blocked[0].message


def test_an_inactive_customer_can_be_gone_past_by_a_clerk_with_a_reason(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        session.edit(base.Partner, [{"id": shop.customer, "active": False}])
        order = shop.order(session, ("A", 1))
        assert shop.app.fire(session, "confirm", [order]).blocked
        with pytest.raises(UsageError, match="needs a reason"):
            shop.app.fire(session, "confirm", [order], override=["active partner"])
        done = shop.app.fire(session, "confirm", [order], override=["active partner"], reason="last delivery")
        assert done.done
        assert order.state == "confirmed"


def test_a_draft_edited_by_hand_has_its_totals_recomputed(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 2))
        edit_one(order, note="changed", lines=[{"id": order.lines[0].id, "quantity": D(5)}])
        assert (order.lines[0].net, order.total) == (50, 50)


def test_a_line_edited_by_hand_recomputes_its_order(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        id_ = shop.order(session, ("A", 2)).id
    with shop.app.unit() as session:
        edit_one(session.get_one(shop.app[sales.Order], id_).lines[0], quantity=D(5))
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert (order.lines[0].net, order.net_total, order.total) == (50, 50, 50)


def test_a_line_deleted_by_hand_leaves_the_total(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        id_ = shop.order(session, ("A", 2), ("B", 1)).id
    with shop.app.unit() as session:
        remove_one(session.get_one(shop.app[sales.Order], id_).lines[0])
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert (len(order.lines), order.total) == (1, 5)


def test_a_confirmed_order_is_not_edited_by_hand(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        id_ = shop.confirmed(session, ("A", 2)).id
    for change in ("note", "line", "delete"):
        with pytest.raises(Refused, match="confirmed"), shop.app.unit() as session:  # noqa: PT012
            order = session.get_one(shop.app[sales.Order], id_)
            if change == "note":
                edit_one(order, note="x")
            elif change == "line":
                edit_one(order.lines[0], quantity=D(9))
            else:
                remove_one(order.lines[0])


def test_E2_1_closing_cuts_what_is_open_and_counts_it_as_lost_sales(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        order = shop.confirmed(session, ("A", 12))
        shop.app.fire(session, "ship", [order]).expect_done()
        shop.app.fire(session, "close", [order]).expect_done()
        line = order.lines[0]
        assert (line.quantity, line.lost_sales, line.net, order.total) == (5, 7, 50, 50)
        assert line.description.startswith("Close (12)")
        assert (order.state, order.delivery_status) == ("closed", 100)


def test_voiding_sets_every_quantity_and_amount_to_zero(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("KIT", 3))
        shop.app.fire(session, "void", [order]).expect_done()
        assert (order.lines[0].quantity, order.lines[0].net, order.total, order.state) == (0, 0, 0, "voided")
        assert order.lines[0].description == "Voided (3)"
        assert order.lines[0].lost_sales == 0


def test_an_illegal_move_says_what_is_possible_from_here(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        message = shop.app.fire(session, "close", [order]).blocked[0].message
        assert "is draft: close needs placed or" in message
        possible = message.partition("possible from here: ")[2].split(", ")
        assert {"cancel", "confirm", "offer", "place", "plan", "void"} <= set(possible)
        assert not {"close", "ship", "reopen", "supersede"} & set(possible)


def test_creating_and_confirming_takes_as_many_statements_for_300_orders_as_for_30(shop_with, statements):
    shop = shop_with("sales")
    counts = []
    for n in (30, 300):
        seen = statements(shop.app)
        with shop.app.unit() as session:
            rows = [{"partner_id": shop.customer, "lines": [shop.line("A", 1)]} for _ in range(n)]
            ids = session.create(sales.Order, rows)
        shop.app.fire_all("confirm", sales.Order, ids)
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0]


def test_the_trail_of_an_order_tells_who_did_what(shop_with):
    from addons.console.show_commands import trail

    shop = shop_with("sales")
    with shop.app.unit() as session:
        id_ = shop.confirmed(session, ("A", 1)).id
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        entries = [(entry.verb, entry.source, entry.target, entry.user) for entry in trail(session, order)]
    assert entries == [("create", None, "draft", "system"), ("confirm", "draft", "confirmed", "system")]


def test_orders_are_listed_filtered_and_sorted_in_one_statement(shop_with, statements):
    from addons.lists.listing import Listing

    shop = shop_with("sales")
    with shop.app.unit() as session:
        for quantity in (3, 1, 2):
            shop.confirmed(session, ("A", quantity))
        shop.order(session, ("A", 9))
    listing = Listing(shop.app[sales.Order])
    with shop.app.unit(readonly=True) as session:
        session.connection()
        seen = statements(shop.app)
        rows = listing.rows(session, {"state": "!=draft", "total": ">=20", "partner": "C*"}, sort="-total")
        assert len(seen) == 1
        assert [row.total for row in rows] == [30, 20]
        assert listing.ids(session, {"total": "15..25"}) == [rows[1].id]
        assert session.scalars(select(shop.app[base.Partner].code)).all() == ["C1"]
