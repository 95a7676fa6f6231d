"""What an order is filled in with, from the customer, the preferences and the organisation (OB3: Header)."""

import datetime as dt

import pytest

from addons import base, preferences, sales
from addons.devkit.testing.records import edit_one
from core import BadInput


def order_of(session, **values):
    (id_,) = session.create(sales.Order, [values])
    return session.get_one(session[sales.Order], id_)


def test_naming_the_customer_is_enough(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = order_of(session, partner_id=shop.customer)
        assert order.receiver_id == order.invoice_partner_id == order.decision_partner_id == shop.customer
        assert order.delivering_organisation_id == order.invoicing_organisation_id == order.organisation_id
        assert order.delivery_address.street == order.invoice_address.street == "High Street 1"
        terms = (order.payment_method, order.invoice_term, order.delivery_term, order.delivery_via, order.priority)
        assert terms == ("transfer", "immediate", "availability", "delivery", 5)
        assert order.date == order.scheduled_date == session.today
        assert order.promised_date == session.today + dt.timedelta(days=3)


def test_the_customers_agreements_come_first_then_the_users_then_the_organisations(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        rows = [{"code": "BC", "name": "Buying centre"}, {"code": "REP", "name": "Rita", "is_employee": True}]
        centre, rep = session.create(base.Partner, rows)
        session.create(base.Address, [{"partner_id": centre, "street": "Centre 9"}])
        agreed = {"invoice_partner_id": centre, "payment_method": "cash", "priority": 1}
        session.edit(base.Partner, [{"id": shop.customer, **agreed}])
        (organisation,) = shop.all(session, base.Organisation)
        here = f"organisation:{organisation.id}"
        session.create(
            preferences.Preference,
            [
                {"key": "sales.payment_method", "value": "check"},
                {"key": "sales.invoice_term", "value": "after delivery"},
                {"key": "sales.invoice_term", "scope": here, "value": "customer schedule"},
                {"key": "sales.delivery_term", "scope": here, "value": "complete order"},
                {"key": "sales.delivery_term", "scope": "user:system", "value": "manual"},
                {"key": "sales.sales_rep", "value": "REP"},
            ],
        )
        order = order_of(session, partner_id=shop.customer)
        assert (order.payment_method, order.priority) == ("cash", 1)
        assert (order.invoice_term, order.delivery_term) == ("customer schedule", "manual")
        assert (order.invoice_partner_id, order.invoice_address.street) == (centre, "Centre 9")
        assert (order.receiver_id, order.delivery_address.street) == (shop.customer, "High Street 1")
        assert order.sales_rep_id == order.responsible_id == rep


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "needs a customer"),
        ({"partner_id": 999}, "no business partner #999"),
        ({"payment_method": "beads"}, "'beads' is no payment method"),
        ({"invoice_term": "after deliver"}, "did you mean 'after delivery'"),
        ({"priority": 2}, "'2' is no priority"),
    ],
)
def test_bad_header_values_are_refused(shop_with, values, message):
    shop = shop_with("sales")
    if values and "partner_id" not in values:
        values = {**values, "partner_id": shop.customer}
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        order_of(session, **values)


def test_a_term_typed_by_hand_is_checked_too(shop_with):
    shop = shop_with("sales")
    with pytest.raises(BadInput, match="no delivery term"), shop.app.unit() as session:
        edit_one(order_of(session, partner_id=shop.customer), delivery_term="never")


def test_shipments_and_invoices_go_to_who_receives_and_who_is_invoiced(shop_with):
    from addons import invoicing, shipping

    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        rows = [{"code": "R", "name": "Receiver"}, {"code": "P", "name": "Payer"}]
        receiver, payer = session.create(base.Partner, rows)
        terms = [{"code": "NET10", "name": "10 days", "net_days": 10}]
        (term,) = session.create(invoicing.PaymentTerm, terms)
        header = {"receiver_id": receiver, "invoice_partner_id": payer, "payment_term_id": term}
        order = shop.confirmed(session, ("A", 5), **header)
        for verb in ("ship", "invoice"):
            shop.app.fire(session, verb, [order]).expect_done()
        (shipment,), (invoice,) = shop.all(session, shipping.Shipment), shop.all(session, invoicing.Invoice)
        assert (shipment.partner_id, invoice.partner_id) == (receiver, payer)
        assert invoice.due_date == invoice.date + dt.timedelta(days=10)
