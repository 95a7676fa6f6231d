"""Payment terms as they are entered, and the plans that orders and invoices get by them (semantics 7.1, 7.2)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, invoicing
from core import BadInput, Refused

BAD_TERMS = [
    ({"net_days": -1}, "net_days is -1"),
    ({"fixed_day": 32}, "fixed_day is 32, which no month has"),
    ({"cutoff_day": 20}, "there is a cut-off day and no fixed day"),
    ({"fixed_day": 15, "net_days": 10}, "net_days=10 counts otherwise"),
    ({"maturity_days": "25 5"}, "'25 5' are no maturity days"),
    ({"weekday": "mondy"}, "weekday cannot be 'mondy', did you mean 'monday'?"),
    ({"discount": D(2), "discount_days": 10, "discount2": D(3), "discount2_days": 20}, "no smaller one"),
    ({"discount": D(100)}, "a discount that cannot be"),
    ({"counted_from": "payment"}, "counted_from cannot be 'payment'"),
]


def billed(shop, session, **header):
    """Return the completed invoice of an order over 20.00."""
    order = shop.confirmed(session, ("A", 2), **header)
    session.fire("invoice", [order]).expect_done()
    invoice = shop.all(session, invoicing.Invoice)[-1]
    session.fire("complete", [invoice]).expect_done()
    return invoice


def lines(term, *parts, **values):
    return [{"term_id": term, "percent": D(percent), "net_days": days, **values} for percent, days in parts]


def test_terms_are_kept_by_orders_and_invoices_and_write_payment_plans(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        (id_,) = session.create(invoicing.PaymentTerm, [{"code": "THIRDS", "name": "In thirds"}])
        for values, why in BAD_TERMS:
            with pytest.raises(BadInput) as told:
                session.create(invoicing.PaymentTerm, [{"code": "BAD", "name": "Bad", **values}])
            assert why in told.value.message
        session.create(invoicing.PaymentTermLine, lines(id_, (30, 0), (30, 30)))
        with pytest.raises(BadInput, match="come to 130 % of the total, not 100 %"):
            session.create(invoicing.PaymentTermLine, lines(id_, (70, 0)))
        with pytest.raises(Refused, match="THIRDS cannot be used: its instalments come to 60 % of the total"):
            billed(shop, session, payment_term_id=id_)
        session.create(invoicing.PaymentTermLine, lines(id_, (40, 60)))
        plain, parts = billed(shop, session), billed(shop, session, payment_term_id=id_, date=dt.date(2030, 1, 10))
        assert (plain.payment_term.code, plain.in_instalments) == ("NET30", False)
        assert (parts.payment_term.code, parts.in_instalments, str(parts.due_date)) == ("THIRDS", True, "2030-03-11")
        rows = shop.all(session, invoicing.PaymentPlanRow)
        assert [(row.invoice_id, str(row.due_date)) for row in rows] == [
            (parts.id, "2030-01-10"),
            (parts.id, "2030-02-09"),
            (parts.id, "2030-03-11"),
        ]
        assert (sum(row.amount for row in rows), rows[-1].until) == (parts.total, parts.total)
    assert shop.sound()


def test_the_due_day_follows_the_date_the_customer_and_the_holidays(shop_with):
    shop = shop_with("invoicing")
    with shop.app.unit() as session:
        (term,) = session.create(
            invoicing.PaymentTerm, [{"code": "EOM", "name": "End of month", "net_days": 0, "maturity_days": "31"}]
        )
        row = {"partner_id": shop.customer, "payment_term_id": term, "date": dt.date(2030, 12, 5), "lines": []}
        (id_,) = session.create(invoicing.Invoice, [row])
        invoice = session.get_one(session[invoicing.Invoice], id_)
        assert str(invoice.due_date) == "2030-12-31"
        session.edit(invoicing.Invoice, [{"id": id_, "date": dt.date(2030, 11, 5)}])
        assert str(invoice.due_date) == "2030-11-30"
        session.edit(base.Partner, [{"id": shop.customer, "maturity_days": "25"}])
        session.edit(invoicing.PaymentTerm, [{"id": term, "next_business_day": True}])
        session.edit(base.Organisation, [{"id": invoice.organisation_id, "country": "DE"}])
        session.edit(invoicing.Invoice, [{"id": id_, "date": dt.date(2030, 12, 6)}])
        assert str(invoice.due_date) == "2030-12-27", "25 and 26 December are holidays"
