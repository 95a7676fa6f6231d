"""`explain price` and `price`: the computation, recorded."""

import json

from addons import sales


def test_the_ladder_says_where_a_price_comes_from_and_what_was_typed(shop, prices_in, said):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        version = prices.version(std, "2030-01-01", A=(20, 18, 15))
        lines = [shop.line("A", 2), shop.line("A", 3, price=17), shop.line("A", 4, discount=50)]
        order = shop.order(session, *lines, price_list_id=std.id)
        session.fire("confirm", [order]).expect_done()
        steps = session[sales.OrderLine].ladder(session, order.lines)
        first, typed, percent = (steps[line.id] for line in order.lines)
        assert (first[0].rule, first[0].after, first[0].why) == (
            "standard price of STD 2030-01-01",
            18,
            "list 20, limit 15",
        )
        assert [(step.rule, step.after) for step in typed[1:2]] == [("typed", 17)]
        assert [(step.rule, step.after) for step in percent[1:2]] == [("list price", 20)]
        assert (percent[-1].stage, percent[-1].after) == ("discount", 40)
        number, version_id = order.number, version.id
    assert "standard price of STD 2030-01-01" in said("explain", "price", number)
    with shop.app.unit() as session:
        session.edit(shop.named("pricing.PriceVersion"), [{"id": version_id, "active": False}])
    output = said("explain", "price", number, "10")
    assert "price list STD has no version on 2030-01-15" in output
    assert "it was priced by: standard price of STD 2030-01-01 18" in output


def test_a_price_is_asked_for_without_an_order(shop, prices_in, said):
    with shop.app.unit() as session:
        prices = prices_in(session)
        prices.version(prices.list(), "2030-01-01", KIT=(20, 18, 15))
    output = said("price", "KIT", "--customer", "C1", "--list", "STD", "--quantity", 12, "--date", "2030-02-01")
    assert "an order that is not kept of Alfa, 2030-02-01" in output
    assert "12 pc" in output
    assert "10 % of 216" in output, "taxes and what else addons do to an order belong to it"
    (row,) = json.loads(said("price", "KIT", "-c", "C1", "--list", "STD", "--date", "2030-02-01", "--table", "--json"))
    assert (row["from"], row["price"], row["off"]) == ("1", "18", "10.00")
    assert "no version on 2020-01-01" in said("price", "KIT", "-c", "C1", "--list", "STD", "--date", "2020-01-01")
    assert "there is no product 'KAT', did you mean 'KIT'" in said("price", "KAT", "-c", "C1")
    with shop.app.unit() as session:
        assert shop.all(session, sales.Order) == []
