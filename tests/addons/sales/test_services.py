from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from addons import base, sales
from addons.devkit.testing.records import edit_one, remove_one
from core import BadInput, NotFound, Refused

OLD = date(2024, 1, 5)


@pytest.fixture
def shop(shop_with):
    """W is a warranty (50.00) as often as its products, C a check sold once, E an early service: same order only."""
    return with_services(shop_with("sales"))


def with_services(shop):
    app = shop.app
    with app.unit() as session:
        piece = session.scalars(select(app[base.Unit].id).where(app[base.Unit].code == "pc")).one()
        shared = {"kind": "service", "unit_id": piece, "list_price": D(50), "linked_service": True, "tax_id": None}
        rows = [
            {"code": "W", "quantity_rule": "as product", "deferred_days": 10},
            {"code": "C", "quantity_rule": "unique", "deferred_days": 10},
            {"code": "E", "quantity_rule": "unique", "deferred_days": None},
            {"code": "F", "quantity_rule": "unique", "list_price": None, "deferred_days": None},
        ]
        ids = session.create(base.Product, [{**shared, **row, "name": row["code"]} for row in rows])
        shop.products |= {row["code"]: id_ for row, id_ in zip(rows, ids, strict=True)}
    return shop


def fire(shop, session, verb, *orders, **options):
    shop.app.fire(session, verb, orders, **options).expect_done()


def edit(shop, id_, change):
    """Edit an order by hand in a transaction of its own."""
    with shop.app.unit() as session:
        change(session, session.get_one(shop.app[sales.Order], id_))


def warranted(shop, session, service="W"):
    """Enter 3 A, 1 B and a service for all of them."""
    order = shop.order(session, shop.line("A", 3, price=D(20)), shop.line("B", 1, price=D(40)), (service, 1))
    for position in (10, 20):
        fire(shop, session, "relate", order, service=30, product=position)
    return order


def relations(shop, session):
    return [(one.product_line.position, one.quantity) for one in shop.all(session, sales.ServiceRelation)]


def test_E9_10_a_service_is_sold_as_often_as_its_products_or_once(shop):
    with shop.app.unit() as session:
        order = warranted(shop, session)
        service = order.lines[2]
        assert (service.quantity, service.price, service.net) == (4, 50, 200)
        assert relations(shop, session) == [(10, 3), (20, 1)]
        assert (order.net_total, order.state) == (300, "draft")
        once = warranted(shop, session, "C").lines[2]
        assert (once.quantity, once.net) == (1, 50)
    assert shop.sound()


def test_E9_10_a_surcharge_from_the_seam_is_spread_over_the_quantity(shop, monkeypatch):
    """S = 10: as per product 4 times 52.50 = 210.00; unique 60.00 once."""
    line = shop.app[sales.OrderLine]
    monkeypatch.setattr(
        line, "surcharges", classmethod(lambda cls, session, services, related: {s.id: D(10) for s in services})
    )
    with shop.app.unit() as session:
        service = warranted(shop, session).lines[2]
        assert (service.quantity, service.price, service.net) == (4, D("52.50"), 210)
        once = warranted(shop, session, "C").lines[2]
        assert (once.quantity, once.price, once.net) == (1, 60, 60)


def test_a_typed_price_of_a_service_stays(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 3), shop.line("W", 1, price=D(45)))
        fire(shop, session, "relate", order, service=20, product=10, quantity=D(2))
        assert (order.lines[1].price, order.lines[1].net) == (45, 90)


@pytest.mark.parametrize("quantity", ["0", "-1", "3.5", "4"])
def test_more_than_is_ordered_or_nothing_cannot_be_related(shop, quantity):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 3), ("W", 1))
        with pytest.raises(BadInput, match="valid range 0 to 3"):
            shop.app.fire(session, "relate", [order], service=20, product=10, quantity=D(quantity))


@pytest.mark.parametrize(
    ("service", "product", "says"),
    [
        (10, 10, r"line 10 \(product A\) is no service that is sold for products"),
        (20, 20, r"line 20 \(product W\) is no product that a service is sold for"),
        (20, 30, r"line 30 \('Text'\) is no product"),
        (20, 99, r"has no line 99\nIt has: 10, 20, 30, 40\."),
        (40, 10, "product F has no price"),
    ],
)
def test_only_linked_services_with_a_price_are_related_to_products(shop, service, product, says):
    with shop.app.unit() as session:
        text = {"description": "Text", "quantity": D(1), "price": D(1)}
        order = shop.order(session, ("A", 3), ("W", 1), text, shop.line("F", 1, price=D(0)))
        with pytest.raises((BadInput, NotFound), match=says):
            shop.app.fire(session, "relate", [order], service=service, product=product)


