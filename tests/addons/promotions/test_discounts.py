"""Discounts on the whole order: what is typed, what the customer has, how they cascade, and how they are billed."""

from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, invoicing, preferences, sales
from addons.promotions import Discount
from core import BadInput, Refused


@pytest.fixture
def shop(shop_with):
    shop = shop_with("promotions")
    with shop.app.unit() as session:
        session.create(base.Tax, [{"code": "VAT20", "name": "VAT 20 %", "rate": D(20)}])
        session.create(
            Discount,
            [
                {"code": "VIP", "name": "Loyalty", "percent": D(10)},
                {"code": "CASH", "name": "Cash", "percent": D(5), "cascade": True},
            ],
        )
    return shop


def vat(session):
    return next(one.id for one in session.known(base.Tax).values() if one.code == "VAT20")


def taken(order):
    return [line.net for line in order.lines if line.made_by]


def thousand(shop, session, **header):
    return shop.order(session, shop.line("A", 100, tax_id=vat(session)), **header)


def test_e5_8_basic_discounts_cascade(shop):
    with shop.app.unit() as session:
        order = thousand(shop, session, discounts="VIP; CASH")
        assert taken(order) == [D(-100), D(-45)]
        assert (order.net_total, order.tax_total, order.total) == (D(855), D(171), D(1026))
        session.edit(sales.Order, [{"id": order.id, "discounts": "VIP; CASH (no cascade)"}])
        assert taken(order) == [D(-100), D(-50)]
        assert order.net_total == D(850)
        session.fire("confirm", [order]).expect_done()
        assert (taken(order), order.net_total) == ([D(-100), D(-50)], D(850))
    assert shop.sound()


def test_the_customers_discounts_are_proposed_and_what_was_typed_stays(shop):
    with shop.app.unit() as session:
        session.edit(base.Partner, [{"id": shop.customer, "discounts": "VIP"}])
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta", "discounts": "2%"}])
        proposed, typed, none = (thousand(shop, session, **h) for h in ({}, {"discounts": "1%"}, {"discounts": "none"}))
        assert [one.net_total for one in (proposed, typed, none)] == [D(900), D(990), D(1000)]
        session.edit(sales.Order, [{"id": one.id, "partner_id": other} for one in (proposed, typed, none)])
        assert [one.net_total for one in (proposed, typed, none)] == [D(980), D(990), D(1000)]
        assert [one.discounts for one in (proposed, typed, none)] == ["2%", "1%", "none"]


def test_there_is_a_line_for_each_discount_and_tax_and_no_discount_on_freight(shop):
    with shop.app.unit() as session:
        unit = next(one.unit_id for one in session.known(base.Product, [shop.products["A"]]).values())
        charge = {"code": "FREIGHT", "name": "Freight", "kind": "charge", "unit_id": unit, "list_price": D(7)}
        (freight,) = session.create(base.Product, [charge])
        lines = [shop.line("A", 10, tax_id=vat(session)), ("B", 10), {"product_id": freight, "quantity": 1}]
        order = shop.order(session, *lines, discounts="10%; 30.00 damaged box")
        assert [(line.description, line.net, line.tax_rate) for line in order.lines if line.made_by] == [
            ("Discount 10 %", D(-5), D(0)),
            ("Discount 10 %", D(-10), D(20)),
            ("damaged box", D(-10), D(0)),
            ("damaged box", D(-20), D(20)),
        ]
        assert order.net_total == D(157) - D(45)


def test_only_what_is_posted_counts_and_only_what_is_printed_is_listed(shop):
    with shop.app.unit() as session:
        text = "5% goodwill (not printed); 20.00 bonus (not posted); 3% hidden (not posted, not printed)"
        order = thousand(shop, session, discounts=text)
        goodwill, bonus = (line for line in order.lines if line.made_by)
        assert (goodwill.net, goodwill.is_unlisted) == (D(-50), True)
        assert (bonus.is_comment, bonus.printed, bonus.description) == (True, True, "bonus: 20.00 EUR")
        assert order.net_total == D(950)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("VPI", "'VPI' is no discount, did you mean 'VIP'"),
        ("101%", "takes off 101 %"),
        ("0%", "takes off 0 %"),
        ("-5.00 box", "takes off -5.00"),
        ("60%; 60%", "'Discount 60 %' takes off more than is left"),
        ("1000.01 box", "the discount 'box' takes off more than is left"),
        ("5% (hidden)", "'hidden' is no mark of the discount"),
        ("5% (printed", "brackets do not match"),
        ("1.2.3 box", "'1.2.3' is no number"),
    ],
)
def test_bad_discounts_are_refused_with_what_to_mend(shop, text, says):
    with pytest.raises(BadInput, match=says) as refused, shop.app.unit() as session:
        thousand(shop, session, discounts=text)
    assert refused.value.remedy


