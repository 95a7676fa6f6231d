"""Orders are found by what they contain: whatever changes lines, the content key of the header says what they are."""

import datetime as dt
import re
from decimal import Decimal as D
from operator import attrgetter

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, cast, insert, literal, select

from addons import base, invoicing, preferences, sales, shipping
from addons.console.showing import as_json, show
from addons.devkit.testing.records import edit_one
from addons.lists import Listing
from addons.sales.asking.duplicate_orders import received
from addons.sales.order.summary import content_key, content_of, keys_within
from addons.sales.order_invariants import content_keys_say_the_lines
from addons.transfer import run_import
from core import TradeloomError

CODES = ("A", "B", "KIT", "S")


# --- the key ----------------------------------------------------------------------------------------------------

amounts = st.lists(st.tuples(st.sampled_from([None, 1, 2, 3, 40]), st.integers(-3, 9).map(D)), max_size=6)


@given(amounts, amounts)
def test_an_order_that_contains_another_has_its_key_among_its_own(inner, outer):
    old, current = content_of(inner), content_of([*inner, *outer])
    if old and all(current.get(product) == quantity for product, quantity in old.items()):
        assert content_key(7, old) in keys_within(7, current)
    assert (content_key(7, old) is None) == (not old)


def test_equal_quantities_make_equal_keys_and_customers_do_not_share_them():
    assert content_key(7, {1: D("3.000000"), 2: D(1)}) == content_key(7, {1: D(3)}) == "7:1:3"
    assert content_key(8, {1: D(3)}) != content_key(7, {1: D(3)})


# --- every way of changing lines --------------------------------------------------------------------------------


