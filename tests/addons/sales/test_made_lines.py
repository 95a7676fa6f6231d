"""Lines that follow from the others, by a sample addon: a fee of 1.00 for each 10 pieces begun, a gift for 20."""

from decimal import Decimal as D

import pytest

from addons import installing, sales
from addons.devkit.testing import open_shop
from addons.preferences import Preference
from core import Refused, load
from core.composition import discover

FEES = """
from decimal import Decimal as D
from addons import sales


class Order(sales.Order, extends=True):
    @classmethod
    def makers(cls):
        return super().makers() | {"dd"}

    @classmethod
    def made_lines(cls, session, rows):
        found = super().made_lines(session, rows)
        for row, lines in zip(rows, found, strict=True):
            pieces = sum(line["quantity"] for line in row["lines"] if line.get("product_id"))
            if pieces:
                fee = D(-(-int(pieces) // 10))
                lines.append({"made_by": "dd fee", "description": "Fee", "quantity": D(1), "price": fee, "net": fee})
            if pieces >= 20:
                product = row["lines"][0]["product_id"]
                gift = {"made_by": "dd gift", "product_id": product, "quantity": D(1)}
                lines.append(gift | {"price": D(0), "net": D(0)})
        return found


@hookimpl
def models():
    return [Order]
"""


@pytest.fixture
def shop(open_app, write_addon):
    installed = discover()
    app = open_app(*(installed[name] for name in ("base", "sales")), write_addon("dd", FEES, depends=("sales",)))
    installing.seed_app(app)
    return open_shop(app)


def made(order):
    return {line.made_by: (line.quantity, line.net) for line in order.lines if line.made_by}


def test_made_lines_come_follow_and_go_with_the_others(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 5))
        assert made(order) == {"dd fee": (1, D(1))}
        assert order.net_total == D(51)
        (a, fee) = order.lines
        session.edit(sales.Order, [{"id": order.id, "lines": [{"id": a.id, "quantity": D(25)}]}])
        assert made(order) == {"dd fee": (1, D(3)), "dd gift": (1, D(0))}
        assert (order.net_total, [line.position for line in order.lines]) == (D(253), [10, 20, 30])
        assert order.lines[1].id == fee.id, "it is the same line"
        session.edit(sales.Order, [{"id": order.id, "lines": [{"id": a.id, "quantity": D(5)}]}])
        assert made(order) == {"dd fee": (1, D(1))}
        assert order.net_total == D(51)
        session.edit(sales.Order, [{"id": order.id, "as_entered": True}])
        assert (made(order), order.net_total) == ({"dd fee": (1, D(1))}, D(51)), "what is there becomes one's own"
    assert shop.sound()


def test_verbs_that_change_lines_renew_what_is_made_and_never_double_it(shop):
    with shop.app.unit() as session:
        first, second = shop.order(session, ("A", 15), ("B", 5)), shop.order(session, ("B", 10))
        app = shop.app
        app.fire(session, "copy", [first]).expect_done()
        copy = shop.all(session, sales.Order)[-1]
        assert made(copy) == made(first) == {"dd fee": (1, D(2)), "dd gift": (1, D(0))}
        app.fire(session, "split", [first], line=["10=10"]).expect_done()
        part = shop.all(session, sales.Order)[-1]
        assert made(part) == made(first) == {"dd fee": (1, D(1))}
        with pytest.raises(Refused, match="follows from the other lines"):
            app.fire(session, "split", [first], line=["30"])
        app.fire(session, "merge", [first], other=[f"#{second.id}"]).expect_done()
        assert made(first) == {"dd fee": (1, D(2)), "dd gift": (1, D(0))}
        app.fire(session, "add_lines", [first], product=["A=100"]).expect_done()
        assert made(first)["dd fee"] == (1, D(12))
    assert shop.sound()


def test_a_made_line_is_not_edited_by_hand_unless_the_order_is_as_entered(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 5))
        fee = order.lines[1]
        for change in ({"lines": [{"id": fee.id, "price": D(9)}]}, {"removed": [fee.id]}):
            with pytest.raises(Refused, match=r"line 20 \('Fee'\) follows from the rest of the order"):
                session.edit(sales.Order, [{"id": order.id, **change}])
            session.edit(sales.Order, [{"id": order.id, "lines": [{"id": fee.id, "price": D(1)}]}])
        session.edit(sales.Order, [{"id": order.id, "as_entered": True, "removed": [fee.id]}])
        assert (made(order), order.net_total) == ({}, 50)
        shop.confirmed(session, ("A", 25))
        (before,) = sales.order_history(session, [shop.customer])[shop.customer]
        assert (before.quantity, before.price) == (25, 10), "what was given is no order of it"


def test_an_inverse_order_negates_what_was_made_and_a_replacement_makes_it_anew(shop):
    with shop.app.unit() as session:
        session.create(Preference, [{"key": "sales.cancel_and_replace", "value": "yes"}])
        order, second = shop.confirmed(session, ("A", 25)), shop.confirmed(session, ("B", 25))
        shop.app.fire(session, "replace", [second]).expect_done()
        replacement = shop.all(session, sales.Order)[-1]
        assert made(replacement) == made(second)
        (b, *_) = replacement.lines
        session.edit(sales.Order, [{"id": replacement.id, "lines": [{"id": b.id, "quantity": D(5)}]}])
        assert made(replacement) == {"dd fee": (1, D(1))}
        shop.app.fire(session, "cancel", [order]).expect_done()
        inverse = next(one for one in shop.all(session, sales.Order) if one.cancelled_order_id)
        assert inverse.total == -order.total
        assert made(inverse) == {"dd fee": (-1, D(-3)), "dd gift": (-1, D(0))}
    assert shop.sound()


def test_making_lines_costs_the_same_for_any_number_of_orders(shop, statements):
    counts = []
    for n in (2, 12):
        with shop.app.unit() as session:
            ids = [shop.order(session, ("A", number)).id for number in range(1, n + 1)]
        with shop.app.unit() as session:
            orders = list(session.known(sales.Order, ids).values())
            load(session, orders, "lines")
            seen = statements(shop.app)
            more = {"product_id": shop.products["B"], "quantity": D(30)}
            session.edit(sales.Order, [{"id": id_, "lines": [more]} for id_ in ids])
            shop.app.fire(session, "copy_lines", orders, source=[f"#{ids[0]}"]).expect_done()
            counts.append(len(seen))
            assert all("dd gift" in made(order) for order in orders)
        seen.clear()
    assert counts[1] <= counts[0]


def test_lines_of_a_maker_that_is_off_stay(shop, monkeypatch):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 5))
        monkeypatch.setattr(shop.app[sales.Order], "makers", classmethod(lambda cls: frozenset()))
        session.edit(sales.Order, [{"id": order.id, "lines": [{"id": order.lines[0].id, "quantity": D(15)}]}])
        assert made(order) == {"dd fee": (1, D(1))}
        assert order.net_total == D(151)