@pytest.mark.parametrize(("code", "percent"), [("X", "100.01"), ("X", "0"), ("A;B", "5"), ("5", "5")])
def test_bad_basic_discounts_are_refused(shop, code, percent):
    with pytest.raises(BadInput), shop.app.unit() as session:
        session.create(Discount, [{"code": code, "name": "X", "percent": D(percent)}])


def test_a_discount_line_is_not_divided_and_follows_when_its_order_is_split(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 10), ("B", 10), discounts="10%")
        with pytest.raises(Refused, match="follows from the other lines"):
            session.fire("split", [order], line=["30"])
        session.fire("split", [order], line=["20"]).expect_done()
        part = shop.all(session, sales.Order)[-1]
        assert (order.net_total, part.net_total) == (D(90), D(45))
        session.fire("merge", [order], other=[f"#{part.id}"]).expect_done()
        assert (order.net_total, len(taken(order))) == (D(135), 1)


def test_closing_and_reopening_an_order_shrinks_and_restores_its_discounts(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=4)
        order = shop.confirmed(session, ("A", 10), discounts="10%")
        session.fire("ship", [order]).expect_done()
        session.fire("close", [order]).expect_done()
        assert (taken(order), order.net_total) == ([D(-4)], D(36))
        session.fire("reopen", [order]).expect_done()
        assert (taken(order), order.net_total) == ([D(-10)], D(90))
    assert shop.sound()


def test_returns_give_back_less_their_discount(shop):
    with shop.app.unit() as session:
        lines = [shop.line("A", -10), shop.line("B", -4, tax_id=vat(session))]
        header = {"partner_id": shop.customer, "lines": lines, "discounts": "10%"}
        (id_,) = session.create(sales.ReturnOrder, [header])
        order = session.get_one(session[sales.Order], id_)
        assert (taken(order), order.net_total) == ([D(10), D(2)], D(-108))
        session.fire("confirm", [order]).expect_done()
    assert shop.sound()


# --- invoicing --------------------------------------------------------------------------------------------------


def billed(shop, session):
    return [[line.net for line in one.lines] for one in shop.all(session, invoicing.Invoice)]


def test_discounts_are_split_over_part_invoices_pro_rata(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=1)
        order = shop.confirmed(session, shop.line("A", 3, price=D("3.33")), ("S", 1), discounts="10%; 0.10 box")
        for n in (1, 1, 1):
            session.fire("ship", [order]).expect_done()
            shop.stock(session, A=n)
            shipment = order_shipments(shop, session)[-1]
            session.fire("invoice", [shipment]).expect_done()
            session.fire("complete", shop.all(session, invoicing.Invoice, state="draft")).expect_done()
        invoices = shop.all(session, invoicing.Invoice)
        assert len(invoices) == 3
        assert sum(one.total for one in invoices) == order.total
        assert sum(one.net_total for one in invoices) == order.net_total
        assert all(len(one.lines) > 1 for one in invoices), "each bills its part of the discounts"
        assert order.invoice_status == 100
    assert shop.sound()


def order_shipments(shop, session):
    return shop.all(session, shop.named("shipping.Shipment"))