@pytest.mark.parametrize("verb", ["place", "confirm"])
def test_a_linked_service_without_a_product_is_not_accepted(shop, verb):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 3), ("W", 1))
        message = shop.app.fire(session, verb, [order]).blocked[0].message
        assert "line 20 (W) is sold for products, but for none yet" in message
        fire(shop, session, "relate", order, service=20, product=10)
        fire(shop, session, verb, order)


def test_relating_again_changes_the_quantity_and_unrelating_computes_the_service_anew(shop):
    with shop.app.unit() as session:
        order = warranted(shop, session)
        fire(shop, session, "relate", order, service=30, product=10, quantity=D(2))
        assert (order.lines[2].quantity, order.net_total) == (3, 250)
        fire(shop, session, "unrelate", order, service=30, product=10)
        assert (order.lines[2].quantity, relations(shop, session)) == (1, [(20, 1)])
        with pytest.raises(NotFound, match="is not related to line 10"):
            shop.app.fire(session, "unrelate", [order], service=30, product=10)
        fire(shop, session, "unrelate", order, service=30)
        assert (order.lines[2].quantity, relations(shop, session)) == (1, [])
        assert shop.app.fire(session, "confirm", [order]).blocked


def test_relation_and_service_follow_the_quantity_of_the_product(shop):
    with shop.app.unit() as session:
        order = warranted(shop, session)
        fire(shop, session, "relate", order, service=30, product=10, quantity=D(2))
        fire(shop, session, "relate", order, service=30, product=20)
        id_ = order.id
    for quantity, related, sold in ((5, 2, 3), (1, 1, 2), (4, 4, 5)):
        edit(shop, id_, lambda _, order, q=quantity: edit_one(order.lines[0], quantity=D(q)))
        with shop.app.unit() as session:
            order = session.get_one(shop.app[sales.Order], id_)
            assert relations(shop, session) == [(10, related), (20, 1)]
            assert (order.lines[2].quantity, order.lines[2].net) == (sold, 50 * sold)
            assert order.net_total == quantity * 20 + 40 + 50 * sold
    assert shop.sound()


def test_a_quantity_typed_on_a_related_service_is_refused(shop):
    with shop.app.unit() as session:
        id_ = warranted(shop, session).id
    with pytest.raises(BadInput, match="it is sold for 4 of its products"):
        edit(shop, id_, lambda _, order: edit_one(order.lines[2], quantity=D(7)))


def test_deleting_a_product_line_removes_its_relations_and_reduces_the_service(shop):
    with shop.app.unit() as session:
        id_ = warranted(shop, session).id
    edit(shop, id_, lambda _, order: remove_one(order.lines[0]))
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert relations(shop, session) == [(20, 1)]
        assert [line.quantity for line in order.lines] == [1, 1]
        assert order.net_total == 90
    edit(shop, id_, lambda _, order: remove_one(order.lines[1]))
    with shop.app.unit() as session:
        assert relations(shop, session) == []


def sold_later(shop, session, service="W", earlier_state="confirm"):
    """Sell 3 A on 2024-01-05 and enter an order for their warranty today."""
    earlier = shop.order(session, ("A", 3), date=OLD, promised_date=None)
    if earlier_state:
        fire(shop, session, earlier_state, earlier, override=["order date"], reason="told as it was")
    later = shop.order(session, shop.line(service, 1))
    return earlier, later


def later_shop(shop_with, day):
    return with_services(shop_with("sales", clock=lambda: datetime(2024, 1, day, 12, tzinfo=UTC)))


def test_E9_12_a_service_may_be_sold_up_to_ten_days_after_its_product(shop_with):
    shop = later_shop(shop_with, 15)
    with shop.app.unit() as session:
        earlier, later = sold_later(shop, session)
        fire(shop, session, "relate", later, service=10, product=10, of=earlier.number)
        fire(shop, session, "confirm", later)
        assert (later.lines[0].quantity, later.total) == (3, 150)


