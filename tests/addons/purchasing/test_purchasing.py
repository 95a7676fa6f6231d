"""Vendors, purchase orders, receipts, and buying what sales orders need (semantics 10.4)."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import purchasing, sales, shipping, stock
from core import BadInput, NotFound, Refused


@pytest.fixture
def shop(shop_with):
    shop = shop_with("purchasing")
    with shop.app.unit() as session:
        rows = [{"code": code, "name": f"Vendor {code}", "is_vendor": True} for code in ("V1", "V2")]
        ids = session.create(purchasing.Vendor, rows)
        shop.vendors = dict(zip(("V1", "V2"), ids, strict=True))
        agree(shop, session, "A", "V1", "6.00", lead_days=5)
        agree(shop, session, "B", "V2", "2.50")
        agree(shop, session, "N", "V1", "1.00")
    return shop


def agree(shop, session, product, vendor, price=None, **values):
    ids = {"product_id": shop.products[product], "partner_id": shop.vendors[vendor]}
    session.create(purchasing.VendorProduct, [ids | values])
    if price is not None:
        eur = session.known(shop.named("base.Organisation"))[1].currency_id
        row = ids | {"price": D(price), "valid_from": dt.date(2029, 1, 1), "currency_id": eur}
        session.create(purchasing.VendorPrice, [row])


def bought(shop, session, state="draft"):
    """Return what is bought by vendor: {"V1": {"A": 5}}."""
    found = {}
    for one in shop.all(session, purchasing.Purchase, state=state):
        lines = found.setdefault(one.partner.code, {})
        for line in one.lines:
            lines[line.product.code] = lines.get(line.product.code, 0) + line.quantity
    return found


def purchase(shop, session, **lines):
    rows = [{"product_id": shop.products[code], "quantity": D(n)} for code, n in lines.items()]
    (id_,) = session.create(purchasing.Purchase, [{"partner_id": shop.vendors["V1"], "lines": rows}])
    return session.get_one(session[purchasing.Purchase], id_)


def received(shop, session):
    return [one.received for one in shop.all(session, purchasing.PurchaseLine)]


def order(shop, session, *lines):
    return shop.confirmed(session, *lines)


def test_e10_6_one_purchase_order_per_vendor_of_a_sales_order(shop):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5), ("B", 2), shop.line("N", 1, price=D(3)), ("KIT", 3))
        session.fire("purchase", [placed]).expect_done()
        assert bought(shop, session) == {"V1": {"A": 5, "N": 1}, "V2": {"B": 2}}
        first = shop.all(session, purchasing.Purchase)[0]
        assert (first.order_reference, first.order_id, first.net_total) == (placed.number, placed.id, D("31.00"))
        assert [line.order_line_id for line in first.lines] == [placed.lines[0].id, placed.lines[2].id]
        again = session.fire("purchase", [placed])
        assert [one.message for one in again.idle] == ["nothing of it is to be bought"]
        assert len(shop.all(session, purchasing.Purchase)) == 2
    assert shop.sound()


def test_orders_are_never_mixed_and_cost_no_statement_each(shop, statements):
    with shop.app.unit() as session:
        orders = [order(shop, session, ("A", n)) for n in range(1, 11)]
        seen = statements(shop.app)
        session.fire("purchase", orders[:1]).expect_done()
        one, seen[:] = len(seen), []
        session.fire("purchase", orders[1:]).expect_done()
        assert len(seen) <= one + 2
        made = shop.all(session, purchasing.Purchase)
        assert [purchase.order_id for purchase in made] == [order.id for order in orders]


def test_a_part_now_and_the_rest_later_drafts_counted(shop):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5), ("B", 2))
        session.fire("purchase", [placed], line=["10=2"]).expect_done()
        assert bought(shop, session) == {"V1": {"A": 2}}
        session.fire("purchase", [placed], vendor="V1").expect_done()
        assert bought(shop, session) == {"V1": {"A": 5}}
        with pytest.raises(BadInput, match="needs 0 more, not 1"):
            session.fire("purchase", [placed], line=["10=1"])
        with pytest.raises(NotFound, match="no vendor V9"):
            session.fire("purchase", [placed], vendor="V9")
        with pytest.raises(NotFound, match="has no line 70"):
            session.fire("purchase", [placed], line=["70"])


def test_what_was_voided_is_bought_again(shop):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5))
        session.fire("purchase", [placed]).expect_done()
        session.fire("void", shop.all(session, purchasing.Purchase)).expect_done()
        session.fire("purchase", [placed]).expect_done()
        assert bought(shop, session) == {"V1": {"A": 5}}


def test_a_product_without_a_price_of_the_vendors_is_left_out_and_named(shop):
    with shop.app.unit() as session:
        agree(shop, session, "KIT", "V1")
        placed = order(shop, session, ("A", 1), ("KIT", 1))
        outcome = session.fire("purchase", [placed])
        assert bought(shop, session) == {"V1": {"A": 1}}
        assert "line 20 (product KIT) is not bought: V1 has no price for it on 2030-01-15" in str(
            outcome.done[0].message
        )


def test_the_newest_price_of_the_largest_quantity_counts(shop):
    with shop.app.unit() as session:
        P = session[purchasing.VendorPrice]
        eur = shop.all(session, P)[0].currency_id
        row = {"partner_id": shop.vendors["V1"], "product_id": shop.products["A"], "currency_id": eur}
        new = [("2030-01-01", 0, "5.00"), ("2030-01-01", 10, "4.50"), ("2030-02-01", 0, "9.00")]
        session.create(
            P,
            [
                row | {"valid_from": dt.date.fromisoformat(day), "from_quantity": D(n), "price": D(price)}
                for day, n, price in new
            ],
        )
        made = [purchase(shop, session, A=n) for n in (9, 10)]
        assert [one.lines[0].price for one in made] == [D("5.00"), D("4.50")]
        session.edit(
            purchasing.Purchase, [{"id": made[0].id, "lines": [{"id": made[0].lines[0].id, "quantity": D(12)}]}]
        )
        assert (made[0].lines[0].price, made[0].net_total) == (D("4.50"), D("54.00"))
        session.edit(purchasing.Purchase, [{"id": made[0].id, "lines": [{"id": made[0].lines[0].id, "price": D(4)}]}])
        session.edit(
            purchasing.Purchase, [{"id": made[0].id, "lines": [{"id": made[0].lines[0].id, "quantity": D(1)}]}]
        )
        assert made[0].lines[0].price == D(4)  # what was typed stays typed
        assert made[0].promised_date == dt.date(2030, 1, 20)


def test_goods_are_received_in_parts_and_taken_out_again(shop):
    with shop.app.unit() as session:
        ordered = purchase(shop, session, A=10, N=4)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("receive", [ordered], line=["10=4"], note="LS-1").expect_done()
        assert (shop.on_hand(session, "A"), received(shop, session), ordered.receipt_status) == (4, [4, 0], 29)
        session.fire("receive", [ordered], draft=True).expect_done()
        assert session.fire("receive", [ordered]).idle
        (draft,) = shop.all(session, purchasing.Receipt, state="draft")
        session.fire("complete", [draft]).expect_done()
        assert (shop.on_hand(session, "A"), shop.on_hand(session, "N"), ordered.receipt_status) == (10, 4, 100)
        session.fire("reverse", [draft]).expect_done()
        assert (shop.on_hand(session, "A"), received(shop, session), ordered.receipt_status) == (4, [4, 0], 29)
    assert shop.sound()


def test_a_lot_is_received_as_such(shop):
    with shop.app.unit() as session:
        session.create(stock.Lot, [{"product_id": shop.products["A"], "code": "L1"}])
        ordered = purchase(shop, session, A=10)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("receive", [ordered], draft=True).expect_done()
        (receipt,) = shop.all(session, purchasing.Receipt)
        session.edit(purchasing.Receipt, [{"id": receipt.id, "lines": [{"id": receipt.lines[0].id, "lot": "L1"}]}])
        session.fire("complete", [receipt]).expect_done()
        assert [(one.lot, one.quantity) for one in shop.all(session, stock.Balance)] == [("L1", 10)]
    assert shop.sound()


def test_closing_cuts_what_did_not_come_and_opening_brings_it_back(shop):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 10))
        session.fire("purchase", [placed]).expect_done()
        (ordered,) = shop.all(session, purchasing.Purchase)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("receive", [ordered], line=["10=4"]).expect_done()
        session.fire("close", [ordered]).expect_done()
        (line,) = ordered.lines
        assert (line.quantity, line.cut, line.net, ordered.net_total, ordered.receipt_status) == (4, 6, 24, 24, 100)
        session.fire("purchase", [placed]).expect_done()
        assert bought(shop, session) == {"V1": {"A": 6}}
        session.fire("reopen", [ordered]).expect_done()
        assert (line.quantity, line.cut, ordered.net_total, ordered.receipt_status) == (10, 0, 60, 40)
    assert shop.sound()


@pytest.mark.parametrize(
    ("line", "message"),
    [(["10=11"], "brings 11 of a line with 10 open, and 0 % more are tolerated"), (["10=10"], "LS-1 was received by")],
)
def test_too_much_and_the_same_delivery_note_are_refused(shop, line, message):
    with shop.app.unit() as session:
        ordered, other = purchase(shop, session, A=10), purchase(shop, session, A=1)
        session.fire("confirm", [ordered, other]).expect_done()
        session.fire("receive", [other], note="LS-1").expect_done()
        session.fire("receive", [ordered], line=line, note="LS-1", draft=True).expect_done()
        (draft,) = shop.all(session, purchasing.Receipt, state="draft")
        (blocked,) = session.fire("complete", [draft]).blocked
        assert message in blocked.message
        assert shop.on_hand(session, "A") == 1


def test_a_little_more_may_come_where_preferred(shop):
    with shop.app.unit() as session:
        session.create(shop.named("preferences.Preference"), [{"key": "purchasing.receipt_tolerance", "value": "10"}])
    with shop.app.unit() as session:
        ordered = purchase(shop, session, A=10)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("receive", [ordered], line=["10=11"]).expect_done()
        assert (shop.on_hand(session, "A"), ordered.receipt_status) == (11, 110)


def test_what_has_come_is_neither_voided_nor_opened(shop):
    with shop.app.unit() as session:
        ordered = purchase(shop, session, A=10)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("receive", [ordered], draft=True).expect_done()
        for verb in ("void", "reactivate", "close"):
            (blocked,) = session.fire(verb, [ordered]).blocked
            assert "is a draft" in blocked.message
        session.fire("complete", shop.all(session, purchasing.Receipt)).expect_done()
        (blocked,) = session.fire("void", [ordered]).blocked
        assert "reverse the receipts first" in blocked.message


def test_nothing_is_received_of_a_voided_purchase_order(shop):
    with shop.app.unit() as session:
        ordered = purchase(shop, session, A=10)
        session.fire("confirm", [ordered]).expect_done()
        row = {"purchase_line_id": ordered.lines[0].id, "quantity": D(1)}
        (id_,) = session.create(purchasing.Receipt, [{"partner_id": shop.vendors["V1"], "lines": [row]}])
        receipt = session.get_one(session[purchasing.Receipt], id_)
        session.fire("void", [receipt]).expect_done()
        session.fire("void", [ordered]).expect_done()
        (id_,) = session.create(purchasing.Receipt, [{"partner_id": shop.vendors["V1"], "lines": [row]}])
        (blocked,) = session.fire("complete", [session.get_one(session[purchasing.Receipt], id_)]).blocked
        assert "is voided: only what is confirmed is received" in blocked.message
    with pytest.raises(Refused), shop.app.unit() as session:
        session.fire("receive", [session.get_one(session[purchasing.Purchase], ordered.id)]).expect_done()


def test_a_drop_shipment_comes_in_and_goes_to_the_customer_at_once(shop):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5), ("B", 2))
        shop.stock(session, A=100)
        session.fire("purchase", [placed], vendor="V1", drop_ship=True).expect_done()
        (ordered,) = shop.all(session, purchasing.Purchase)
        assert (ordered.drop_ship, ordered.receiver_id) == (True, placed.receiver_id or placed.partner_id)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("receive", [ordered], line=["10=3"]).expect_done()
        session.expire_all()
        assert (shop.on_hand(session, "A"), placed.lines[0].delivered, placed.delivery_status) == (100, 3, 43)
        (receipt,) = shop.all(session, purchasing.Receipt)
        (shipment,) = shop.all(session, purchasing.ReceivedShipment)
        assert (shipment.receipt_id, shipment.state, shipment.lines[0].bin.purpose) == (
            receipt.id,
            "completed",
            "drop ship",
        )
        session.fire("reverse", [receipt]).expect_done()
        session.expire_all()
        assert (shop.on_hand(session, "A"), placed.lines[0].delivered, shipment.state) == (100, 0, "reversed")
    assert shop.sound()


def test_what_the_vendor_sends_is_not_shipped_from_stock(shop):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5), ("B", 2))
        shop.stock(session, A=100, B=100)
        session.fire("purchase", [placed], line=["10=4"], drop_ship=True).expect_done()
        session.fire("ship", [placed]).expect_done()
        session.expire_all()
        assert [line.delivered for line in placed.lines] == [1, 2]


def test_a_drop_shipment_for_an_order_that_was_closed_is_refused_whole(shop):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5))
        session.fire("purchase", [placed], drop_ship=True).expect_done()
        (ordered,) = shop.all(session, purchasing.Purchase)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("close", [placed]).expect_done()
    with pytest.raises(Refused, match="which is closed"), shop.app.unit() as session:
        session.fire("receive", [session.get_one(session[purchasing.Purchase], ordered.id)])
    with shop.app.unit() as session:
        assert shop.on_hand(session, "A") == 0
        assert shop.all(session, purchasing.Receipt) == []


def test_a_changed_sales_order_shows_as_a_difference(shop):
    from addons.reporting import run

    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5), ("B", 2))
        session.fire("purchase", [placed]).expect_done()
        assert run(session, "purchase_differences", {}).details == []
        session.fire("reactivate", [placed]).expect_done()
        session.edit(sales.Order, [{"id": placed.id, "lines": [{"id": placed.lines[0].id, "quantity": D(7)}]}])
        (line,) = run(session, "purchase_differences", {}).details
        assert (line.values["product"], line.values["ordered"], line.values["bought"]) == ("A", 7, 5)
        session.fire("cancel", [placed]).expect_done()
        found = run(session, "purchase_differences", {}).details
        assert [line.values["difference"] for line in found] == [-5, -2]


def test_what_customers_wait_for_is_proposed_in_packs(shop):
    with shop.app.unit() as session:
        products = shop.all(session, purchasing.VendorProduct)
        session.edit(purchasing.VendorProduct, [{"id": products[0].id, "minimum": D(4), "multiple": D(6)}])
        shop.stock(session, A=3, B=50)
        order(shop, session, ("A", 10), ("B", 2), ("KIT", 1))
        found = {one.product.code: one for one in purchasing.proposals(session)}
        assert {code: one.lacking for code, one in found.items()} == {"A": 7, "KIT": 1}
        assert (found["A"].wanted.quantity, found["A"].price, found["KIT"].vendor) == (12, D(6), None)
        from addons.purchasing.proposing import order_proposed

        order_proposed(session, list(found.values()))
        assert bought(shop, session) == {"V1": {"A": 12}}
        assert [one.product.code for one in purchasing.proposals(session)] == ["KIT"]
        assert purchasing.proposals(session, vendor="V1") == []


def test_what_is_bought_and_received_is_printed(shop):
    from addons.printing import render_document

    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5))
        session.fire("purchase", [placed], drop_ship=True).expect_done()
        (ordered,) = shop.all(session, purchasing.Purchase)
        session.fire("confirm", [ordered]).expect_done()
        session.fire("receive", [ordered], note="LS-7").expect_done()
        paper = render_document(session, ordered, "html").decode()
        assert all(
            text in paper for text in ("Purchase order PO000001", "Anvil", "30.00", "High Street 1", "send the goods")
        )
        (receipt,) = shop.all(session, purchasing.Receipt)
        paper = render_document(session, receipt, "html").decode()
        assert all(text in paper for text in ("Goods receipt GR000001", "LS-7", "DROP SHIP", "PO000001"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"partner_id": None}, "is no vendor we buy from"),
        ({"drop_ship": True}, "needs somebody who gets it"),
        ({"lines": [{"quantity": D(1)}]}, "has no product"),
    ],
)
def test_purchase_orders_that_make_no_sense_are_refused(shop, values, message):
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        session.create(purchasing.Purchase, [{"partner_id": shop.vendors["V1"], **values}])


@pytest.mark.parametrize(
    ("product", "quantity", "message"),
    [
        ("A", 0, "orders nothing"),
        ("A", -1, "orders nothing"),
        ("A", "0.5", "cannot be counted"),
        ("KIT", 1, "no price in"),
    ],
)
def test_lines_that_make_no_sense_are_refused(shop, product, quantity, message):
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        purchase(shop, session, **{product: quantity})


def test_a_product_has_one_current_vendor(shop):
    with shop.app.unit() as session:
        agree(shop, session, "A", "V2")
        assert [one.is_current for one in shop.all(session, purchasing.VendorProduct)] == [True, True, True, False]
    with shop.app.unit() as session:
        (second,) = shop.all(session, purchasing.VendorProduct, is_current=False)
    with pytest.raises(BadInput, match="has a current vendor already: V1"), shop.app.unit() as session:
        session.edit(purchasing.VendorProduct, [{"id": second.id, "is_current": True}])
    with pytest.raises(BadInput, match="is no vendor"), shop.app.unit() as session:
        session.create(purchasing.VendorProduct, [{"product_id": shop.products["A"], "partner_id": shop.customer}])


def test_e10_9_what_vendors_will_bring_can_be_promised_from_that_day_on(shop):
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        day = dt.date(2030, 3, 5)
        ordered = purchase(shop, session, A=20)
        session.edit(
            purchasing.Purchase,
            [{"id": ordered.id, "lines": [{"id": ordered.lines[0].id, "promised_date": day + dt.timedelta(days=5)}]}],
        )
        session.fire("confirm", [ordered]).expect_done()
        shop.confirmed(session, ("A", 8), promised_date=day)
        found = [
            next(iter(shipping.availability(session, [shop.products["A"]], on).values())).to_promise
            for on in (day, day + dt.timedelta(days=5))
        ]
        assert found == [-3, 17]


def test_what_is_bought_for_an_order_is_set_apart_and_reserved_where_it_comes(shop):
    with shop.app.unit() as session:
        session.create(shop.named("preferences.Preference"), [{"key": "purchasing.reserve_for_orders", "value": "yes"}])
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 5))
        session.fire("purchase", [placed]).expect_done()
        (ordered,) = shop.all(session, purchasing.Purchase)
        session.fire("confirm", [ordered]).expect_done()
        (held,) = shop.all(session, stock.Reservation)
        assert (held.quantity, held.bin_id, held.supply, placed.lines[0].reserved) == (
            5,
            None,
            "purchasing.PurchaseLine",
            5,
        )
        session.fire("receive", [ordered], line=["10=3"]).expect_done()
        assert sorted((one.quantity, one.bin_id is None) for one in shop.all(session, stock.Reservation)) == [
            (2, True),
            (3, False),
        ]
        other = order(shop, session, ("A", 3))
        assert session.fire("ship", [other]).idle  # what came is kept for whom it was bought
        session.fire("close", [ordered]).expect_done()
        assert [(one.quantity, one.bin_id is None) for one in shop.all(session, stock.Reservation)] == [(3, False)]
        session.fire("ship", [placed]).expect_done()
        assert placed.lines[0].delivered == 3
    assert shop.sound()


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(st.sampled_from(["buy", "receive", "reverse", "close", "reopen", "ship"]), st.integers(1, 6)),
        max_size=8,
    )
)
def test_whatever_is_bought_received_and_taken_back_adds_up(shop, steps):
    with shop.app.unit() as session:
        placed = order(shop, session, ("A", 6), ("B", 6))
        for what, n in steps:
            purchases = shop.all(session, purchasing.Purchase, order_id=placed.id)
            done = {one.state: [p for p in purchases if p.state == one.state] for one in purchases}
            if what == "buy":
                session.fire("purchase", [placed])
                session.fire("confirm", shop.all(session, purchasing.Purchase, state="draft"))
            elif what == "receive" and done.get("confirmed"):
                session.fire("receive", [done["confirmed"][n % len(done["confirmed"])]])
            elif what == "reverse":
                with suppress(Refused), session.begin_nested():  # where the goods have left already
                    session.fire("reverse", shop.all(session, purchasing.Receipt, state="completed")[:1])
            elif what in ("close", "reopen"):
                session.fire(what, done.get("confirmed" if what == "close" else "closed", [])[:1])
            elif what == "ship":
                session.fire("ship", [placed])
        on_way = purchasing.bought_for(session, [line.id for line in placed.lines])
        assert all(n <= 6 for n in on_way.values()) or any(what == "reopen" for what, _ in steps)
        assert sum(line.delivered for line in placed.lines) <= 12
    assert shop.sound()