def test_an_invoice_of_the_whole_order_shows_each_discount_once(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 100), discounts="10%")
        session.fire("invoice", [order]).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        session.fire("complete", [invoice]).expect_done()
        assert invoice.total == order.total == D(900)
        line = invoice.lines[-1]
        assert (line.shown_quantity, line.shown_price, line.net) == (1, D(-100), D(-100))
        session.fire("reverse", [invoice]).expect_done()
        assert sum(one.total for one in shop.all(session, invoicing.Invoice)) == 0
    assert shop.sound()


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.decimals("0.01", 99, places=2), st.booleans()), min_size=1, max_size=4),
    st.lists(st.sampled_from(["7.5%", "3% (cascade)", "0.01 x", "12.5%"]), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_discount_laws(shop, lines, discounts, random):
    """Totals are what is shown, the order of lines does not matter, and up and down again is the first state."""
    with shop.app.unit() as session:
        rows = [shop.line("A", n, price=price, tax_id=vat(session) if taxed else None) for n, price, taxed in lines]
        text = "; ".join(discounts)
        order = shop.order(session, *rows, discounts=text)
        assert order.net_total == sum(line.net for line in order.lines)
        assert order.total == order.net_total + sum(line.tax_amount for line in order.lines)
        first = [(line.made_by, line.net, line.quantity) for line in order.lines if line.made_by]
        mixed = shop.order(session, *random.sample(rows, len(rows)), discounts=text)
        assert (mixed.net_total, mixed.total) == (order.net_total, order.total)
        line = order.lines[0]
        for quantity in (line.quantity + 7, line.quantity):
            session.edit(sales.Order, [{"id": order.id, "lines": [{"id": line.id, "quantity": quantity}]}])
        assert [(line.made_by, line.net, line.quantity) for line in order.lines if line.made_by] == first
        sales.renew_made_lines(session, [order])
        assert [(line.made_by, line.net, line.quantity) for line in order.lines if line.made_by] == first


def test_free_text_is_discounted_and_comments_are_left_alone(shop):
    with shop.app.unit() as session:
        text = {"description": "Work", "quantity": D(2), "price": D(25)}
        order = shop.order(session, text, {"description": "Thank you"}, discounts="10%")
        assert (taken(order), order.net_total) == ([D(-5)], D(45))


def test_what_was_billed_and_never_delivered_is_credited_with_its_discount(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=4)
        order = shop.confirmed(session, ("A", 10), discounts="10%")
        session.fire("invoice", [order]).expect_done()
        session.fire("complete", shop.all(session, invoicing.Invoice)).expect_done()
        session.fire("ship", [order]).expect_done()
        session.fire("close", [order]).expect_done()
        session.fire("credit", [order]).expect_done()
        memo = shop.all(session, invoicing.CreditMemo)[-1]
        assert ([line.net for line in memo.lines], memo.total) == ([D(-60), D(6)], D(-54))
        assert (order.net_total, order.invoice_status) == (D(36), 100)
    assert shop.sound()


def test_cancelled_replaced_and_voided_orders_take_their_discounts_back(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "sales.cancel_and_replace", "value": "yes"}])
        shop.stock(session, A=100)
        orders = [shop.confirmed(session, ("A", 10), discounts="10%; 5% (cascade)") for _ in range(3)]
        replaced, cancelled, voided = orders
        for order in orders:
            session.fire("ship", [order]).expect_done()
            session.fire("invoice", [order]).expect_done()
        session.fire("complete", shop.all(session, invoicing.Invoice)).expect_done()
        session.fire("replace", [replaced]).expect_done()
        (new,) = shop.all(session, sales.Order, replaced_order_id=replaced.id)
        session.edit(
            sales.Order, [{"id": new.id, "discounts": "20%", "lines": [{"id": new.lines[0].id, "quantity": D(20)}]}]
        )
        assert (taken(new), new.net_total) == ([D(-40)], D(160))
        session.fire("confirm", [new]).expect_done()
        session.fire("cancel", [cancelled]).expect_done()
        session.fire("void", [voided]).expect_done()
        assert voided.total == 0
        inverses = [one for one in shop.all(session, sales.Order) if one.cancelled_order_id]
        assert [one.net_total for one in inverses] == [D("-85.5"), D("-85.5")]
        assert sum(one.total for one in shop.all(session, invoicing.Invoice)) == 0
    assert shop.sound()


def test_returns_take_back_no_more_than_was_paid(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        session.edit(base.Partner, [{"id": shop.customer, "discounts": "50%"}])
        shop.stock(session, A=3, KIT=1)
        order = shop.confirmed(session, shop.line("A", 3, price=D("3.33")), ("KIT", 1), discounts="10%; 0.10 box")
        session.fire("ship", [order]).expect_done()
        session.fire("invoice", [order]).expect_done()
        session.fire("complete", shop.all(session, invoicing.Invoice)).expect_done()
        (shipment,) = order_shipments(shop, session)
        for kept in ({"A": 1}, {"A": 1, "KIT": 1}, {"A": 1}):
            session.fire("take_back", [shipment]).expect_done()
            draft = shop.all(session, sales.Order)[-1]
            wanted = {line.id: kept.get(line.product.code, 0) for line in draft.lines if line.product}
            changes = [{"id": id_, "quantity": -D(n)} for id_, n in wanted.items() if n]
            gone = [id_ for id_, n in wanted.items() if not n]
            session.edit(sales.Order, [{"id": draft.id, "lines": changes, "removed": gone}])
            assert draft.net_total == sum(line.net for line in draft.lines)
            session.fire("confirm", [draft]).expect_done()
            session.fire("invoice", [draft]).expect_done()
        session.fire("complete", shop.all(session, invoicing.Invoice, state="draft")).expect_done()
        nets = [one.net_total for one in shop.all(session, invoicing.Invoice)]
        assert (len(nets), sum(nets)) == (4, 0)
    assert shop.sound()
