"""What shipments, invoices and payments post: to which accounts, on which day, and never half."""

from decimal import Decimal as D

import pytest

from addons import accounting, base, invoicing, sales, shipping
from core import Refused
from tests.addons.accounting.books import Books


def test_the_road_posts_cost_revenue_taxes_and_money(shop):
    with shop.app.unit() as session:
        books = Books(shop, session)
        invoice = books.billed(("A", 2), ("KIT", 1), ("S", 1))
        books.fire("pay", invoice, method="cash")
        cost, revenue, money = books.entries()
    assert cost == ("COS2030-000001", "goods shipment GS000001", {"5000": D(73), "1200": D(-73)})
    sold = {"4000": D("-119.99"), "4100": D(-40), "2200": D("-14.00"), "1100": D("173.99")}
    assert revenue == ("SAL2030-000001", "invoice IN000001", sold)
    paid = {"1000": D("170.51"), "5200": D("3.20"), "2200": D("0.28"), "1100": D("-173.99")}  # 2 % of it all
    assert money == ("PAY2030-000001", "payment PY000001", paid)
    assert shop.sound()


def test_payments_post_write_offs_discounts_fees_and_what_is_left_over(shop):
    with shop.app.unit() as session:
        books = Books(shop, session)
        (item,) = session.create(invoicing.GLItem, [{"code": "FEE", "name": "Bank fee"}])
        account = session.create(accounting.Account, [{"code": "5900", "name": "Fees", "type": "expense"}])[0]
        invoice = books.billed(("KIT", 10))  # 999.90 and 99.99 tax
        fee = [{"invoice_id": invoice.id, "amount": D("100.00")}, {"gl_item_id": item, "amount": D("-2.00")}]
        with pytest.raises(Refused, match="no posting rule says which account takes 'gl item' of gl item #"):
            books.payment(98, *fee)
        session.rollback()
    with shop.app.unit() as session:
        books = Books(shop, session)
        (item,) = session.create(invoicing.GLItem, [{"code": "FEE", "name": "Bank fee"}])
        account = session.create(accounting.Account, [{"code": "5900", "name": "Fees", "type": "expense"}])[0]
        rule = {"code": "fee", "purpose": "gl item", "gl_item_id": item, "account_id": account}
        session.create(accounting.PostingRule, [rule])
        invoice = books.billed(("KIT", 10))
        fee = [{"invoice_id": invoice.id, "amount": D("100.00")}, {"gl_item_id": item, "amount": D("-2.00")}]
        books.payment(98, *fee)
        assert books.last() == [{"1010": D(98), "5900": D(2), "1100": D(-100)}]
        books.payment("79.50", {"invoice_id": invoice.id, "amount": D("79.50"), "write_off": D("0.50")})
        assert books.last() == [{"1010": D("79.50"), "5100": D("0.50"), "1100": D(-80)}]
        books.payment("903.60", {"invoice_id": invoice.id, "amount": D("901.49"), "discount": D("18.40")})
        money = {"1010": D("903.60"), "2100": D("-2.11"), "1100": D("-919.89"), "2200": D("1.67"), "5200": D("16.73")}
        assert books.last() == [money]
        assert invoice.open_amount == 0
        credit = shop.all(session, invoicing.Payment)[-1]
        other = books.billed(("A", 1))
        use = [{"credit_id": credit.id, "amount": D(-2)}, {"invoice_id": other.id, "amount": D(10)}]
        used = books.payment(8, *use, method="cash")
        assert books.last() == [{"1000": D(8), "2100": D(2), "1100": D(-10)}]
        books.fire("clear", used)
        assert books.last() == [{"1010": D(8), "1000": D(-8)}]
        books.fire("clear", used, undo=True)
        books.fire("clear", used)
        books.fire("reverse", used)
        assert books.last(2) == [
            {"1000": D(-8), "2100": D(-2), "1100": D(10)},
            {"1010": D(-8), "1000": D(8)},
        ]
    assert shop.sound()


def test_what_is_taken_back_prepaid_and_returned_is_posted(shop):
    with shop.app.unit() as session:
        books = Books(shop, session)
        order = shop.confirmed(session, ("A", 4))
        books.fire("pay", order, amount=D(15))
        assert books.last() == [{"1010": D(15), "2100": D(-15)}]
        books.fire("ship", order)
        books.fire("invoice", order)
        invoice = shop.all(session, invoicing.Invoice)[-1]
        books.fire("complete", invoice)
        assert books.last(2) == [{"4000": D(-40), "1100": D(40)}, {"2100": D(15), "1100": D(-15)}]
        books.fire("reverse", invoice)
        memo = shop.all(session, invoicing.CreditMemo)[0]
        taken, settled = books.last(2)
        assert (taken, settled) == ({"4000": D(40), "1100": D(-40)}, {"1100": D(0)})
        assert (invoice.open_amount, memo.open_amount) == (0, -15)
        shipment = shop.all(session, shipping.Shipment)[0]
        session.edit(base.Product, [{"id": shop.products["A"], "cost": D(9)}])
        books.fire("take_back", shipment)
        back = shop.all(session, sales.ReturnOrder)[-1]
        books.fire("confirm", back)
        books.fire("ship", back)
        assert books.last() == [{"5000": D(-26), "1200": D(26)}]
        other = books.billed(("A", 1))
        books.fire("reverse", shop.all(session, shipping.Shipment)[-1])
        assert books.last() == [{"5000": D(-9), "1200": D(9)}]
        assert other.state == "completed"
    assert shop.sound()


def test_the_books_are_kept_without_taxes_shipments_and_costs(shop_with):
    shop = shop_with("accounting")
    with shop.app.unit() as session:
        books = Books(shop, session)
        invoice = books.billed(("KIT", 1), ("S", 1), ships=False)
        books.fire("pay", invoice)
        sold = {"4000": D("-99.99"), "4100": D(-40), "2200": D("-14.00"), "1100": D("153.99")}
        assert books.last(2) == [sold, {"1010": D("153.99"), "1100": D("-153.99")}]
    assert shop.sound()