@pytest.fixture
def shop(shop_with):
    """KIT is a kit of 2 A and 1 B; there is a second customer, and stock."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=10**6, B=10**6)
        session.create(preferences.Preference, [{"key": "sales.cancel_and_replace", "value": "yes"}])
        session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        session.edit(base.Product, [{"id": shop.products["KIT"], "is_kit": True}])
        parts = [{"kit_id": shop.products["KIT"], "product_id": shop.products[p], "quantity": D(n)} for p, n in PARTS]
        session.create(base.Component, parts)
    return shop


PARTS = (("A", 2), ("B", 1))
VERBS = {
    "place": {},
    "confirm": {},
    "close": {},
    "reopen": {},
    "reactivate": {},
    "void": {},
    "cancel": {},
    "explode": {},
    "ship": {},
    "invoice": {},
    "credit": {},
    "replace": {},
    "copy": {},
    "convert": {"to": "standard"},
    "copy_lines": {"source": ["#1"]},
    "add_lines": {"product": ["A=2", "B=1"]},
    "split": {"line": ["10=1"]},
    "split_line": {"line": 10, "quantity": ["1"]},
    "merge": {"other": ["#1"]},
}


def create(session, shop, order, code, n):
    lines = [shop.line(code, n), shop.line("B", 2)]
    session.create(sales.Order, [{"partner_id": shop.customer, "lines": lines}])


def quote(session, shop, order, code, n):
    rows = [{"partner_id": shop.customer, "lines": [shop.line(code, n)]}]
    session.create(sales.QuotationOrder, rows)


def edit_quantity(session, shop, order, code, n):
    changes = [{"id": line.id, "quantity": D(n)} for line in order.lines[:1]]
    session.edit(sales.Order, [{"id": order.id, "lines": changes}])


def edit_product(session, shop, order, code, n):
    changes = [{"id": line.id, "product_id": shop.products[code]} for line in order.lines[:1]]
    session.edit(sales.Order, [{"id": order.id, "lines": changes}], anew=True)


def edit_customer(session, shop, order, code, n):
    other = session.scalars(select(session[base.Partner].id).where(session[base.Partner].id != order.partner_id))
    session.edit(sales.Order, [{"id": order.id, "partner_id": max(other)}])


def add_line(session, shop, order, code, n):
    session.edit(sales.Order, [{"id": order.id, "lines": [shop.line(code, n)]}])


def remove_line(session, shop, order, code, n):
    session.edit(sales.Order, [{"id": order.id, "removed": [line.id for line in order.lines[-1:]]}])


def ship_and_take_back(session, shop, order, code, n):
    for shipment in shop.all(session, shipping.Shipment, state="completed")[-1:]:
        session.fire("take_back", [shipment]).expect_done()


def complete_invoice(session, shop, order, code, n):
    for invoice in shop.all(session, invoicing.Invoice, state="draft")[-1:]:
        session.fire("complete", [invoice]).expect_done()


WAYS = {
    one.__name__: one
    for one in (
        create,
        quote,
        edit_quantity,
        edit_product,
        edit_customer,
        add_line,
        remove_line,
        ship_and_take_back,
        complete_invoice,
    )
}
HAPPENED = {*WAYS, *VERBS} - {"credit"}
"""The ways that the stories below go with success; crediting has a test of its own."""
ways = st.sampled_from(sorted(HAPPENED))
steps = st.tuples(ways, st.integers(0, 99), st.sampled_from(CODES), st.sampled_from([1, 2, 3, 7]))


def test_whatever_changes_lines_the_content_key_says_what_they_are(shop):
    happened = set()

    @settings(max_examples=20, derandomize=True, phases=[Phase.generate])
    @given(st.lists(steps, min_size=12, max_size=24))
    def tell(story):
        with shop.app.unit() as session:
            for code, n in (("A", 5), ("B", 6), ("KIT", 2), ("A", 3), ("B", 3)):
                create(session, shop, None, code, n)
            session.fire("confirm", shop.all(session, sales.Order)[:2]).expect_done()
            session.fire("close", shop.all(session, sales.Order)[:1]).expect_done()
            quote(session, shop, None, "B", 4)
            for step in story:
                happened.update({step[0]} if carry_out(session, shop, *step) else ())
                assert list(content_keys_say_the_lines(session)) == [], step
            session.rollback()

    tell()
    assert happened >= HAPPENED, HAPPENED - happened


def carry_out(session, shop, name, at, code, n):
    """Go one way with one of the orders, the first of a few with which it can be gone; say whether one was."""
    orders = shop.all(session, sales.Order)
    at %= len(orders)
    fit = [order for order in orders[at:] + orders[:at] if name in WAYS or is_offered(shop, order, name)]
    return any(_carried_out(session, shop, name, order, orders, code, n) for order in fit[:3])


def is_offered(shop, order, verb):
    return verb in shop.app.workflow.offered(type(order), order.state)


def _carried_out(session, shop, name, order, orders, code, n):
    try:
        with session.begin_nested():
            if name in WAYS:
                WAYS[name](session, shop, order, code, n)
                return True
            options = VERBS[name]
            if name in ("copy_lines", "merge"):
                what = attrgetter("kind", "state", "partner_id")
                alike = [one for one in orders if one is not order and what(one) == what(order)] or orders
                options = {key: [f"#{alike[n % len(alike)].id}"] for key in options}
            return bool(session.fire(name, [order], **options).done)
    except TradeloomError:
        return False


def test_credited_replaced_and_imported_orders_have_their_keys(shop, tmp_path):
    with shop.app.unit() as session:
        for verbs in (("invoice", "", "close", "credit"), ("replace",), ("ship", "replace")):
            order = shop.confirmed(session, ("A", 4), ("B", 1))
            for verb in verbs:
                if verb:
                    session.fire(verb, [order]).expect_done()
                else:
                    complete_invoice(session, shop, order, "", 0)
                assert list(content_keys_say_the_lines(session)) == [], verb
    (tmp_path / "orders.csv").write_text("no,code,qty\nX1,A,2\n")
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'system = "shop"\n[[load]]\nmodel = "sales.Order"\nfile = "orders.csv"\nkey = "no"\n'
        f'[load.fields]\nnumber = "no"\npartner_id = {{ value = {shop.customer} }}\n'
        "[[load.lines]]\n[load.lines.fields]\n"
        'product_id = { column = "code", find = "base.Product", by = "code" }\nquantity = "qty"\n'
    )
    run_import(shop.app, mapping).expect_good()
    with shop.app.unit() as session:
        (order,) = shop.all(session, sales.Order, number="X1")
        assert order.content_key == f"{shop.customer}:{shop.products['A']}:2"
        assert list(content_keys_say_the_lines(session)) == []


# --- found in an index ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("analysed", [False, True], ids=["no statistics", "statistics"])
def test_old_orders_are_found_by_their_keys_however_many_a_customer_has(shop_with, explained, analysed):
    shop = shop_with("sales", duplicates=True)
    with shop.app.unit() as session:
        (first,) = session.create(sales.Order, [{"partner_id": shop.customer, "lines": [shop.line("A", 1)]}])
        copied = [c for c in session[sales.Order].__table__.columns if c.name not in ("id", "content_key", "state")]
        numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
        numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < 3000))
        names = [*(c.name for c in copied), "state", "content_key"]
        key = literal("1:1:") + cast(numbers.c.n, String)
        table = session[sales.Order].__table__
        rows = select(*copied, literal("confirmed"), key).select_from(table.join(numbers, table.c.id == first))
        session.execute(insert(table).from_select(names, rows))
        line = session[sales.OrderLine].__table__
        names = [c.name for c in line.columns if c.name not in ("id", "order_id")]
        rows = select(table.c.id, *(line.c[name] for name in names)).join(line, line.c.order_id == first)
        session.execute(insert(line).from_select(["order_id", *names], rows.where(table.c.id != first)))
    if analysed:
        with shop.app.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        shop.app.engine.dispose()
    with shop.app.unit(readonly=True) as session:
        plan = explained(session, received(session).params(keys=["1:1:5", "1:2:1"], since=dt.date(2029, 12, 1)))
    assert "ix_sales_order_content_key_date" in plan, plan
    assert not re.search(r"ix_sales_order_(state|partner|date)|SCAN sales_order\b", plan), plan


def test_people_do_not_see_the_key(shop_with, capsys):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        edit_one(order, lines=[{"id": order.lines[0].id, "quantity": D(2)}])
        assert "content-key" not in Listing(type(order)).names
        show(session, order)
        assert "content_key" not in as_json(session, order)
    assert "content" not in capsys.readouterr().out
