"""How the amounts of an order came about, and the command that tells it."""

import json
import sys
from contextlib import suppress
from decimal import Decimal as D

import pytest

import cli
from addons import sales
from addons.hosting.customer_command import create_admin


@pytest.fixture
def shop(shop_with):
    shop = shop_with("sales")
    create_admin(shop.app)
    return shop


def test_each_line_and_the_order_have_a_ladder_whose_rungs_meet(shop):
    with shop.app.unit() as session:
        order = shop.order(session, shop.line("KIT", 3, discount=D(10)), shop.line("A", 2, price=D(9)))
        lines = session[sales.OrderLine].ladder(session, order.lines)
        kit, anvil = (lines[line.id] for line in order.lines)
        assert [(step.stage, step.rule, step.after) for step in anvil] == [
            ("price", "typed", D(9)),
            ("amount", "quantity at the price", D(18)),
        ]
        assert [(step.stage, step.before, step.after) for step in kit] == [
            ("price", None, D("99.99")),
            ("amount", None, D("299.97")),
            ("discount", D("299.97"), D("269.97")),
            ("tax", D("269.97"), D("296.97")),
        ]
        assert kit[-1].why == "10 % of 269.97"
        whole = session[sales.Order].ladder(session, [order])[order.id]
        assert (whole[0].after, whole[-1].after) == (order.net_total, order.total)


def test_the_command_prints_it_and_names_the_lines_there_are(shop, monkeypatch, capsys):
    with shop.app.unit() as session:
        number = shop.confirmed(session, ("KIT", 3), {"description": "A word"}).number
    url = shop.app.engine.url.render_as_string(hide_password=False)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tradeloom", "-d", url, "explain", *words])
        with suppress(SystemExit):
            cli.main()
        said = capsys.readouterr()
        return said.out + said.err

    said = run("price", number)
    assert "Line 10: 3 pc of product KIT" in said
    assert "The order" in said
    assert "Line 20" not in said, "a comment has no amount"
    steps = json.loads(run("price", number, "10", "--json"))["lines"][0]["steps"]
    assert [step["stage"] for step in steps] == ["price", "amount", "tax"]
    assert "has no line 30\nIt has line 10, 20." in run("price", number, "30")
    assert "declared by sales" in run("order", "confirm"), "a verb is explained as ever"
    assert "declared by sales" in run("verb", "order", "confirm")
    assert "price" in run("--help")
