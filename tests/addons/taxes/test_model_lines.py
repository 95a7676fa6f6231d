"""Trade conditions and their model lines: discounts, surcharges and taxes in one order (semantics 5.7)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, sales, taxes
from core import BadInput


def condition(scene, code="BASE", **values):
    return scene.record(taxes.TradeCondition, code=code, name=code.capitalize(), **values)


def model_line(scene, of, reference, rate, applies, contributes=None, **values):
    row = {"condition_id": of.id, "reference": reference, "name": reference.capitalize(), "rate": rate and D(rate)}
    row |= {"base_application": applies, "base_contribution": contributes}
    return scene.record(taxes.ModelLine, **row, **values)


def lines_of(order):
    return {one.reference: (one.base, one.amount) for one in order.tax_lines}


PERIODS = [
    ("2008-01-01", "2010-12-31", "7.5", "q", "7.88", "112.88"),
    ("2011-01-01", "2011-12-31", "8.5", "q", "8.93", "113.93"),
    ("2012-01-01", "2012-12-31", "9.5", "q", "9.98", "114.98"),
    ("2013-01-01", None, "9.975", None, "9.98", "114.98"),
]


def test_e5_15_quebec_by_the_date_of_the_order(story_with):
    story = story_with("taxes")
    with story.on() as scene:
        scene.prefer("sales.order_days_back", "0")
        scene.product("X", 100, base_contribution="taxable q")
        for n, (first, last, rate, contributes, *_) in enumerate(PERIODS):
            dates = {"valid_from": dt.date.fromisoformat(first), "valid_until": last and dt.date.fromisoformat(last)}
            quebec = condition(scene, f"Q{n}", partner_id=scene.shop.customer, **dates)
            model_line(scene, quebec, "GST", 5, "taxable", contributes, position=10, is_tax=True)
            model_line(scene, quebec, "QST", rate, "q", position=20, is_tax=True)
        for first, _, _, _, qst, whole in PERIODS:
            order = scene.order(("X", 1), date=dt.date.fromisoformat(first))
            assert lines_of(order)["GST"] == (100, 5)
            assert lines_of(order)["QST"][1] == D(qst)
            assert (order.net_total, order.total) == (100, D(whole))


def test_e5_16_destock_to_e5_18_rush(story_with):
    story = story_with("taxes")
    with story.on() as scene:
        agreed = condition(scene, partner_id=scene.shop.customer)
        model_line(scene, agreed, "destock", -50, "destock", position=10)
        model_line(scene, agreed, "discount", -10, "discountable", "taxable", position=20)
        model_line(scene, agreed, "rush", 15, "urgent", "vat10", position=30, within_days=2)
        model_line(scene, agreed, "vat", 20, "taxable", position=40, is_tax=True)
        model_line(scene, agreed, "vat10", 10, "vat10", position=50, is_tax=True)
        for code, price, baskets in (
            ("DE", 80, "destock"),
            ("NO", 30, None),
            ("TD", 200, "taxable discountable"),
            ("TX", 50, "taxable"),
            ("RUSH", 400, "urgent vat10"),
        ):
            scene.product(code, price, base_contribution=baskets)
        destock = scene.order(("DE", 1), ("NO", 1))
        assert (lines_of(destock), destock.total) == ({"destock": (80, -40)}, 70)
        taxed = scene.order(("TD", 1), ("TX", 1))
        assert lines_of(taxed) == {"discount": (200, -20), "vat": (230, 46)}
        assert (taxed.net_total, taxed.total, taxed.goods_total) == (230, 276, 250)
        day = dt.date(2030, 1, 15)
        rush = scene.order(("RUSH", 1), date=day, scheduled_date=day + dt.timedelta(days=2))
        assert (lines_of(rush), rush.total) == ({"rush": (400, 60), "vat10": (460, 46)}, 506)
        scene.session.edit(sales.Order, [{"id": rush.id, "scheduled_date": day + dt.timedelta(days=3)}])
        assert (lines_of(rush), rush.total) == ({"vat10": (400, 40)}, 440)
    assert story.sound()


def test_the_nearest_condition_counts_and_replaces_by_reference(story_with):
    story = story_with("taxes")
    with story.on() as scene:
        dollar, euro = scene.one(base.Currency, code="USD"), scene.one(base.Currency, code="EUR")
        rate = {"currency_id": dollar.id, "in_currency_id": euro.id, "rate": D("0.9")}
        scene.record(base.CurrencyRate, date=dt.date(2030, 1, 1), **rate)
        general = condition(scene, currency_id=dollar.id, incoterm="EXW", payment_method="cash")
        model_line(scene, general, "discount", -10, "goods", "tax")
        model_line(scene, general, "fee", 5, "goods", "tax", kind="fixed", position=20)
        special = condition(scene, "ALFA", specialises_id=general.id, partner_id=scene.shop.customer, incoterm="DAP")
        model_line(scene, special, "discount", -20, "goods", "tax")
        none = condition(scene, "NOFEE", specialises_id=special.id)
        model_line(scene, none, "fee", None, "goods")
        scene.product("G", 100, base_contribution="goods", tax_id=scene.one(base.Tax).id)
        order = scene.order(("G", 1))
        assert (order.incoterm, order.payment_method, order.currency.code) == ("DAP", "cash", "USD")
        assert lines_of(order) == {"discount": (100, -20), "fee": (100, 5), "T10": (85, D("8.50"))}
        assert order.trade_condition_id == special.id
        free = scene.order(("G", 1), trade_condition_id=none.id)
        assert lines_of(free) == {"discount": (100, -20), "T10": (80, 8)}


def test_another_partner_or_date_finds_another_condition_and_what_was_named_stays(story_with):
    story = story_with("taxes")
    with story.on() as scene:
        beta, named = scene.partner("beta"), condition(scene, "NAMED")
        first = condition(scene, "FIRST", partner_id=scene.shop.customer, valid_until=dt.date(2030, 1, 31))
        second = condition(scene, "SECOND", partner_id=scene.shop.customer, valid_from=dt.date(2030, 2, 1))
        of_beta = condition(scene, "BETA", partner_id=beta.id)
        order, other = scene.order(("A", 1)), scene.order(("A", 1), trade_condition_id=named.id)
        assert (order.trade_condition_id, other.trade_condition_id) == (first.id, named.id)
        for values, found in (({"date": dt.date(2030, 2, 1)}, second), ({"partner_id": beta.id}, of_beta)):
            scene.session.edit(sales.Order, [{"id": one.id, **values} for one in (order, other)])
            assert (order.trade_condition_id, other.trade_condition_id) == (found.id, named.id)
        with pytest.raises(BadInput, match="FIRST is valid from ever until 2030-01-31, not on 2030-02-01"):
            scene.session.edit(sales.Order, [{"id": order.id, "trade_condition_id": first.id}])


def test_lines_added_later_share_what_is_of_the_whole(story_with):
    story = story_with("taxes")
    with story.on() as scene:
        agreed = condition(scene, partner_id=scene.shop.customer)
        model_line(scene, agreed, "fee", 10, "goods", kind="fixed")
        scene.product("G", 30, base_contribution="goods")
        order = scene.order(("G", 1))
        assert [one.net for one in order.lines] == [40]
        scene.fire("add_lines", order, product=["G=3"])
        assert [(one.net, one.goods) for one in order.lines] == [(D("32.50"), 30), (D("97.50"), 90)]
        assert order.total == 130
        scene.session.edit(sales.Order, [{"id": order.id, "removed": [order.lines[0].id]}])
        assert [one.net for one in order.lines] == [100]
    assert story.sound()


def test_closing_and_reopening_gives_the_same_amounts_again(story_with):
    story = story_with("taxes")
    with story.on() as scene:
        agreed = condition(scene, partner_id=scene.shop.customer)
        model_line(scene, agreed, "fee", 10, "goods", "tax", kind="fixed")
        scene.product("G", "33.33", base_contribution="goods", tax_id=scene.one(base.Tax).id)
        order = scene.order(("G", 3), ("G", 4))
        scene.fire("confirm", order)
        before = [(one.net, one.tax_amount) for one in order.lines], lines_of(order), order.total
        scene.fire("close", order)
        assert (order.total, [one.net for one in order.lines]) == (0, [0, 0])
        scene.fire("reopen", order)
        assert ([(one.net, one.tax_amount) for one in order.lines], lines_of(order), order.total) == before
    assert story.sound()


def test_bad_lines_are_refused_with_their_names(story_with):
    story = story_with("taxes")
    with story.on() as scene:
        agreed = condition(scene)
        model_line(scene, agreed, "vat", 20, "taxable", position=10, is_tax=True)
        special = condition(scene, "SPECIAL", specialises_id=agreed.id)
        with pytest.raises(BadInput, match="'discount' contributes to 'taxable' after 'vat' has applied it"):
            model_line(scene, special, "discount", -10, "goods", "taxable", position=20)
        with pytest.raises(BadInput, match="'loop' refers to itself"):
            model_line(scene, agreed, "loop", 1, "a", "a")
        with pytest.raises(BadInput, match="applies no basket"):
            model_line(scene, agreed, "none", 1, " ")
        with pytest.raises(BadInput, match="did you mean 'delivery'"):
            model_line(scene, agreed, "where", 1, "a", target="delivry")
        with pytest.raises(BadInput, match="is not a number"):
            scene.session.create(
                taxes.ModelLine,
                [{"condition_id": agreed.id, "reference": "x", "name": "x", "rate": "ten", "base_application": "a"}],
            )
        with pytest.raises(BadInput, match="SPECIAL specialises itself"):
            scene.session.edit(taxes.TradeCondition, [{"id": special.id, "specialises_id": special.id}])
