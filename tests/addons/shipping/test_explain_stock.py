"""Why this bin, this lot, this quantity, and why not more; and where goods go that come back."""

from decimal import Decimal as D

import pytest
from click.testing import CliRunner

from addons import sales, shipping, stock
from addons.console import Context
from addons.hosting.customer_command import create_admin
from addons.shipping.explain_stock import explain_stock
from addons.shipping.explaining import explained
from core import NotFound


@pytest.fixture
def shop(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        main = shop.all(session, stock.Bin)[0]
        bins = [("B2", {"priority": 60}), ("QA", {"inventory_status": "blocked"}), ("X", {"purpose": "staff"})]
        session.create(stock.Bin, [{"code": code, "warehouse_id": main.warehouse_id, **more} for code, more in bins])
        places = {one.code: one.id for one in shop.all(session, stock.Bin)}
        lines = [
            {"product_id": shop.products["A"], "bin_id": places[code], "counted": D(n)}
            for code, n in (("MAIN", 4), ("B2", 5), ("QA", 6), ("X", 7))
        ]
        (id_,) = session.create(stock.Inventory, [{"lines": lines}])
        session.fire("complete", [session.get_one(session[stock.Inventory], id_)]).expect_done()
    return shop


def why(line):
    return {place["bin"]: (int(place["taken"]), place["why"]) for place in line.places}


def test_each_place_says_why_it_is_taken_from_and_why_not(shop):
    with shop.app.unit() as session:
        reserved = shop.confirmed(session, ("A", 1))
        session.fire("reserve", [reserved], pick=["10=1@MAIN"]).expect_done()
        order = shop.confirmed(session, ("A", 10))
        (line,) = explained(session, order).lines
        assert why(line) == {
            "MAIN": (3, "next by priority, all that is free"),
            "B2": (5, "next by priority, all that is free"),
            "QA": (0, "the bin is blocked"),
            "X": (0, "bins of the purpose 'staff' are not for this type"),
        }
        assert line.notes == ["8 of 10 would be shipped", "no more is free"]
        (own,) = explained(session, reserved).lines
        assert why(own)["MAIN"] == (1, "reserved for this line")
        assert why(own)["B2"] == (0, "nothing more is wanted")


def test_rules_lots_and_terms_are_named(shop):
    with shop.app.unit() as session:
        row = shop.line("A", 5, stock_rule="unique bin")
        order = shop.confirmed(session, row, shop.line("A", 6), delivery_term="complete line")
        first, second = explained(session, order).lines
        assert why(first)["B2"] == (5, "chosen by the rule 'unique bin', all that is free")
        assert why(first)["MAIN"] == (0, "nothing more is wanted")
        assert second.notes == ["0 of 6 would be shipped", "its delivery term ships lines whole or not at all"]
        by_hand = shop.confirmed(session, ("A", 1), delivery_term="manual")
        assert "its delivery term is 'manual'" in explained(session, by_hand).why


def test_the_command_prints_it_and_changes_nothing(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 10), ("S", 1))
        number = order.number
    create_admin(shop.app)
    context = Context(database=shop.app.engine.url.render_as_string(hide_password=False))
    said = CliRunner().invoke(explain_stock, [number, "10"], obj=context)
    missing = CliRunner().invoke(explain_stock, [number, "20"], obj=context)
    context.close()
    assert said.exit_code == 0, said.output
    assert "delivery term 'availability'" in said.output
    assert "Line 10: product A: 10 ordered, 0 delivered, 10 to ship" in said.output
    assert "9 of 10 would be shipped" in said.output
    assert "has no line 20 of goods" in str(missing.exception)
    with shop.app.unit() as session:
        assert shop.all(session, shipping.Shipment) == []


def test_what_comes_back_goes_to_scrap_where_that_is_said(shop):
    with shop.app.unit() as session:
        session.create(stock.Bin, [{"code": "SCRAP", "warehouse_id": 1, "purpose": "scrap"}])
        order = shop.confirmed(session, ("A", 4))
        session.fire("ship", [order]).expect_done()
        (shipment,) = shop.all(session, shipping.Shipment)
        session.fire("take_back", [shipment]).expect_done()
        (back,) = shop.all(session, sales.ReturnOrder)
        session.fire("confirm", [back]).expect_done()
        with pytest.raises(NotFound, match="no bin 'SCRP', did you mean 'SCRAP'"):
            session.fire("ship", [back], into="SCRP")
        session.fire("ship", [back], into="SCRAP").expect_done()
        held = {one.bin.code: one.quantity for one in shop.all(session, stock.Balance)}
        assert (held["SCRAP"], held["MAIN"]) == (4, 0)
    assert shop.sound()
