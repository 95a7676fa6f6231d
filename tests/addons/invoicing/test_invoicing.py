from datetime import date
from decimal import Decimal as D

import pytest

from addons import base, invoicing, sales
from addons.devkit.testing.records import edit_one
from addons.links import linked
from core import BadInput, Refused


def fire(shop, session, verb, *documents, **options):
    return shop.app.fire(session, verb, documents, **options).expect_done()


def invoices(shop, session, **values):
    return shop.all(session, invoicing.Invoice, **values)


def invoiced(shop, session, order, **options):
    """Invoice an order, complete the invoice and return it."""
    fire(shop, session, "invoice", order, **options)
    invoice = invoices(shop, session, state="draft")[-1]
    fire(shop, session, "complete", invoice)
    return invoice


def test_an_order_is_invoiced_without_any_shipment(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("KIT", 2), ("A", 1))
        invoice = invoiced(shop, session, order)
        assert (invoice.number, invoice.date, invoice.due_date) == ("IN000001", date(2030, 1, 15), date(2030, 2, 14))
        assert (invoice.net_total, invoice.tax_total, invoice.total) == (D("209.98"), D("20.00"), D("229.98"))
        assert invoice.total == order.total
        assert (order.invoice_status, [line.invoiced for line in order.lines]) == (100, [2, 1])
        assert [link[:2] for link in linked(session, order)] == [("invoice", "invoicing.Invoice")]
    assert shop.sound()


def test_invoicing_twice_changes_nothing(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 3))
        fire(shop, session, "invoice", order)
        fire(shop, session, "invoice", order)
        assert len(invoices(shop, session)) == 1
        fire(shop, session, "complete", *invoices(shop, session))
        fire(shop, session, "invoice", order)
        assert len(invoices(shop, session)) == 1


def test_a_voided_draft_invoice_frees_what_it_covered(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 3))
        fire(shop, session, "invoice", order)
        fire(shop, session, "void", *invoices(shop, session))
        assert order.invoice_status == 0
        fire(shop, session, "invoice", order)
        assert [invoice.state for invoice in invoices(shop, session)] == ["voided", "draft"]


def test_E3_5_each_delivery_is_invoiced_for_what_was_delivered(shop_with):
    from addons import shipping

    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=7)
        order = shop.confirmed(session, ("A", 10))
        fire(shop, session, "ship", order)
        fire(shop, session, "invoice", *shop.all(session, shipping.Shipment))
        fire(shop, session, "complete", *invoices(shop, session))
        assert (order.invoice_status, order.delivery_status) == (70, 70)
        shop.stock(session, A=3)
        fire(shop, session, "ship", order)
        fire(shop, session, "invoice", *shop.all(session, shipping.Shipment))
        fire(shop, session, "complete", *invoices(shop, session, state="draft"))
        assert [invoice.lines[0].quantity for invoice in invoices(shop, session)] == [7, 3]
        assert (order.invoice_status, order.delivery_status) == (100, 100)
    assert shop.sound()


def test_what_the_order_has_invoiced_is_not_invoiced_again_from_the_shipment(shop_with):
    from addons import shipping

    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 10))
        fire(shop, session, "ship", order)
        invoiced(shop, session, order)
        fire(shop, session, "invoice", *shop.all(session, shipping.Shipment))
        assert len(invoices(shop, session)) == 1


def test_an_order_invoiced_first_is_shipped_from_the_invoice(shop_with):
    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4))
        invoice = invoiced(shop, session, order)
        fire(shop, session, "ship", invoice)
        fire(shop, session, "ship", invoice)
        assert (order.delivery_status, shop.on_hand(session, "A")) == (100, 6)
    assert shop.sound()