def test_E9_12_a_day_later_it_is_refused_unless_a_clerk_says_why(shop_with):
    shop = later_shop(shop_with, 16)
    with shop.app.unit() as session:
        earlier, later = sold_later(shop, session)
        fire(shop, session, "relate", later, service=10, product=10, of=f"#{earlier.id}", quantity=D(1))
        outcome = shop.app.fire(session, "confirm", [later])
        assert f"sold for {earlier} of 2024-01-05; that ended on 2024-01-15" in outcome.blocked[0].message
        fire(shop, session, "confirm", later, override=["deferred sale"], reason="promised on the phone")


@pytest.mark.parametrize(
    ("service", "state", "says"),
    [
        ("E", "confirm", "sold only together with its products"),
        ("W", "", "is draft: services are sold later for confirmed orders only"),
    ],
)
def test_services_are_not_sold_later_for_other_orders(shop_with, service, state, says):
    shop = later_shop(shop_with, 10)
    with shop.app.unit() as session:
        earlier, later = sold_later(shop, session, service, state)
        with pytest.raises(Refused, match=says):
            shop.app.fire(session, "relate", [later], service=10, product=10, of=f"#{earlier.id}")


def test_a_service_is_not_sold_for_an_order_of_another_customer(shop):
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        earlier = shop.order(session, ("A", 1), partner_id=other)
        later = shop.order(session, ("W", 1))
        with pytest.raises(Refused, match="is an order of business partner C2, not of business partner C1"):
            shop.app.fire(session, "relate", [later], service=10, product=10, of=f"#{earlier.id}")


def test_a_product_with_a_service_of_a_later_order_is_not_taken_away(shop):
    with shop.app.unit() as session:
        earlier = shop.confirmed(session, ("A", 3), ("B", 1))
        later = shop.order(session, ("W", 1))
        fire(shop, session, "relate", later, service=10, product=10, of=earlier.number, quantity=D(2))
        fire(shop, session, "reactivate", earlier)
        id_ = earlier.id
    with pytest.raises(BadInput, match="has a service for 2 of it"):
        edit(shop, id_, lambda _, order: edit_one(order.lines[0], quantity=D(1)))
    with pytest.raises(Refused, match="has a service for it"):
        edit(shop, id_, lambda _, order: remove_one(order.lines[0]))
    edit(shop, id_, lambda _, order: edit_one(order.lines[0], quantity=D(2)))


def test_a_seller_may_relate_services_and_explode_kits(shop):
    from addons.console import add_user

    with shop.app.unit() as session:
        add_user(session, "sue", None, ["seller"], shop.app.roles)
        id_ = shop.order(session, ("A", 3), ("W", 1)).id
    for verb, values in (("relate", {"service": 20, "product": 10}), ("unrelate", {"service": 20}), ("explode", {})):
        shop.app.fire_all(verb, sales.Order, [id_], user="sue", **values).expect_done()


def test_relating_and_confirming_200_orders_takes_as_many_statements_as_confirming_30(shop, statements):
    counts = []
    for n in (30, 200):
        with shop.app.unit() as session:
            rows = [
                {"partner_id": shop.customer, "lines": [shop.line("A", n + k), shop.line("W", 1)]} for k in range(n)
            ]
            ids = session.create(sales.Order, rows)
        seen = statements(shop.app)
        shop.app.fire_all("relate", sales.Order, ids, service=20, product=10).expect_done()
        shop.app.fire_all("confirm", sales.Order, ids).expect_done()
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0]


def test_services_are_related_on_the_command_line(shop):
    from addons.console import add_user
    from cli import tradeloom

    with shop.app.unit() as session:
        add_user(session, "admin", None, ["sales clerk"], shop.app.roles)
        shop.order(session, ("A", 3), ("W", 1), number="X1")

    def run(verb, *arguments):
        url = shop.app.engine.url.render_as_string(hide_password=False)
        return CliRunner().invoke(tradeloom, ["--database", url, "order", verb, "X1", *arguments])

    done = run("relate", "--service", "20", "--product", "10", "--quantity", "2")
    assert (done.exit_code, "relate: 1 done" in done.output) == (0, True), done.output
    with shop.app.unit() as session:
        (order,) = shop.all(session, sales.Order)
        assert order.lines[1].quantity == 2
    assert "valid range 0 to 3" in str(run("relate", "--service", "20", "--product", "10", "--quantity", "4").output)
    assert run("unrelate", "--service", "20").exit_code == 0
    assert run("explode").exit_code == 0
