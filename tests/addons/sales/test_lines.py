from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, invoicing, sales
from addons.devkit.testing.records import edit_one, remove_one
from addons.reporting.report import run
from addons.transfer import run_import
from core import BadInput, Refused

TEXT = {"description": "Engraving by hand", "quantity": D(2), "price": D("12.50")}
COMMENT = {"description": "Deliver in the morning"}


def fire(shop, session, verb, *orders, **options):
    shop.app.fire(session, verb, orders, **options).expect_done()


def edit(shop, id_, change):
    """Edit an order by hand in a transaction of its own."""
    with shop.app.unit() as session:
        change(session, session.get_one(shop.app[sales.Order], id_))


def test_free_text_has_an_amount_and_a_comment_has_none(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        tax = session.scalars(select(shop.app[base.Tax].id)).one()
        order = shop.order(session, ("A", 1), {**TEXT, "tax_id": tax}, COMMENT)
        _, text, comment = order.lines
        assert (text.net, text.tax_amount, text.is_comment) == (25, D("2.50"), False)
        assert (comment.quantity, comment.net, comment.is_comment) == (0, 0, True)
        assert order.total == D("37.50")
        fire(shop, session, "confirm", order)
    assert shop.sound()


def test_an_order_of_comments_alone_is_not_confirmed(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        assert "it has no lines" in shop.app.fire(session, "confirm", [shop.order(session, COMMENT)]).blocked[0].message


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"quantity": D(1), "price": D(5)}, "neither product nor text"),
        ({"description": "  ", "quantity": D(1)}, "neither product nor text"),
        ({**TEXT, "quantity": D(-1)}, "'Engraving by hand' has the negative quantity -1"),
    ],
)
def test_bad_text_lines_are_refused(shop_with, line, says):
    shop = shop_with("sales")
    with pytest.raises(BadInput, match=says), shop.app.unit() as session:
        shop.order(session, ("A", 1), line)


def test_text_is_invoiced_but_not_shipped_and_comments_are_neither(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        order = shop.confirmed(session, ("A", 5), TEXT, COMMENT)
        fire(shop, session, "ship", order)
        assert (order.delivery_status, [line.delivered for line in order.lines]) == (100, [5, 0, 0])
        fire(shop, session, "invoice", order)
        (invoice,) = shop.all(session, invoicing.Invoice)
        assert [(line.description, line.quantity, line.net) for line in invoice.lines] == [
            (None, 5, 50),
            ("Engraving by hand", 2, 25),
        ]
        fire(shop, session, "complete", invoice)
        assert (order.invoice_status, order.delivery_status) == (100, 100)
    assert shop.sound()


def test_a_line_added_by_hand_is_filled_in_like_one_entered_with_the_order(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        id_ = shop.order(session, ("A", 1)).id
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        edit_one(order, lines=[shop.line("KIT", 2), COMMENT, TEXT])
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert sorted((one.position, one.net, one.tax_amount) for one in order.lines) == [
            (10, 10, 0),
            (20, D("199.98"), D("20.00")),
            (30, 0, 0),
            (40, 25, 0),
        ]
        assert order.lines[1].unit.code == "pc"
        assert order.total == D("254.98")
    assert shop.sound()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"quantity": D(0)}, "has quantity 0"),
        ({"quantity": D(-2)}, "negative quantity -2"),
        ({"product_id": 999}, "there is no product #999"),
    ],
)
def test_bad_lines_added_by_hand_are_refused(shop_with, values, says):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        with pytest.raises(BadInput, match=says):
            edit_one(order, lines=[{"product_id": shop.products["A"], "quantity": D(1), **values}])


def test_text_edited_by_hand_is_checked_too(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        id_ = shop.order(session, TEXT, COMMENT).id
    for name, value, says in (
        ("quantity", D(-1), "negative quantity"),
        ("description", " ", "neither product nor text"),
    ):
        with pytest.raises(BadInput, match=says):
            edit(shop, id_, lambda _, order, name=name, value=value: edit_one(order.lines[0], **{name: value}))
    with shop.app.unit() as session:
        edit_one(session.get_one(shop.app[sales.Order], id_).lines[0], price=D(10))
    with shop.app.unit() as session:
        assert session.get_one(shop.app[sales.Order], id_).total == 20


def test_invoiced_text_is_neither_deleted_nor_reduced(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, TEXT)
        fire(shop, session, "invoice", order)
        fire(shop, session, "complete", *shop.all(session, invoicing.Invoice))
        fire(shop, session, "reactivate", order)
        id_ = order.id
    with pytest.raises(Refused, match="'Engraving by hand' cannot be deleted: 2 is"):
        edit(shop, id_, lambda _, order: remove_one(order.lines[0]))
    with pytest.raises(BadInput, match="cannot order 1: 2 is delivered or invoiced"):
        edit(shop, id_, lambda _, order: edit_one(order.lines[0], quantity=D(1)))


def test_the_sales_report_counts_the_net_amount_of_text_but_no_quantity(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        shop.confirmed(session, ("A", 3), TEXT, COMMENT)
    with shop.app.unit(readonly=True) as session:
        total = run(session, "sales", {"by": ["partner"]}).lines[-1].values
        by_product = run(session, "sales", {"by": ["product"]}).lines
    assert (total["net"], total["quantity"]) == (55, 3)
    assert {line.values.get("product_code"): line.values["net"] for line in by_product[:-1]} == {"A": 30, None: 25}


def test_text_and_comments_are_imported(shop_with, tmp_path):
    shop = shop_with("sales")
    (tmp_path / "lines.csv").write_text(
        "order,product,text,quantity,price\nX1,A,,2,\nX1,,Gift wrap,1,4.50\nX1,,Leave at the door,,\n", encoding="utf-8"
    )
    (tmp_path / "orders.csv").write_text("order,customer\nX1,C1\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text(
        """system = "shop"
[[load]]
model = "sales.Order"
file = "orders.csv"
key = "order"
[load.fields]
number = "order"
partner_id = { column = "customer", find = "base.Partner", by = "code" }
[[load.lines]]
file = "lines.csv"
join = "order"
[load.lines.fields]
product_id = { column = "product", find = "base.Product", by = "code", optional = true }
description = { column = "text", optional = true }
quantity = { column = "quantity", optional = true }
price = { column = "price", optional = true }
""",
        encoding="utf-8",
    )
    for _ in range(2):
        run_import(shop.app, tmp_path / "map.toml").expect_good()
    with shop.app.unit() as session:
        (order,) = shop.all(session, sales.Order)
        assert [(line.subject, line.net) for line in order.lines] == [
            ("product A", 20),
            ("'Gift wrap'", D("4.50")),
            ("'Leave at the door'", 0),
        ]