def test_a_shipment_without_an_order_is_invoiced_at_list_price(shop_with):
    from addons import shipping

    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        row = {"partner_id": shop.customer, "lines": [{"product_id": shop.products["A"], "quantity": D(3)}]}
        (id_,) = session.create(shipping.Shipment, [row])
        shipment = session.get_one(shop.app[shipping.Shipment], id_)
        fire(shop, session, "complete", shipment)
        fire(shop, session, "invoice", shipment)
        fire(shop, session, "invoice", shipment)
        assert [invoice.total for invoice in invoices(shop, session)] == [30]


def test_the_invoice_of_a_shipped_order_is_dated_as_its_latest_shipment(shop_with):
    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4))
        fire(shop, session, "ship", order, on=date(2030, 3, 1))
        assert invoiced(shop, session, order).date == date(2030, 3, 1)


def test_an_invoice_may_be_made_by_hand_without_an_order(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        line = {"product_id": shop.products["KIT"], "quantity": D(1), "discount": D(10)}
        (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [line]}])
        invoice = session.get_one(shop.app[invoicing.Invoice], id_)
        fire(shop, session, "complete", invoice)
        assert (invoice.net_total, invoice.tax_total) == (D("89.99"), D("9.00"))


def test_an_invoice_without_lines_is_not_completed(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": []}])
        outcome = shop.app.fire(session, "complete", [session.get_one(shop.app[invoicing.Invoice], id_)])
        assert "it has no lines" in outcome.blocked[0].message


def test_more_than_was_ordered_is_not_billed_unless_finance_says_so(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 2))
        line = {"product_id": shop.products["A"], "quantity": D(3), "order_line_id": order.lines[0].id}
        (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [line]}])
        invoice = session.get_one(shop.app[invoicing.Invoice], id_)
        assert shop.app.fire(session, "complete", [invoice]).blocked
        fire(shop, session, "complete", invoice, override=["not too much billed"], reason="agreed by phone")
        assert order.invoice_status == 150


def by_hand(shop, session, **values):
    line = {"product_id": shop.products["A"], "quantity": D(3), "price": D(9), **values}
    (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [line]}])
    invoice = session.get_one(shop.app[invoicing.Invoice], id_)
    fire(shop, session, "complete", invoice)
    return invoice


def test_an_invoice_made_by_hand_is_shipped_without_any_order(shop_with):
    from addons import shipping

    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        invoice = by_hand(shop, session)
        fire(shop, session, "ship", invoice)
        fire(shop, session, "ship", invoice)
        (shipment,) = shop.all(session, shipping.Shipment)
        assert (shipment.state, shop.on_hand(session, "A"), shop.all(session, sales.Order)) == ("completed", 7, [])
        assert invoice.lines[0].shipment_line_id == shipment.lines[0].id
        fire(shop, session, "invoice", shipment)
        assert len(invoices(shop, session)) == 1
    assert shop.sound()


