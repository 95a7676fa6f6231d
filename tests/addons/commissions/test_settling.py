"""Commissions are what is owed by now less what was settled: by rules, explained line by line (semantics 6.1)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, commissions, invoicing, purchasing
from core import BadInput, Refused, UsageError

FIVE = {"amount_multiplier": D("0.05")}
TEN = {"amount_multiplier": D("0.1")}


def test_e6_1_to_e6_3_invoices_less_credit_memos(payee):
    with payee.story.on("2030-02-10") as scene:
        first = payee.agree(scene, FIVE | {"amount_subtract": D(500)})
        second = payee.agree(
            scene,
            {"amount_multiplier": D("0.02"), "quantity_multiplier": D("0.5"), "quantity_subtract": D(100)},
            {"amount_multiplier": D("0.05"), "amount_subtract": D(5000)},
            {"amount_multiplier": D("0.05"), "amount_subtract": D(5000), "positive_only": True},
            code="D",
        )
        payee.bill(scene, ("A", 120))
        payee.bill(scene, ("A", 80))
        taken_back = payee.bill(scene, ("A", 30))
        payee.bill(scene, ("A", -30))
        assert payee.settle(scene, first).total == D("75.00")  # (2000 - 500) x 0.05
        scene.fire("reverse", taken_back)
        assert payee.settle(scene, first).total == D("-15.00")
        assert payee.total(scene) == D("60.00"), "E6.1"
        found = payee.settle(scene, second)
        figures = [(line.base_amount, line.base_quantity, line.amount) for line in found.lines]
        assert figures == [(1700, 170, D("69.00")), (1700, 170, D("-165.00")), (1700, 170, 0)]
        assert payee.settle(scene, first) is None
        assert payee.settle(scene, second) is None, "running twice changes nothing"
    assert payee.story.sound()


def test_e6_4_what_is_paid_by_the_day_it_is_paid(payee):
    with payee.story.on("2030-02-10") as scene:
        agreement = payee.agree(scene, TEN, basis="paid")
        (tax,) = scene.session.create(base.Tax, [{"code": "T20", "name": "20 %", "rate": D(20)}])
        invoice = payee.bill(scene, {**scene.shop.line("A", 10), "tax_id": tax})
        assert (invoice.net_total, invoice.total) == (100, 120)
        assert payee.settle(scene, agreement) is None
        scene.fire("pay", invoice, amount=D(60))
        paid = payee.settle(scene, agreement)
        assert paid.total == D("5.00"), "E6.4"
        assert [(one.net, one.quantity, one.number) for one in paid.lines[0].details] == [(50, 5, invoice.number)]
    with payee.story.on("2030-03-10") as scene:
        (invoice,) = scene.all(invoicing.Invoice)
        scene.fire("pay", invoice, amount=D("0.05"))
        scene.fire("pay", invoice)
        assert payee.settle(scene, agreement).total == D("5.00"), "parts add up to the whole"
        scene.fire("reverse", scene.all(invoicing.Payment)[0])
        assert payee.settle(scene, agreement).total == -5, "a payment taken back claims back what it brought"
    assert payee.story.sound()


def test_a_settlement_is_completed_paid_and_taken_back(payee):
    with payee.story.on("2030-03-05") as scene:
        agreement = payee.agree(scene, TEN, TEN | {"name": "Bonus", "quantity_multiplier": D("0.01")})
        payee.bill(scene, ("A", 10), day="2030-02-10")
        settlement = payee.settle(scene, agreement, "2030-02-01")
        assert (settlement.period_from, settlement.period_to) == (dt.date(2030, 2, 1), dt.date(2030, 2, 28))
        scene.fire("complete", settlement)
        note = settlement.invoice
        assert (settlement.number, note.number, note.kind_name) == ("CS000001", "CN000001", "commission_note")
        assert (note.partner_id, note.total, note.open_amount) == (payee.sue, D("-20.10"), D("-20.10"))
        assert [(line.description, line.net) for line in note.lines] == [
            ("rule 10, 2030-02-01 - 2030-02-28", -10),
            ("Bonus, 2030-02-01 - 2030-02-28", D("-10.1")),
        ]
        assert payee.settle(scene, agreement, "2030-03-01") is None, "notes are no sales"
        scene.fire("pay", note)
        assert (note.paid, note.payment_status) == (D("-20.10"), 100)
        with pytest.raises(UsageError, match="reverse is part of commission reverse"):
            scene.session.fire("reverse", [note])
        scene.fire("reverse", settlement)
        assert (settlement.state, note.state) == ("reversed", "reversed")
        again = payee.settle(scene, agreement, "2030-02-01")
        assert again.total == D("20.10"), "what was taken back is open again"
        scene.fire("void", again)
        assert payee.settle(scene, agreement, "2030-02-01").total == D("20.10")
    assert payee.story.sound()


def test_what_was_settled_and_paid_is_claimed_back_in_the_next_period(payee):
    with payee.story.on("2030-02-10") as scene:
        agreement = payee.agree(scene, TEN)
        order = scene.shop.confirmed(scene.session, ("A", 10), ("B", 4))
        scene.fire("invoice", order)
        (invoice,) = scene.all(invoicing.Invoice)
        scene.fire("complete", invoice)
        settlement = payee.settle(scene, agreement)
        scene.fire("complete", settlement)
        scene.fire("pay", settlement.invoice)
    with payee.story.on("2030-03-10") as scene:
        (invoice,) = scene.all(invoicing.Invoice, kind="invoice")
        scene.fire("reverse", invoice)
        payee.bill(scene, ("A", 5), day="2030-02-27")
        found = payee.settle(scene, agreement)
        lines = [(line.period_from.month, line.due, line.settled, line.amount) for line in found.lines]
        assert lines == [(2, 17, 12, 5), (3, -12, 0, -12)]
        assert [(one.product.code, one.amount) for one in found.lines[1].details] == [("A", -100), ("B", -20)]
        scene.fire("complete", found)
        assert found.invoice.total == 7, "the payee owes"
    assert payee.story.sound()


def test_rules_choose_by_rep_place_product_and_method_and_cascade(payee):
    with payee.story.on("2030-02-10") as scene:
        group = scene.record(base.PartnerGroup, code="G", name="G")
        category = scene.record(base.ProductCategory, code="K", name="K")
        scene.product("E", 100, category_id=category.id)
        north = scene.partner("NORTH", group_id=group.id, sales_rep_id=payee.sue)
        scene.session.edit(base.Address, [{"id": north.addresses[0].id, "country": "DE", "region": "HH"}])
        rules = {
            "all": {},
            "rep": {"sales_rep_id": payee.sue},
            "group": {"group_id": group.id},
            "partner": {"partner_id": scene.shop.customer},
            "place": {"country": "DE", "region": "HH"},
            "product": {"product_id": scene.shop.products["B"]},
            "category": {"category_id": category.id},
            "method": {"payment_method": "cash"},
        }
        named = [FIVE | {"name": name} | rule for name, rule in rules.items()]
        every = payee.agree(scene, *named, basis="ordered", code="EVERY")
        cascade = payee.agree(scene, *named, basis="ordered", code="CASCADE", cascade=True)
        out = {"exclude": True, "product_id": scene.shop.products["B"], "position": 5}
        without = payee.agree(scene, out, *named, basis="ordered", code="WITHOUT", cascade=True)
        scene.shop.confirmed(scene.session, ("A", 1), ("B", 2), ("E", 3))
        scene.shop.confirmed(scene.session, ("B", 200), ("E", 30), partner_id=north.id, payment_method="cash")

        def shares(agreement):
            return {line.rule.title: line.base_amount for line in payee.settle(scene, agreement).lines}

        assert shares(every) == {
            **{"all": 4320, "rep": 4000, "group": 4000, "partner": 320, "place": 4000},
            **{"product": 1010, "category": 3300, "method": 4000},
        }
        assert shares(cascade) == {"partner": 10, "product": 10, "category": 300, "method": 4000}
        assert shares(without) == {"partner": 10, "category": 300, "method": 3000}


def test_only_what_is_paid_in_full_and_the_margin_where_cost_is_known(payee_with):
    payee = payee_with("purchasing", "pricing")
    with payee.story.on("2030-02-10") as scene:
        (vendor,) = scene.session.create(purchasing.Vendor, [{"code": "V", "name": "V", "is_vendor": True}])
        what = {"product_id": scene.shop.products["A"], "partner_id": vendor}
        scene.record(purchasing.VendorProduct, **what)
        currency = scene.one(base.Currency, code="EUR").id
        for since, price in (("2030-01-01", 4), ("2030-02-11", 9)):
            scene.record(
                purchasing.VendorPrice,
                **what,
                valid_from=dt.date.fromisoformat(since),
                price=D(price),
                currency_id=currency,
            )
        agreement = payee.agree(scene, TEN, amount_basis="margin", documents="paid")
        invoice = payee.bill(scene, ("A", 10), ("B", 10))
        assert payee.settle(scene, agreement) is None
        scene.fire("pay", invoice, amount=D(100))
        assert payee.settle(scene, agreement) is None
        scene.fire("pay", invoice)
        found = payee.settle(scene, agreement)
        assert [(one.net, one.cost, one.amount) for one in found.lines[0].details] == [(100, 40, 60), (50, 0, 50)]
        assert found.total == 11
        scene.session.edit(base.Product, [{"id": scene.shop.products[code], "cost": D(1)} for code in "AB"])
        assert payee.settle(scene, agreement) is None, "what was settled keeps its cost"
        scene.fire("void", found)
        assert payee.settle(scene, agreement).total == 13, "the cost of the product goes before the vendor's price"


def test_a_kit_is_one_piece_and_costs_what_its_components_do(payee_with):
    payee = payee_with("pricing")
    with payee.story.on("2030-02-10") as scene:
        kit = scene.product("SET", 100, is_kit=True)
        for code, cost in (("A", 10), ("B", 3)):
            scene.session.edit(base.Product, [{"id": scene.shop.products[code], "cost": D(cost)}])
            scene.record(base.Component, kit_id=kit.id, product_id=scene.shop.products[code], quantity=D(2))
        terms = TEN | {"quantity_multiplier": D("0.5")}
        agreement = payee.agree(scene, terms, amount_basis="margin", basis="ordered")
        order = scene.order(("SET", 3))
        scene.fire("explode", order)
        scene.fire("confirm", order)
        found = payee.settle(scene, agreement)
        assert [(one.net, one.cost) for one in found.lines[0].details] == [(300, 0), (60, 60), (30, 18)]
        assert (found.lines[0].base_quantity, found.total) == (3, D("32.70"))


def test_what_is_delivered_counts_in_parts_and_returns_take_back(payee):
    with payee.story.on("2030-02-10") as scene:
        agreement = payee.agree(scene, TEN, basis="delivered")
        scene.shop.stock(scene.session, A=10)
        order = scene.shop.confirmed(scene.session, ("A", 3), ("S", 1))
        scene.fire("ship", order, line=["10=1"])
        assert payee.settle(scene, agreement).total == 1
        scene.fire("ship", order)
        assert payee.settle(scene, agreement).total == 6
        scene.fire("reverse", scene.all(payee.story.shop.named("shipping.Shipment"))[0])
        assert payee.settle(scene, agreement).total == -1


def test_several_currencies_are_converted_on_the_day_of_each_document(payee):
    with payee.story.on("2030-02-10") as scene:
        dollar, euro = (scene.one(base.Currency, code=code).id for code in ("USD", "EUR"))
        for day, rate in (("2030-02-01", "0.9"), ("2030-02-10", "0.8"), ("2030-02-20", "0.5")):
            scene.record(
                base.CurrencyRate,
                currency_id=dollar,
                in_currency_id=euro,
                date=dt.date.fromisoformat(day),
                rate=D(rate),
            )
        sold = payee.agree(scene, TEN)
        paid = payee.agree(scene, TEN, basis="paid", code="P")
        invoice = payee.bill(scene, ("A", 10), currency_id=dollar, day="2030-02-05")
        payee.bill(scene, ("A", 10), currency_id=dollar)
        payee.bill(scene, ("A", 10))
        scene.fire("pay", invoice, on=dt.date(2030, 2, 20))
        assert payee.settle(scene, sold).total == 9 + 8 + 10
        assert payee.settle(scene, paid).total == 5


def test_bad_agreements_are_refused(payee):
    with payee.story.on() as scene:
        for values, says in (
            ({"frequency": "monhtly"}, "'monhtly' is no frequency, did you mean 'monthly'"),
            ({"basis": "sold"}, "'sold' is no basis"),
            ({"valid_to": dt.date(2029, 1, 1)}, "ends before it begins"),
            ({"gl_item_id": 1}, "is for a product and a G/L item"),
        ):
            with pytest.raises(BadInput, match=says):
                payee.agree(scene, **values)


def test_bad_rules_are_refused_and_settled_ones_stay(payee):
    with payee.story.on("2030-02-10") as scene:
        for rule, says in (
            ({"amount_multiplier": D(5)}, "pays 5 times the amount"),
            ({}, "earns nothing"),
            ({"exclude": True, **FIVE}, "excludes what it matches"),
        ):
            with pytest.raises(BadInput, match=says):
                payee.agree(scene, rule, code=says[:5])
        agreement = payee.agree(scene, FIVE)
        rule = commissions.Rule, {"agreement_id": agreement.id, **TEN}
        payee.bill(scene, ("A", 10))
        settlement = payee.settle(scene, agreement)
        with pytest.raises(Refused, match="agreement C is settled by already"):
            scene.record(rule[0], **rule[1])
        with pytest.raises(Refused, match="settled by already"):
            scene.session.edit(commissions.Agreement, [{"id": agreement.id, "basis": "paid"}])
        with pytest.raises(Refused, match="settled by already"):
            scene.session.remove(commissions.Rule, scene.all(commissions.Rule, agreement_id=agreement.id))
        with pytest.raises(Refused, match="not written by hand"):
            scene.session.create(commissions.Settlement, [{"agreement_id": agreement.id}])
        scene.session.edit(commissions.Agreement, [{"id": agreement.id, "product_id": None}])
        with pytest.raises(Refused, match="does not say what its notes are for"):
            scene.session.fire("complete", [settlement])