def test_an_invoice_made_by_hand_is_ordered_afterwards_at_its_prices(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        invoice = by_hand(shop, session)
        fire(shop, session, "pay", invoice, amount=D(9))
        fire(shop, session, "order", invoice)
        fire(shop, session, "order", invoice)
        (order,) = shop.all(session, sales.Order)
        assert (order.state, order.total, order.invoice_status, order.payment_status) == ("confirmed", 27, 100, 33)
        fire(shop, session, "invoice", order)
        assert len(invoices(shop, session)) == 1
    assert shop.sound()


def test_what_was_shipped_first_is_ordered_and_then_invoiced(shop_with):
    from addons import shipping

    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        row = {"partner_id": shop.customer, "lines": [{"product_id": shop.products["A"], "quantity": D(3)}]}
        (id_,) = session.create(shipping.Shipment, [row])
        shipment = session.get_one(shop.app[shipping.Shipment], id_)
        fire(shop, session, "complete", shipment)
        fire(shop, session, "order", shipment)
        fire(shop, session, "order", shipment)
        (order,) = shop.all(session, sales.Order)
        assert (order.delivery_status, order.total) == (100, 30)
        fire(shop, session, "ship", order)
        fire(shop, session, "invoice", shipment)
        fire(shop, session, "complete", *invoices(shop, session))
        assert (len(shop.all(session, shipping.Shipment)), order.invoice_status) == (1, 100)
    assert shop.sound()


# --- payments ---------------------------------------------------------------------------------------------


def test_an_invoice_is_paid_in_parts(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        invoice = invoiced(shop, session, order)
        fire(shop, session, "pay", invoice, amount=D(40))
        assert (invoice.paid, invoice.open_amount, invoice.payment_status, order.payment_status) == (40, 60, 40, 40)
        fire(shop, session, "pay", invoice, method="cash", on=date(2030, 2, 2))
        assert (invoice.payment_status, order.payment_status, order.paid) == (100, 100, 100)
        payments = shop.all(session, invoicing.Payment)
        assert [(p.amount, p.method, p.number) for p in payments] == [
            (40, "transfer", "PY000001"),
            (60, "cash", "PY000002"),
        ]
        fire(shop, session, "pay", invoice)
        assert len(shop.all(session, invoicing.Payment)) == 2
    assert shop.sound()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"amount": D(101)}, "has 100"),
        ({"amount": D(0)}, "cannot be paid with 0"),
        ({"amount": D(-5)}, "has 100"),
        ({"method": "shells"}, "'shells' is not a way to pay"),
    ],
)
def test_absurd_payments_are_refused(shop_with, options, says):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        id_ = invoiced(shop, session, shop.confirmed(session, ("A", 10))).id
    with pytest.raises((Refused, BadInput), match=says), shop.app.unit() as session:
        fire(shop, session, "pay", session.get_one(shop.app[invoicing.Invoice], id_), **options)
    with shop.app.unit() as session:
        assert shop.all(session, invoicing.Payment) == []


def test_a_payment_of_one_invoice_for_two_orders_is_shared_to_the_cent(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        orders = [shop.confirmed(session, ("A", 1)), shop.confirmed(session, ("A", 2))]
        lines = [
            {"product_id": shop.products["A"], "quantity": order.lines[0].quantity, "order_line_id": order.lines[0].id}
            for order in orders
        ]
        (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": lines}])
        invoice = session.get_one(shop.app[invoicing.Invoice], id_)
        fire(shop, session, "complete", invoice)
        fire(shop, session, "pay", invoice, amount=D("10.00"))
        assert [order.paid for order in orders] == [D("3.33"), D("6.67")]
        fire(shop, session, "pay", invoice)
        assert [order.payment_status for order in orders] == [100, 100]


def test_reversing_a_payment_opens_the_invoice_again(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        invoice = invoiced(shop, session, order)
        fire(shop, session, "pay", invoice)
        fire(shop, session, "reverse", *shop.all(session, invoicing.Payment))
        assert (invoice.open_amount, invoice.payment_status, order.payment_status, order.paid) == (100, 0, 0, 0)


# --- credit memos -----------------------------------------------------------------------------------------


def test_reversing_an_invoice_makes_a_credit_memo_and_the_order_can_be_invoiced_again(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("KIT", 2))
        invoice = invoiced(shop, session, order)
        fire(shop, session, "reverse", invoice)
        original, memo = invoices(shop, session)
        assert (original.state, memo.state, memo.kind_name, memo.number) == (
            "reversed",
            "completed",
            "credit_memo",
            "CM000001",
        )
        assert memo.total == -original.total
        assert (original.open_amount, memo.open_amount, order.invoice_status) == (0, 0, 0)
        assert invoiced(shop, session, order).total == original.total
        assert order.invoice_status == 100
    assert shop.sound()


def test_what_was_paid_before_stays_as_a_credit_on_the_memo(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10))
        invoice = invoiced(shop, session, order)
        fire(shop, session, "pay", invoice, amount=D(30))
        fire(shop, session, "reverse", invoice)
        original, memo = invoices(shop, session)
        assert (original.open_amount, memo.total, memo.open_amount, order.paid) == (0, -100, -30, 30)
    assert shop.sound()


def test_a_credit_memo_is_final(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        fire(shop, session, "reverse", invoiced(shop, session, shop.confirmed(session, ("A", 1))))
        memo = invoices(shop, session)[1]
        assert shop.app.fire(session, "reverse", [memo]).blocked


def test_E2_2_voiding_an_order_takes_its_invoices_and_shipments_back(shop_with):
    from addons import shipping

    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 3))
        fire(shop, session, "ship", order)
        invoiced(shop, session, order)
        fire(shop, session, "void", order)
        assert [s.state for s in shop.all(session, shipping.Shipment)] == ["reversed"]
        assert [i.state for i in invoices(shop, session)] == ["reversed", "completed"]
        assert (order.total, order.lines[0].quantity, order.state, shop.on_hand(session, "A")) == (0, 0, "voided", 10)
    assert shop.sound()


def test_E8_5_closing_never_cuts_what_was_invoiced_ahead(shop_with):
    shop = shop_with("invoicing", "shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=3)
        order = shop.confirmed(session, ("A", 10))
        line = {"product_id": shop.products["A"], "quantity": D(5), "order_line_id": order.lines[0].id}
        (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": [line]}])
        fire(shop, session, "complete", session.get_one(shop.app[invoicing.Invoice], id_))
        fire(shop, session, "ship", order)
        fire(shop, session, "close", order)
        assert (order.lines[0].quantity, order.lines[0].lost_sales) == (5, 5)


def test_invoicing_takes_as_many_statements_for_200_orders_as_for_20(shop_with, statements):
    shop = shop_with("invoicing")
    counts = []
    for n in (20, 200):
        with shop.app.unit() as session:
            rows = [{"partner_id": shop.customer, "lines": [shop.line("KIT", 1)]} for _ in range(n)]
            ids = session.create(sales.Order, rows)
        shop.app.fire_all("confirm", sales.Order, ids)
        seen = statements(shop.app)
        shop.app.fire_all("invoice", sales.Order, ids)
        with shop.app.unit() as session:
            drafts = [invoice.id for invoice in invoices(shop, session, state="draft")]
        shop.app.fire_all("complete", invoicing.Invoice, drafts)
        shop.app.fire_all("pay", invoicing.Invoice, drafts)
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0]


def test_an_invoice_edited_by_hand_adds_up_again(shop_with):
    shop = shop_with("invoicing")
    text = {"description": "Engraving", "quantity": D(2), "price": D("12.50")}
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 2), text)
        fire(shop, session, "invoice", order)
        (invoice,) = invoices(shop, session)
        goods, engraving = invoice.lines
        changes = [{"id": goods.id, "product_id": shop.products["KIT"]}, {"id": engraving.id, "quantity": D(1)}]
        edit_one(invoice, lines=changes)
        assert [(line.price, line.net, line.tax_amount) for line in invoice.lines] == [
            (D("99.99"), D("199.98"), D("20.00")),
            (D("12.50"), D("12.50"), 0),
        ]
        assert (invoice.net_total, invoice.total) == (D("212.48"), D("232.48"))
        edit_one(goods, discount=D(50))
        assert invoice.net_total == D("112.49")


def test_one_customer_paying_the_invoice_of_another_is_asked(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 3))
        invoice = invoiced(shop, session, order)
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        line = {"invoice_id": invoice.id, "amount": D(30)}
        (id_,) = session.create(invoicing.Payment, [{"partner_id": other, "amount": D(30), "lines": [line]}])
        payment = session.known(invoicing.Payment, [id_])[id_]
        (blocked,) = shop.app.fire(session, "complete", [payment]).blocked
        (finding,) = blocked.findings
        assert (finding.check, finding.override) == ("payer", "finance")
        assert finding.message.startswith(f"it is from {payment.partner} and pays {invoice} of {invoice.partner}")
        fire(shop, session, "complete", payment, override=["payer"], reason="pays for its sister")
        assert invoice.open_amount == 0
    assert shop.sound()
